import {EcaError, quoteNames, systemCode, toErrorData} from '../../foundation/errors.ts';
import type {KnowledgeIndex} from '../knowledge-index.ts';
import type {KnowledgeStore} from '../knowledge-store.ts';
import type {ParserPool} from '../parsers/parser-pool.ts';
import {documentsInRun, type RunDocuments} from './documents-in-run.ts';
import {createEventQueue} from './event-queue.ts';
import type {FileRecords} from './file-records.ts';
import {type FolderRules, type FoundFile, findFiles, leaveOut} from './find-files.ts';
import type {IngestEvent, IngestedFile, IngestSummary} from './ingest-event.ts';
import {type FileWork, fileStages, type IngestRun} from './ingest-stages.ts';
import type {NoDocument} from './no-document.ts';

/** What a run works with: the stores, the parsers, and the rules for folders. */
export interface IngestOptions {
  store: KnowledgeStore;
  records: FileRecords;
  index: Pick<KnowledgeIndex, 'refresh' | 'erase'>;
  pool: Pick<ParserPool, 'parse'>;
  /** How many files are parsed at once. */
  workers: number;
  rules: FolderRules;
  /** The product's own state: never taken in. */
  ownFolders: readonly string[];
  /** Names the program that parses; what another one parsed is parsed anew. */
  build: string;
  /** Whether there is a program that recognises characters: where it is new, pictures are tried anew. */
  recognises: boolean;
}

/** Which files to add, and how. */
export interface IngestRequest {
  /** Files, folders and patterns. */
  paths: readonly string[];
  /** What relative paths are relative to. */
  workingFolder: string;
  /** Files that failed before are tried again though they did not change. */
  retry?: boolean;
  /** Of the files that are found only these are taken in; the others are known to be as they were. */
  only?: ReadonlySet<string>;
  signal?: AbortSignal;
}

/** How many files are under way beside those being parsed: these wait for the disk, and so the parsers need not. */
const filesBesideParsers = 6;

/**
 * Adds files and folders to the knowledge base (ingestion), and takes out of it what is gone from the folders among
 * `paths`. Every failure of a file is its own `file-done`; the others are done. What was reported as done is on disk.
 * Ends with `summary`, or rejects with the signal's reason or with the `store-…` error that ended it; all that was
 * reported until then holds. Who leaves early ends the work.
 */
export async function* ingestFiles(request: IngestRequest, options: IngestOptions): AsyncGenerator<IngestEvent> {
  const leaving = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, leaving.signal]) : leaving.signal;
  const queue = createEventQueue<IngestEvent>();
  const work = runAll(request, options, signal, queue).then(
    () => queue.end(),
    error => queue.end(error),
  );
  try {
    yield* queue;
  } finally {
    leaving.abort();
    queue.end();
    await work;
  }
}

