import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import {patiently} from './patiently.ts';
import type {Filter} from './vector-store.ts';
import {
  createVectorTable,
  eraseStoredVectors,
  type NearRecord,
  type TextEmbedder,
  type VectorPlace,
  type VectorTable,
} from './vector-table.ts';

/** Search by meaning beside the words, as far as vectors are there. */
export interface NearSearch {
  /** The records near to a question; none where there is no embedding model or it cannot be asked now. Rejects only when cancelled. */
  near(
    question: string,
    options: {limit: number; filter?: Filter; signal?: AbortSignal | undefined},
  ): Promise<readonly NearRecord[]>;
  /** Leaves no byte of the vectors of these items and of all that are gone, whether there is a model now or not. @throws EcaError `store-…`. */
  erase(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The most time a search waits for the embedding model: 2 seconds for vectors that are still being made, and as long
 * for the question's own. After that the answer comes from the words alone.
 */
const waitMs = 2_000;

/**
 * Finds records that mean the same as a question though they use other words (semantic search), beside the search by
 * words. `open` is called at the first question and gives undefined where the settings name no model. What was recorded
 * since is embedded in the background, from each question on. `onProblem` is told once what keeps vectors away.
 */
export function createNearSearch({
  place,
  openEmbedder,
  onProblem,
}: {
  place: VectorPlace;
  /** Called at the first question; undefined where the settings name no model that knows more than words, or it cannot be reached. */
  openEmbedder: () => Promise<TextEmbedder | undefined>;
  onProblem: (problem: ErrorData) => void;
}): NearSearch {
  const closing = new AbortController();
  let embedding = new AbortController();
  let table: Promise<VectorTable | undefined> | undefined;
  let told = false;
  /**
   * Warns the user once in a session why search by meaning is off; a warning at every question would drown the answers.
   */
  const tell = (error: unknown) => {
    if (told || isCancellation(error)) return;
    told = true;
    onProblem(toErrorData(error));
  };
  /** No table of vectors without a model: questions are then answered from the words alone. */
  const open = async () => {
    const embedder = await openEmbedder();
    return embedder && createVectorTable(place, embedder);
  };
  return {
    async near(question, {signal, ...request}) {
      try {
        table ??= open();
        const opened = await table;
        if (!opened) return [];
        // New texts get a short while to be embedded; the search then goes on with the vectors that are there.
        await patiently(opened.refresh(embedding.signal).catch(tell), waitMs);
        const limits = [closing.signal, AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])];
        return await opened.nearest(question, {...request, signal: AbortSignal.any(limits)});
      } catch (error) {
        // A user who cancels stops the search; an embedding model that is slow or away only costs the hits by meaning.
        signal?.throwIfAborted();
        tell(error);
        return [];
      }
    },
    async erase(keys) {
      // What is being embedded can wait; the next question goes on with it.
      embedding.abort();
      embedding = new AbortController();
      const opened = await table?.catch(() => undefined);
      await (opened ? opened.erase(keys) : eraseStoredVectors(place, keys));
    },
    async close() {
      closing.abort();
      embedding.abort();
      await (await table?.catch(() => undefined))?.close();
    },
  };
}
