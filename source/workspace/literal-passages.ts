import {escapePattern} from '../code/escape-pattern.ts';
import {roleOf} from './file-kinds.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';

/** How many passages are looked through for one name. */
const candidates = 80;
/** Of how many names of a question places are shown. */
const mostNames = 3;
/** How many lines are shown before the one that holds the name. */
const linesBefore = 1;
/** How many lines are shown after the one that holds the name. */
const linesAfter = 6;

/** Which files come first, by what they are for. */
const roleRank = {source: 0, configuration: 1, document: 2, test: 3, generated: 4, fixture: 5} as const;

/** Where a name stands, from the declaration of it on: what gives it a value, what is called with it first, what only quotes it. */
const ranks = ['key', 'argument', 'quotation'] as const;

interface Place {
  passage: Passage;
  rank: (typeof ranks)[number];
}

/** A word of several parts that is joined by hyphens, as settings are called, and is no part of a path or an option. */
const hyphenated =
  /(?<![\p{L}\p{N}_$./\\@-])[\p{L}_][\p{L}\p{N}_.]*(?:-[\p{L}\p{N}_.]*[\p{L}\p{N}_])+(?![\p{L}\p{N}_/\\-])/gu;

/** Lists the words of a question that may be names of settings though they do not stand there as code: hyphenated ones. */
export function hyphenatedNamesIn(text: string): string[] {
  return [...new Set(text.match(hyphenated))];
}

/**
 * Finds where a setting, key or option is set or used: where the names in `literals` stand in the project as they are
 * written. What declares such a name comes first (a line of settings, with the comment above it before others, or the entry of a
 * table), then what gives it a value or is called with it first, then where it is quoted; code before the rest.
 * Names in `words` may be plain English: they must be declared, or be a key or the first argument of a call. At most `limit` places
 * a name, and of at most 3 names.
 */
export async function literalPassages(
  index: Pick<ProjectIndex, 'search' | 'definitions'>,
  {literals, words}: {literals: readonly string[]; words: readonly string[]},
  limit: number,
): Promise<Passage[]> {
  const names = [...new Set([...literals, ...words])].slice(0, mostNames);
  const found = await Promise.all(
    names.map(async name => {
      const declared = await index.definitions(name);
      const first = declared.filter(({symbol}) => symbol.toLowerCase() === name.toLowerCase()).sort(byDeclaration);
      if (first.length >= limit) return first.slice(0, limit);
      const passages = await index.search(name, {limit: candidates});
      const places = passages
        .flatMap(passage => placeIn(passage, name))
        .filter(({rank}) => rank !== 'quotation' || literals.includes(name) || first.length > 0)
        .sort((a, b) => ranks.indexOf(a.rank) - ranks.indexOf(b.rank) || rankOf(a.passage) - rankOf(b.passage))
        .map(({passage}) => passage)
        .filter(({path, definitionLine}) =>
          first.every(one => one.path !== path || definitionLine < one.startLine || one.endLine < definitionLine),
        );
      return [...first, ...places].slice(0, limit);
    }),
  );
  return found.flat();
}

/** What says what it declares comes first, then lines of settings. */
function byDeclaration(a: Passage, b: Passage): number {
  const says = ({documentation}: Passage) => Number(documentation !== '');
  const sets = ({path}: Passage) => Number(roleOf(path) === 'configuration');
  return says(b) - says(a) || sets(b) - sets(a) || rankOf(a) - rankOf(b);
}

function placeIn(passage: Passage, literal: string): Place[] {
  const lines = passage.text.split('\n');
  const name = escapePattern(literal);
  const quoted = `(?:(["'\`])${name}\\1)`;
  const patterns = {
    key: new RegExp(`(?:${quoted}|^\\s*${name})\\s*\\]?\\s*[:=](?!=)`),
    argument: new RegExp(`\\w\\s*\\(\\s*${quoted}`),
    quotation: new RegExp(`${quoted}|^\\s*${name}\\s*[:=]`),
  };
  for (const rank of ranks) {
    const at = lines.findIndex(line => patterns[rank].test(line));
    if (at >= 0) return [{passage: linesAround(passage, at), rank}];
  }
  return [];
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
