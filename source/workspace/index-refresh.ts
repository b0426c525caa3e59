import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Chunker} from '../code/code-chunker.ts';
import type {ReadOutcome, ReadRefusal} from '../security/guarded-read.ts';
import type {Collection, StoredRecord} from '../storage/vector-store.ts';
import {indexingPriority, looksMinified, roleOf, type SkipReason} from './file-kinds.ts';
import type {FileScan, ScannedFile} from './file-scan.ts';
import {type IndexedFile, isRacy, isUnchanged, revisionOf} from './index-manifest.ts';
import {recordsOf} from './index-records.ts';
import {removeRevisions, upsertInBatches} from './index-table.ts';

/** What has to be done so that the index describes the files of `scan`. */
export interface RefreshPlan {
  /** New or possibly changed files, in the order in which they are best taken. */
  toRead: ScannedFile[];
  /** Paths that are in the manifest and no longer among the files. */
  gone: string[];
}

/** What a plan came to. */
export interface RefreshOutcome {
  added: number;
  changed: number;
  removed: number;
  /** Files of the plan that were not reached within the budget. */
  remaining: number;
  /** Records written. */
  records: number;
}

/** What is needed to bring the index up to date. */
export interface RefreshWork {
  root: string;
  readText(path: string, options: {maxBytes: number}): Promise<ReadOutcome>;
  chunker(): Promise<Chunker>;
  collection: Collection;
  /** The manifest's files; changed in place. */
  files: Map<string, IndexedFile>;
  /** Writes the manifest durably. */
  save(): Promise<void>;
  /** Told of the terms of every record before it is written. */
  onRecords(records: readonly StoredRecord[]): void;
  maxFileBytes: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** `performance.now()` at which to stop and keep what is done; never before one batch. */
  deadlineMs?: number;
}

/**
 * Finds out which files changed since they were indexed, and which are gone: compares by size, times and inode only, so
 * that 5,000 files take milliseconds.
 */
export function planRefresh(files: ReadonlyMap<string, IndexedFile>, scan: FileScan): RefreshPlan {
  const changed: ScannedFile[] = [];
  const added: ScannedFile[] = [];
  let known = 0;
  for (const file of scan.files) {
    const entry = files.get(file.path);
    if (entry) known++;
    if (!entry) added.push(file);
    else if (!isUnchanged(entry, file)) changed.push(file);
  }
  const gone: string[] = [];
  // A scan that stopped early says nothing about the files it did not reach.
  if (known < files.size && !scan.cut) {
    const present = new Set(scan.files.map(file => file.path));
    for (const path of files.keys()) if (!present.has(path)) gone.push(path);
  }
  return {toRead: [...changed, ...inPriority(added)], gone};
}

/** How many records are collected before they are written. */
const recordsPerBatch = 2_000;
/** How many files are collected before they are written. */
const filesPerBatch = 4_000;

/**
 * Indexes new and changed files and forgets those that are gone: carries out `plan` in batches. Order within a batch,
 * so that a kill at any point leaves nothing wrong behind: new records, then the manifest that names them, then the
 * removal of records that no file names any more. Cancelled or out of time, it keeps the batches that are done.
 */
