import type {ErrorData} from '../foundation/errors.ts';
import {createLogFollower, type FollowedSource} from '../storage/log-follower.ts';
import type {Collection, OpenedStore} from '../storage/vector-store.ts';
import {chunkCollection, recordsOf, type Terms} from './chunk-records.ts';
import type {KnowledgeDocument} from './knowledge-document.ts';
import type {KnowledgeStore} from './knowledge-store.ts';

export interface KnowledgeIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  documents: Pick<KnowledgeStore, 'list' | 'read'>;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<OpenedStore>;
  terms: Terms;
  onWarning?: (warning: ErrorData) => void;
}

/** The searchable form of all stored documents. It is derived from them and is made anew whenever it is lost. */
export interface KnowledgeIndex {
  /** Takes over what was stored or removed since the last call; the number of documents that it looked at. */
  refresh(signal?: AbortSignal): Promise<number>;
  /** Drops the stored index and makes it anew, which leaves no byte of what is no longer stored. */
  rebuild(signal?: AbortSignal): Promise<number>;
  /** Runs a search; a damaged index is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  /** How many chunks there are of each of these documents. */
  chunksOf(id: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens the index over `documents`. Touches no disk before the first call. */
export function createKnowledgeIndex(options: KnowledgeIndexOptions): KnowledgeIndex {
  const {directory, documents, terms, openStore, onWarning} = options;
  const follower = createLogFollower({
    directory,
    spec: chunkCollection,
    itemField: 'document',
    source: searchedDocuments(documents, terms),
    openStore,
    ...(onWarning && {onWarning}),
  });
  return {
    // Whether anything changed is one look at one file.
    refresh: async signal => (await follower.refresh({thorough: true, ...(signal && {signal})})).items,
    rebuild: async signal => (await follower.rebuild(signal)).items,
    reading: read => follower.reading(read),
    chunksOf: async id => (await follower.item(id))?.records ?? 0,
    close: () => follower.close(),
  };
}

/** The documents that are searched: those that were found good enough. */
function searchedDocuments(documents: KnowledgeIndexOptions['documents'], terms: Terms): FollowedSource {
  const searched = async () => (await documents.list()).filter(({status}) => status === 'stored');
  return {
    list: async () => new Map((await searched()).map(document => [document.id, stampOf(document)])),
    async stampOf(id) {
      const document = (await searched()).find(candidate => candidate.id === id);
      return document && stampOf(document);
    },
    async *read(items) {
      for await (const document of documents.read(new Set(items.keys()))) {
        const records = recordsOf(document, terms);
        yield {key: document.id, records, total: records.length};
      }
    },
  };
}

function stampOf({revision, sha256}: KnowledgeDocument): string {
  return `${revision}-${sha256.slice(0, 16)}`;
}
