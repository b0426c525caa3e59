import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {ensurePrivateDirectory, toStoreError} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import {openAppendLog} from '../storage/append-log.ts';
import {removeDamagedCopies, replaceLog} from '../storage/replace-log.ts';
import {type CataloguedDocument, createDocumentCatalogue} from './document-catalogue.ts';
import {documentPath, type KnowledgeDocument, type WholeDocument} from './knowledge-document.ts';

/**
 * The documents of the knowledge base with their text: an append-only log on disk is the only record of them, older
 * revisions included.
 */
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

/** The first line of the log of documents; a log of a newer version is refused. */
const header = {format: 'eca-knowledge', version: 1};

/**
 * Opens the store of documents in `directory`, which is made with the first one. They are kept in `documents.jsonl`.
 */
export function openKnowledgeStore({directory}: {directory: string}): KnowledgeStore {
  const path = join(directory, 'documents.jsonl');
  const log = openAppendLog<WholeDocument>({filePath: path, header});
  const catalogue = createDocumentCatalogue({directory, logPath: path, log});
  let waiting: Waiting[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  /**
   * Runs `work` while no other program writes, waiting for one up to 60 seconds, so that another's revision is neither
   * counted twice nor passed over.
   */
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

  /** Saves those documents of a batch that are new or say something new. */
  async function write(batch: readonly Waiting[]): Promise<void> {
    const before = await catalogue.load();
    const fresh = new Map<string, WholeDocument>();
    for (const one of batch) {
      const {id} = one.given;
      const current = fresh.get(id) ?? before.get(id)?.document;
      const isSame =
        current && hasTheSameSource(current, one.given) && saysTheSame(await wholeOf(id, fresh), one.given);
      one.became = !current ? 'added' : isSame ? 'unchanged' : 'replaced';
      if (one.became === 'unchanged') continue;
      // Inserted anew, so that entries stand in the order in which they came.
      fresh.delete(one.given.id);
      fresh.set(one.given.id, {...one.given, revision: (before.get(one.given.id)?.document.revision ?? 0) + 1});
    }
    if (fresh.size === 0) return;
    await log.append([...fresh.values()]);
  }

  /** A document with what it says: of this batch, else as it is stored. */
  async function wholeOf(id: string, batch: ReadonlyMap<string, WholeDocument>): Promise<WholeDocument | undefined> {
    const written = batch.get(id);
    if (written) return written;
    const stored = (await catalogue.load()).get(id);
    for await (const document of stored ? readEach([stored]) : []) return document;
    return undefined;
  }

  /**
   * Erases documents for good: writes the log anew without any of their revisions, and puts it in the place of the old
   * one. Resolves to the ids of those that were there.
   */
  async function rewriteWithout(gone: ReadonlySet<string>): Promise<Set<string>> {
    const removed = new Set<string>();
    const kept = catalogue.successor();
    const entries = async function* () {
      for await (const {entry} of log.read()) {
        if (gone.has(entry.id)) removed.add(entry.id);
        else yield entry;
      }
    };
    await catalogue.forget();
    await replaceLog({filePath: path, header}, entries(), kept.add);
    await removeDamagedCopies(path);
    await kept.take();
    return removed;
  }

  /** Reads a few documents, each at its place in the log. */
  async function* readEach(wanted: readonly CataloguedDocument[]): AsyncGenerator<WholeDocument> {
    for (const {document, offset} of wanted) {
      const found = (await log.readAt(offset))?.entry;
      if (isThat(found, document)) yield found;
      else {
        // Another program has just written the log anew.
        const moved = (await catalogue.load()).get(document.id);
        const again = moved && (await log.readAt(moved.offset))?.entry;
        if (again && isThat(again, moved.document)) yield again;
      }
    }
  }

  /** Reads many documents in one pass through the log. */
  async function* readThrough(wanted: ReadonlyMap<number, CataloguedDocument>): AsyncGenerator<WholeDocument> {
    const left = new Map([...wanted.values()].map(({document}) => [document.id, document]));
    const [first = 0] = wanted.keys();
    for await (const {entry} of log.read({from: first})) {
      const document = left.get(entry.id);
      if (!document || !isThat(entry, document)) continue;
      left.delete(entry.id);
      yield entry;
      if (left.size === 0) return;
    }
  }

  return {
    async list() {
      return [...(await catalogue.load()).values()].map(({document}) => document);
    },
    async get(id) {
      for await (const document of this.read(new Set([id]))) return document;
      return undefined;
    },
    async *read(ids) {
      const current = await catalogue.load();
      const wanted = [...ids].flatMap(id => current.get(id) ?? []).sort((one, other) => one.offset - other.offset);
      if (wanted.length <= soughtOneByOne) yield* readEach(wanted);
      else yield* readThrough(new Map(wanted.map(one => [one.offset, one])));
    },
    async put(given) {
      const mine: Waiting = {given, became: 'unchanged'};
      waiting.push(mine);
      await flush();
      return mine.became;
    },
    async remove(ids) {
      const gone = new Set(ids);
      await writing;
      const known = await catalogue.load();
      if (!ids.some(id => known.has(id))) return [];
      try {
        return [...(await alone(() => withLock(path, () => rewriteWithout(gone))))];
      } catch (error) {
        throw toStoreError(error, path);
      }
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

/** The most documents that are sought one by one in the log; for more, one pass through all of it is quicker. */
const soughtOneByOne = 100;

/** Whether what stands at a place of the log is that very revision; another program may have written the log anew. */
function isThat(found: WholeDocument | undefined, {id, revision}: KnowledgeDocument): found is WholeDocument {
  return found?.id === id && found.revision === revision;
}

/** Whether a document says, block by block, what another one does: an edited export has the fingerprint of its source still. */
function saysTheSame(one: WholeDocument | undefined, {blocks, metadata}: Omit<WholeDocument, 'revision'>): boolean {
  const asStored = JSON.parse(JSON.stringify({blocks, metadata}));
  return isDeepStrictEqual(one && JSON.parse(JSON.stringify({blocks: one.blocks, metadata: one.metadata})), asStored);
}

/** Whether a document that is added was read in the same way from the same bytes as the one that is there already. */
function hasTheSameSource(one: KnowledgeDocument, other: Omit<KnowledgeDocument, 'revision'>): boolean {
  return (
    one.sha256 === other.sha256 &&
    one.extractor === other.extractor &&
    one.title === other.title &&
    one.kind === other.kind &&
    one.mediaType === other.mediaType &&
    one.status === other.status &&
    documentPath(one) === documentPath(other)
  );
}
