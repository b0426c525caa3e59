import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {isDamage} from './derived-table.ts';
import type {FollowedItem} from './followed-items.ts';
import {createNotedTable, type NotedTableOptions} from './noted-table.ts';
import type {Collection, NewRecord} from './vector-store.ts';

/** An item as it reads now. */
export interface ItemReading {
  key: string;
  /** All its records, or those that are new or different where it has `grown`. */
  records: readonly NewRecord[];
  /** How many records it has by now. */
  total: number;
  /** Whether its records in the table that `records` does not replace are still right. */
  grown?: boolean;
  /** Kept with the item for the next reading. */
  mark?: string;
}

/** What is recorded, which is the truth that a table of records is made from. */
export interface FollowedSource {
  /** All items by key with their stamps; a stamp differs whenever what the item says does. */
  list(): Promise<ReadonlyMap<string, string>>;
  /** The stamp of one item; undefined where there is none. */
  stampOf(key: string): Promise<string | undefined>;
  /** Reads these items, in any order; what is given with each is what the table holds of it. One that just vanished is left out. */
  read(items: ReadonlyMap<string, FollowedItem | undefined>): AsyncIterable<ItemReading>;
}

/**
 * What to index, from where, into which store, and how long to wait for other programs. `openStore` is called once, at
 * the first use; the follower closes the store.
 */
export interface LogFollowerOptions extends Omit<NotedTableOptions, 'notePath'> {
  /** Where it is noted what the table holds; made when needed. */
  directory: string;
  source: FollowedSource;
  /** Called with each batch before it is written, to add what takes long to find out. */
  complete?: (records: readonly NewRecord[], signal?: AbortSignal) => Promise<readonly NewRecord[]>;
  /** Of an item that has fewer records than before, some were taken back: no byte of them stays, as of an item that is gone. */
  eraseShrunk?: boolean;
  /** How long another program that writes the table is waited for where there is something to search already; 60,000 when absent. */
  busyWaitMs?: number;
  onWarning?: (warning: ErrorData) => void;
}

/** What one update of the index did. */
export interface Followed {
  /** How many items were taken over, left out or removed. */
  items: number;
  /** How many records were written. */
  records: number;
  /** Whether all was made anew because the table was lost or damaged. */
  rebuilt: boolean;
}

/**
 * Keeps a search index up to date with what is recorded (conversations, documents), by indexing what is new or changed
 * only. The index is derived, and is made anew whenever it is lost.
 */
export interface LogFollower {
  /**
   * Takes over what was recorded since the last call. Cheap when called often: all items are looked through again only after
   * many times the time that takes, unless `thorough`. @throws EcaError `store-…`; `store-locked` where another program was at
   * it for too long: what it has written by now can be searched. Of an item that is gone no byte stays.
   */
  refresh(options?: {thorough?: boolean; signal?: AbortSignal}): Promise<Followed>;
  /** Says that an item was written or removed, so that the next `refresh` looks at it. */
  touch(key: string): void;
  /**
   * Leaves no byte of what is gone, nor of what these items said before: as far as they changed they are taken out, and those that are still
   * recorded come back with the next `refresh`. Goes over the whole table once. @throws EcaError `store-…`.
   */
  erase(keys: readonly string[]): Promise<void>;
  /** Drops the table and makes it anew, which leaves no byte of what is no longer recorded. @throws EcaError `store-…`. */
  rebuild(signal?: AbortSignal): Promise<Followed>;
  /** Runs a search; a damaged table is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  /** What the table holds of an item. */
  item(key: string): Promise<FollowedItem | undefined>;
  /** Whether the table was never made. Opens no store. */
  isNew(): Promise<boolean>;
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  close(): Promise<void>;
}

/** The most records that go to the store in one write: keeps memory bounded while a long history is indexed. */
const recordsPerWrite = 2_000;
/** From so many new records on the search indexes are compacted at once and not left for later. */
const bulkRecords = 1_000;
/**
 * How many items are indexed between two saves of the note of progress: about so many are indexed again after a kill.
 */
