import {join} from 'node:path';
import type {Chunker} from '../code/code-chunker.ts';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {EcaError} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import type {ReadOutcome} from '../security/guarded-read.ts';
import type {Collection} from '../storage/vector-store.ts';
import {type FileScan, type ScanLimits, scanFiles} from './file-scan.ts';
import {createIndexLookup, type IndexLookup} from './index-lookup.ts';
import {type IndexedFile, type IndexManifest, manifestStamp, readManifest, writeManifest} from './index-manifest.ts';
import {planRefresh, runRefresh} from './index-refresh.ts';
import {createIndexTable, isDamage, type OpenedStore, removeLeftovers} from './index-table.ts';
import {filesLike} from './path-search.ts';
import {completeReport, emptyReport, type RefreshReport} from './refresh-report.ts';
import {openTermStatistics, type TermStatistics} from './term-statistics.ts';
import type {VectorReport} from './vector-index.ts';

/** Which project is indexed, and where the index is kept. */
export interface ProjectIndexOptions {
  /** Absolute, real path of the project folder. */
  workspaceRoot: string;
  /** This project's own folder for the manifest; made when needed. */
  stateDirectory: string;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<OpenedStore>;
  /** Reads files as the permissions allow. */
  guard: {readText(path: string, options: {maxBytes?: number}): Promise<ReadOutcome>};
  /** Called once, when the first file has to be read; never where nothing changed. */
  chunker: () => Promise<Chunker>;
  limits?: ScanLimits;
  /** The user's own ignore file for all repositories, where there is one. */
  globalIgnoreFile?: string;
  /** How long to wait for another process that is writing the index. Default 2,000. */
  lockWaitMs?: number;
}

/** How long bringing the index up to date may take, and who hears of it. */
export interface RefreshOptions {
  signal?: AbortSignal;
  /** `done` of `total` files that have to be read. */
  onProgress?: (done: number, total: number) => void;
  /** Called once where files have changed, before the index is: what was read of it until then may be outdated. */
  onOutdated?: () => void;
  /** Stop after about so long and keep what is done. */
  budgetMs?: number;
}

/** How much of the project is indexed, and where. */
export interface IndexStatus {
  indexedFiles: number;
  chunks: number;
  engine: string;
  fallbackReason?: string;
  stateDirectory: string;
  workspaceRoot: string;
  /** The last refresh of this process. */
  lastRefresh?: RefreshReport;
  /** Where the search also goes by meaning: how far its vectors are. */
  vectors?: VectorReport;
}

/**
 * The search index of one project's files. What it holds is derived from the files and rebuilt by itself when lost or
 * damaged; call `refresh` before a question and what was edited, renamed, deleted or switched is right.
 */
export interface ProjectIndex extends IndexLookup {
  /**
   * Begins to open the store, which takes other threads a while, so that the first question waits for less of it.
   * Returns at once; what goes wrong is told by the first read.
   */
  open(): void;
  /** Brings the index up to date. Calls that overlap share one run. Rejects when cancelled; what was done is kept. */
  refresh(options?: RefreshOptions): Promise<RefreshReport>;
  /** Files whose path is like `text`, best first, at most 20; `score` 1 is the very path. */
  filesLike(text: string): Promise<{path: string; score: number}[]>;
  /** The paths of all files that the index knows, sorted. `searched`: only those that it has the text of. */
  files(options?: {searched?: boolean}): Promise<string[]>;
  /** How many passages each live revision has; the id of a passage is `revision.place`. */
  recordCounts(): Promise<ReadonlyMap<string, number>>;
  status(): Promise<IndexStatus>;
  /** Throws the index away and makes it anew. */
  rebuild(options?: RefreshOptions): Promise<RefreshReport>;
  /** Closes the store; the index is not to be used afterwards. */
  close(): Promise<void>;
}

/**
 * Indexes a project's files so that questions about them can be answered, and keeps the index up to date. Touches no
 * disk before the first call.
 */
