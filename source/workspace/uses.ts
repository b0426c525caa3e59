import {escapePattern} from '../code/escape-pattern.ts';
import {termsOf} from '../code/terms.ts';
import type {Mention} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {numberedLines} from './excerpt.ts';
import {isProof, roleOf} from './file-kinds.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';

/** The name whose uses are looked for, and what narrows them down. */
export interface UsesAskedFor {
  name: string;
  /** The name as the question says it, with what it belongs to (`questions.ask`): lines that say it so come first. */
  whole?: string;
  /** The file of the definition that is meant, where several things have that name. */
  definedIn?: string;
  /** What the question says of where to look: a folder, a file, or `tests`. Counts only where a use is there. */
  within?: string;
  /** Whether all lines of a passage that use the name are wanted, and not only the first few. */
  everyLine?: boolean;
  /** Whether lines that import the name are wanted as well as those that use it. */
  imports?: boolean;
}

/** How near a use is to what was asked for; the lowest first. */
const standing = {call: 0, mention: 1, test: 2, import: 3, other: 4} as const;

/** The most lines of one passage that are named where nobody asked for all, calls before others. */
const linesOfPassage = 3;
/** Up to so many uses, all are near enough to be worth a look. */
const fewUses = 12;
/** Folders in which a project keeps copies of what others wrote. */
const vendoredFolder = /(?:^|\/)(?:vendor|vendored|third[_-]?party|deps|external|node_modules)\//i;

/**
 * Finds who calls or uses a name: the lines that use it, but for those that define or declare it or have a parameter
 * called so. Calls near the definition come first, then those elsewhere, mentions, and tests; last what uses another
 * thing of the same name, such as a vendored copy. Lines that only import it count where they are asked for or where
 * there is nothing else.
 */
export async function usesOf(
  index: Pick<ProjectIndex, 'definitions' | 'references'>,
  {name, whole = name, definedIn, within, everyLine = false, imports = false}: UsesAskedFor,
): Promise<Mention[]> {
  const [definitions, references] = await Promise.all([index.definitions(name), index.references(name)]);
  const read = lineReader(name, definitions, everyLine ? Number.POSITIVE_INFINITY : linesOfPassage);
  const {meant, others} = definitionsMeant(definitions, definedIn);
  const distinct = new Map<string, Mention & {standing: number; distance: number}>();
  for (const passage of references) {
    const distance = nearest(meant, passage.path);
    const isOther = isVendored(passage.path, meant) || nearest(others, passage.path) < distance;
    for (const {use, ...mention} of read(passage)) {
      const isTest = isProof(mention.path);
      const kind = isOther ? 'other' : use === 'import' ? use : isTest ? 'test' : use;
      const key = `${mention.path}:${mention.line}`;
      if (!distinct.has(key)) distinct.set(key, {...mention, standing: standing[kind], distance});
    }
  }
  const saysLess = ({text}: Mention) => Number(!text.toLowerCase().includes(whole.toLowerCase()));
  const isOwn = ({standing: one}: {standing: number}) => one === standing.call || one === standing.mention;
  const found = [...distinct.values()].sort(
    (a, b) =>
      (isOwn(a) && isOwn(b) ? saysLess(a) - saysLess(b) : 0) ||
      a.standing - b.standing ||
      a.distance - b.distance ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
  );
  const wanted = imports || found.every(use => use.standing === standing.import) ? found : withoutImports(found);
  const inside = within === undefined ? [] : wanted.filter(({path}) => isWithin(path, within));
  return (inside.length > 0 ? inside : wanted).map(({path, line, text, inside}) => ({path, line, text, inside}));
}

/**
 * Chooses the uses that are worth showing where nobody asked for them, at most `limit`: the first, where there are few;
 * of many those that share words with the question (`questionTerms`, from `termsOf`) beside the name itself.
 */
