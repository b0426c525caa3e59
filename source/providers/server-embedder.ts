import {type BatchLimits, embedInBatches} from './embedding-batches.ts';
import {checkVectors, type EmbeddingModel} from './embedding-model.ts';
import {embeddingPrompt} from './embedding-prompts.ts';
import type {StreamOptions} from './exchange.ts';
import type {Notice, StreamLimits} from './model-server.ts';

/** What every embedding server needs to be told. */
export interface ServerEmbedderOptions {
  /** The model's name at the server, without the provider. */
  model: string;
  baseUrl: string;
  /** The length of its vectors where it is known; asked with one short text where not. */
  dimension?: number;
  limits: StreamLimits;
  retry?: StreamOptions['retry'];
  onNotice?: (notice: Notice) => void;
  redact?: (text: string) => string;
}

/**
 * Opens an embedding model that a server runs, as the embedder `id` over `send`, which gives one list of numbers a
 * text. Blank texts become zeros without a request.
 * @throws EcaError what `send` throws, and `embedding-dimension`, when the dimension has to be asked for.
 */
export async function openServerEmbedder(
  source: {
    id: string;
    model: string;
    dimension?: number | undefined;
    limits: BatchLimits;
    send(texts: readonly string[], signal: AbortSignal): Promise<unknown>;
  },
  signal: AbortSignal,
): Promise<EmbeddingModel> {
  const {id, send} = source;
  const dimension = source.dimension ?? (await askDimension());
  return {
    id,
    dimension,
    embed(texts, embedSignal, purpose = 'document') {
      const prompt = embeddingPrompt(source.model, purpose);
      return embedInBatches({
        embedder: id,
        texts,
        dimension,
        limits: source.limits,
        signal: embedSignal,
        send: batch => send(prompt === '' ? batch : batch.map(text => prompt + text), embedSignal),
      });
    },
    close: async () => {},
  };

  /** Finds out how long the model's vectors are by having one made. */
  async function askDimension(): Promise<number> {
    const [vector] = checkVectors(await send(['dimension'], signal), {embedder: id, count: 1});
    return vector?.length ?? 0;
  }
}
