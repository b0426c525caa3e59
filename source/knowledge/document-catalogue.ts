import {readdir, rm, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {isTemporaryOf, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import type {AppendLog} from '../storage/append-log.ts';
import type {PlacedEntry} from '../storage/replace-log.ts';
import type {KnowledgeDocument, WholeDocument} from './knowledge-document.ts';

/** A document without what it says, and where in the log it stands. */
export interface CataloguedDocument {
  document: KnowledgeDocument;
  offset: number;
}

/**
 * The list of all documents in the knowledge base, kept beside their log, so that it need not be read whole to know
 * which there are.
 */
export interface DocumentCatalogue {
  /** All documents as they are now by id, oldest first. Reads what came since the last call. @throws EcaError `store-…`. */
  load(): Promise<ReadonlyMap<string, CataloguedDocument>>;
  /** The list of a log that is being written anew: hears each of its entries, and is taken once it stands in the place of the old one. */
  successor(): {add(placed: PlacedEntry<WholeDocument>): void; take(): Promise<void>};
  /** Removes what is kept on disk: it would outlive a document that is removed. */
  forget(): Promise<void>;
}

/** How far the log was read. */
interface Mark {
  inode: number;
  sizeBytes: number;
  changedMs: number;
  /** The last entry that was read. */
  last: {offset: number; sequence: number} | undefined;
}

/** The list as it is kept on disk, with how much of the log is in it. */
interface Kept extends Mark {
  version: number;
  documents: CataloguedDocument[];
}

/** Raised when the form of the kept list changes; an older list is made anew. */
const version = 1;
/**
 * The list is written to disk again once the log has grown by at least so many bytes since: what takes less to read
 * again is not worth it.
 */
const keptFromBytes = 256_000;
/** And once what was added since is at least this share of the log. */
const keptFromShare = 0.1;

/**
 * Keeps the list of documents up to date with the log, reading only what was added since the last time. `logPath` is
 * the log's file; the list is kept in `directory`.
 */
export function createDocumentCatalogue({
  directory,
  logPath,
  log,
}: {
  directory: string;
  logPath: string;
  log: AppendLog<WholeDocument>;
}): DocumentCatalogue {
  const path = join(directory, 'documents-catalogue.json');
  let known = new Map<string, CataloguedDocument>();
  let mark: Mark | undefined;
  /** What of the log is in the file. */
  let keptBytes = 0;
  let reading: Promise<void> | undefined;

  /** Reads what was added to the log; all of it anew where the log is another file or was rewritten. */
  async function bringUpToDate(): Promise<void> {
    const now = await look(logPath);
    if (!now) {
      known = new Map();
      mark = undefined;
      return;
    }
    if (!mark) await takeKept();
    if (mark && isSame(mark, now)) return;
    if (!mark || !(await goesOn(mark, now))) {
      known = new Map();
      mark = undefined;
      keptBytes = 0;
    }
    let last = mark?.last;
    for await (const {entry, sequence, offset} of log.read(last && {from: last.offset})) {
      if (last && sequence <= last.sequence) continue;
      last = {offset, sequence};
      enter(known, entry, offset);
    }
    mark = {...now, last};
    await keepIfWorth(mark);
  }

  /** Saves the list where enough was added since that reading it again would take time. */
  async function keepIfWorth(of: Mark): Promise<void> {
    const unkept = of.sizeBytes - keptBytes;
    if (unkept >= Math.max(keptFromBytes, of.sizeBytes * keptFromShare)) await keep(of);
  }

  /** Begins with the list that an earlier run kept, so that only the rest of the log has to be read. */
  async function takeKept(): Promise<void> {
    const kept = parseKept(await readIfPresent(path).catch(() => undefined));
    if (!kept) return;
    const {version: _, documents, ...of} = kept;
    known = new Map(documents.map(one => [one.document.id, one]));
    mark = of;
    keptBytes = of.sizeBytes;
  }

  /** A catalogue that cannot be written only has to be made again. */
  async function keep(of: Mark): Promise<void> {
    const kept: Kept = {version, ...of, documents: [...known.values()]};
    await writeDurably(path, JSON.stringify(kept)).catch(() => {});
    keptBytes = of.sizeBytes;
  }

  /** Whether what was read is still what the log begins with. */
  async function goesOn({inode, sizeBytes, last}: Mark, now: Omit<Mark, 'last'>): Promise<boolean> {
    if (inode !== now.inode || sizeBytes > now.sizeBytes || !last) return false;
    return (await log.readAt(last.offset))?.sequence === last.sequence;
  }

  return {
    async load() {
      reading ??= bringUpToDate().finally(() => {
        reading = undefined;
      });
      await reading;
      return known;
    },
    successor() {
      const documents = new Map<string, CataloguedDocument>();
      let last: Mark['last'];
      return {
        add({entry, offset, sequence}) {
          last = {offset, sequence};
          enter(documents, entry, offset);
        },
        async take() {
          const now = await look(logPath);
          known = documents;
          // Another program may have added to it already: it is known up to the last entry that was heard of, no further.
          mark = now && {...now, sizeBytes: last?.offset ?? 0, changedMs: 0, last};
          keptBytes = 0;
          if (mark) await keepIfWorth(mark);
        },
      };
    },
    async forget() {
      keptBytes = 0;
      for (const name of await readdir(directory)) {
        // A writing of it that a kill cut off names the same documents.
        if (name === basename(path) || isTemporaryOf(path, name)) await rm(join(directory, name), {force: true});
      }
    },
  };
}

/** Takes an entry of the log into a list of documents, without what it says. */
function enter(documents: Map<string, CataloguedDocument>, entry: unknown, offset: number): void {
  if (!isDocument(entry)) return;
  const {blocks: _, ...document} = entry;
  documents.set(document.id, {document, offset});
}

/** Which file the log is now, how long it is and when it was written; undefined where there is none. */
async function look(path: string): Promise<Omit<Mark, 'last'> | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? {inode: found.ino, sizeBytes: found.size, changedMs: found.mtimeMs} : undefined;
}

/** Whether the log was not touched in between. */
function isSame(one: Omit<Mark, 'last'>, other: Omit<Mark, 'last'>): boolean {
  return one.inode === other.inode && one.sizeBytes === other.sizeBytes && one.changedMs === other.changedMs;
}

/** Whether an entry of the log is a document; anything else is passed over. */
function isDocument(value: unknown): value is WholeDocument {
  const document = (value ?? {}) as Record<string, unknown>;
  return typeof document.id === 'string' && typeof document.revision === 'number' && Array.isArray(document.blocks);
}

/**
 * The list as it was kept on disk; undefined where it is missing, damaged or of another version, and has to be made
 * again.
 */
function parseKept(text: string | undefined): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? '') as Partial<Kept> | null;
    const isWhole =
      kept?.version === version &&
      [kept.inode, kept.sizeBytes, kept.changedMs].every(Number.isFinite) &&
      Array.isArray(kept.documents) &&
      kept.documents.every(one => typeof one?.document?.id === 'string' && Number.isFinite(one.offset));
    return isWhole ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}
