import {EcaError} from '../foundation/errors.ts';

/** What a text is embedded for. Some models are trained with another opening for a query than for what it searches. */
export type EmbeddingPurpose = 'document' | 'query';

/**
 * A model that turns texts into vectors (embeddings), so that texts of like meaning can be found.
 *
 * `embed` gives one vector a text, in order, each of `dimension` finite numbers with length 1, or all zeros for a text
 * without anything to embed (blank, or without a letter or digit for an embedder that counts words): such a vector has
 * no direction and is like nothing. Equal texts of one call have equal vectors. `purpose` is `document` when absent.
 * Throws an `EcaError` (`model-…`, or `embedding-dimension` for an answer of another shape) and stops with an
 * AbortError on `signal`.
 */
export interface EmbeddingModel {
  /** `provider:model` or `lexical-…`; vectors of different ids cannot be compared, so it is stored with a collection. */
  readonly id: string;
  readonly dimension: number;
  embed(texts: readonly string[], signal: AbortSignal, purpose?: EmbeddingPurpose): Promise<Float32Array[]>;
  /** Frees what the model holds (a worker thread, memory). Safe to call twice; `embed` may not be called after it. */
  close(): Promise<void>;
}

/**
 * Checks what an embedding model or server sent before it is used or stored, and scales each vector to length 1.
 * Refuses an answer that does not have `count` vectors, of `dimension` numbers each where one is given and of one
 * length in any case, all finite. @throws EcaError `embedding-dimension`
 */
export function checkVectors(
  answer: unknown,
  expected: {embedder: string; count: number; dimension?: number | undefined},
): Float32Array[] {
  const fault = (message: string) =>
    new EcaError('embedding-dimension', `\`${expected.embedder}\` sent ${message}`, {
      hint: 'Choose another embedding model with `models.embedding`, or rebuild the index if the model was changed.',
    });
  if (!Array.isArray(answer) || answer.length !== expected.count) {
    throw fault(`${Array.isArray(answer) ? answer.length : 'no'} vectors, expected ${expected.count}`);
  }
  let dimension = expected.dimension;
  return answer.map((numbers: unknown, place) => {
    if (!Array.isArray(numbers) && !(numbers instanceof Float32Array)) {
      throw fault(`something else than numbers as vector ${place + 1} of ${expected.count}`);
    }
    dimension ??= numbers.length;
    if (numbers.length === 0 || numbers.length !== dimension) {
      throw fault(`a vector of length ${numbers.length}, expected ${dimension === 0 ? 'at least 1' : dimension}`);
    }
    const vector = new Float32Array(numbers.length);
    for (let index = 0; index < numbers.length; index++) {
      const number: unknown = numbers[index];
      if (typeof number !== 'number' || !Number.isFinite(Math.fround(number))) {
        throw fault(
          `the value ${JSON.stringify(number)?.slice(0, 40)} at ${index} of a vector, expected a finite number`,
        );
      }
      vector[index] = number;
    }
    return toUnitLength(vector);
  });
}

/** Normalises a vector: scales it in place to length 1; one of zeros stays as it is. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const number of vector) sum += number * number;
  if (sum === 0) return vector;
  const scale = 1 / Math.sqrt(sum);
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] as number) * scale;
  return vector;
}
