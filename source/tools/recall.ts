import {checkInput, shownSchema} from './check-input.ts';
import {type QueryInput, querySchema} from './query-input.ts';
import type {Tool} from './tool.ts';

/** Searches the memory for a question: text that is safe to print, with where and when it was said. */
export type RecallSearch = (
  query: string,
  options: {maxCharacters: number; signal: AbortSignal},
) => Promise<{text: string; count: number; confidence: number}>;

/**
 * Below this confidence (0 to 1) the model is told that memory may not hold the answer; else it would take the nearest
 * there is for one.
 */
const unsureBelow = 0.2;

/**
 * The tool `recall`, with which a model searches the memory: what was said in all sessions and written down about
 * something, with where and when. Says when it may not be there.
 */
export function createRecall(options: {search: RecallSearch}): Tool<QueryInput> {
  return {
    name: 'recall',
    description: 'Find what was said earlier.',
    inputSchema: shownSchema(querySchema),
    effect: 'read',
    check: input => checkInput(querySchema, input),
    permissions: () => [],
    async run({query}, {signal, maxCharacters}) {
      const {text, count, confidence} = await options.search(query, {maxCharacters: maxCharacters - 200, signal});
      signal.throwIfAborted();
      if (count === 0) return {ok: true, content: 'Memory holds nothing about this.', summary: 'nothing remembered'};
      const unsure =
        confidence < unsureBelow ? 'Memory may not hold the answer; this is the nearest there is.\n\n' : '';
      return {ok: true, content: `${unsure}${text}`, summary: `${count} remembered`};
    },
  };
}