/** One run from finding the files to the summary: several files at a time, then removals, then the index. */
async function runAll(
  {paths, workingFolder, only, retry = false}: IngestRequest,
  options: IngestOptions,
  signal: AbortSignal,
  queue: {push(event: IngestEvent): void; drained(): Promise<void>},
): Promise<void> {
  const startMs = performance.now();
  const {store, records, rules, ownFolders} = options;
  signal.throwIfAborted();
  queue.push({type: 'stage', stage: 'find'});
  const finding = await findFiles(paths, {workingFolder, ownFolders, rules, signal});
  const {leftOut, missing} = finding;
  const files = only ? finding.files.filter(({path}) => only.has(path)) : finding.files;
  // A mistyped path alone is an error; beside others that are there it is one failed file.
  if (missing.length > 0 && finding.files.length === 0 && finding.folders.length === 0) throw nothingThere(missing);
  const total = files.length + missing.length;
  queue.push({type: 'found', files: total, leftOut});
  const known = await records.load();
  const documents = documentsInRun(await store.list(), finding, known);
  const outcomes: Record<IngestedFile['outcome'], number> = {
    ...{stored: 0, unchanged: 0, replaced: 0, quarantined: 0, failed: 0},
  };
  let done = 0;
  let moved = 0;
  const finish = (file: IngestedFile) => {
    outcomes[file.outcome]++;
    if (file.outcome === 'unchanged' && file.movedFrom !== undefined) moved++;
    queue.push({type: 'file-done', file, done: ++done, total});
  };
  const leave = (path: string, reason: NoDocument) => {
    leaveOut(leftOut, reason, path);
    queue.push({type: 'file-left-out', path, reason, done: ++done, total});
  };
  for (const path of missing) finish(missingFile(path));

  const stop = new AbortController();
  const run: IngestRun = {...options, retry, known, documents, signal: AbortSignal.any([signal, stop.signal])};
  // Who tries again what failed has not named those files anew.
  const asKnown = (file: FoundFile) => (retry ? {...file, named: known.get(file.path)?.named ?? file.named} : file);
  const waiting = files.map(asKnown).values();
  const takeNext = async () => {
    // All share one iterator: each takes the next file that nobody has.
    for (const found of waiting) {
      run.signal.throwIfAborted();
      const work = await takeIn(found, run, event => queue.push(event));
      if (work.noDocument !== undefined) leave(found.path, work.noDocument);
      else if (work.done) finish(work.done);
      await queue.drained();
    }
  };
  const ends = await Promise.allSettled(
    Array.from({length: options.workers + filesBesideParsers}, () =>
      takeNext().catch(error => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw stop.signal.reason;

  // Last of all, when it is known what moved: what is gone leaves the knowledge base.
  const removed = await removeGone(documents, options);
  await bringIndexUp(options, removed, signal, event => queue.push(event));
  const summary: IngestSummary = {
    files: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    ...{outcomes, moved, removed, leftOut},
    durationMs: Math.round(performance.now() - startMs),
  };
  queue.push({type: 'summary', summary});
}

/**
 * Takes one file through all stages. An error in one file is that file's failure; a store that cannot be written to (a
 * full disk, say) ends the run.
 */
async function takeIn(found: FoundFile, run: IngestRun, tell: (event: IngestEvent) => void): Promise<FileWork> {
  const {path} = found;
  tell({type: 'file-start', path});
  const work: FileWork = {found, stamp: ''};
  try {
    for (const [stage, advance] of fileStages) {
      tell({type: 'stage', stage, path});
      await advance(work, run);
      if (work.done || work.noDocument !== undefined) return work;
    }
    throw new Error('no stage ended it');
  } catch (error) {
    // A store that cannot be written to stops everything; what else goes wrong over a file is that file's.
    if (run.signal.aborted || error instanceof EcaError || systemCode(error) !== undefined) throw error;
    return {...work, done: internalFailure(path, error)};
  }
}

/** Removes the documents whose files were deleted. */
async function removeGone(documents: RunDocuments, {store, records}: IngestOptions): Promise<IngestSummary['removed']> {
  const stale = documents.stalePaths();
  const gone = documents.gone();
  const removed = new Set(gone.length > 0 ? await store.remove(gone.map(({id}) => id)) : []);
  await records.forget([...new Set([...stale, ...gone.map(({path}) => path)])]);
  return gone.filter(({id}) => removed.has(id));
}

/**
 * Makes what was added searchable. A failure is only a warning: what is stored is stored, whether it can be searched at
 * once or not.
 */
async function bringIndexUp(
  {index}: IngestOptions,
  removed: IngestSummary['removed'],
  signal: AbortSignal,
  tell: (event: IngestEvent) => void,
): Promise<void> {
  tell({type: 'stage', stage: 'index'});
  try {
    if (removed.length > 0) await index.erase(removed.map(({id}) => id));
    await index.refresh(signal);
  } catch (error) {
    signal.throwIfAborted();
    tell({type: 'warning', warning: toErrorData(error)});
  }
}

/** The outcome for a file over which this program itself failed. */
function internalFailure(path: string, error: unknown): IngestedFile {
  const messages = [
    `Taking it in went wrong: ${toErrorData(error).message}.`,
    'Report it; the others are not affected.',
  ];
  return {path, outcome: 'failed', reason: 'internal', mediaType: '', quality: null, chunks: 0, messages};
}

/** The error where none of the paths exist. */
function nothingThere(missing: readonly string[]): EcaError {
  const named = quoteNames(missing.slice(0, 5));
  return new EcaError('usage-missing-file', `There is no file or folder ${named}, and no file fits it as a pattern`, {
    hint: 'Check the path; a relative one is looked for in the current folder.',
  });
}

/** The outcome for a path that does not exist while others do. */
function missingFile(path: string): IngestedFile {
  const messages = ['There is no such file or folder, and no file fits it as a pattern.', 'Check the path and repeat.'];
  return {path, outcome: 'failed', reason: 'vanished', mediaType: '', quality: null, chunks: 0, messages};
}