export function openProjectIndex(options: ProjectIndexOptions): ProjectIndex {
  const {workspaceRoot, stateDirectory} = options;
  const table = createIndexTable(options.openStore);
  let manifest: IndexManifest | undefined;
  let terms: TermStatistics | undefined;
  let revisions: Map<string, IndexedFile> | undefined;
  let running: Promise<RefreshReport> | undefined;
  let lastRefresh: RefreshReport | undefined;
  let storedElsewhere = true;
  let chunker: Promise<Chunker> | undefined;
  const chunkerOnce = () => {
    chunker ??= options.chunker();
    return chunker;
  };

  const loadManifest = (): IndexManifest => {
    manifest ??= readManifest(stateDirectory);
    return manifest;
  };
  const reload = () => {
    manifest = readManifest(stateDirectory);
    terms = undefined;
    revisions = undefined;
  };
  const statistics = (): TermStatistics => {
    terms ??= openTermStatistics(stateDirectory, !storedElsewhere);
    return terms;
  };
  /** The states of files that the index describes now. */
  const liveRevisions = () => {
    if (!revisions) {
      revisions = new Map();
      for (const file of loadManifest().files.values()) if (file.chunks > 0) revisions.set(file.revision, file);
    }
    return revisions;
  };
  const chunkCount = () => {
    let count = 0;
    for (const file of loadManifest().files.values()) count += file.chunks;
    return count;
  };

  /** Opens the table and notes whether it outlives this process. */
  const openTable = async () => {
    const opened = await table.open();
    storedElsewhere = opened.engine !== 'in-memory';
    return opened;
  };

  const closing = new AbortController();

  /** Scans the project's files and indexes what changed; where another process is at it, its index serves. */
  const refreshOnce = async (given: RefreshOptions, rebuild: RefreshReport['rebuilt']): Promise<RefreshReport> => {
    const startMs = performance.now();
    const signal = given.signal ? AbortSignal.any([closing.signal, given.signal]) : closing.signal;
    const request = {...given, signal};
    const known = loadManifest();
    const reason = rebuild ?? known.problem;
    // The store works in other threads while this one walks the folder.
    const opening = openTable().then(async opened => {
      return {...opened, stored: reason === undefined ? await opened.collection.count() : undefined};
    });
    opening.catch(() => {});
    const scan = await scanFiles({
      root: workspaceRoot,
      ...(options.limits && {limits: options.limits}),
      signal: request.signal,
      ...(options.globalIgnoreFile !== undefined && {globalIgnoreFile: options.globalIgnoreFile}),
    });
    const {collection, engine, fallbackReason, stored} = await opening;
    const report = emptyReport(scan);
    if (fallbackReason !== undefined) {
      report.warnings.push({
        code: 'index-fallback',
        message: `The index is kept in memory for this run: ${fallbackReason}`,
      });
    }
    const fits = stored === chunkCount();
    const plan = planRefresh(known.files, scan);
    if (!fits || plan.toRead.length > 0 || plan.gone.length > 0) {
      given.onOutdated?.();
      const work = () => write(scan, collection, engine, request, report, startMs, rebuild);
      if (engine === 'in-memory') await work();
      else await underLock(work, report, waitFor(request));
    }
    report.chunks = chunkCount();
    completeReport(report, scan, loadManifest().files);
    report.durationMs = performance.now() - startMs;
    lastRefresh = report;
    return report;
  };

  /**
   * How long another process that writes the index is waited for, in milliseconds. Where there is nothing to answer
   * from yet, another run's index is worth waiting for.
   */
  const waitFor = ({budgetMs = 60_000}: RefreshOptions): number => {
    const shortMs = options.lockWaitMs ?? 2_000;
    return loadManifest().files.size > 0 ? shortMs : Math.max(shortMs, budgetMs);
  };

  /**
   * Writes the index alone; where another process holds the lock for too long, what is there already serves, with a
   * warning.
   */
  const underLock = async (work: () => Promise<void>, report: RefreshReport, waitMs: number): Promise<void> => {
    await ensurePrivateDirectory(stateDirectory);
    try {
      await withLock(join(stateDirectory, 'manifest.json'), work, {waitMs});
    } catch (error) {
      if (!(error instanceof EcaError) || error.code !== 'store-locked') throw error;
      report.busy = true;
      report.warnings.push({
        code: 'index-busy',
        message: 'Another run is writing the index of this project; the answer comes from what is there already',
      });
      if (manifestStamp(stateDirectory) !== manifest?.stamp) reload();
    }
  };

  const write = async (
    scan: FileScan,
    opened: Collection,
    engine: string,
    request: RefreshOptions,
    report: RefreshReport,
    startMs: number,
    rebuild: RefreshReport['rebuilt'],
  ): Promise<void> => {
    let collection = opened;
    // Another process may have done the work while this one waited for the lock.
    if (engine !== 'in-memory' && manifestStamp(stateDirectory) !== manifest?.stamp) reload();
    const current = loadManifest();
    let reason = rebuild ?? current.problem;
    const surplus = reason === undefined ? (await collection.count()) - chunkCount() : 0;
    if (surplus < 0) reason = 'lost';
    if (reason) {
      if (engine !== 'in-memory' || reason === 'asked') report.rebuilt = reason;
      current.files.clear();
      current.problem = undefined;
      // Before the table goes: a manifest must never name what is not there.
      if (engine !== 'in-memory') current.stamp = await writeManifest(stateDirectory, current.files);
      await table.reset();
      ({collection} = await openTable());
      terms = openTermStatistics(stateDirectory, true);
    } else if (surplus > 0) await removeLeftovers(collection, revision => liveRevisions().has(revision));
    const plan = planRefresh(current.files, scan);
    const outcome = await runRefresh(plan, {
      root: workspaceRoot,
      readText: options.guard.readText,
      chunker: chunkerOnce,
      collection,
      files: current.files,
      save: async () => {
        revisions = undefined;
        if (engine === 'in-memory') return;
        await statistics().save();
        current.stamp = await writeManifest(stateDirectory, current.files);
      },
      onRecords: records => statistics().add(records),
      maxFileBytes: options.limits?.maxFileBytes ?? 1_000_000,
      ...(request.signal && {signal: request.signal}),
      ...(request.onProgress && {onProgress: request.onProgress}),
      ...(request.budgetMs !== undefined && {deadlineMs: startMs + request.budgetMs}),
    });
    revisions = undefined;
    report.added = outcome.added;
    report.changed = outcome.changed;
    report.removed = outcome.removed;
    // A few new records are found without an index, and the store tidies up by itself after so many writes.
    if (outcome.records >= bulkRecords) await collection.optimize();
  };

  /** Runs a read; a table that turns out damaged is made anew, once. */
  const reading = async <Result>(read: (collection: Collection) => Promise<Result>): Promise<Result> => {
    const {collection} = await openTable();
    if (storedElsewhere && manifest && manifestStamp(stateDirectory) !== manifest.stamp) reload();
    try {
      return await read(collection);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await share(() => refreshOnce({}, 'damaged'));
      return read((await openTable()).collection);
    }
  };

  const share = (work: () => Promise<RefreshReport>): Promise<RefreshReport> => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };

  const refreshSafely = async (request: RefreshOptions): Promise<RefreshReport> => {
    try {
      return await refreshOnce(request, undefined);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return refreshOnce(request, 'damaged');
    }
  };

  const lookup = createIndexLookup({
    reading,
    statistics,
    paths: () => [...loadManifest().files.keys()],
    isLive: revision => liveRevisions().has(revision),
  });

  return {
    open() {
      openTable().catch(() => {});
    },
    refresh: (request = {}) => share(() => refreshSafely(request)),
    async rebuild(request = {}) {
      await running?.catch(() => {});
      return share(() => refreshOnce(request, 'asked'));
    },
    ...lookup,
    async files({searched = false} = {}) {
      if (running) await running.catch(() => {});
      return [...loadManifest().files].flatMap(([path, {skip}]) => (searched && skip ? [] : path)).sort();
    },
    async filesLike(text) {
      if (running) await running.catch(() => {});
      return filesLike([...loadManifest().files.keys()], text);
    },
    async recordCounts() {
      if (running) await running.catch(() => {});
      return new Map([...liveRevisions()].map(([revision, {chunks}]) => [revision, chunks]));
    },
    async status() {
      if (running) await running.catch(() => {});
      const {engine, fallbackReason} = await openTable();
      let indexedFiles = 0;
      for (const file of loadManifest().files.values()) if (!file.skip) indexedFiles++;
      return {
        indexedFiles,
        chunks: chunkCount(),
        engine,
        ...(fallbackReason !== undefined && {fallbackReason}),
        stateDirectory,
        workspaceRoot,
        ...(lastRefresh && {lastRefresh}),
      };
    },
    async close() {
      // What is indexed by now is kept; the next run does the rest.
      closing.abort();
      await running?.catch(() => {});
      await table.close();
    },
  };
}

/**
 * From how many new records on the store's indexes are brought up to date: it takes less time then than the questions
 * without them would.
 */
const bulkRecords = 500;
