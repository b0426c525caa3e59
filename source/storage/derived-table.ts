import {EcaError} from '../foundation/errors.ts';
import type {Collection, CollectionSpec, OpenedStore} from './vector-store.ts';

/**
 * One search index (a collection of a store), opened at its first use. Its contents can be made anew from what is
 * recorded, so a damaged one is emptied and not repaired.
 */
export interface DerivedTable {
  /** The collection; empty where it was missing or damaged. */
  collection(): Promise<Collection>;
  /** Removes the collection with every byte of it. */
  drop(): Promise<void>;
  /** Has the next `collection()` open it anew. */
  forget(): void;
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  /** Whether the store was asked for since it was last closed. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/**
 * Opens a search index when it is first needed and starts it empty where it is damaged. `openStore` is called once, at
 * the first use; the table closes the store.
 */
export function createDerivedTable(spec: CollectionSpec, openStore: () => Promise<OpenedStore>): DerivedTable {
  let opened: Promise<OpenedStore> | undefined;
  let table: Promise<Collection> | undefined;

  /** Opens the store at the first use only: a start that searches nothing does not wait for it. */
  function openedStore(): Promise<OpenedStore> {
    opened ??= openStore();
    return opened;
  }

  /** Opens the search index; a damaged one is dropped and started empty, since all of it can be made again. */
  async function open(): Promise<Collection> {
    const {store} = await openedStore();
    try {
      return await store.openCollection(spec);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await store.dropCollection(spec.name);
      return store.openCollection(spec);
    }
  }

  /** The open index. A failure is not kept, so that the next call tries again. */
  function collection(): Promise<Collection> {
    table ??= open().catch(error => {
      table = undefined;
      throw error;
    });
    return table;
  }

  return {
    collection,
    async drop() {
      const {store} = await openedStore();
      await table?.catch(() => {});
      table = undefined;
      await store.dropCollection(spec.name);
    },
    forget() {
      table = undefined;
    },
    async engine() {
      const {store, fallbackReason} = await openedStore();
      return {engine: store.engine, ...(fallbackReason !== undefined && {fallbackReason})};
    },
    isOpen: () => opened !== undefined,
    async close() {
      const closing = await opened?.catch(() => undefined);
      opened = undefined;
      table = undefined;
      await closing?.store.close();
    },
  };
}

/** Whether the error means that a collection has to be made anew. */
export function isDamage(error: unknown): boolean {
  return error instanceof EcaError && error.code === 'store-damaged';
}
