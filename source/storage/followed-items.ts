import {existsSync} from 'node:fs';
import {readIfPresent, writeDurably} from '../foundation/durable-file.ts';

/** What a table holds of one item (a session, a document) of what it follows. */
export interface FollowedItem {
  /** The item's stamp when it was taken over. */
  stamp: string;
  /** How many records it has in the table. */
  records: number;
  /** Whatever its reader wants to know when it has changed; '' where it wants nothing. */
  mark: string;
}

/**
 * The note on disk of what has been indexed so far, by which only new or changed items are indexed again. A table and
 * its note are written one after the other, so after a kill they may disagree.
 */
export interface FollowedItems {
  /** Whether there is a note at all, of whatever kind. */
  exist(): Promise<boolean>;
  /** The items by key; none where the note is missing, damaged, or of a table of another `kind`. */
  load(): Promise<Map<string, FollowedItem>>;
  /** @throws EcaError `store-full`, `store-unwritable`. */
  save(items: ReadonlyMap<string, FollowedItem>): Promise<void>;
}

/**
 * Opens the note at `filePath` of what a search index already holds. `kind` is the index's version and whatever else
 * makes old records useless.
 */
export function openFollowedItems({filePath, kind}: {filePath: string; kind: string}): FollowedItems {
  const text = () => readIfPresent(filePath).catch(() => undefined);
  return {
    exist: async () => existsSync(filePath),
    load: async () => parse(await text(), kind) ?? new Map(),
    async save(items) {
      const rows = Array.from(items, ([key, {stamp, records, mark}]) => [key, stamp, records, mark]);
      await writeDurably(filePath, JSON.stringify({kind, items: rows}));
    },
  };
}

/** How many records there should be in the table. */
export function recordsIn(items: ReadonlyMap<string, FollowedItem>): number {
  let records = 0;
  for (const item of items.values()) records += item.records;
  return records;
}

/** The items of a note; undefined where the text is no note, or one of a table of another `kind`. */
function parse(text: string | undefined, kind: string): Map<string, FollowedItem> | undefined {
  try {
    const value = JSON.parse(text ?? '') as {kind?: unknown; items?: unknown} | null;
    if (value?.kind !== kind || !Array.isArray(value.items)) return undefined;
    const items = new Map<string, FollowedItem>();
    for (const [key, stamp, records, mark] of value.items as unknown[][]) {
      if (typeof key !== 'string' || typeof stamp !== 'string' || typeof mark !== 'string') return undefined;
      if (typeof records !== 'number' || !Number.isSafeInteger(records)) return undefined;
      items.set(key, {stamp, records, mark});
    }
    return items;
  } catch {
    return undefined;
  }
}
