import {checkInput, shownSchema} from './check-input.ts';
import {type QueryInput, querySchema} from './query-input.ts';
import type {Tool, ToolPlace} from './tool.ts';

/**
 * Searches the user's documents for a question: text that is safe to print, each passage with where it stands; `places`
 * are those, in the order of the text.
 */
export type KnowledgeSearch = (
  query: string,
  options: {limit: number; maxCharacters: number; signal: AbortSignal},
) => Promise<{text: string; places: readonly ToolPlace[]; confidence: number}>;

/** The most passages of one result: enough to answer from, few enough for a small model. */
const passagesShown = 6;
/**
 * Below this confidence (0 to 1) the model is told that the documents may not hold the answer; else it would take the
 * nearest there is for one.
 */
const unsureBelow = 0.5;

/**
 * The tool `search-knowledge`, with which a model searches the documents that the user gave to the knowledge base. Says
 * when they may not hold the answer.
 */
export function createSearchKnowledge(options: {search: KnowledgeSearch}): Tool<QueryInput> {
  return {
    name: 'search-knowledge',
    description: "Search the user's documents (manuals, notes, web pages).",
    inputSchema: shownSchema(querySchema),
    effect: 'read',
    check: input => checkInput(querySchema, input),
    permissions: () => [],
    async run({query}, {signal, maxCharacters}) {
      const {text, places, confidence} = await options.search(query, {
        limit: passagesShown,
        maxCharacters: maxCharacters - 200,
        signal,
      });
      signal.throwIfAborted();
      if (places.length === 0) {
        return {ok: true, content: 'No document has anything about this.', summary: 'nothing found'};
      }
      const unsure =
        confidence < unsureBelow ? 'The documents may not hold the answer; this is the nearest there is.\n\n' : '';
      const summary = `${places.length} ${places.length === 1 ? 'passage' : 'passages'}`;
      return {ok: true, content: `${unsure}${text}`, summary, places: [...places]};
    },
  };
}
