/** One step of a pattern: which characters it takes, and whether any number of them. */
type Token = {matches: (character: string) => boolean; repeats: boolean};

/**
 * The most alternatives that the braces of a pattern may stand for, so that nested ones cannot fill the memory; the
 * braces beyond stay as they are.
 */
const maxAlternatives = 64;
/** The most characters a pattern may have; a longer one matches nothing. */
const longestPattern = 500;

/**
 * Tests paths (`/` between names) against a glob pattern (wildcards, as in `src/*.ts`): `*` within a name, `**` over names,
 * `?`, `{a,b}` and `[a-z]`. A pattern without `/` is matched against the file's name alone, one that ends with `/`
 * against everything below that folder. Takes time linear in path and pattern, whatever both are: the patterns come
 * from a model. One over 500 characters matches nothing.
 */
export function createPathTest(glob: string): (path: string) => boolean {
  if (glob.length > longestPattern) return () => false;
  const pattern = glob.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '/**');
  const byName = !pattern.includes('/');
  const alternatives = expand(pattern).map(tokensOf);
  return path => {
    const text = byName ? path.slice(path.lastIndexOf('/') + 1) : path;
    return alternatives.some(tokens => accepts(tokens, text));
  };
}

/** `a{b,c}` as `ab`, `ac`; braces beyond the limit stay as they are. */
function expand(pattern: string): string[] {
  let patterns = [pattern];
  for (;;) {
    const next = patterns.flatMap(one => {
      const braces = /\{([^{}]*)\}/.exec(one);
      if (!braces) return one;
      const [whole, inner = ''] = braces;
      return inner.split(',').map(part => one.slice(0, braces.index) + part + one.slice(braces.index + whole.length));
    });
    if (next.length > maxAlternatives || next.every((one, index) => one === patterns[index])) return patterns;
    patterns = next;
  }
}

/** Reads a pattern as steps; more than one row of them where two stars may also stand for no folder at all. */
function tokensOf(pattern: string): Token[][] {
  // Each `**/` may also stand for nothing, which is one more way to go on; the other tokens have one way only.
  const ways: Token[][] = [[]];
  let at = 0;
  const add = (token: Token) => {
    for (const way of ways) way.push(token);
  };
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    if (rest.startsWith('**/')) {
      const without = ways.length < 8 ? ways.map(way => [...way]) : [];
      add({matches: () => true, repeats: true});
      add({matches: character => character === '/', repeats: false});
      ways.push(...without);
      at += 3;
    } else if (rest.startsWith('*')) {
      const stars = /^\*+/.exec(rest)?.[0].length ?? 1;
      add({matches: stars > 1 ? () => true : character => character !== '/', repeats: true});
      at += stars;
    } else if (rest.startsWith('?')) {
      add({matches: character => character !== '/', repeats: false});
      at += 1;
    } else {
      const set = /^\[(!|\^)?([^\]]+)\]/.exec(rest);
      const character = pattern[at] as string;
      add({matches: set ? setTest(set[2] ?? '', set[1] !== undefined) : other => other === character, repeats: false});
      at += set ? set[0].length : 1;
    }
  }
  return ways;
}

/** A test for a set such as `[a-z]` or `[!0-9]`; a `/` is never in one. */
function setTest(body: string, negated: boolean): (character: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < body.length; at++) {
    const from = body[at] as string;
    if (body[at + 1] === '-' && at + 2 < body.length) {
      ranges.push([from, body[at + 2] as string]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return character =>
    character !== '/' && ranges.some(([from, to]) => character >= from && character <= to) !== negated;
}

/**
 * Walks all ways through the pattern at once, character by character, so that no pattern makes it try again and again.
 */
function accepts(ways: readonly Token[][], text: string): boolean {
  return ways.some(tokens => {
    let reached = withSkips(tokens, new Set([0]));
    for (const character of text) {
      const next = new Set<number>();
      for (const state of reached) {
        const token = tokens[state];
        if (token?.matches(character)) next.add(token.repeats ? state : state + 1);
      }
      reached = withSkips(tokens, next);
      if (reached.size === 0) return false;
    }
    return reached.has(tokens.length);
  });
}

/** The reached steps and those behind them that may be left out, as a `*` stands for nothing too. */
function withSkips(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) if (tokens[state]?.repeats) states.add(state + 1);
  return states;
}