export async function runRefresh(plan: RefreshPlan, work: RefreshWork): Promise<RefreshOutcome> {
  const outcome: RefreshOutcome = {added: 0, changed: 0, removed: plan.gone.length, remaining: 0, records: 0};
  const total = plan.toRead.length;
  let batch: Batch = {records: [], entries: [], dropped: []};
  let dirty = false;
  let manifestCostMs = 0;
  let manifestAtMs = performance.now();
  let obsolete: string[] = [];

  for (const path of plan.gone) {
    obsolete.push(...revisionsOf(work.files.get(path)));
    work.files.delete(path);
    dirty = true;
  }

  const save = async () => {
    const start = performance.now();
    await work.save();
    // What was live again by now (a file that went and came back) must stay.
    const live = new Set([...work.files.values()].map(file => file.revision));
    await removeRevisions(
      work.collection,
      obsolete.filter(revision => !live.has(revision)),
    );
    obsolete = [];
    dirty = false;
    manifestAtMs = performance.now();
    manifestCostMs = manifestAtMs - start;
  };

  const flush = async (last: boolean) => {
    if (batch.records.length > 0) {
      work.onRecords(batch.records);
      outcome.records += batch.records.length;
      await upsertInBatches(work.collection, batch.records);
    }
    for (const [path, entry] of batch.entries) {
      const before = work.files.get(path);
      if (before && before.revision !== entry.revision) obsolete.push(...revisionsOf(before));
      work.files.set(path, entry);
      dirty = true;
    }
    for (const path of batch.dropped) {
      obsolete.push(...revisionsOf(work.files.get(path)));
      if (work.files.delete(path)) dirty = true;
    }
    batch = {records: [], entries: [], dropped: []};
    // A manifest of 200,000 files takes a while to write: at most a tenth of the time goes there.
    if (dirty && (last || performance.now() - manifestAtMs > Math.max(1_000, 10 * manifestCostMs))) await save();
  };

  let done = 0;
  let sliceEnd = performance.now() + 15;
  for (const file of plan.toRead) {
    if (work.signal?.aborted) break;
    if (work.deadlineMs !== undefined && performance.now() > work.deadlineMs && done > 0) break;
    await readInto(batch, file, work, outcome);
    done++;
    if (batch.records.length >= recordsPerBatch || batch.entries.length >= filesPerBatch) await flush(false);
    if (performance.now() > sliceEnd) {
      work.onProgress?.(done, total);
      await nextTurn();
      sliceEnd = performance.now() + 15;
    }
  }
  // Files that changed and were not reached: their old passages would be wrong.
  for (const file of plan.toRead.slice(done)) if (work.files.has(file.path)) batch.dropped.push(file.path);
  outcome.remaining = total - done;
  await flush(true);
  work.onProgress?.(done, total);
  work.signal?.throwIfAborted();
  return outcome;
}

interface Batch {
  records: StoredRecord[];
  entries: [string, IndexedFile][];
  dropped: string[];
}

/**
 * Reads one file and cuts it into passages; one that is empty, binary, minified or not to be read is noted with the
 * reason.
 */
async function readInto(batch: Batch, file: ScannedFile, work: RefreshWork, outcome: RefreshOutcome): Promise<void> {
  const before = work.files.get(file.path);
  const lookedAtMs = Date.now();
  const read = await work.readText(`${work.root}/${file.path}`, {maxBytes: work.maxFileBytes});
  if (!read.ok && (read.reason === 'missing' || read.reason === 'changed')) {
    // Gone or swapped between the scan and now: the next refresh sees what it has become.
    if (before) batch.dropped.push(file.path);
    return;
  }
  const entry: IndexedFile = {
    revision: '',
    sizeBytes: file.sizeBytes,
    modifiedMs: file.modifiedMs,
    changedMs: file.changedMs,
    inode: file.inode,
    chunks: 0,
    skip: undefined,
    racy: isRacy(file, lookedAtMs),
  };
  if (!read.ok) entry.skip = skipOf(read.reason);
  else if (read.text.trim() === '') entry.skip = 'empty';
  else if (read.text.includes('\0')) entry.skip = 'binary';
  else if (looksMinified(read.text, roleOf(file.path))) entry.skip = 'minified';
  if (!read.ok || entry.skip) {
    batch.entries.push([file.path, entry]);
    if (before?.chunks) outcome.changed++;
    return;
  }
  entry.revision = revisionOf(file.path, read.hash);
  if (before?.revision === entry.revision) {
    if (before.racy && entry.racy && isUnchanged({...before, racy: false}, file)) return;
    batch.entries.push([file.path, {...entry, chunks: before.chunks}]);
    return;
  }
  const chunks = await (await work.chunker()).chunk({path: file.path, text: read.text});
  entry.chunks = chunks.length;
  batch.records.push(...recordsOf(file.path, read.text, entry.revision, chunks));
  batch.entries.push([file.path, entry]);
  if (before) outcome.changed++;
  else outcome.added++;
}

/** Why a file is left out that may not or cannot be read. */
const skipByRefusal: Partial<Record<ReadRefusal, SkipReason>> = {
  binary: 'binary',
  'too-large': 'too-large',
  secret: 'secret',
  protected: 'secret',
  unclear: 'unclear-name',
  'not-a-file': 'special',
};

function skipOf(reason: ReadRefusal): SkipReason {
  return skipByRefusal[reason] ?? 'unreadable';
}

function revisionsOf(file: IndexedFile | undefined): string[] {
  return file && file.revision !== '' ? [file.revision] : [];
}

/** New files in the order in which they matter most. */
function inPriority(files: readonly ScannedFile[]): ScannedFile[] {
  const ranked = files.map((file, place) => ({file, place, priority: indexingPriority(file.path)}));
  return ranked.sort((a, b) => a.priority - b.priority || a.place - b.place).map(one => one.file);
}
