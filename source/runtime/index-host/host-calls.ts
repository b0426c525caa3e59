import type {SourceChunk} from '../../code/source-chunk.ts';
import type {Collection, CollectionSpec} from '../../storage/vector-store.ts';

/** What of a collection is called from afar. */
export type CollectionMethod = Exclude<keyof Collection, 'startedEmpty'>;

/** One call of a collection that the other process holds. */
export interface CollectionCall {
  /** Where the store keeps its tables. */
  directory: string;
  spec: CollectionSpec;
  method: CollectionMethod;
  arguments: unknown[];
}

/** What the process that holds the index answers. Arguments and values are plain data. */
export type HostCalls = {
  /** Which engine serves a folder; `fallbackReason` where it is not LanceDB. */
  engine(argument: {directory: string}): Promise<{engine: string; fallbackReason?: string}>;
  openCollection(argument: {directory: string; spec: CollectionSpec}): Promise<{startedEmpty: boolean}>;
  dropCollection(argument: {directory: string; name: string}): Promise<void>;
  collection(argument: CollectionCall): Promise<unknown>;
  chunk(argument: {path: string; text: string}): Promise<SourceChunk[]>;
};
