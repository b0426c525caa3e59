import {createDerivedTable, type DerivedTable} from './derived-table.ts';
import {type FollowedItem, type FollowedItems, openFollowedItems, recordsIn} from './followed-items.ts';
import type {CollectionSpec, OpenedStore} from './vector-store.ts';

/** Which table, where its note is, and how it is opened. */
export interface NotedTableOptions {
  /** The file that says what the table holds. */
  notePath: string;
  spec: CollectionSpec;
  /** The field of a record that holds the key of its item; it must be one to filter by. */
  itemField: string;
  openStore: () => Promise<OpenedStore>;
  /** A table with more records keeps the bytes of what was removed until it is dropped; no such limit when absent. */
  erasedUpTo?: number;
}

/** A table of records with a note of the items that they belong to. Who writes both sees to it that nobody else does. */
export interface NotedTable extends Omit<DerivedTable, 'drop'>, Pick<FollowedItems, 'exist'> {
  /** What the table holds, as the note says; the only note where the store itself lives in memory alone. */
  readonly items: Map<string, FollowedItem>;
  /** One of them, as noted by now; can be asked at any time. */
  item(key: string): Promise<FollowedItem | undefined>;
  /** Reads what another program may have noted. */
  load(): Promise<void>;
  save(): Promise<void>;
  inMemory(): Promise<boolean>;
  /** Removes the table with every byte of it. */
  drop(): Promise<void>;
  /** Removes the records of these items. Their bytes may stay until the next `erase`, which `toErase` makes due, also after a kill. */
  remove(keys: readonly string[], options?: {toErase?: boolean}): Promise<void>;
  /** Where it is due: leaves no byte of what was removed. */
  erase(): Promise<void>;
  /** Makes the note true of the table again after a kill or a loss; the items that have to be read again for it. */
  agree(): Promise<{doubtful: readonly string[]; lost: boolean}>;
}

/** The most items that one removal names; more are removed in several, to keep the condition short. */
const keysPerRemoval = 500;

/** Opens a derived table and the note of what it holds, which are kept true of each other. Touches no disk before the first call. */
export function createNotedTable({
  notePath,
  spec,
  itemField,
  openStore,
  erasedUpTo = Number.POSITIVE_INFINITY,
}: NotedTableOptions): NotedTable {
  const note = openFollowedItems({filePath: notePath, kind: spec});
  const table = createDerivedTable(spec, openStore);
  let items = new Map<string, FollowedItem>();
  let toErase = false;

  /**
   * Whether the index lives in memory alone: then nothing is noted on disk, since the index is gone with the program.
   */
  const inMemory = async () => (await table.engine()).engine === 'in-memory';

  /** Writes the note of what the index holds. */
  async function save(): Promise<void> {
    if (!(await inMemory())) await note.save({items, toErase});
  }

  /** Removes the table, bytes included. */
  async function drop(): Promise<void> {
    items.clear();
    // Before the table goes: the note must never name what is not there.
    await save();
    await table.drop();
    toErase = false;
  }

  /** Takes items out of the table. The note first: after a kill the table holds more than it says, which `agree` finds. */
  async function remove(keys: readonly string[], due: {toErase?: boolean} = {}): Promise<void> {
    const isDue = due.toErase === true && !toErase;
    if (keys.length === 0 && !isDue) return;
    toErase ||= isDue;
    for (const key of keys) items.delete(key);
    await save();
    const rows = await table.collection();
    for (let at = 0; at < keys.length; at += keysPerRemoval) {
      await rows.remove({[itemField]: keys.slice(at, at + keysPerRemoval)});
    }
  }

  return {
    collection: table.collection,
    forget: table.forget,
    engine: table.engine,
    isOpen: table.isOpen,
    close: table.close,
    exist: note.exist,
    get items() {
      return items;
    },
    item: async key => ((await inMemory()) ? items : (await note.load()).items).get(key),
    async load() {
      if (!(await inMemory())) ({items, toErase} = await note.load());
    },
    save,
    inMemory,
    drop,
    remove,
    async erase() {
      if (!toErase || recordsIn(items) > erasedUpTo) return;
      await (await table.collection()).erase();
      toErase = false;
      await save();
    },
    async agree() {
      const rows = await table.collection();
      const stored = await rows.count();
      // As many records as noted: nothing was cut off.
      if (stored === recordsIn(items)) return {doubtful: [], lost: false};
      const lost = items.size > 0;
      if (stored > 0 && lost) {
        const counts = new Map<string, number>();
        for (const record of await rows.find({limit: Number.MAX_SAFE_INTEGER, select: [itemField]})) {
          const key = String(record[itemField]);
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        const keys = [...new Set([...counts.keys(), ...items.keys()])];
        const doubtful = keys.filter(key => (counts.get(key) ?? 0) !== (items.get(key)?.records ?? 0));
        // Nobody knows whether they are to be read again or are gone.
        await remove(doubtful, {toErase: true});
        if ((await rows.count()) === recordsIn(items)) return {doubtful, lost: false};
      }
      await drop();
      return {doubtful: [], lost};
    },
  };
}
