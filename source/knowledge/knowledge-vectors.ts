import {join} from 'node:path';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import {createLogFollower} from '../storage/log-follower.ts';
import type {CollectionSpec, NewRecord, OpenedStore} from '../storage/vector-store.ts';
import {documentChunks} from './document-chunks.ts';
import {type DocumentsToSearch, searchedDocuments} from './searched-documents.ts';

/** A chunk that is near to a question; `similarity` is the cosine. */
export interface NearChunk {
  /** As in the collection of chunks. */
  id: string;
  similarity: number;
}

/** Vectors of all chunks, in a table of their own: words go on being searched while they are made, and where their model is away. */
export interface KnowledgeVectors {
  /** Embeds what was stored since the last call. @throws EcaError `model-…`, `embedding-…`, `store-…`. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** The nearest of those that are embedded by now, the nearest first. */
  nearest(
    question: string,
    options: {limit: number; within?: readonly string[]; signal: AbortSignal},
  ): Promise<NearChunk[]>;
  close(): Promise<void>;
}

export interface KnowledgeVectorsOptions {
  /** Where it is noted what has been embedded; made when needed. */
  directory: string;
  documents: DocumentsToSearch;
  embedder: EmbeddingModel;
  openStore: (directory: string) => Promise<OpenedStore>;
}

const textsAtOnce = 64;
/** Models cut longer questions themselves, each elsewhere. */
const questionCharacters = 4_000;

/** Opens the vectors of `documents`; touches no disk before the first call. The embedder is closed with them. */
export function createKnowledgeVectors(options: KnowledgeVectorsOptions): KnowledgeVectors {
  const {documents, embedder} = options;
  const directory = join(options.directory, 'vectors');
  const texts = new Map<string, string>();
  const spec: CollectionSpec = {
    name: 'knowledge-vectors',
    version: 1,
    fields: {document: {type: 'string', filter: 'key'}},
    vector: {dimension: embedder.dimension, embedder: embedder.id},
  };

  async function embedded(records: readonly NewRecord[], signal = new AbortController().signal): Promise<NewRecord[]> {
    const done: NewRecord[] = [];
    for (let at = 0; at < records.length; at += textsAtOnce) {
      const part = records.slice(at, at + textsAtOnce);
      const vectors = await embedder.embed(
        part.map(({id}) => texts.get(id) ?? ''),
        signal,
      );
      for (const [index, record] of part.entries()) {
        done.push({...record, vector: Array.from(vectors[index] ?? [])});
        texts.delete(record.id);
      }
    }
    return done;
  }

  const follower = createLogFollower({
    directory,
    spec,
    itemField: 'document',
    source: searchedDocuments(documents, ({id, title, blocks}) =>
      documentChunks(blocks).map(({headings, text}, place) => {
        const key = `${id}#${place}`;
        texts.set(key, [title, ...headings, text].filter(part => part !== '').join('\n'));
        return {id: key, document: id};
      }),
    ),
    openStore: () => options.openStore(directory),
    complete: embedded,
  });
  return {
    async refresh(signal) {
      await follower.refresh({thorough: true, ...(signal && {signal})});
    },
    async nearest(question, {limit, within, signal}) {
      if (await follower.isNew()) return [];
      const [vector] = await embedder.embed([question.slice(0, questionCharacters)], signal, 'query');
      if (!vector?.some(value => value !== 0)) return [];
      const query = {vector: Array.from(vector), limit, ...(within && {filter: {document: within}}), select: []};
      const hits = await follower.reading(collection => collection.searchVector(query));
      return hits.map(({record: {id}, score}) => ({id, similarity: score}));
    },
    async close() {
      await follower.close();
      await embedder.close();
    },
  };
}