export function usesNear(
  uses: readonly Mention[],
  name: string,
  questionTerms: ReadonlySet<string>,
  limit: number,
): Mention[] {
  if (uses.length <= fewUses) return uses.slice(0, limit);
  const own = new Set(termsOf(name));
  const sharedWith = ({path, inside, text}: Mention) =>
    new Set(termsOf([path, inside, text].join(' ')).filter(term => questionTerms.has(term) && !own.has(term))).size;
  return uses
    .map(use => ({use, shared: sharedWith(use)}))
    .filter(({shared}) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, limit)
    .map(({use}) => use);
}

function withoutImports<Use extends {standing: number}>(uses: readonly Use[]): Use[] {
  return uses.filter(use => use.standing !== standing.import);
}

/** The definitions that a name means: those in `definedIn`, else all but vendored copies, tests and what was generated. */
function definitionsMeant(definitions: readonly Passage[], definedIn: string | undefined) {
  const there = definitions.filter(({path}) => path === definedIn);
  const own = definitions.filter(({path}) => roleOf(path) === 'source' && !vendoredFolder.test(path));
  const meant = [there, own, definitions].find(some => some.length > 0) ?? [];
  return {
    meant: meant.map(({path}) => path),
    others: definitions.filter(one => !meant.includes(one)).map(({path}) => path),
  };
}

function isVendored(path: string, meant: readonly string[]): boolean {
  return vendoredFolder.test(path) && !meant.some(own => vendoredFolder.test(own));
}

/** How far `path` is from the nearest of `places`: 0 in the same file, 1 in the same folder, more with each folder between. */
function nearest(places: readonly string[], path: string): number {
  return Math.min(Number.POSITIVE_INFINITY, ...places.map(place => distanceOf(place, path)));
}

function distanceOf(from: string, to: string): number {
  if (from === to) return 0;
  const [up, down] = [from, to].map(path => path.split('/').slice(0, -1)) as [string[], string[]];
  const shared = up.findIndex((folder, depth) => folder !== down[depth]);
  const common = shared < 0 ? up.length : shared;
  return 1 + up.length + down.length - 2 * common;
}

/** Whether a path is where the question says: in a folder or file of that name, or in the tests. */
function isWithin(path: string, within: string): boolean {
  const place = within.toLowerCase().replace(/^\.?\/|\/$/g, '');
  if (/^(?:tests?|specs?)$/.test(place) && roleOf(path) === 'test') return true;
  const names = path.toLowerCase().split('/');
  return (
    `/${path.toLowerCase()}`.includes(`/${place}/`) ||
    names.at(-1)?.replace(/\.\w+$/, '') === place ||
    `/${path.toLowerCase()}`.endsWith(`/${place}`)
  );
}

interface Use extends Mention {
  use: 'call' | 'mention' | 'import';
}

