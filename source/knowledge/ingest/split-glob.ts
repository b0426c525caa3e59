/** The most characters of a path with a pattern; a longer one counts as no pattern. */
const longestPattern = 1_000;
/** The most alternatives that the braces of a pattern (`{a,b}`) may give together. */
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
 */
export function splitGlob(path: string): (PathPattern & {base: string}) | undefined {
  const names = path.split('/');
  const first = names.findIndex(name => /[*?[{]/.test(name));
  if (first < 0 || path.length > longestPattern) return undefined;
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

/** A name's test; undefined for `**`, any number of names. */
type NameTest = ((name: string) => boolean) | undefined;

/** Whether `tests` fit `parts`, by the set of places that can be reached: linear in both, whatever the pattern. */
function fitsFrom(tests: readonly NameTest[], parts: readonly string[]): boolean {
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

/**
 * The test for one name of a pattern. A name with more than five stars fits nothing; names that begin with a dot fit
 * only a pattern that does.
 */
function nameTest(pattern: string): NameTest {
  if (pattern === '**') return undefined;
  // Stars that follow each other would make the expression try every way to share the characters.
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/\[(!|\^)?([^\]/]+)\]|[*?]|[\s\S]/g, (mark, not?: string, set?: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      if (mark === '*') return '.*';
      return mark === '?' ? '.' : mark.replace(/[\\^$.|+()[\]{}/]/g, '\\$&');
    });
  if ((pattern.match(/\*/g)?.length ?? 0) > 5) return () => false;
  const expression = new RegExp(`^${source}$`, 's');
  return name => expression.test(name) && (!name.startsWith('.') || pattern.startsWith('.'));
}

/** `a{b,c}` as `ab`, `ac`; braces beyond the limit stay as they are. */
function alternativesOf(pattern: string): string[] {
  let patterns = [pattern];
  for (;;) {
    const next = patterns.flatMap(one => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!braces) return one;
      const [whole, inner = ''] = braces;
      return inner.split(',').map(part => one.slice(0, braces.index) + part + one.slice(braces.index + whole.length));
    });
    if (next.length > mostAlternatives || next.length === patterns.length) return patterns;
    patterns = next;
  }
}
