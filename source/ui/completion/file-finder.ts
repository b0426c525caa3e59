import UFuzzy from '@leeoniya/ufuzzy';

/** A path that was found, with what of it the query met: pairs of start and end offsets. */
export interface FoundFile {
  path: string;
  ranges: readonly number[];
}

/** Finds files of the project by a few letters of their path. */
export interface FileFinder {
  /** At most `limit` paths, best first. The empty query finds the shortest paths. A longer query after a shorter one is cheaper. */
  find(query: string, limit: number): FoundFile[];
}

/**
 * Most matches that are compared letter by letter, unless more are asked for; of more than these, the best by name and
 * length are taken: the query is then too short to say more.
 */
const rankedMatches = 200;
/**
 * Most letters that may stand between two letters of a query for a path still to match; with more, nearly every path
 * would.
 */
const insertions = 12;

/** How a query matches a path: its letters in order, with others between them, but not across a slash. */
const settings = {intraMode: 0, intraIns: insertions, intraChars: '[^/]', interSplit: '[\\s/]+'} as const;
/** For queries beyond ASCII; slower. */
const wideSettings = {
  unicode: true,
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  interBound: '[^\\p{L}\\d]',
} as const;

/**
 * Finds the file the user means by a few letters of its path, for `@` in the prompt (fuzzy search). Paths are relative,
 * with `/`: a slash or a blank in the query parts it, each part may skip letters.
 */
export function createFileFinder(paths: readonly string[]): FileFinder {
  // Short paths first, so that the best of many can be taken without sorting them.
  const haystack = [...paths].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const lower = haystack.map(path => path.toLowerCase());
  const fuzzy = new UFuzzy(settings);
  const wide = new UFuzzy({...settings, ...wideSettings});
  let last: {query: string; indexes: number[]} | undefined;
  let shortest: number[] | undefined;

  /** The paths that a query may mean; of a query that goes on, only those that its beginning found are looked at. */
  const candidates = (query: string): number[] => {
    const known = last !== undefined && last.query !== '' && query.startsWith(last.query) ? last.indexes : undefined;
    // One letter is in nearly every path: looking for it scattered finds no more.
    if (query.length === 1) return indexesWith(lower, query.toLowerCase());
    const engine = /^[\x20-\x7e]*$/.test(query) ? fuzzy : wide;
    return (known === undefined ? engine.filter(haystack, query) : engine.filter(haystack, query, known)) ?? [];
  };

  return {
    find(query, limit) {
      const wanted = query.trim();
      if (wanted === '') {
        shortest ??= haystack.map((_, index) => index).sort((a, b) => depth(haystack[a]) - depth(haystack[b]) || a - b);
        last = undefined;
        return shortest.slice(0, limit).map(index => ({path: haystack[index] ?? '', ranges: []}));
      }
      // The finder knows nothing but letters and digits.
      if (!/[\p{L}\p{N}]/u.test(wanted))
        return bestFirst(indexesWith(lower, wanted), lower, wanted, limit).map(index => ({
          path: haystack[index] ?? '',
          ranges: [],
        }));
      const indexes = candidates(wanted);
      last = {query: wanted, indexes};
      const name = wanted.toLowerCase();
      const best = bestFirst(indexes, lower, name, Math.max(limit, rankedMatches));
      if (best.length === 0) return [];
      const engine = /^[\x20-\x7e]*$/.test(wanted) ? fuzzy : wide;
      const ascending = [...best].sort((a, b) => a - b);
      const info = engine.info(ascending, haystack, wanted);
      const rangesOf = new Map(info.idx.map((index, at) => [index, info.ranges[at] ?? []]));
      const order = engine.sort(info, haystack, wanted).map(at => info.idx[at] ?? 0);
      const ranks = new Map(order.map(index => [index, rank(lower[index] ?? '', name)]));
      return order
        .sort((a, b) => {
          const worse = (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
          // Found whole, the shorter path is the better one; of scattered finds the finder knows more.
          return worse !== 0 || ranks.get(a) === 4 ? worse : a - b;
        })
        .slice(0, limit)
        .map(index => ({path: haystack[index] ?? '', ranges: rangesOf.get(index) ?? []}));
    },
  };
}

/** Finds files as `createFileFinder` does, and the folders that they lie in, which end with `/`. Made when it is first asked. */
export function createPathFinder(files: readonly string[]): FileFinder {
  let finder: FileFinder | undefined;
  return {
    find(query, limit) {
      finder ??= createFileFinder([...new Set(files.flatMap(foldersOf)), ...files]);
      return finder.find(query, limit);
    },
  };
}

/** `a/`, `a/b/` of `a/b/c.ts`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => `${parts.slice(0, at + 1).join('/')}/`);
}

/** The paths that hold a part as it is. */
function indexesWith(lower: readonly string[], part: string): number[] {
  const indexes: number[] = [];
  for (let index = 0; index < lower.length; index += 1) if (lower[index]?.includes(part)) indexes.push(index);
  return indexes;
}

/**
 * How well a path fits, the smaller the better. 0: the file's name is the query; 1: it begins with it; 2: it holds it;
 * 3: the path holds it; 4: scattered. All in lower case.
 */
function rank(path: string, query: string): number {
  const at = path.lastIndexOf(query);
  if (at < 0) return 4;
  // A folder ends with a slash that parts nothing.
  const name = path.lastIndexOf('/', path.length - 2) + 1;
  if (at < name) return 3;
  if (!path.startsWith(query, name)) return 2;
  const dot = path.lastIndexOf('.');
  const length = path.length - name;
  return query.length === length || (dot > name && query.length === dot - name) ? 0 : 1;
}

/** The `count` best by rank, then the shortest: in one pass, however many there are. */
function bestFirst(indexes: readonly number[], lower: readonly string[], query: string, count: number): number[] {
  if (indexes.length <= count) return [...indexes];
  const buckets: number[][] = [[], [], [], [], []];
  for (const index of indexes) {
    const bucket = buckets[rank(lower[index] ?? '', query)];
    if (bucket !== undefined && bucket.length < count) bucket.push(index);
  }
  return buckets.flat().slice(0, count);
}

/** How many folders a path is deep. */
function depth(path = ''): number {
  let slashes = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) slashes += 1;
  return slashes;
}
