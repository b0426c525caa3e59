import type {EmbeddingModel} from './embedding-model.ts';
import {isRecord} from './error-detail.ts';
import {endpoint} from './model-server.ts';
import {ollamaHints} from './ollama.ts';
import {withOllamaClient} from './ollama-client.ts';
import {openServerEmbedder, type ServerEmbedderOptions} from './server-embedder.ts';

/**
 * How much one request to Ollama holds: at most 32 texts and 60,000 characters, each text cut at 8,000. 2,048 tokens
 * are the window of common embedding models; a text that is still too long for its model is halved on refusal.
 */
const batchLimits = {texts: 32, characters: 60_000, charactersPerText: 8_000};

/**
 * Opens an embedding model that an Ollama server has, through `/api/embed`. Asks for one vector first unless
 * `dimension` is given.
 * @throws EcaError `model-…`, `embedding-dimension`
 */
export function openOllamaEmbedder(options: ServerEmbedderOptions, signal: AbortSignal): Promise<EmbeddingModel> {
  const {model, dimension, baseUrl, ...exchange} = options;
  // An address that is none is refused before the library is loaded.
  endpoint(baseUrl, '');
  return openServerEmbedder(
    {
      id: `ollama:${model}`,
      model,
      dimension,
      limits: batchLimits,
      async send(input, sendSignal) {
        const answer: unknown = await withOllamaClient(
          {...exchange, baseUrl, signal: sendSignal},
          {...ollamaHints, 'model-not-served': `Get it with \`ollama pull ${model}\`.`},
          client => client.embed({model, input: [...input], truncate: true}),
        );
        return isRecord(answer) ? answer.embeddings : undefined;
      },
    },
    signal,
  );
}
