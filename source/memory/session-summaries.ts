import {basename, join} from 'node:path';
import {readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {listDirectory, type SessionFile, sessionFilePath, sessionFiles, sessionIds} from './session-directory.ts';
import {mayBelongTo} from './session-id.ts';
import type {TranscriptEntry} from './transcript.ts';
import {openTranscriptFile} from './transcript-file.ts';
import {titleOf} from './transcript-fold.ts';

/** A past session as a list shows it. Times are ISO 8601; `title` is safe to print. */
export interface SessionSummary {
  id: string;
  workspaceRoot: string;
  title: string;
  /** The name of the project folder, safe to print. */
  project: string;
  createdAt: string;
  /** When the last entry was written. */
  updatedAt: string;
  turns: number;
  sizeBytes: number;
  forkedFrom?: string;
}

/** Lists past sessions. */
export interface Summaries {
  /** Newest activity first. Reads only transcripts that changed since they were last listed. */
  list(workspaceRoot: string | undefined, limit: number | undefined): Promise<SessionSummary[]>;
  /** Removes what is remembered of a session. */
  forget(id: string): Promise<void>;
}

/** A summary with the size and time of the transcript it was made from; when these differ it is made anew. */
interface CachedSummary {
  stamp: string;
  summary: SessionSummary;
}

/** The version of the cache file; one of another version is made anew. */
const cacheVersion = 2;

/**
 * Lists the sessions in `directory` quickly: their summaries, with a cache beside the transcripts that is rebuilt
 * whenever it is missing or unreadable.
 */
export function createSummaries({
  directory,
  onWarning,
}: {
  directory: string;
  onWarning: (warning: ErrorData) => void;
}): Summaries {
  const cachePath = join(directory, 'summaries.json');

  return {
    async list(workspaceRoot, limit = Number.POSITIVE_INFINITY) {
      const files = await sessionFiles(directory, id => workspaceRoot === undefined || mayBelongTo(id, workspaceRoot));
      const cache = files.length > 0 ? await readCache(cachePath) : new Map<string, CachedSummary>();
      const fresh = new Map<string, CachedSummary>();
      const listed: SessionSummary[] = [];
      for (const file of files) {
        if (listed.length >= limit) break;
        // Read again only where the transcript was written to since.
        const stamp = `${file.sizeBytes}-${file.changedMs}`;
        const known = cache.get(file.id);
        const summary = known?.stamp === stamp ? known.summary : await summarise(directory, file, onWarning);
        if (!summary) continue;
        if (known?.stamp !== stamp) fresh.set(file.id, {stamp, summary});
        if (workspaceRoot === undefined || summary.workspaceRoot === workspaceRoot) listed.push(summary);
      }
      if (fresh.size > 0) await updateCache(directory, cachePath, fresh);
      return listed;
    },
    async forget(id) {
      await withLock(cachePath, async () => {
        const cache = await readCache(cachePath);
        if (cache.delete(id)) await writeCache(cachePath, cache);
      });
    },
  };
}

/** The summary of one transcript; one that cannot be read is warned of and left out. */
async function summarise(
  directory: string,
  {id, sizeBytes}: SessionFile,
  onWarning: (warning: ErrorData) => void,
): Promise<SessionSummary | undefined> {
  const filePath = sessionFilePath(directory, id);
  try {
    return await summariseEntries(id, sizeBytes, openTranscriptFile({filePath, sessionEntry: undefined}).stream());
  } catch (error) {
    onWarning(toErrorData(error));
    return undefined;
  }
}

/** Reads a transcript line by line for what a list shows of it: title, number of turns, first and last time. */
async function summariseEntries(
  id: string,
  sizeBytes: number,
  entries: AsyncIterable<TranscriptEntry>,
): Promise<SessionSummary | undefined> {
  const summary = emptySummary(id, sizeBytes);
  let given: string | undefined;
  for await (const entry of entries) {
    summary.createdAt ||= entry.at;
    summary.updatedAt = entry.at;
    if (entry.kind === 'session') {
      summary.workspaceRoot ||= entry.workspaceRoot;
      if (entry.forkedFrom) summary.forkedFrom = entry.forkedFrom.session;
    } else if (entry.kind === 'user-message') {
      summary.turns += 1;
      summary.title ||= titleOf(entry.text);
    } else if (entry.kind === 'title') given = entry.title;
  }
  summary.project = sanitizeLine(basename(summary.workspaceRoot));
  summary.title = sanitizeLine(given ?? summary.title);
  return summary.createdAt === '' ? undefined : summary;
}

/** A summary of a transcript of which nothing was read yet. */
function emptySummary(id: string, sizeBytes: number): SessionSummary {
  return {id, workspaceRoot: '', title: '', project: '', createdAt: '', updatedAt: '', turns: 0, sizeBytes};
}

/** The cache is a convenience: whatever is wrong with it, the transcripts are read instead. */
async function readCache(cachePath: string): Promise<Map<string, CachedSummary>> {
  try {
    const stored = JSON.parse((await readIfPresent(cachePath)) ?? '{}') as {version?: number; sessions?: unknown};
    if (stored.version !== cacheVersion || typeof stored.sessions !== 'object' || !stored.sessions) return new Map();
    return new Map(Object.entries(stored.sessions).filter(([id, cached]) => isCached(id, cached)));
  } catch {
    return new Map();
  }
}

/** Whether an entry of the cache file can be used; a damaged one is made anew. */
function isCached(id: string, value: unknown): value is CachedSummary {
  const {stamp, summary} = (value ?? {}) as Partial<CachedSummary>;
  const texts = [
    stamp,
    summary?.workspaceRoot,
    summary?.title,
    summary?.project,
    summary?.createdAt,
    summary?.updatedAt,
  ];
  return summary?.id === id && texts.every(text => typeof text === 'string') && typeof summary.turns === 'number';
}

/** Adds new summaries to the cache; where that fails (read-only or full disk), the list is right all the same. */
async function updateCache(directory: string, cachePath: string, fresh: Map<string, CachedSummary>): Promise<void> {
  try {
    await withLock(cachePath, async () => {
      const merged = new Map([...(await readCache(cachePath)), ...fresh]);
      // What was deleted meanwhile must not come back.
      const existing = new Set(sessionIds(await listDirectory(directory)));
      for (const id of merged.keys()) if (!existing.has(id)) merged.delete(id);
      await writeCache(cachePath, merged);
    });
  } catch {
    // A read-only or full disk: the next list reads the transcripts again.
  }
}

/** Saves the cache, whole or not at all. */
async function writeCache(cachePath: string, cache: Map<string, CachedSummary>): Promise<void> {
  await writeDurably(cachePath, JSON.stringify({version: cacheVersion, sessions: Object.fromEntries(cache)}));
}
