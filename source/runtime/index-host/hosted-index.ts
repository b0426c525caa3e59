import type {Chunker} from '../../code/code-chunker.ts';
import type {Collection, CollectionSpec, OpenedStore, VectorStore} from '../../storage/vector-store.ts';
import {type CallChannelOptions, createCallChannel} from './call-channel.ts';
import type {CollectionMethod, HostCalls} from './host-calls.ts';

/** The index in a process of its own, which ends when it has rested for a while. */
export interface HostedIndex {
  /** As `openVectorStore`; what it opens behaves as if it were here. */
  openStore(directory: string): Promise<OpenedStore>;
  chunker: Chunker;
  /** The process that is there now. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

/**
 * Keeps the search index in a process of its own, so that its memory is given back when nobody searches. Nothing is
 * started before the first call; where LanceDB does not run, the index is kept in memory here.
 */
export function createHostedIndex(options: CallChannelOptions): HostedIndex {
  const channel = createCallChannel(options);
  const call = <Name extends keyof HostCalls>(name: Name, argument: Parameters<HostCalls[Name]>[0]) =>
    channel.call(name, argument) as ReturnType<HostCalls[Name]>;

  /** A collection of the other process: each of its methods becomes a call. */
  function hostedCollection(directory: string, spec: CollectionSpec, startedEmpty: boolean): Collection {
    const method =
      <Name extends CollectionMethod>(name: Name) =>
      (...given: Parameters<Collection[Name]>) =>
        call('collection', {directory, spec, method: name, arguments: given}) as ReturnType<Collection[Name]>;
    return {
      startedEmpty,
      upsert: method('upsert'),
      remove: method('remove'),
      erase: method('erase'),
      clear: method('clear'),
      count: method('count'),
      get: method('get'),
      find: method('find'),
      searchText: method('searchText'),
      searchVector: method('searchVector'),
      optimize: method('optimize'),
    };
  }

  /** The store of a folder, as the other process holds it. */
  function hostedStore(directory: string): VectorStore {
    return {
      engine: 'lancedb',
      async openCollection(spec) {
        const {startedEmpty} = await call('openCollection', {directory, spec});
        return hostedCollection(directory, spec, startedEmpty);
      },
      dropCollection: name => call('dropCollection', {directory, name}),
      // The process holds other stores too: it ends by itself.
      async close() {},
    };
  }

  return {
    async openStore(directory) {
      const {engine, fallbackReason} = await call('engine', {directory});
      if (engine === 'lancedb') return {store: hostedStore(directory)};
      // What is kept in memory would be lost with the other process.
      const {createInMemoryStore} = await import('../../storage/in-memory-store.ts');
      return {store: createInMemoryStore(), ...(fallbackReason !== undefined && {fallbackReason})};
    },
    chunker: {chunk: file => call('chunk', file)},
    get pid() {
      return channel.pid;
    },
    close: () => channel.close(),
  };
}
