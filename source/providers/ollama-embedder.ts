import type {EmbeddingModel} from './embedding-model.ts';
import {isRecord} from './error-detail.ts';
import {endpoint} from './model-server.ts';
import {requestJson} from './request-json.ts';
import {openServerEmbedder, type ServerEmbedderOptions} from './server-embedder.ts';

/** 2,048 tokens are the window of common embedding models; a text that is still too long for its model is halved on refusal. */
const batchLimits = {texts: 32, characters: 60_000, charactersPerText: 8_000};

/**
 * An embedding model that an Ollama server has, through `/api/embed`. Asks for one vector first unless `dimension` is given.
 * @throws EcaError `model-…`, `embedding-dimension`
 */
export function openOllamaEmbedder(options: ServerEmbedderOptions, signal: AbortSignal): Promise<EmbeddingModel> {
  const {model, dimension, baseUrl, ...exchange} = options;
  const url = endpoint(baseUrl, '/api/embed');
  return openServerEmbedder(
    {
      id: `ollama:${model}`,
      model,
      dimension,
      limits: batchLimits,
      async send(input, sendSignal) {
        const answer = await requestJson({
          ...exchange,
          provider: 'Ollama',
          url,
          body: JSON.stringify({model, input, truncate: true}),
          signal: sendSignal,
          hints: {
            'model-unreachable': 'Start it with `ollama serve`, or set OLLAMA_BASE_URL to where it listens.',
            'model-not-served': `Get it with \`ollama pull ${model}\`.`,
          },
        });
        return isRecord(answer) ? answer.embeddings : undefined;
      },
    },
    signal,
  );
}
