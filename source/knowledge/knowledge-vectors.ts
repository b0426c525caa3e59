import {join} from 'node:path';
import type {OpenedStore} from '../storage/vector-store.ts';
import type {VectorPlace} from '../storage/vector-table.ts';
import {documentChunks} from './document-chunks.ts';
import {type DocumentsToSearch, searchedDocuments} from './searched-documents.ts';

/**
 * What search by meaning (semantic search) embeds of documents, their chunks, and where the vectors are kept, below
 * `directory`; a chunk has the same id as in the index of words.
 */
export function knowledgeVectors(options: {
  directory: string;
  documents: DocumentsToSearch;
  openStore: (directory: string) => Promise<OpenedStore>;
}): VectorPlace {
  const directory = join(options.directory, 'vectors');
  return {
    directory,
    spec: {name: 'knowledge-vectors', version: 1, fields: {document: {type: 'string', filter: 'key'}}},
    itemField: 'document',
    source: searchedDocuments(options.documents, ({id, title, blocks}) =>
      documentChunks(blocks).map(({headings, text}, place) => ({
        id: `${id}#${place}`,
        document: id,
        text: [title, ...headings, text].filter(part => part !== '').join('\n'),
      })),
    ),
    openStore: () => options.openStore(directory),
  };
}
