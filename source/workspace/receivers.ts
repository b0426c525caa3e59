import {escapePattern} from '../code/escape-pattern.ts';
import {languageOf} from '../code/languages.ts';
import {termsOf} from '../code/terms.ts';
import type {Passage} from './passage.ts';

/** Whose member a line uses: that of the thing asked for, that of some other thing, or nobody can tell. */
export type Belonging = 'own' | 'open' | 'other';

/** Words that people put around the name of a class to name one of its objects. */
const aroundName =
  /^(?:the|this|my|our|your|a|an|new|old|get|current|mock|mocked|fake|stub|test|real|default|maybe|m)$|^(?:ref|reference|instance|obj|object|ptr|pointer|proxy|mock|stub|spy|value|var|impl)$/i;
/** What an object calls itself. */
const ownName = /^(?:this|self|cls|super|base|parent|static|me)$/i;
/** Languages in which a method of the same object is called by its name alone. */
const withoutReceiver = new Set(
  'java c-sharp cpp c ruby crystal kotlin scala swift groovy dart visual-basic d solidity objective-c'.split(' '),
);

/** What a member belongs to as a question names it: `cart` of `this.cart.remove`; undefined where it names nothing. */
export function ownerOf(whole: string): string | undefined {
  const owner = whole
    .split(/[.#]|::|->/)
    .filter(part => part !== '')
    .at(-2);
  return owner === undefined || ownName.test(owner) || wordsOf(owner).length === 0 ? undefined : owner;
}

/**
 * Whether two names may be of one thing, be it a class or an object of it: `Cart`, `carts`, `_cart`, `shoppingCart`,
 * `cart2`, `getCart`; not `cartPage`.
 */
export function resembles(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shared = Math.min(a.length, b.length);
  return shared > 0 && a.slice(-shared).join(' ') === b.slice(-shared).join(' ');
}

/** The words of a name, stemmed, but for those that only say that it is the name of an object. */
function wordsOf(name: string): string[] {
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+/gu) ?? [];
  const words = parts.filter(part => !aroundName.test(part));
  return (words.length > 0 ? words : parts).map(word => termsOf(word)[0] ?? word.toLowerCase());
}

/**
 * The definitions that belong to `owner`: members of a class called like it, else what stands in a file or folder of
 * that name; all of them where none does. `classes`: the names of the classes, where it is one.
 */
export function ownedDefinitions(
  definitions: readonly Passage[],
  owner: string | undefined,
): {meant: readonly Passage[]; classes: readonly string[]} {
  if (owner === undefined) return {meant: definitions, classes: []};
  const exact = (name: string) => name.toLowerCase() === owner.toLowerCase();
  for (const fits of [exact, (name: string) => resembles(name, owner)]) {
    const members = definitions.filter(one => fits(classOf(one)));
    if (members.length > 0) return {meant: members, classes: [...new Set(members.map(classOf))]};
    const inFile = definitions.filter(({path}) => fits(path.split('/').at(-1)?.replace(/\..*$/, '') ?? ''));
    if (inFile.length > 0) return {meant: inFile, classes: []};
    const inFolder = definitions.filter(({path}) => fits(path.split('/').at(-2) ?? ''));
    if (inFolder.length > 0) return {meant: inFolder, classes: []};
  }
  return {meant: definitions, classes: []};
}

/** The class that a passage belongs to; '' where it belongs to none. */
function classOf({qualifiedName}: Pick<Passage, 'qualifiedName'>): string {
  return qualifiedName.split(/[.#]|::/).at(-2) ?? '';
}

/**
 * Makes what tells whose `member` a row of a passage uses, by the name of what it is called on: `owner`, as a question
 * says it, or one of `classes`. Where the passage says that a variable is of such a class, its name does not matter.
 */
export function belongingReader(
  member: string,
  owner: string,
  classes: readonly string[],
): (passage: Passage, lines: readonly string[], row: number) => Belonging {
  const fits = (name: string) => [owner, ...classes].some(one => resembles(name, one));
  const before = new RegExp(
    String.raw`(?<link>(?<!\.)[?!]?\.|->|::)?\s*(?<![\p{L}\p{N}_$])${escapePattern(member)}(?![\p{L}\p{N}_$])`,
    'gu',
  );
  const variables = new WeakMap<Passage, ReadonlySet<string>>();
  const variablesOf = (passage: Passage) => {
    const known = variables.get(passage) ?? variablesMadeOf(classes.length > 0 ? classes : [owner], passage);
    variables.set(passage, known);
    return known;
  };
  return (passage, lines, row) => {
    const text = lines[row] ?? '';
    const isInside = fits(classOf(passage)) || fits(passage.symbol);
    const found = [...text.matchAll(before)].map((match): Belonging => {
      if (match.groups?.link === undefined) return isInside || classes.length === 0 ? 'open' : withoutObject(passage);
      const {name, isResult} = receiverIn(lines, row, match.index);
      if (name !== undefined && ownName.test(name)) return isInside ? 'own' : 'other';
      if (name !== undefined && (fits(name) || variablesOf(passage).has(name))) return 'own';
      // What a function gives may be one of the class; of a module that is called by its name, it is none.
      return isResult && classes.length > 0 ? 'open' : 'other';
    });
    return (['own', 'open', 'other'] as const).find(one => found.includes(one)) ?? 'open';
  };
}

function withoutObject({path}: Passage): Belonging {
  return withoutReceiver.has(languageOf(path)?.id ?? '') ? 'open' : 'other';
}

/** The name before a link: `cart` of `this.cart[0]?.remove(`. `isResult`: it is called for what it gives. */
function receiverIn(lines: readonly string[], row: number, at: number): {name?: string; isResult: boolean} {
  let text = (lines[row] ?? '').slice(0, at).trimEnd();
  // A chain of calls goes on from the lines above.
  for (let above = row - 1; text.trim() === '' && above >= 0 && above > row - 2; above--)
    text = (lines[above] ?? '').trimEnd();
  let isResult = false;
  for (let bracket = text.at(-1); bracket !== undefined && ')]!?'.includes(bracket); bracket = text.at(-1)) {
    if (bracket === ')') isResult = true;
    text = bracket === ')' || bracket === ']' ? text.slice(0, openingOf(text)) : text.slice(0, -1);
  }
  const [name] = /[\p{L}_$@][\p{L}\p{N}_$]*$/u.exec(text) ?? [];
  return {...(name !== undefined && {name: name.replace(/^[@$]+/, '')}), isResult};
}

/** Where the bracket opens that ends `text`, 0 where it does not. */
function openingOf(text: string): number {
  let open = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text[at] ?? '';
    if (')]}'.includes(character)) open++;
    else if ('([{'.includes(character) && --open === 0) return at;
  }
  return 0;
}

/** The variables of a passage that are said to be of a class: `const c = new Cart()`, `c: Cart`, `Cart c`, `c *Cart`. */
function variablesMadeOf(classes: readonly string[], {text, signature}: Passage): ReadonlySet<string> {
  const type = String.raw`(?:[\w$]+(?:\.|::))*(?:${classes.map(escapePattern).join('|')})\b`;
  const forms = [
    String.raw`([\p{L}_$][\p{L}\p{N}_$]*)\??\s*(?::=|=|:)\s*(?:(?:new|await|mut|&|\*|const|readonly)\s*)*${type}(?!\s*(?:\.|::)\s*(?!(?:new|create|make|build|open|of|from|default|instance)\b)\w)`,
    String.raw`${type}(?:<[^<>]*>)?[\s*&?]+(?:const\s+)?\$?([\p{L}_][\p{L}\p{N}_]*)\s*[=;,):]`,
    String.raw`[(,]\s*([\p{L}_][\p{L}\p{N}_]*)\s+[*&]?${type}`,
  ];
  const said = `${signature}\n${text}`;
  return new Set(forms.flatMap(form => [...said.matchAll(new RegExp(form, 'gu'))].flatMap(([, name]) => name ?? [])));
}
