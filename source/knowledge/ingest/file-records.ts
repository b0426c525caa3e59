import {join} from 'node:path';
import {keepAside, toStoreError} from '../../foundation/durable-file.ts';
import {EcaError} from '../../foundation/errors.ts';
import {withLock} from '../../foundation/lock.ts';
import {openAppendLog} from '../../storage/append-log.ts';
import {removeDamagedCopies, replaceLog} from '../../storage/replace-log.ts';
import type {ParseFailure} from '../parsers/parser.ts';
import type {NoDocument} from './no-document.ts';

/** Why a file gave no document: its parser's reason, or that it may not be read. */
export type FileFailure = ParseFailure | 'secret' | 'own-state';

/** What is known of a file since it was last taken in, or refused. */
export interface FileRecord {
  path: string;
  /** Size, times and inode, by which it is seen that nothing changed; empty where it has to be read to know. */
  stamp: string;
  /** Empty where it could not be read. */
  sha256: string;
  outcome: 'stored' | 'quarantined' | 'failed' | 'left-out';
  /** Of one that was left out of its folder: what it is in place of a document. */
  noDocument?: NoDocument;
  /** Of a failed one: why, in a word and in sentences. */
  failure?: FileFailure;
  messages: readonly string[];
  mediaType: string;
  quality: number | null;
  chunks: number;
  /** The program that parsed it: another one may do better. */
  build: string;
  /** Somebody named this very file. */
  named: boolean;
}

/** One line of the journal: what became of a file, or that it is gone. */
type Entry = {file: FileRecord} | {gone: string};

/**
 * The journal of what became of each file that was added: stored, set aside, or failed and why. Written as soon as it
 * is known, so that a run that was killed goes on where it was. The documents themselves are in the store; a lost
 * journal costs a new reading of the files and nothing else.
 */
export interface FileRecords {
  /** All records by path, as they are on disk now. */
  load(): Promise<Map<string, FileRecord>>;
  /** Resolves when the record is on disk. Calls that come together share one write. */
  put(record: FileRecord): Promise<void>;
  /** Removes every trace of these paths. */
  forget(paths: readonly string[]): Promise<void>;
}

/** The first line of the journal; a journal of a newer version is refused. */
const header = {format: 'eca-knowledge-files', version: 1};
/**
 * The journal is written anew, without outdated entries (compaction), when it has more than so many and more than twice
 * what is in use.
 */
const spareEntries = 2_000;

/** Opens the journal of files in `directory` (`files.jsonl`). */
export function openFileRecords({directory}: {directory: string}): FileRecords {
  const path = join(directory, 'files.jsonl');
  const log = openAppendLog<Entry>({filePath: path, header});
  const waiting: Entry[] = [];
  let next: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();

  /** Adds a line; what comes while a write is under way shares the next one. */
  function append(entry: Entry): Promise<void> {
    waiting.push(entry);
    next ??= writing.then(async () => {
      next = undefined;
      await log.append(waiting.splice(0));
    });
    writing = next.catch(() => {});
    return next;
  }

  /** A journal that is none any more is kept aside: all it costs is that the files are read anew. */
  async function readOrBegin(): Promise<{records: Map<string, FileRecord>; entries: number}> {
    try {
      return await readAll();
    } catch (error) {
      if (!(error instanceof EcaError && error.code === 'store-damaged')) throw error;
      await keepAside(path);
      return {records: new Map(), entries: 0};
    }
  }

  /** The last word on each file, and how many lines it took to say it. */
  async function readAll(): Promise<{records: Map<string, FileRecord>; entries: number}> {
    const records = new Map<string, FileRecord>();
    let entries = 0;
    for await (const {entry} of log.read()) {
      entries++;
      if ('gone' in entry) records.delete(entry.gone);
      else records.set(entry.file.path, entry.file);
    }
    return {records, entries};
  }

  /** Writes the journal anew with the last record of each file only, without those that are `gone`. */
  async function rewrite(gone: ReadonlySet<string>): Promise<Map<string, FileRecord>> {
    try {
      return await withLock(path, async () => {
        const {records} = await readOrBegin();
        for (const one of gone) records.delete(one);
        const entries = Array.from(records.values(), (file): Entry => ({file}));
        await replaceLog({filePath: path, header}, entries);
        if (gone.size > 0) await removeDamagedCopies(path);
        return records;
      });
    } catch (error) {
      throw toStoreError(error, path);
    }
  }

  return {
    async load() {
      await writing;
      const {records, entries} = await readOrBegin();
      return entries > spareEntries && entries > 2 * records.size ? rewrite(new Set()) : records;
    },
    put: file => append({file}),
    async forget(paths) {
      await writing;
      if (paths.length > 0) await rewrite(new Set(paths));
    },
  };
}
