import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {boundLine} from './bound-text.ts';
import {checkInput, shownSchema} from './check-input.ts';
import {numberedLines} from './numbered-lines.ts';
import {type QueryInput, querySchema} from './query-input.ts';
import type {Tool} from './tool.ts';

/** A passage that the index finds; lines start at 1 and include both ends. */
export interface FoundPassage {
  path: string;
  startLine: number;
  endLine: number;
  /** The lines, unless `lineNumbers` says that some are left out. */
  text: string;
  lineNumbers?: readonly number[];
  symbol: string;
  kind: string;
}

/** Searches the project's index: the passages that bear on a question, best first. */
export type CodeSearch = (
  query: string,
  options: {limit: number; signal: AbortSignal},
) => Promise<readonly FoundPassage[]>;

/** The most passages of one result: the best ones, few enough for a small model. */
const passagesShown = 6;
/** The most lines that are shown of each passage; how many more there are is said below them. */
const linesPerPassage = 40;
/** The most characters that are shown of each line; how many more there are is said at its end. */
const lineCharacters = 300;

/**
 * The tool `search-code`, with which a model asks the project's index where something is, by meaning and name. At most
 * 6 passages of at most 40 lines each, with line numbers, and as many of them as the executor's characters allow.
 */
export function createSearchCode(options: {search: CodeSearch}): Tool<QueryInput> {
  return {
    name: 'search-code',
    description: 'Find code and docs by question, topic or symbol name.',
    inputSchema: shownSchema(querySchema),
    effect: 'read',
    check: input => checkInput(querySchema, input),
    permissions: () => [{tool: 'search-files', path: '.'}],
    async run({query}, {signal, maxCharacters}) {
      const found = (await options.search(query, {limit: passagesShown, signal})).slice(0, passagesShown);
      signal.throwIfAborted();
      if (found.length === 0) {
        return {
          ok: true,
          content: 'Nothing in the index matches. Other words, or search-files with a pattern, may.',
          summary: 'nothing found',
        };
      }
      const shown: FoundPassage[] = [];
      const blocks: string[] = [];
      let room = maxCharacters - 200;
      for (const passage of found) {
        const block = blockOf(passage);
        // Passages are shown whole or not at all, best first; the best one always is.
        if (block.length + 2 > room && blocks.length > 0) break;
        room -= block.length + 2;
        blocks.push(block);
        shown.push(passage);
      }
      return {
        ok: true,
        content: blocks.join('\n\n'),
        summary: `${shown.length} ${shown.length === 1 ? 'passage' : 'passages'}`,
        places: shown.map(({path, startLine, endLine}) => ({path, startLine, endLine})),
      };
    },
  };
}

/** One passage as the model reads it: its place and name above, then its lines with their numbers. */
function blockOf({path, startLine, endLine, symbol, kind, text, lineNumbers}: FoundPassage): string {
  const title = symbol === '' ? '' : ` ${sanitizeLine(symbol)} (${kind})`;
  const lines = text.split('\n');
  const taken = lines.slice(0, linesPerPassage).map(line => boundLine(line, lineCharacters));
  const rows = numberedLines(taken, startLine, lineNumbers);
  if (lines.length > taken.length) rows.push(`(${lines.length - taken.length} more lines: read-file shows them)`);
  return `${sanitizeLine(path)}:${startLine}-${endLine}${title}\n${rows.join('\n')}`;
}
