import {rm} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {ensurePrivateDirectory, readIfPresent, toStoreError, writeDurably} from '../foundation/durable-file.ts';
import {EcaError} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {checkSpec} from './collection-checks.ts';
import {createLanceDbCollection} from './lancedb-collection.ts';
import {toLanceDbEcaError} from './lancedb-error.ts';
import {lastingIndexes, makeIndex} from './lancedb-indexes.ts';
import {findLanceDbPackage, type LanceDbNative, type NativeConnection, type NativeTable} from './lancedb-native.ts';
import {encodeRows} from './lancedb-rows.ts';
import type {Collection, CollectionSpec, VectorStore} from './vector-store.ts';

/** Where the search indexes are kept on disk, and how LanceDB is loaded. */
export interface LanceDbStoreOptions {
  /** Holds the tables; made when the first collection is. */
  directory: string;
  /** Loads LanceDB's native module; found from the running program when absent. */
  nativeModule?: {load(): LanceDbNative};
}

/**
 * Opens the search indexes on disk, kept by LanceDB: tables for full-text and vector search. Several processes may use
 * them at once; each sees what the others have written. What a kill leaves is readable or is found damaged; LanceDB
 * syncs nothing to disk, so after a loss of power the latter is likely.
 * @throws EcaError `store-unavailable` where LanceDB cannot be loaded.
 */
export async function openLanceDbStore(options: LanceDbStoreOptions): Promise<VectorStore> {
  // Its native log goes to stderr, into the middle of the screen, and is set up when the module is loaded.
  process.env.LANCEDB_LOG = 'error';
  const native = (options.nativeModule ?? findNative()).load();
  // A bare name would be taken for a database in the cloud.
  const directory = resolve(options.directory);
  let connection: Promise<NativeConnection> | undefined;
  const tidying = new Set<Promise<void>>();
  /** Remembers compactions in the background, so that nobody closes or drops the store while they write. */
  const onTidying = (work: Promise<void>) => {
    tidying.add(work);
    void work.finally(() => tidying.delete(work));
  };
  const connect = () => {
    connection ??= native.Connection.new(directory, {readConsistencyInterval: 0});
    return connection;
  };
  return {
    engine: 'lancedb',
    openCollection: async spec => {
      checkSpec(spec);
      return openCollection({native, directory, connection: await connect(), spec, onTidying});
    },
    async dropCollection(name) {
      // A compaction under way would write into what is being removed.
      await Promise.all(tidying);
      await ensurePrivateDirectory(directory);
      await withLock(lockPath(directory, name), () => dropTable(directory, name));
    },
    async close() {
      await Promise.all(tidying);
      const closing = connection;
      connection = undefined;
      (await closing)?.close();
    },
  };
}

/**
 * LanceDB's library for this machine, or an error that tells how to install it. @throws EcaError `store-unavailable`.
 */
function findNative(): {load(): LanceDbNative} {
  const found = findLanceDbPackage();
  if (found === undefined) {
    throw new EcaError(
      'store-unavailable',
      `LanceDB has no native module installed for ${process.platform}-${process.arch}`,
      {hint: 'Install again with optional dependencies: `npm install --include=optional`.'},
    );
  }
  return found;
}

/** A collection to open: what it should hold, and the connection and folder it is opened in. */
interface Place {
  native: LanceDbNative;
  directory: string;
  connection: NativeConnection;
  spec: CollectionSpec;
  onTidying(work: Promise<void>): void;
}

/**
 * Opens a table as it is stored, or makes it anew, empty, where it is missing, damaged or of another version. Under a
 * lock, so that two processes do not make it at once.
 */
async function openCollection(place: Place): Promise<Collection> {
  const stored = await openStored(place);
  if (stored !== undefined) return asCollection(place, stored, false);
  await ensurePrivateDirectory(place.directory);
  return withLock(lockPath(place.directory, place.spec.name), async () => {
    // Another process may have made it while this one waited for the lock.
    const meanwhile = await openStored(place);
    if (meanwhile !== undefined) return asCollection(place, meanwhile, false);
    await dropTable(place.directory, place.spec.name);
    return asCollection(place, await createTable(place), true);
  });
}

/**
 * The table as it is on disk; undefined where it is missing, of another version or embedding model, or damaged, all of
 * which mean that it is made anew. Missing rights or memory are told instead: they do not make the table useless.
 */
async function openStored({directory, connection, spec}: Place): Promise<NativeTable | undefined> {
  const description = await readIfPresent(descriptionPath(directory, spec.name));
  if (description !== describe(spec)) return undefined;
  try {
    return await connection.openTable(spec.name, []);
  } catch (error) {
    const fault = toLanceDbEcaError(error, directory, spec.name);
    if (fault.code === 'store-unwritable' || fault.code === 'store-busy') throw fault;
    return undefined;
  }
}

/**
 * Makes an empty table with its indexes: full text for the fields that are searched, and one for each field that is
 * filtered on.
 */
async function createTable({native, directory, connection, spec}: Place): Promise<NativeTable> {
  try {
    const table = await connection.createEmptyTable(spec.name, await encodeRows(spec, []), 'create', []);
    // Without a key two processes that add the same id at once make two rows of it.
    await table.setUnenforcedPrimaryKey(['id']);
    for (const index of lastingIndexes(native, spec)) await makeIndex(table, index);
    await writeDurably(descriptionPath(directory, spec.name), describe(spec));
    return table;
  } catch (error) {
    throw toLanceDbEcaError(error, directory, spec.name);
  }
}

/** Wraps an open table for its users, with the lock, the way to reopen it and the mark of damage that it needs. */
function asCollection(place: Place, table: NativeTable, startedEmpty: boolean): Collection {
  const {native, directory, connection, spec, onTidying} = place;
  return createLanceDbCollection({
    native,
    spec,
    directory,
    startedEmpty,
    table,
    onTidying,
    alone: (work, waitMs) => withLock(lockPath(directory, spec.name), work, {waitMs}),
    reopen: () => connection.openTable(spec.name, []),
    markDamaged: () => rm(descriptionPath(directory, spec.name), {force: true}).catch(() => {}),
  });
}

/** Deletes a table's files. The description goes first: what is left of a table without one is never opened. */
async function dropTable(directory: string, name: string): Promise<void> {
  try {
    await rm(descriptionPath(directory, name), {force: true});
    await rm(join(directory, `${name}.lance`), {recursive: true, force: true});
  } catch (error) {
    throw toStoreError(error, directory);
  }
}

/**
 * What a table's description file (`<name>.json`) says. A table whose description differs from this is made anew;
 * `layout` is raised when the way rows are stored changes.
 */
function describe(spec: CollectionSpec): string {
  return `${JSON.stringify({layout: 1, version: spec.version, vector: spec.vector ?? null, fields: spec.fields})}\n`;
}

/** The file that says what a table holds; without it the table is made anew. */
function descriptionPath(directory: string, name: string): string {
  return join(directory, `${name}.json`);
}

/** What processes lock that make, drop or compact this table. */
function lockPath(directory: string, name: string): string {
  return join(directory, name);
}
