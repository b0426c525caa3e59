import type {ErrorData} from '../foundation/errors.ts';
import {createLogFollower} from '../storage/log-follower.ts';
import type {Collection, OpenedStore} from '../storage/vector-store.ts';
import {chunkCollection, recordsOf, type Terms} from './chunk-records.ts';
import {type DocumentsToSearch, searchedDocuments} from './searched-documents.ts';

/** Which documents are indexed, and where. */
export interface KnowledgeIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  documents: DocumentsToSearch;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<OpenedStore>;
  terms: Terms;
  onWarning?: (warning: ErrorData) => void;
}

/**
 * The search index over all documents of the knowledge base. It is derived from them and is made anew whenever it is
 * lost.
 */
export interface KnowledgeIndex {
  /** Takes over what was stored or removed since the last call; the number of documents that it looked at. */
  refresh(signal?: AbortSignal): Promise<number>;
  /** Leaves no byte of these documents, nor of any other that is gone. @throws EcaError `store-…`. */
  erase(ids: readonly string[]): Promise<void>;
  /** Drops the stored index and makes it anew, which leaves no byte of what is no longer stored. */
  rebuild(signal?: AbortSignal): Promise<number>;
  /** Runs a search; a damaged index is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  /** How many chunks of this document are in the index; 0 where it is not. */
  chunksOf(id: string): Promise<number>;
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  close(): Promise<void>;
}

/**
 * Keeps the knowledge base searchable: indexes documents as they are added, changed and removed. Touches no disk before
 * the first call.
 */
export function createKnowledgeIndex(options: KnowledgeIndexOptions): KnowledgeIndex {
  const {directory, documents, terms, openStore, onWarning} = options;
  const follower = createLogFollower({
    directory,
    spec: chunkCollection,
    itemField: 'document',
    source: searchedDocuments(documents, document => recordsOf(document, terms)),
    openStore,
    ...(onWarning && {onWarning}),
  });
  return {
    // Whether anything changed is one look at one file.
    refresh: async signal => (await follower.refresh({thorough: true, ...(signal && {signal})})).items,
    erase: ids => follower.erase(ids),
    rebuild: async signal => (await follower.rebuild(signal)).items,
    reading: read => follower.reading(read),
    chunksOf: async id => (await follower.item(id))?.records ?? 0,
    engine: () => follower.engine(),
    close: () => follower.close(),
  };
}
