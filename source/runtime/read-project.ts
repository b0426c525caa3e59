import type {ProjectIndex} from '../workspace/project-index.ts';
import {type FreshRead, readFresh} from '../workspace/read-fresh.ts';
import type {Runtime} from './runtime.ts';

/**
 * How long a question waits for the project to be indexed, at most, in milliseconds; what is not indexed by then is
 * named.
 */
export const firstQuestionBudgetMs = 20_000;

/**
 * Reads the project's index for a question: as the files are now, with the progress told, or as it stands where
 * `index.automatic` is off. Rejects as `readFresh` does.
 */
export async function readProject<Result>(
  runtime: Runtime,
  index: Pick<ProjectIndex, 'refresh'>,
  read: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<FreshRead<Result>> {
  if (!runtime.config.values.index.automatic) return {result: await read(signal), warnings: []};
  return readFresh(index, read, {
    signal,
    onProgress: (done, total) => runtime.events.emit('index-progress', {done, total}),
    budgetMs: firstQuestionBudgetMs,
  });
}
