import {rename, stat, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory, syncDirectory, toStoreError} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import {openAppendLog} from '../storage/append-log.ts';
import type {DocumentSource, KnowledgeDocument, WholeDocument} from './knowledge-document.ts';

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
  let reading: Promise<void> | undefined;
  let waiting: Waiting[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function catalogue(): Promise<Map<string, KnowledgeDocument>> {
    reading ??= (async () => {
      const now = await stampOf(path);
      if (now === stamp) return;
      const fresh = new Map<string, KnowledgeDocument>();
      for await (const {entry} of log.read()) if (isDocument(entry)) fresh.set(entry.id, withoutBlocks(entry));
      known = fresh;
      stamp = now;
    })().finally(() => {
      reading = undefined;
    });
    await reading;
    return known;
  }

  /** One program at a time decides what is new and writes it: another's revision is neither counted twice nor passed over. */
  const alone = <Result>(work: () => Promise<Result>) => withLock(join(directory, 'documents'), work, {waitMs: 60_000});

  /** What comes while a write is under way waits for it and shares the next one: each costs a wait for the disk. */
  function flush(): Promise<void> {
    next ??= writing.then(async () => {
      next = undefined;
      const batch = waiting;
      waiting = [];
      try {
        await ensurePrivateDirectory(directory);
        await alone(() => write(batch));
      } catch (error) {
        throw toStoreError(error, path);
      }
    });
    writing = next.catch(() => {});
    return next;
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    const before = await catalogue();
    const fresh = new Map<string, WholeDocument>();
    for (const one of batch) {
      const current = fresh.get(one.given.id) ?? before.get(one.given.id);
      one.became = !current ? 'added' : saysTheSame(current, one.given) ? 'unchanged' : 'replaced';
      if (one.became === 'unchanged') continue;
      // Inserted anew, so that entries stand in the order in which they came.
      fresh.delete(one.given.id);
      fresh.set(one.given.id, {...one.given, revision: (before.get(one.given.id)?.revision ?? 0) + 1});
    }
    if (fresh.size === 0) return;
    await log.append([...fresh.values()]);
    for (const document of fresh.values()) known.set(document.id, withoutBlocks(document));
    stamp = await stampOf(path);
  }

  async function rewriteWithout(gone: ReadonlySet<string>, removed: Set<string>): Promise<void> {
    const temporary = `${path}.rewrite`;
    await unlink(temporary).catch(() => {});
    const rewritten = openAppendLog<WholeDocument>({filePath: temporary, header, durable: false});
    let batch: WholeDocument[] = [];
    let kept = 0;
    for await (const {entry} of log.read()) {
      if (gone.has(entry.id)) {
        removed.add(entry.id);
        continue;
      }
      // The last batch is written durably, which takes those before it along: it must not be empty.
      if (batch.length >= documentsPerWrite) {
        await rewritten.append(batch);
        batch = [];
      }
      batch.push(entry);
      kept++;
    }
    if (removed.size > 0 && kept > 0) {
      await openAppendLog<WholeDocument>({filePath: temporary, header}).append(batch);
      await rename(temporary, path);
    } else {
      await unlink(temporary).catch(() => {});
      if (removed.size > 0) await unlink(path);
    }
    await syncDirectory(dirname(path));
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
      const mine: Waiting = {given, became: 'unchanged'};
      waiting.push(mine);
      await flush();
      return mine.became;
    },
    async remove(ids) {
      const gone = new Set(ids);
      const removed = new Set<string>();
      await writing;
      if ((await stampOf(path)) === undefined) return [];
      try {
        await alone(() => withLock(path, () => rewriteWithout(gone, removed)));
      } catch (error) {
        throw toStoreError(error, path);
      }
      return [...removed];
    },
    async close() {
      await writing;
      await log.close();
    },
  };
}

/** A document that waits to be written, and what became of it. */
interface Waiting {
  given: Omit<WholeDocument, 'revision'>;
  became: 'added' | 'replaced' | 'unchanged';
}

const documentsPerWrite = 200;

function withoutBlocks({blocks: _, ...document}: WholeDocument): KnowledgeDocument {
  return document;
}

function saysTheSame(one: KnowledgeDocument, other: Omit<KnowledgeDocument, 'revision'>): boolean {
  return (
    one.sha256 === other.sha256 &&
    one.extractor === other.extractor &&
    one.title === other.title &&
    one.kind === other.kind &&
    one.mediaType === other.mediaType &&
    one.status === other.status &&
    pathOf(one.source) === pathOf(other.source)
  );
}

function pathOf(source: DocumentSource): string {
  return source.kind === 'file' ? source.path : '';
}

async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? `${found.ino}-${found.size}-${found.mtimeMs}` : undefined;
}

function isDocument(value: unknown): value is WholeDocument {
  const document = (value ?? {}) as Record<string, unknown>;
  return typeof document.id === 'string' && typeof document.revision === 'number' && Array.isArray(document.blocks);
}
