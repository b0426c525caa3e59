import {type FileHandle, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {syncDirectory} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData, systemCode, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {createSession, type Session} from './session.ts';
import {listDirectory, type SessionFile, sessionFilePath, sessionFiles, sessionIds} from './session-directory.ts';
import {createSessionId, mayBelongTo} from './session-id.ts';
import {findSession} from './session-lookup.ts';
import type {SessionSummary} from './session-summaries.ts';
import type {SessionView} from './session-view.ts';
import type {TranscriptEntry} from './transcript.ts';
import type {ExportFormat} from './transcript-export.ts';
import {openTranscriptFile, type StampedEntry, type TranscriptFile} from './transcript-file.ts';
import {foldTranscript} from './transcript-fold.ts';
import type {SessionHit} from './transcript-search.ts';

export type {Session} from './session.ts';

/**
 * Stores every conversation on disk, so that it can be gone on with, listed, searched, exported and deleted: one
 * append-only transcript a session. Ids may be given by an unambiguous beginning.
 */
export interface ConversationLog {
  /** A new session. Nothing is written before its first message. */
  create(options: {workspaceRoot: string}): Promise<Session>;
  /**
   * Goes on with a session that is stored. @throws EcaError `usage-unknown-session`, `usage-ambiguous-session`,
   * `store-newer`, `store-damaged`.
   */
  open(idOrPrefix: string): Promise<Session>;
  /** The session of that workspace in which something was last said, or undefined. Looks at file names, not into all files. */
  latest(options: {workspaceRoot: string}): Promise<Session | undefined>;
  /**
   * A new session that begins with the turns of another, up to and including turn `throughTurn` (a number from 1; all when
   * absent). The other one stays as it is. @throws EcaError as `open`; `usage-unknown-turn`, `store-…`.
   */
  fork(idOrPrefix: string, options?: {throughTurn?: number}): Promise<Session>;
  /** Newest activity first; all when `limit` is absent. Sessions that cannot be read are left out and warned of. */
  list(options?: {workspaceRoot?: string; limit?: number}): Promise<SessionSummary[]>;
  /**
   * The turns that hold every word of `query` (in any order, quoted phrases as they stand, case and accents ignored), best
   * first. @throws EcaError `usage-empty-query`.
   */
  search(
    query: string,
    options?: {limit?: number; workspaceRoot?: string; signal?: AbortSignal},
  ): Promise<SessionHit[]>;
  /** The ids of the sessions that cite documents, by the names that these have in a session of a workspace; see `sessionsCiting`. */
  citing(namesIn: (workspaceRoot: string) => ReadonlySet<string>, signal?: AbortSignal): Promise<string[]>;
  /** One session as it may be shown: every text in it is safe to print. @throws EcaError as `open`; `usage-unknown-turn`. */
  view(idOrPrefix: string, options?: {turn?: number}): Promise<SessionView>;
  /**
   * The session as text, in pieces that are whole lines. `markdown` is for people and safe to print; `json` is one array of the
   * turns with everything stored, with all control characters escaped. @throws EcaError as `open`.
   */
  export(idOrPrefix: string, format: ExportFormat): AsyncIterable<string>;
  /** The whole id of a session. @throws EcaError `usage-unknown-session`, `usage-ambiguous-session`. */
  find(idOrPrefix: string): Promise<string>;
  /** Removes a session's bytes: transcript, copies of it kept aside, cached summary. @throws EcaError as `open`; `store-…`. */
  delete(idOrPrefix: string): Promise<{id: string}>;
  /**
   * Removes the bytes of what was said in turn `number` (from 1), here and in forks that took it over; the turn's number stays taken.
   * Resolves to the sessions that had it. @throws EcaError as `open`; `usage-unknown-turn`, `store-…`.
   */
  eraseTurn(idOrPrefix: string, number: number): Promise<{sessions: string[]}>;
}

/** Where the conversations are, and who hears of what cannot be read. */
export interface ConversationLogOptions {
  /** Where the transcripts are; created with the first message. */
  directory: string;
  /** What could not be read; the work goes on with the rest. What could not be saved is said by the call that saves. */
  onWarning?: (warning: ErrorData) => void;
  now?: () => Date;
  /** Stands in for the write to a transcript, for tests of a disk that fills up. */
  write?: (file: FileHandle, bytes: Uint8Array) => Promise<number>;
}

/** Opens the stored conversations in `directory`. Reads nothing before it is asked to. */
export function openConversationLog(options: ConversationLogOptions): ConversationLog {
  const {directory, onWarning = () => {}, now = () => new Date(), write} = options;
  // What asking needs is loaded with this file, everything else at its first use.
  const summaries = async () => (await import('./session-summaries.ts')).createSummaries({directory, onWarning});

  /** The transcript of a session; it is begun with its first entry where there is none yet. */
  function fileOf(id: string, workspaceRoot?: string, forkedFrom?: {session: string; throughTurn?: number}) {
    const first = (): StampedEntry => ({
      kind: 'session',
      id,
      workspaceRoot: workspaceRoot ?? '',
      ...(forkedFrom && {forkedFrom}),
      at: now().toISOString(),
    });
    return openTranscriptFile({
      filePath: sessionFilePath(directory, id),
      sessionEntry: workspaceRoot === undefined ? undefined : first,
      ...(write && {write}),
    });
  }

  const sessionOf = (id: string, workspaceRoot: string, file: TranscriptFile) =>
    createSession({id, workspaceRoot, file, onWarning, now});

  /** Goes on with a stored session, in the workspace in which it was begun. */
  async function openById(id: string): Promise<Session> {
    const first = await firstEntry(fileOf(id));
    const workspaceRoot = first?.kind === 'session' ? first.workspaceRoot : '';
    return sessionOf(id, workspaceRoot, fileOf(id, workspaceRoot));
  }

  const find = async (idOrPrefix: string) => findSession(idOrPrefix, await listDirectory(directory));

  return {
    async create({workspaceRoot}) {
      const id = createSessionId(workspaceRoot, now().getTime());
      return sessionOf(id, workspaceRoot, fileOf(id, workspaceRoot));
    },
    find,
    open: async idOrPrefix => openById(await find(idOrPrefix)),
    async latest({workspaceRoot}) {
      let files: SessionFile[];
      try {
        files = await sessionFiles(directory, id => mayBelongTo(id, workspaceRoot));
      } catch (error) {
        onWarning(toErrorData(error));
        return undefined;
      }
      for (const {id} of files) {
        try {
          const session = await openById(id);
          if (session.workspaceRoot === workspaceRoot) return session;
        } catch (error) {
          onWarning(toErrorData(error));
        }
      }
      return undefined;
    },
    async fork(idOrPrefix, {throughTurn} = {}) {
      const id = await find(idOrPrefix);
      const {entries} = await fileOf(id).read();
      const {turns, workspaceRoot = ''} = foldTranscript(entries);
      requireTurn(id, turns.length, throughTurn);
      // Only the turns up to there, with everything that belongs to them, are copied.
      const kept = new Set(turns.slice(0, throughTurn).map(turn => turn.id));
      const copy = createSessionId(workspaceRoot, now().getTime());
      const file = fileOf(copy, workspaceRoot, {session: id, ...(throughTurn !== undefined && {throughTurn})});
      await file.append(entries.filter(entry => isForked(entry, kept)).map(({sequence: _, ...entry}) => entry));
      return sessionOf(copy, workspaceRoot, file);
    },
    list: async ({workspaceRoot, limit} = {}) => (await summaries()).list(workspaceRoot, limit),
    async search(query, {limit = 20, workspaceRoot, signal} = {}) {
      const {searchTranscripts} = await import('./transcript-search.ts');
      return searchTranscripts({query, limit, sessions: searched(workspaceRoot, signal)});
    },
    async citing(namesIn, signal) {
      const {sessionsCiting} = await import('./sessions-citing.ts');
      return sessionsCiting(searched(undefined, signal), namesIn);
    },
    async view(idOrPrefix, {turn} = {}) {
      const id = await find(idOrPrefix);
      const {entries, problem} = await fileOf(id).read();
      if (problem) onWarning(problem);
      const folded = foldTranscript(entries);
      requireTurn(id, folded.turns.length, turn);
      const {viewSession} = await import('./session-view.ts');
      return viewSession(id, folded, turn);
    },
    async *export(idOrPrefix, format) {
      const id = await find(idOrPrefix);
      const {entries, problem} = await fileOf(id).read();
      if (problem) onWarning(problem);
      const {exportTranscript} = await import('./transcript-export.ts');
      yield* exportTranscript(id, foldTranscript(entries), format);
    },
    async delete(idOrPrefix) {
      const id = await find(idOrPrefix);
      const filePath = sessionFilePath(directory, id);
      // Copies of a damaged transcript hold the same conversation: they go with it.
      const copies = await copiesOf(id);
      await withLock(filePath, async () => {
        for (const path of [filePath, ...copies.map(name => join(directory, name))]) await removeIfPresent(path);
      });
      await (await summaries()).forget(id);
      await syncDirectory(directory);
      return {id};
    },
    async eraseTurn(idOrPrefix, number) {
      const id = await find(idOrPrefix);
      const {turns} = foldTranscript((await fileOf(id).read()).entries);
      requireTurn(id, turns.length, number);
      const turn = turns[number - 1]?.id ?? '';
      // Forks hold what they took over: it has to go there too.
      const {eraseTurn} = await import('./erase-turn.ts');
      const sessions: string[] = [];
      for (const session of sessionIds(await listDirectory(directory))) {
        if (!(await has(fileOf(session), turn))) continue;
        await eraseTurn(sessionFilePath(directory, session), turn);
        await (await summaries()).forget(session);
        sessions.push(session);
      }
      await syncDirectory(directory);
      return {sessions};
    },
  };

  /** The names of what was kept aside of a damaged transcript. */
  async function copiesOf(id: string): Promise<string[]> {
    return (await listDirectory(directory)).filter(name => name.startsWith(`${id}.jsonl.damaged-`));
  }

  /** The transcripts to be searched, newest first; one that cannot be read is warned of. */
  async function* searched(workspaceRoot: string | undefined, signal: AbortSignal | undefined) {
    const files = await sessionFiles(directory, id => workspaceRoot === undefined || mayBelongTo(id, workspaceRoot));
    for (const {id} of files) {
      signal?.throwIfAborted();
      const entries = fileOf(id).stream();
      yield {id, workspaceRoot, entries, onUnreadable: (error: unknown) => onWarning(toErrorData(error))};
    }
  }
}

/**
 * Whether a transcript holds a turn. Transcripts that cannot be read are passed over: nothing can be taken out of them.
 */
async function has(file: TranscriptFile, turn: string): Promise<boolean> {
  try {
    for await (const entry of file.stream()) if ('turn' in entry && entry.turn === turn) return true;
  } catch {
    return false;
  }
  return false;
}

/** The first line of a transcript, which says whose session it is; the rest is not read. */
async function firstEntry(file: TranscriptFile): Promise<TranscriptEntry | undefined> {
  for await (const entry of file.stream()) return entry;
  return undefined;
}

/**
 * Refuses the number of a turn that the session does not have, and says which numbers there are. @throws EcaError
 * `usage-unknown-turn`.
 */
function requireTurn(id: string, turns: number, wanted: number | undefined): void {
  if (wanted === undefined || (Number.isInteger(wanted) && wanted >= 1 && wanted <= turns)) return;
  const expected =
    turns === 0 ? 'it has none' : turns === 1 ? 'it has only turn 1' : `expected a number from 1 to ${turns}`;
  throw new EcaError('usage-unknown-turn', `Session \`${id}\` has no turn \`${wanted}\`, ${expected}`);
}

/** What a fork takes over. Feedback stays with the original: in two places it would be counted twice. */
function isForked(entry: TranscriptEntry, kept: ReadonlySet<string>): boolean {
  if (entry.kind === 'session' || entry.kind === 'feedback') return false;
  if (entry.kind === 'title') return true;
  if (entry.kind === 'compaction') return kept.has(entry.throughTurn);
  return entry.turn === undefined || kept.has(entry.turn);
}

/** Deletes a file; one that is gone already is no error. */
async function removeIfPresent(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
