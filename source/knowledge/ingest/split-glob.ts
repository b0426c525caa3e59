import {EcaError, quoteNames} from '../../foundation/errors.ts';

/** The most characters of a path with a pattern; a longer one is refused. */
const longestPattern = 1_000;
/**
 * The most alternatives that the braces of a pattern (`{a,b}`) may give together; braces beside each other multiply,
 * and a pattern with more is refused.
 */
const mostAlternatives = 64;

/** A file pattern (glob), held against paths below a folder. */
export interface PathPattern {
  fits(below: string): boolean;
  /** How many names a path that fits can have at most. */
  depth: number;
}

/**
 * Reads a file pattern with wildcards (glob) such as `docs/**\/*.md`: gives the folder before the first name with a
 * mark, and whether a path below that folder fits the rest. `*` and `?` stand for characters of a name, `**` for names,
 * `[a-z]` for one of these, `{a,b}` for either. Undefined where there is no mark.
 * @throws EcaError `usage-pattern` where it is too long or its braces stand for too many patterns.
 */
export function splitGlob(path: string): (PathPattern & {base: string}) | undefined {
  const names = path.split('/');
  const first = names.findIndex(name => /[*?[{]/.test(name));
  if (first < 0) return undefined;
  if (path.length > longestPattern) {
    throw tooMuch(`A pattern of ${path.length} characters is too long, expected at most ${longestPattern}`);
  }
  const alternatives = alternativesOf(names.slice(first).join('/')).map(pattern => pattern.split('/').map(nameTest));
  return {
    base: names.slice(0, first).join('/') || '/',
    depth: path.includes('**') ? Number.POSITIVE_INFINITY : names.length - first,
    fits: below => {
      const parts = below.split('/');
      return alternatives.some(tests => fitsFrom(tests, parts));
    },
  };
}

/** What one part of a path or one character of a name must be; undefined for `**` or `*`, any number of them. */
type PartTest = ((part: string) => boolean) | undefined;

/** Whether `tests` fit `parts`, by the set of places that can be reached: linear in both, whatever the pattern. */
function fitsFrom(tests: readonly PartTest[], parts: readonly string[]): boolean {
  let places = new Set([0]);
  const spread = (from: Set<number>) => {
    for (const place of from) if (place < tests.length && tests[place] === undefined) from.add(place + 1);
    return from;
  };
  spread(places);
  for (const part of parts) {
    const next = new Set<number>();
    for (const place of places) {
      if (place >= tests.length) continue;
      const test = tests[place];
      if (test === undefined) next.add(place);
      else if (test(part)) next.add(place + 1);
    }
    places = spread(next);
  }
  return places.has(tests.length);
}

/** The test for one name of a pattern. Names that begin with a dot fit only a pattern that does. */
function nameTest(pattern: string): PartTest {
  if (pattern === '**') return undefined;
  const tests = [...pattern.matchAll(/\[([!^]?)([^\]/]+)\]|\*+|[\s\S]/gu)].map(([mark, not, set]) => {
    if (set !== undefined) return characterTest(set, not !== '');
    if (mark.startsWith('*')) return undefined;
    return mark === '?' ? () => true : (character: string) => character === mark;
  });
  return name => (!name.startsWith('.') || pattern.startsWith('.')) && fitsFrom(tests, [...name]);
}

/** Whether a character is one of a set such as `a-z_`; with `isNot`, whether it is none of them. */
function characterTest(set: string, isNot: boolean): (character: string) => boolean {
  const ranges = [...set.matchAll(/([\s\S])-([\s\S])|[\s\S]/gu)].map(([one, from = one, to = one]) => ({from, to}));
  return character => ranges.some(({from, to}) => from <= character && character <= to) !== isNot;
}

/** `a{b,c}` as `ab`, `ac`. */
function alternativesOf(pattern: string): string[] {
  let patterns = [pattern];
  for (;;) {
    const next = patterns.flatMap(one => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!braces) return one;
      const [whole, inner = ''] = braces;
      return inner.split(',').map(part => one.slice(0, braces.index) + part + one.slice(braces.index + whole.length));
    });
    if (next.length > mostAlternatives) {
      throw tooMuch(`The braces of ${quoteNames([pattern])} stand for more than ${mostAlternatives} patterns`);
    }
    if (next.length === patterns.length) return patterns;
    patterns = next;
  }
}

/** The error for a pattern that would take too long to hold against paths. */
function tooMuch(message: string): EcaError {
  return new EcaError('usage-pattern', message, {hint: 'Give several patterns, or the folder itself.'});
}
