import type {EmbeddingPurpose} from './embedding-model.ts';

/** What a family of models wants before a query and before a document. */
interface Prompts {
  model: RegExp;
  query: string;
  document: string;
}

/**
 * The prefixes that embedding models expect before a query and before a document, since they were trained with them;
 * from the model cards of nomic-embed-text v1/v1.5, E5 (Wang et al. 2022), BGE v1.5 English, mxbai-embed-large,
 * Snowflake Arctic Embed v1 and v2, EmbeddingGemma, Qwen3 Embedding. The first match counts; others take texts as they
 * are.
 */
const prompts: readonly Prompts[] = [
  {model: /nomic-embed-text/, query: 'search_query: ', document: 'search_document: '},
  {model: /(^|[/-])(multilingual-)?e5-(small|base|large)(?!.*instruct)/, query: 'query: ', document: 'passage: '},
  {model: /snowflake-arctic-embed(2|.*v2)/, query: 'query: ', document: ''},
  {
    model: /bge-(small|base|large)-en|mxbai-embed-large|snowflake-arctic-embed/,
    query: 'Represent this sentence for searching relevant passages: ',
    document: '',
  },
  {model: /embedding-?gemma/, query: 'task: search result | query: ', document: 'title: none | text: '},
  {
    model: /qwen3-embedding/,
    query: 'Instruct: Given a search query, retrieve relevant passages that answer the query\nQuery: ',
    document: '',
  },
];

/**
 * The prefix that the model called `model` wants before every text for `purpose`; empty for models that take texts as
 * they are.
 */
export function embeddingPrompt(model: string, purpose: EmbeddingPurpose): string {
  const name = model.toLowerCase();
  return prompts.find(entry => entry.model.test(name))?.[purpose] ?? '';
}
