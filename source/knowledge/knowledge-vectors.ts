import {join} from 'node:path';
import type {OpenedStore} from '../storage/vector-store.ts';
import {createVectorTable, type TextEmbedder, type VectorTable} from '../storage/vector-table.ts';
import {documentChunks} from './document-chunks.ts';
import {type DocumentsToSearch, searchedDocuments} from './searched-documents.ts';

/**
 * Embeds the chunks of all documents for search by meaning (semantic search). The vectors are kept below `directory`; a
 * chunk has the same id as in the index of words.
 */
export function createKnowledgeVectors(options: {
  directory: string;
  documents: DocumentsToSearch;
  embedder: TextEmbedder;
  openStore: (directory: string) => Promise<OpenedStore>;
}): VectorTable {
  const directory = join(options.directory, 'vectors');
  return createVectorTable({
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
    embedder: options.embedder,
    openStore: () => options.openStore(directory),
  });
}