/** Makes what reads the lines of a passage that use `name`. */
function lineReader(name: string, definitions: readonly Passage[], mostLines: number): (passage: Passage) => Use[] {
  // Names are looked up without case: `const cart = new Cart()` defines a `cart`, and uses `Cart`.
  const others = (symbol: string) => symbol !== name && symbol.toLowerCase() === name.toLowerCase();
  const own = new Set(
    definitions
      .filter(({symbol}) => !others(symbol))
      .flatMap(({path, definitionLine, startLine}) => [`${path}:${definitionLine}`, `${path}:${startLine}`]),
  );
  const word = String.raw`(?<![\p{L}\p{N}_$])${escapePattern(name)}(?![\p{L}\p{N}_$])`;
  const uses = new RegExp(word, 'u');
  const calls = new RegExp(String.raw`${word}\s*(?:::)?(?:<[^<>()]*>)?\s*[(\x60]|@(?:[\w.]+\.)?${word}`, 'u');
  const declares = new RegExp(
    String.raw`^\s*(?:export\s+|default\s+|declare\s+|public\s+|private\s+|protected\s+|static\s+|pub\s+|abstract\s+|async\s+)*` +
      String.raw`(?:(?:function\*?|class|interface|type|const|let|var|enum|def|fn|func|struct|trait|module)\s+(?:\([^)]*\)\s*)?)?` +
      String.raw`${escapePattern(name)}(?:\s*[=:;]|\s*$|\s*\([^)]*\)\s*(?::[^=]*)?\{?\s*$)`,
  );
  const prototype = new RegExp(String.raw`^(?:[A-Za-z_][\w:<>]*[\s*&]+)+${escapePattern(name)}\s*\(`);
  const isParameter = new RegExp(
    String.raw`[(,{[]\s*(?:\.\.\.|\*{1,2}|&)?${escapePattern(name)}\s*(?:\??:(?!:)|[,)}\]]|=(?!=))`,
    'u',
  );
  return passage => {
    // In a function with a parameter of that name, the name is the parameter; in the head of a class it is what that extends.
    if (callables.has(passage.kind) && isParameter.test(passage.signature)) return [];
    const lines = numberedLines(passage);
    const imported = importRows(lines.map(({text}) => text));
    return lines
      .flatMap(({text, number}, row): Use[] => {
        if (!uses.test(text) || own.has(`${passage.path}:${number}`) || isComment.test(text)) return [];
        const isImport = imported.has(row);
        if (!isImport && declares.test(text) && !callsAlone(text, name)) return [];
        if (cFile.test(passage.path) && prototype.test(text)) return [];
        const use = isImport ? 'import' : calls.test(text) ? 'call' : 'mention';
        const inside = sanitizeLine(passage.qualifiedName || passage.symbol);
        return [{path: passage.path, line: number, text: sanitizeLine(text.trim()).slice(0, 160), inside, use}];
      })
      .sort((a, b) => standing[a.use] - standing[b.use])
      .slice(0, mostLines);
  };
}

/** `save(cart);` alone on a line is a call; `save(cart) {` and `save = …` are not. */
function callsAlone(text: string, name: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith(`${name}(`) && !trimmed.endsWith('{');
}

/** What has parameters. */
const callables: ReadonlySet<string> = new Set(['function', 'method']);
/** Files in which a line that begins with a type declares a function. */
const cFile = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm)$/i;
const isComment = /^\s*(?:\/\/|\/?\*|#\s|#include\b)/;
/** How statements begin that bring names in from elsewhere, or only pass them on. */
const importing =
  /^\s*(?:import\b|from\s+\S+\s+import\b|using\b|(?:pub(?:\([^)]*\))?\s+)?use\s|export\s+(?:type\s+)?[*{]|(?:module\.)?exports(?:\.\w+)?\s*=\s*(?:\{|require\b)|(?:const|let|var)\s+(?:\{[^}]*\}|\w+)\s*=\s*(?:await\s+import|require)\s*\()/;
/** How a list of names begins whose end tells whether it is an import: `const {` … `} = require('x')`. */
const openList = /^\s*(?:const|let|var)\s+\{[^}]*$/;
const requires = /\}\s*=\s*(?:await\s+import|require)\s*\(/;
/** The most lines of one import. */
const longestImport = 200;

/** The rows (from 0) of lines that belong to statements which import names or pass them on. */
function importRows(lines: readonly string[]): ReadonlySet<number> {
  const rows = new Set<number>();
  for (let row = 0; row < lines.length; row++) {
    const line = lines[row] ?? '';
    const isList = openList.test(line);
    if (!isList && !importing.test(line)) continue;
    const end = endOfStatement(lines, row);
    if (!isList || requires.test(lines[end] ?? '')) for (let at = row; at <= end; at++) rows.add(at);
    row = end;
  }
  return rows;
}

/** The row where the brackets that a statement opens in `row` are closed. */
function endOfStatement(lines: readonly string[], row: number): number {
  let open = 0;
  for (let at = row; at < Math.min(lines.length, row + longestImport); at++) {
    for (const bracket of lines[at]?.match(/[(){}]/g) ?? []) open += '({'.includes(bracket) ? 1 : -1;
    if (open <= 0) return at;
  }
  return row;
}