const saveEveryItems = 200;
/**
 * How long another program that is building the index is waited for where there is nothing to search yet, and when
 * rebuilding: a minute.
 */
const longWaitMs = 60_000;
/**
 * All items are looked through again after so many times the time that it takes: at most a twentieth of the time goes
 * into looking.
 */
const restFactor = 20;
/** The least time between two looks through all items, in milliseconds. */
const restAtLeastMs = 200;

/**
 * Opens the search index over `source` and keeps it in step: incremental indexing, and a rebuild where the index was
 * lost or damaged. Touches no disk before the first call.
 */
export function createLogFollower(options: LogFollowerOptions): LogFollower {
  const {directory, source, eraseShrunk = false, busyWaitMs = longWaitMs, onWarning = () => {}} = options;
  const complete = options.complete ?? (async records => records);
  const notePath = followerNote(directory);
  const table = createNotedTable({...options, notePath});
  const touched = new Set<string>();
  let nextLookMs = 0;
  let running: Promise<unknown> = Promise.resolve();

  /** The present stamps of some items; undefined for one that is gone. */
  async function stampsOf(keys: Iterable<string>): Promise<Map<string, string | undefined>> {
    return new Map(await Promise.all([...new Set(keys)].map(async key => [key, await source.stampOf(key)] as const)));
  }

  /** The present stamps of all items, the ones that are indexed but gone among them (undefined). */
  async function stampsNow(): Promise<Map<string, string | undefined>> {
    const stamps = new Map<string, string | undefined>(await source.list());
    for (const key of table.items.keys()) if (!stamps.has(key)) stamps.set(key, undefined);
    return stamps;
  }

  /**
   * Brings the index up to date: removes what is gone, indexes what is new or changed. The whole index is made anew
   * where it was lost.
   */
  async function follow(wanted: 'all' | readonly string[], signal?: AbortSignal): Promise<Followed> {
    await table.load();
    const {doubtful, lost} = await table.agree();
    const stamps = wanted === 'all' || lost ? await stampsNow() : await stampsOf([...wanted, ...doubtful]);
    const gone = goneOf(stamps);
    // What was deleted goes first, so that it cannot be found any more even where indexing fails later.
    await table.remove(gone, {toErase: gone.length > 0});
    await table.erase();
    const changed = new Map<string, FollowedItem | undefined>();
    for (const [key, stamp] of stamps) {
      if (stamp !== undefined && table.items.get(key)?.stamp !== stamp) changed.set(key, table.items.get(key));
    }
    const records = changed.size === 0 ? 0 : await takeOver(changed, stamps, signal);
    if (records >= bulkRecords) await (await table.collection()).optimize();
    return {items: gone.length + changed.size, records, rebuilt: lost};
  }

  /** The items of the index that are recorded no longer. */
  function goneOf(stamps: ReadonlyMap<string, string | undefined>): string[] {
    return [...stamps].filter(([key, stamp]) => stamp === undefined && table.items.has(key)).map(([key]) => key);
  }

  /**
   * Indexes the changed items in batches, saving the progress on the way, so that a long run which is interrupted goes
   * on where it stopped.
   */
  async function takeOver(
    changed: ReadonlyMap<string, FollowedItem | undefined>,
    stamps: ReadonlyMap<string, string | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let readings: ItemReading[] = [];
    let waiting = 0;
    let written = 0;
    let unsaved = 0;
    const flush = async () => {
      const changed = readings.filter(({key, grown}) => !grown && table.items.has(key));
      // Due now, done by the next look: who took it back was kept from erasing it, by a kill or a full disk.
      const toErase = eraseShrunk && changed.some(({key, total}) => total < (table.items.get(key)?.records ?? 0));
      await table.remove(
        changed.map(({key}) => key),
        {toErase},
      );
      await write(
        readings.flatMap(({records}) => records),
        signal,
      );
      for (const {key, total, mark = ''} of readings) {
        table.items.set(key, {stamp: stamps.get(key) ?? '', records: total, mark});
      }
      written += waiting;
      unsaved += readings.length;
      waiting = 0;
      readings = [];
    };
    try {
      for await (const reading of source.read(changed)) {
        signal?.throwIfAborted();
        readings.push(reading);
        waiting += reading.records.length;
        if (waiting >= recordsPerWrite) await flush();
        if (unsaved < saveEveryItems) continue;
        await table.save();
        unsaved = 0;
      }
      await flush();
    } finally {
      if (unsaved > 0) await table.save();
    }
    return written;
  }

  /** Puts records into the index, each batch completed first (with vectors, for instance). */
  async function write(records: readonly NewRecord[], signal: AbortSignal | undefined): Promise<void> {
    const rows = await table.collection();
    for (let at = 0; at < records.length; at += recordsPerWrite) {
      signal?.throwIfAborted();
      await rows.upsert(await complete(records.slice(at, at + recordsPerWrite), signal));
    }
  }

  /** Lets one update of the index run at a time, in this program and among all that share the folder; others wait. */
  function alone<Result>(waitMs: () => Promise<number>, work: () => Promise<Result>): Promise<Result> {
    const done = running.then(async () => {
      if (await table.inMemory()) return work();
      await ensurePrivateDirectory(directory);
      return withLock(notePath, work, {waitMs: await waitMs()});
    });
    running = done.catch(() => {});
    return done;
  }

  /**
   * Looks at the items that were touched, or at all of them when it is time to. A damaged index is dropped and built
   * again.
   */
  async function refreshOnce(signal: AbortSignal | undefined, thorough: boolean): Promise<Followed> {
    const all = thorough || performance.now() >= nextLookMs;
    const keys = [...touched];
    touched.clear();
    if (!all && keys.length === 0) return {items: 0, records: 0, rebuilt: false};
    const startMs = performance.now();
    let done: Followed;
    try {
      done = await follow(all ? 'all' : keys, signal);
    } catch (error) {
      if (!isDamage(error)) {
        // The disk may be full: the same items are tried again with the next refresh.
        for (const key of keys) touched.add(key);
        throw error;
      }
      await table.drop();
      done = {...(await follow('all', signal)), rebuilt: true};
    }
    const endMs = performance.now();
    if (all) nextLookMs = endMs + Math.max(restAtLeastMs, restFactor * (endMs - startMs));
    return done;
  }

  return {
    async refresh({thorough = false, signal} = {}) {
      // Nothing was ever taken over: then there is nothing to answer from, and another program's work is worth waiting for.
      const waitMs = async () => ((await table.exist()) ? busyWaitMs : longWaitMs);
      await running;
      if (!thorough && touched.size === 0 && performance.now() < nextLookMs) {
        return {items: 0, records: 0, rebuilt: false};
      }
      return alone(waitMs, () => refreshOnce(signal, thorough));
    },
    touch(key) {
      touched.add(key);
    },
    erase: keys =>
      alone(
        async () => longWaitMs,
        async () => {
          for (const key of keys) touched.add(key);
          try {
            await table.load();
            if ((await table.agree()).lost) nextLookMs = 0;
            const stamps = await stampsNow();
            const stale = keys.filter(key => table.items.get(key)?.stamp !== stamps.get(key));
            await table.remove([...new Set([...stale, ...goneOf(stamps)])], {toErase: true});
            await table.erase();
          } catch (error) {
            if (!isDamage(error)) throw error;
            await table.drop();
            nextLookMs = 0;
          }
        },
      ),
    rebuild: signal =>
      alone(
        async () => longWaitMs,
        async () => {
          await table.load();
          await table.drop();
          return follow('all', signal);
        },
      ),
    async reading(read) {
      try {
        return await read(await table.collection());
      } catch (error) {
        if (!isDamage(error)) throw error;
        onWarning(toErrorData(error));
        table.forget();
        await this.refresh({thorough: true});
        return read(await table.collection());
      }
    },
    item: key => table.item(key),
    isNew: async () => !table.isOpen() && !(await table.exist()),
    engine: () => table.engine(),
    async close() {
      await running;
      await table.close();
    },
  };
}

/** Where a follower of that directory notes what its table holds. */
export function followerNote(directory: string): string {
  return join(directory, 'index-state.json');
}
