import {escapePattern} from '../code/escape-pattern.ts';
import {roleOf} from './file-kinds.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';

/** How many passages are looked through for one name. */
const candidates = 80;
/** How many lines are shown before the one that holds the name. */
const linesBefore = 1;
/** How many lines are shown after the one that holds the name. */
const linesAfter = 6;

/** Which files come first, by what they are for. */
const roleRank = {source: 0, configuration: 1, document: 2, test: 3, generated: 4, fixture: 5} as const;

/**
 * Finds where a setting, key or option is set or used: where the names in `literals` stand in the project as they are
 * written, in quotation marks or at the beginning of a line of settings. Places that give such a name a value come
 * first, then code, then the rest; each is cut down to the lines around the name. At most `limit` a literal, and of at
 * most 3 literals.
 */
export async function literalPassages(
  index: Pick<ProjectIndex, 'search'>,
  literals: readonly string[],
  limit: number,
): Promise<Passage[]> {
  const found = await Promise.all(
    literals.slice(0, 3).map(async literal => {
      const passages = await index.search(literal, {limit: candidates});
      const places = passages.flatMap(passage => placeIn(passage, literal));
      return places
        .sort((a, b) => Number(b.isKey) - Number(a.isKey) || rankOf(a.passage) - rankOf(b.passage))
        .slice(0, limit)
        .map(({passage}) => passage);
    }),
  );
  return found.flat();
}

function placeIn(passage: Passage, literal: string): {passage: Passage; isKey: boolean}[] {
  const lines = passage.text.split('\n');
  const name = escapePattern(literal);
  const stands = new RegExp(`(["'\`])${name}\\1|^\\s*${name}\\s*[:=]`);
  const isKey = new RegExp(`(?:(["'\`])${name}\\1|^\\s*${name})\\s*\\]?\\s*[:=](?!=)`);
  const key = lines.findIndex(line => isKey.test(line));
  const at = key >= 0 ? key : lines.findIndex(line => stands.test(line));
  return at < 0 ? [] : [{passage: linesAround(passage, at), isKey: key >= 0}];
}

/** The lines of a passage around the one in row `at`, from 0. */
export function linesAround(passage: Passage, at: number): Passage {
  const lines = passage.text.split('\n');
  const from = Math.max(0, at - linesBefore);
  const to = Math.min(lines.length, at + linesAfter + 1);
  const numberOf = (row: number) => passage.lineNumbers?.[row] ?? passage.startLine + row;
  return {
    ...passage,
    text: lines.slice(from, to).join('\n'),
    ...(passage.lineNumbers && {lineNumbers: passage.lineNumbers.slice(from, to)}),
    startLine: numberOf(from),
    endLine: numberOf(to - 1),
    definitionLine: numberOf(at),
    // The lines are the answer, not the definition that they are a part of.
    symbol: '',
    documentation: '',
  };
}

/** Which place comes first: the lowest. */
export function rankOf({path}: Passage): number {
  return roleRank[roleOf(path)];
}
