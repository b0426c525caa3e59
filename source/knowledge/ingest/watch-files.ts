import {statSync} from 'node:fs';
import {setImmediate as nextTurn, setTimeout as pause} from 'node:timers/promises';
import {toErrorData} from '../../foundation/errors.ts';
import {findFiles} from './find-files.ts';
import type {IngestEvent} from './ingest-event.ts';
import {type IngestOptions, type IngestRequest, ingestFiles} from './ingest-files.ts';

/** How often files are looked at for changes, and how long they must have rested. */
export interface WatchTimes {
  /** How long to wait between two looks; 1,000 when absent, and at least twenty times what a look takes. */
  intervalMs?: number;
  /** How long the files must have rested before they are read: editors and copies write in several steps; 300 when absent. */
  settleMs?: number;
}

/** The most looks that are spent on waiting for files to rest: a folder that never rests is read all the same. */
const mostSettlingLooks = 20;
/**
 * The longest stretch without giving others a turn, in milliseconds, so that the screen does not freeze while files are
 * looked at.
 */
const busySliceMs = 15;

/**
 * Watches files and folders and keeps the knowledge base up to date with them: takes them in as `ingestFiles` does, and
 * again whatever changes, comes and goes, until `signal` is aborted; then it ends without an error. What goes wrong
 * after the first run is a `warning`, and is tried again. It looks at the files every second (polling) instead of
 * asking the system for notices, which network disks do not give and of which large folders exceed the number.
 */
export async function* watchFiles(
  request: IngestRequest & {signal: AbortSignal},
  options: IngestOptions,
  {intervalMs = 1_000, settleMs = 300}: WatchTimes = {},
): AsyncGenerator<IngestEvent> {
  const {signal} = request;
  let seen: Snapshot = new Map();
  try {
    seen = await look(request, options);
    yield* ingestFiles(request, options);
    for (;;) {
      const startMs = performance.now();
      let now = await look(request, options);
      const tookMs = performance.now() - startMs;
      if (differences(seen, now).size > 0) {
        now = await settled(now, request, options, settleMs);
        const only = differences(seen, now);
        seen = now;
        try {
          yield* ingestFiles({...request, only}, options);
        } catch (error) {
          if (signal.aborted) return;
          yield {type: 'warning', warning: toErrorData(error)};
          // What changed is looked at anew: it was not taken in.
          for (const path of only) seen.set(path, '');
        }
      }
      await pause(Math.max(intervalMs, 20 * tookMs), undefined, {signal});
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What each file looked like, by path; empty for one that was not there or could not be taken in. */
type Snapshot = Map<string, string>;

/** Notes size, times and inode of every file, by which changes are seen. */
async function look({paths, workingFolder, signal}: IngestRequest, options: IngestOptions): Promise<Snapshot> {
  const {rules, ownFolders} = options;
  const {files} = await findFiles(paths, {workingFolder, rules, ownFolders, ...(signal && {signal})});
  const snapshot: Snapshot = new Map();
  let sliceEnd = performance.now() + busySliceMs;
  for (const {path} of files) {
    const stats = statSync(path, {throwIfNoEntry: false});
    if (stats) snapshot.set(path, [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('-'));
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + busySliceMs;
  }
  return snapshot;
}

/** Waits until the files have stopped changing, and gives how they look then. */
async function settled(
  first: Snapshot,
  request: IngestRequest & {signal: AbortSignal},
  options: IngestOptions,
  settleMs: number,
): Promise<Snapshot> {
  let last = first;
  for (let round = 0; round < mostSettlingLooks; round++) {
    await pause(settleMs, undefined, {signal: request.signal});
    const now = await look(request, options);
    if (differences(last, now).size === 0) return now;
    last = now;
  }
  return last;
}

/** Paths that came, went or changed. */
function differences(before: Snapshot, now: Snapshot): Set<string> {
  const changed = new Set<string>();
  for (const [path, stamp] of now) if (before.get(path) !== stamp) changed.add(path);
  for (const path of before.keys()) if (!now.has(path)) changed.add(path);
  return changed;
}
