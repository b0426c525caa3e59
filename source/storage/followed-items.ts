import {existsSync} from 'node:fs';
import {readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import type {CollectionSpec} from './vector-store.ts';

/** What a table holds of one item (a session, a document) of what it follows. */
export interface FollowedItem {
  /** The item's stamp when it was taken over. */
  stamp: string;
  /** How many records it has in the table. */
  records: number;
  /** Whatever its reader wants to know when it has changed; '' where it wants nothing. */
  mark: string;
}

/** What makes the records of a table useless when it differs. */
export type FollowedKind = Pick<CollectionSpec, 'version' | 'vector'>;

/** What is noted of a table. */
export interface FollowedNote {
  /** By key. */
  items: Map<string, FollowedItem>;
  /** Whether bytes of what was removed may still be there which have to go. */
  toErase: boolean;
}

/**
 * The note on disk of what has been indexed so far, by which only new or changed items are indexed again. A table and
 * its note are written one after the other, so after a kill they may disagree.
 */
export interface FollowedItems {
  /** Whether there is a note at all, of whatever kind. */
  exist(): Promise<boolean>;
  /** The items; none where the note is missing, damaged, or of a table of another kind. */
  load(): Promise<FollowedNote>;
  /** @throws EcaError `store-full`, `store-unwritable`. */
  save(note: FollowedNote): Promise<void>;
}

/** The note as it is on disk, with the kind of table that it is about. */
interface StoredNote extends FollowedNote {
  kind: FollowedKind;
}

/** The note at `filePath` about a table of that `kind`. */
export function openFollowedItems({filePath, kind}: {filePath: string; kind: FollowedKind}): FollowedItems {
  const kindText = textOf(kind);
  return {
    exist: async () => existsSync(filePath),
    async load() {
      const note = await readNote(filePath);
      return note && textOf(note.kind) === kindText ? note : {items: new Map(), toErase: false};
    },
    async save({items, toErase}) {
      const rows = Array.from(items, ([key, {stamp, records, mark}]) => [key, stamp, records, mark]);
      await writeDurably(filePath, JSON.stringify({kind: kindText, items: rows, ...(toErase && {toErase})}));
    },
  };
}

/**
 * With which embedding model and version the index that the note at `filePath` is about was made; undefined where no
 * note can be read.
 */
export async function followedKind(filePath: string): Promise<FollowedKind | undefined> {
  return (await readNote(filePath))?.kind;
}

/**
 * How many records the index should hold by its note; another number in the table means that a kill came in between.
 */
export function recordsIn(items: ReadonlyMap<string, FollowedItem>): number {
  let records = 0;
  for (const item of items.values()) records += item.records;
  return records;
}

/** One text for version and embedding model, to see at a glance whether the index is still of the wanted kind. */
function textOf({version, vector}: FollowedKind): string {
  return JSON.stringify([version, vector ?? null]);
}

/**
 * Reads the note of what is indexed. A damaged one counts as missing, so that everything is indexed again and no item
 * is wrongly passed over.
 */
async function readNote(filePath: string): Promise<StoredNote | undefined> {
  const text = await readIfPresent(filePath).catch(() => undefined);
  try {
    const value = JSON.parse(text ?? '') as {kind?: unknown; items?: unknown; toErase?: unknown} | null;
    if (typeof value?.kind !== 'string' || !Array.isArray(value.items)) return undefined;
    const [version, vector] = JSON.parse(value.kind) as [number, FollowedKind['vector'] | null];
    const items = new Map<string, FollowedItem>();
    for (const [key, stamp, records, mark] of value.items as unknown[][]) {
      if (typeof key !== 'string' || typeof stamp !== 'string' || typeof mark !== 'string') return undefined;
      if (typeof records !== 'number' || !Number.isSafeInteger(records)) return undefined;
      items.set(key, {stamp, records, mark});
    }
    return {kind: {version, ...(vector && {vector})}, items, toErase: value.toErase === true};
  } catch {
    return undefined;
  }
}
