import {EcaError} from '../foundation/errors.ts';
import {abortError} from './abort-error.ts';
import {checkVectors} from './embedding-model.ts';

/** What one request to an embedding server may hold. */
export interface BatchLimits {
  texts: number;
  /** UTF-16 units of all texts of a request. */
  characters: number;
  /** A longer text is cut: the vector stands for its beginning. */
  charactersPerText: number;
}

/**
 * The shortest a text is cut to, in UTF-16 units, when a server says that it is too long. A server that refuses even
 * this has another problem.
 */
const shortestCut = 400;

/**
 * Sends texts to an embedding model in batches that it can take, one after the other, and splits or shortens them when
 * it says they are too long. Gives the vectors of `texts` in their order. Blank texts are not sent and get zeros; equal
 * texts are sent once. Where a server says that a request is too long (`model-too-long`), it is halved: first the
 * batch, then the text. `dimension` is the expected length of every vector. @throws EcaError `embedding-dimension`, and
 * what `send` throws; AbortError.
 */
export async function embedInBatches(options: {
  embedder: string;
  texts: readonly string[];
  dimension: number;
  limits: BatchLimits;
  signal: AbortSignal;
  send(batch: readonly string[]): Promise<unknown>;
}): Promise<Float32Array[]> {
  const {embedder, dimension, limits, signal} = options;
  const vectors = new Map<string, Float32Array>();
  const wanted = options.texts.map(text => cutText(text, limits.charactersPerText));

  /** Embeds a batch; where the server finds it too long it is halved, down to one text, which is then cut itself. */
  async function fill(batch: readonly string[], sent: readonly string[]): Promise<void> {
    if (signal.aborted) throw abortError(signal);
    try {
      const answer = checkVectors(await options.send(sent), {embedder, count: sent.length, dimension});
      batch.forEach((text, place) => {
        vectors.set(text, answer[place] as Float32Array);
      });
    } catch (error) {
      if (!(error instanceof EcaError) || error.code !== 'model-too-long') throw error;
      const half = Math.ceil(batch.length / 2);
      const [only = ''] = sent;
      if (batch.length > 1) {
        await fill(batch.slice(0, half), sent.slice(0, half));
        await fill(batch.slice(half), sent.slice(half));
      } else if (only.length > shortestCut) {
        await fill(batch, [cutText(only, Math.max(shortestCut, only.length >> 1))]);
      } else throw error;
    }
  }

  for (const batch of batchesOf(new Set(wanted.filter(text => text.trim() !== '')), limits)) await fill(batch, batch);
  if (signal.aborted) throw abortError(signal);
  return wanted.map(text => vectors.get(text)?.slice() ?? new Float32Array(dimension));
}

/** Groups texts into requests that stay within the limits of count and characters; a text over the limit goes alone. */
function batchesOf(texts: Iterable<string>, limits: BatchLimits): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (batch.length > 0 && (batch.length >= limits.texts || characters + text.length > limits.characters)) {
      batches.push(batch);
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/** At most `length` units of well-formed text, never half a character. */
function cutText(text: string, length: number): string {
  const cut = text.length > length ? text.slice(0, length).replace(/[\ud800-\udbff]$/, '') : text;
  return cut.replace(/\p{Cs}/gu, '\ufffd');
}
