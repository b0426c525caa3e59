import type {EmbeddingModel} from './embedding-model.ts';
import {isRecord} from './error-detail.ts';
import {type OpenAiServer, withOpenAiClient} from './openai-client.ts';
import {openServerEmbedder, type ServerEmbedderOptions} from './server-embedder.ts';

/**
 * How much one request holds: at most 64 texts and 120,000 characters, each text cut at 8,000. OpenAI takes 2,048 texts
 * and 300,000 tokens a request and 8,192 tokens a text; others take less, so this stays well below.
 */
const batchLimits = {texts: 64, characters: 120_000, charactersPerText: 8_000};

/**
 * Opens an embedding model of OpenAI or of a server that speaks its `/v1/embeddings`. Asks for one vector first unless
 * `dimension` is given.
 * @throws EcaError `model-…`, `embedding-dimension`
 */
export function openOpenAiEmbedder(
  options: ServerEmbedderOptions & Pick<OpenAiServer, 'apiKey'>,
  signal: AbortSignal,
): Promise<EmbeddingModel> {
  const {model, dimension, ...server} = options;
  return openServerEmbedder(
    {
      id: `openai:${model}`,
      model,
      dimension,
      limits: batchLimits,
      async send(texts, sendSignal) {
        const answer: unknown = await withOpenAiClient(server, sendSignal, client =>
          // Asked for as numbers: compatible servers do not all know base64, the library's own choice.
          client.embeddings.create({model, input: [...texts], encoding_format: 'float'}),
        );
        return isRecord(answer) ? inOrder(answer.data, texts.length) : undefined;
      },
    },
    signal,
  );
}

/** Puts the vectors into the order of the texts, by their `index`; a list without one is in order already. */
function inOrder(data: unknown, count: number): unknown {
  if (!Array.isArray(data)) return undefined;
  const vectors: unknown[] = [];
  data.forEach((item: unknown, place) => {
    const index = isRecord(item) && typeof item.index === 'number' ? item.index : place;
    vectors[index] = isRecord(item) ? item.embedding : undefined;
  });
  // An index that is not an index, or one given twice, leaves a hole, which is refused as no vector.
  return data.length === count && vectors.length === count ? Array.from(vectors) : data.map(() => undefined);
}
