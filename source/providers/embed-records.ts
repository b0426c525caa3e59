import {EcaError} from '../foundation/errors.ts';
import {throwIfAborted} from './abort-error.ts';
import type {EmbeddingModel} from './embedding-model.ts';

/** A stored text's id with the vector computed for it. */
export interface EmbeddedText {
  id: string;
  vector: Float32Array;
}

/**
 * Computes the vectors of many stored texts so that they can be searched by meaning, for example to build the index
 * anew after the embedding model was changed. It runs in the background: batch by batch, in order, giving the event
 * loop a turn between them, and hands each batch to `write` before the next is begun. After a stop, what was written
 * stands, so the rest can be given alone. Resolves to how many were written.
 * @throws EcaError `embedding-dimension` before anything of another length or count is written; what `embed`, `records`
 * and `write` throw; AbortError.
 */
export async function embedRecords(options: {
  records: Iterable<{id: string; text: string}> | AsyncIterable<{id: string; text: string}>;
  embedder: EmbeddingModel;
  write(batch: readonly EmbeddedText[]): Promise<void>;
  signal: AbortSignal;
  /** Records of one batch; 64 when absent, as many as a vector store likes at once. */
  batchSize?: number;
  onProgress?: (written: number) => void;
}): Promise<number> {
  const {embedder, write, signal, batchSize = 64, onProgress} = options;
  let batch: {id: string; text: string}[] = [];
  let written = 0;

  /** Embeds and stores one batch, so that what is done stays done when the run is stopped. */
  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const texts = batch.map(({text}) => text);
    const vectors = await embedder.embed(texts, signal);
    throwIfAborted(signal);
    const embedded = batch.map(({id}, place) => ({id, vector: checked(vectors[place], embedder)}));
    await write(embedded);
    written += batch.length;
    batch = [];
    onProgress?.(written);
    // The terminal stays responsive while thousands of texts are embedded.
    await new Promise(resolve => setImmediate(resolve));
  }

  for await (const record of options.records) {
    throwIfAborted(signal);
    batch.push(record);
    if (batch.length >= batchSize) await flush();
  }
  throwIfAborted(signal);
  await flush();
  return written;
}

/** Refuses a vector of the wrong length or with numbers that are not finite, before it is stored. */
function checked(vector: Float32Array | undefined, embedder: EmbeddingModel): Float32Array {
  if (vector?.length === embedder.dimension && vector.every(Number.isFinite)) return vector;
  throw new EcaError(
    'embedding-dimension',
    `\`${embedder.id}\` gave ${vector ? `a vector of length ${vector.length}` : 'no vector'}, expected ${embedder.dimension} finite numbers`,
  );
}
