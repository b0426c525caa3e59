import {termsOf} from '../code/terms.ts';
import {quoteNames} from '../foundation/errors.ts';
import type {Mention} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {isProof, roleOf} from './file-kinds.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {type Belonging, belongingReader, ownedDefinitions, ownerOf} from './receivers.ts';
import {readerOfUses, type Use} from './use-lines.ts';

/** The name whose uses are looked for, and what narrows them down. */
export interface UsesAskedFor {
  name: string;
  /** The name as the question says it, with what it belongs to (`questions.ask`): what is called on such a thing comes first. */
  whole?: string;
  /** The file of the definition that is meant, where several things have that name. */
  definedIn?: string;
  /** What the question says of where to look: a folder, a file, or `tests`. Counts only where a use is there. */
  within?: string;
  /** How the lines look that come before others, whatever else speaks for those: `throw` of an error that is thrown. */
  line?: RegExp;
  /** Whether all lines of a passage that use the name are wanted, and not only the first few. */
  everyLine?: boolean;
  /** Whether it is the lines that import the name that are asked for. */
  imports?: boolean;
}

/** The uses of a name, the nearest to what was asked for first. */
export interface Uses {
  uses: Mention[];
  /** Uses of what other things have under that name, as it seems from what they are called on. */
  others: Mention[];
  /** A sentence on what was taken for granted, safe to print. */
  assumed?: string;
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
 * thing of the same name, such as a vendored copy. Lines that only import it or pass it on are given where imports are
 * asked for or nothing else is there, and then alone. Of a member of a thing (`cart.remove`) those on such a thing count, by its name.
 */
export async function usesOf(
  index: Pick<ProjectIndex, 'definitions' | 'references'>,
  {name, whole = name, definedIn, within, line, everyLine = false, imports = false}: UsesAskedFor,
): Promise<Uses> {
  const [definitions, references] = await Promise.all([index.definitions(name), index.references(name)]);
  const owner = ownerOf(whole);
  const owned = ownedDefinitions(definitions, owner);
  const belongingOf = owner === undefined ? undefined : belongingReader(name, owner, owned.classes);
  const read = readerOfUses(name, definitions, everyLine ? Number.POSITIVE_INFINITY : linesOfPassage, belongingOf);
  const {meant, others} = definitionsMeant(definitions, definedIn, owned.meant);
  const distinct = new Map<string, Found>();
  for (const passage of references) {
    const distance = nearest(meant, passage.path);
    const isOther = isVendored(passage.path, meant) || nearest(others, passage.path) < distance;
    for (const use of read(passage)) {
      const key = `${use.path}:${use.line}`;
      if (!distinct.has(key)) distinct.set(key, {...use, standing: standingOf(use, isOther), distance});
    }
  }
  const found = [...distinct.values()].sort(
    (a, b) =>
      (line ? Number(line.test(b.text)) - Number(line.test(a.text)) : 0) ||
      (isOwn(a) && isOwn(b) ? belonging.indexOf(a.belonging) - belonging.indexOf(b.belonging) : 0) ||
      a.standing - b.standing ||
      a.distance - b.distance ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
  );
  const wanted =
    [imports, !imports]
      .map(isImport => found.filter(({use}) => (use === 'import') === isImport))
      .find(some => some.length > 0) ?? [];
  const inside = within === undefined ? [] : wanted.filter(({path}) => isWithin(path, within));
  const all = inside.length > 0 ? inside : wanted;
  const members = all.filter(({use}) => use !== 'import');
  const isSure = members.some(one => one.belonging === 'own');
  const uses = isSure ? all.filter(one => one.belonging !== 'other') : all;
  const assumed =
    owner === undefined || members.length === 0 ? undefined : assumption(name, owner, owned.classes, isSure);
  return {
    uses: uses.map(mentionOf),
    others: all.filter(one => !uses.includes(one)).map(mentionOf),
    ...(assumed !== undefined && {assumed}),
  };
}

/** A use with its place in the order of all. */
interface Found extends Use {
  standing: number;
  distance: number;
}

/** In which order uses of a member come. */
const belonging: readonly Belonging[] = ['own', 'open', 'other'];

function standingOf({use, path}: Use, isOther: boolean): number {
  const kind = isOther ? 'other' : use === 'import' ? use : isProof(path) ? 'test' : use;
  return standing[kind];
}

function isOwn({standing: one}: Found): boolean {
  return one === standing.call || one === standing.mention;
}

function mentionOf({path, line, text, inside, use}: Use): Mention {
  return {path, line, text, inside, use};
}

/** What is taken for granted where nobody can be sure: that a `basket` is of a class, or that any thing is meant. */
function assumption(name: string, owner: string, classes: readonly string[], isSure: boolean): string | undefined {
  const [asked, member] = [sanitizeLine(owner), sanitizeLine(name)];
  if (!isSure) return `None of these is on something called like \`${asked}\`: they use the \`${member}\` of anything.`;
  const isSame = classes.length === 0 || classes.some(one => one.toLowerCase() === owner.toLowerCase());
  return isSame
    ? undefined
    : `\`${asked}\` is taken to mean ${quoteNames(classes.slice(0, classesNamed).map(sanitizeLine))}.`;
}

/** The most classes that are named of those which a name may mean. */
const classesNamed = 3;

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

/** The definitions that a name means: those in `definedIn`, else of those `owned` all but vendored copies, tests and what was generated. */
function definitionsMeant(
  definitions: readonly Passage[],
  definedIn: string | undefined,
  owned: readonly Passage[],
): {meant: string[]; others: string[]} {
  const there = definitions.filter(({path}) => path === definedIn);
  const own = owned.filter(({path}) => roleOf(path) === 'source' && !vendoredFolder.test(path));
  const meant = [there, own, owned].find(some => some.length > 0) ?? [];
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
