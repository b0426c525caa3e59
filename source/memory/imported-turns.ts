import {createHash} from 'node:crypto';
import {readdir, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {ensurePrivateDirectory, syncDirectory, toStoreError} from '../foundation/durable-file.ts';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {type AppendLog, openAppendLog} from '../storage/append-log.ts';
import {removeDamagedCopies, replaceLog} from '../storage/replace-log.ts';
import type {MemoryTurn} from './memory-turn.ts';
import {type FileStat, statFile, statFiles} from './stat-files.ts';
import type {SourceFile, TurnSource} from './turn-source.ts';

/** A turn of a conversation that was held elsewhere. */
export type ImportedTurn = Omit<MemoryTurn, 'project' | 'paths'>;

/**
 * Stores conversations that were held elsewhere, with another program: one append-only log a session, which is the only
 * record of them. The same id again replaces the turn and keeps its place.
 */
export interface ImportedTurns extends TurnSource {
  /** Resolves when the turn is on disk. Calls that come together share one write. @throws EcaError `store-…`. */
  add(turn: ImportedTurn): Promise<void>;
  /** The turns of that id, in whichever session. Reads all sessions unless one is named. */
  find(id: string, session?: string): Promise<MemoryTurn[]>;
  /** Removes turns and their bytes from a session; a session without turns goes as a whole. */
  remove(session: string, ids: ReadonlySet<string>): Promise<void>;
  /** Removes a whole session; false where there is none. */
  removeSession(session: string): Promise<boolean>;
}

/** An imported session that is being written to. */
interface OpenSession {
  log: AppendLog<ImportedTurn>;
  /** The JSON of each turn by its id, so that a second import of the same writes nothing. */
  known: Map<string, string>;
  waiting: ImportedTurn[];
  writing: Promise<void> | undefined;
}

/** The name and version of the file format. */
const header = {format: 'eca-imported-turns', version: 1};
/** How many sessions stay open at once; each keeps what it holds in memory, so the one used longest ago is closed. */
const openAtMost = 32;

/** Opens the imported sessions in `directory`, which is made with the first turn. */
export function openImportedTurns({directory}: {directory: string}): ImportedTurns {
  const open = new Map<string, Promise<OpenSession>>();

  const pathOf = (name: string) => join(directory, name);
  const logOf = (name: string) => openAppendLog<ImportedTurn>({filePath: pathOf(name), header});

  /** The open session, loaded if need be; the one that was used longest ago is closed where too many are open. */
  function sessionOf(session: string): Promise<OpenSession> {
    const name = fileNameOf(session);
    const known = open.get(name) ?? load(name);
    open.delete(name);
    open.set(name, known);
    known.catch(() => open.delete(name));
    for (const [oldest, opened] of open) {
      if (open.size <= openAtMost) break;
      open.delete(oldest);
      void opened.then(({log}) => log.close()).catch(() => {});
    }
    return known;
  }

  /** Reads what is stored of a session, to notice what is imported a second time. */
  async function load(name: string): Promise<OpenSession> {
    const log = logOf(name);
    const known = new Map<string, string>();
    for await (const {entry} of log.read()) if (isTurn(entry)) known.set(entry.id, JSON.stringify(entry));
    return {log, known, waiting: [], writing: undefined};
  }

  /** Writes the turns that wait, all in one write. */
  function flush(session: OpenSession): Promise<void> {
    session.writing ??= (async () => {
      // What else has been read by now belongs to the same write: each costs a wait for the disk.
      await new Promise(resolve => setImmediate(resolve));
      const batch = session.waiting.splice(0);
      session.writing = undefined;
      await session.log.append(batch);
      for (const turn of batch) session.known.set(turn.id, JSON.stringify(turn));
    })();
    return session.writing;
  }

  /** The turns of a session from disk; of a turn that was imported again the last version. */
  async function read(name: string): Promise<MemoryTurn[]> {
    const turns = new Map<string, ImportedTurn>();
    for await (const {entry} of logOf(name).read()) if (isTurn(entry)) turns.set(entry.id, entry);
    return [...turns.values()].map(turn => ({...turn, project: ''}));
  }

  /** The files of all imported sessions. */
  async function list(): Promise<SourceFile[]> {
    const names = (await namesIn(directory)).filter(name => name.endsWith('.jsonl'));
    return (await statFiles(directory, names)).map(asSourceFile);
  }

  /** Closes a session's file before it is rewritten or removed, and drops what is held of it in memory. */
  async function forget(name: string): Promise<void> {
    const opened = await open.get(name)?.catch(() => undefined);
    open.delete(name);
    await opened?.writing?.catch(() => {});
    await opened?.log.close();
  }

  /** Deletes the file of a session and the copies that were kept of it when it was damaged. */
  async function removeSession(session: string): Promise<boolean> {
    const name = fileNameOf(session);
    await forget(name);
    const path = pathOf(name);
    try {
      await withLock(path, async () => {
        await unlink(path);
        await removeDamagedCopies(path);
        await syncDirectory(directory);
      });
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw toStoreError(error, path);
    }
  }

  return {
    list,
    read,
    async stampOf(name) {
      const file = statFile(directory, name);
      return file && asSourceFile(file).stamp;
    },
    nameOf: fileNameOf,
    async add(turn) {
      const session = await sessionOf(turn.session);
      // Imported before, word for word: a second import of the same costs no write.
      if (session.known.get(turn.id) === JSON.stringify(turn)) return;
      session.waiting.push(turn);
      await flush(session);
    },
    async find(id, session) {
      const names = session === undefined ? (await list()).map(({name}) => name) : [fileNameOf(session)];
      const found: MemoryTurn[] = [];
      for (const name of names) found.push(...(await read(name)).filter(turn => turn.id === id));
      return found;
    },
    async remove(session, ids) {
      const name = fileNameOf(session);
      const path = pathOf(name);
      await forget(name);
      let left = 0;
      await ensurePrivateDirectory(directory);
      await withLock(path, async () => {
        const kept = (await read(name)).filter(turn => !ids.has(turn.id));
        left = kept.length;
        if (left === 0) return;
        const turns = kept.map(({project: _, paths: __, ...turn}) => turn);
        await replaceLog({filePath: path, header}, turns);
        await removeDamagedCopies(path);
      });
      if (left === 0) await removeSession(session);
    },
    removeSession,
  };
}

/**
 * The file of a session, named by a hash. The name says nothing of the session, whose own name may be anything: of any
 * length, a path, two that differ in case only.
 */
function fileNameOf(session: string): string {
  return `${createHash('sha256').update(session).digest('hex').slice(0, 32)}.jsonl`;
}

/** A file with its stamp: size and time of the last write, by which a change is noticed without reading it. */
function asSourceFile({name, sizeBytes, changedMs}: FileStat): SourceFile {
  return {name, stamp: `${sizeBytes}-${changedMs}`};
}

/** The files of imported sessions; none where nothing was ever imported. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new EcaError(
      'store-unreadable',
      `Cannot read the imported sessions in \`${directory}\` (${systemCode(error) ?? error})`,
      {hint: 'Check owner and rights of that folder.', cause: error},
    );
  }
}

/** Whether a line of the file is a turn; anything else is passed over. */
function isTurn(value: unknown): value is ImportedTurn {
  const turn = (value ?? {}) as Record<string, unknown>;
  return ['id', 'session', 'role', 'speaker', 'text', 'at'].every(name => typeof turn[name] === 'string');
}
