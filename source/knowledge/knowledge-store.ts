import {rename, stat, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory, syncDirectory, toStoreError} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import {openAppendLog} from '../storage/append-log.ts';
import type {KnowledgeDocument, WholeDocument} from './knowledge-document.ts';

/** Documents and what they say: an append-only log is the only record of them, older revisions included. */
export interface KnowledgeStore {
  /** All documents as they are now, oldest first. */
  list(): Promise<KnowledgeDocument[]>;
  /** The document with what it says; undefined where there is none. */
  get(id: string): Promise<WholeDocument | undefined>;
  /** Streams the current documents with these ids, in bounded memory. */
  read(ids: ReadonlySet<string>): AsyncIterable<WholeDocument>;
  /**
   * Resolves when the document is on disk. Its revision is counted here; one that says the same as the current revision is not
   * written again. Calls that come together share one write. @throws EcaError `store-…`.
   */
  put(document: Omit<WholeDocument, 'revision'>): Promise<'added' | 'replaced' | 'unchanged'>;
  /** Removes documents with all their revisions and every byte of them; the ids of those that were there. */
  remove(ids: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

const header = {format: 'eca-knowledge', version: 1};

/** The knowledge base in `directory`, which is made with the first document. */
export function openKnowledgeStore({directory}: {directory: string}): KnowledgeStore {
  const path = join(directory, 'documents.jsonl');
  const log = openAppendLog<WholeDocument>({filePath: path, header});
  let known = new Map<string, KnowledgeDocument>();
  let stamp: string | undefined;
  /** Of the last entry that `known` knows. */
  let lastSequence = 0;
  let reading: Promise<void> | undefined;
  let waiting: WholeDocument[] = [];
  let writing: Promise<void> | undefined;

  async function catalogue(): Promise<Map<string, KnowledgeDocument>> {
    reading ??= (async () => {
      const now = await stampOf(path);
      if (now === stamp) return;
      const fresh = new Map<string, KnowledgeDocument>();
      let last = 0;
      for await (const {entry, sequence} of log.read()) {
        last = sequence;
        if (isDocument(entry)) fresh.set(entry.id, withoutBlocks(entry));
      }
      known = fresh;
      lastSequence = last;
      stamp = now;
    })().finally(() => {
      reading = undefined;
    });
    await reading;
    return known;
  }

  function flush(): Promise<void> {
    writing ??= (async () => {
      // What else has been read by now belongs to the same write: each costs a wait for the disk.
      await new Promise(resolve => setImmediate(resolve));
      const batch = waiting;
      waiting = [];
      writing = undefined;
      await log.append(batch);
      const now = await stampOf(path);
      const [last] = await log.readLast(1);
      // Where another program wrote too, everything is read again.
      if (last?.sequence !== lastSequence + batch.length) return;
      for (const document of batch) known.set(document.id, withoutBlocks(document));
      lastSequence = last.sequence;
      stamp = now;
    })();
    return writing;
  }

  return {
    async list() {
      return [...(await catalogue()).values()];
    },
    async get(id) {
      for await (const document of this.read(new Set([id]))) return document;
      return undefined;
    },
    async *read(ids) {
      const current = await catalogue();
      const wanted = new Set([...ids].filter(id => current.has(id)));
      if (wanted.size === 0) return;
      for await (const {entry} of log.read()) {
        if (!isDocument(entry) || current.get(entry.id)?.revision !== entry.revision) continue;
        if (!wanted.delete(entry.id)) continue;
        yield entry;
        if (wanted.size === 0) return;
      }
    },
    async put(given) {
      const current = waitingOf(waiting, given.id) ?? (await catalogue()).get(given.id);
      if (current && saysTheSame(current, given)) return 'unchanged';
      waiting.push({...given, revision: (current?.revision ?? 0) + 1});
      await flush();
      return current ? 'replaced' : 'added';
    },
    async remove(ids) {
      const gone = new Set(ids);
      const removed: string[] = [];
      await writing?.catch(() => {});
      if ((await stampOf(path)) === undefined) return [];
      try {
        await withLock(path, async () => {
          const temporary = `${path}.rewrite`;
          await ensurePrivateDirectory(dirname(path));
          await unlink(temporary).catch(() => {});
          const rewritten = openAppendLog<WholeDocument>({filePath: temporary, header, durable: false});
          let batch: WholeDocument[] = [];
          for await (const {entry} of log.read()) {
            if (gone.has(entry.id)) removed.push(entry.id);
            else batch.push(entry);
            if (batch.length < documentsPerWrite) continue;
            await rewritten.append(batch);
            batch = [];
          }
          if (removed.length === 0) return;
          await openAppendLog<WholeDocument>({filePath: temporary, header}).append(batch);
          await rename(temporary, path).catch(async () => unlink(path));
          await syncDirectory(dirname(path));
        });
      } catch (error) {
        throw toStoreError(error, path);
      }
      return [...new Set(removed)];
    },
    async close() {
      await writing?.catch(() => {});
      await log.close();
    },
  };
}

const documentsPerWrite = 200;

function withoutBlocks({blocks: _, ...document}: WholeDocument): KnowledgeDocument {
  return document;
}

function waitingOf(waiting: readonly WholeDocument[], id: string): WholeDocument | undefined {
  return waiting.findLast(document => document.id === id);
}

function saysTheSame(one: KnowledgeDocument, other: Omit<KnowledgeDocument, 'revision'>): boolean {
  return (
    one.sha256 === other.sha256 &&
    one.extractor === other.extractor &&
    one.title === other.title &&
    one.kind === other.kind &&
    one.mediaType === other.mediaType &&
    one.status === other.status
  );
}

async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? `${found.ino}-${found.size}-${found.mtimeMs}` : undefined;
}

function isDocument(value: unknown): value is WholeDocument {
  const document = (value ?? {}) as Record<string, unknown>;
  return typeof document.id === 'string' && typeof document.revision === 'number' && Array.isArray(document.blocks);
}
