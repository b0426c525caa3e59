import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import {patiently} from './patiently.ts';
import type {Filter} from './vector-store.ts';
import type {NearRecord, VectorTable} from './vector-table.ts';

/** Search by meaning beside the words, as far as vectors are there. */
export interface NearSearch {
  /** The records near to a question; none where there is no embedding model or it cannot be asked now. Rejects only when cancelled. */
  near(
    question: string,
    options: {limit: number; filter?: Filter; signal?: AbortSignal | undefined},
  ): Promise<readonly NearRecord[]>;
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
export function createNearSearch(options: {
  open: () => Promise<VectorTable | undefined>;
  onProblem: (problem: ErrorData) => void;
}): NearSearch {
  const closing = new AbortController();
  let table: Promise<VectorTable | undefined> | undefined;
  let told = false;
  const tell = (error: unknown) => {
    if (!told && !isCancellation(error)) options.onProblem(toErrorData(error));
    told = true;
  };
  return {
    async near(question, {signal, ...request}) {
      try {
        table ??= options.open();
        const opened = await table;
        if (!opened) return [];
        await patiently(opened.refresh(closing.signal).catch(tell), waitMs);
        const limits = [closing.signal, AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])];
        return await opened.nearest(question, {...request, signal: AbortSignal.any(limits)});
      } catch (error) {
        signal?.throwIfAborted();
        tell(error);
        return [];
      }
    },
    async close() {
      closing.abort();
      await (await table?.catch(() => undefined))?.close();
    },
  };
}
