import type {FollowedSource} from '../storage/log-follower.ts';
import type {NewRecord} from '../storage/vector-store.ts';
import type {KnowledgeDocument, WholeDocument} from './knowledge-document.ts';
import type {KnowledgeStore} from './knowledge-store.ts';

/** The store of documents, as far as the index reads it. */
export type DocumentsToSearch = Pick<KnowledgeStore, 'list' | 'read'>;

/**
 * Gives the search index the documents to index, each as the records that `recordsOf` makes of it. Only those that were
 * found good enough: quarantined ones are left out.
 */
export function searchedDocuments(
  documents: DocumentsToSearch,
  recordsOf: (document: WholeDocument) => readonly NewRecord[],
): FollowedSource {
  const searched = async () => (await documents.list()).filter(({status}) => status === 'stored');
  return {
    list: async () => new Map((await searched()).map(document => [document.id, stampOf(document)])),
    async stampOf(id) {
      const document = (await searched()).find(candidate => candidate.id === id);
      return document && stampOf(document);
    },
    async *read(items) {
      for await (const document of documents.read(new Set(items.keys()))) {
        const records = recordsOf(document);
        yield {key: document.id, records, total: records.length};
      }
    },
  };
}

/** Changes whenever the document does, which has it indexed again. */
function stampOf({revision, sha256}: KnowledgeDocument): string {
  return `${revision}-${sha256.slice(0, 16)}`;
}
