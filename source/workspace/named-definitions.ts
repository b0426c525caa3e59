import {identifiersIn, tellingTermsOf} from '../code/terms.ts';
import {isProof, roleOf} from './file-kinds.ts';
import {commonName, lastPart} from './index-records.ts';
import {type Passage, withoutOverlap} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import type {AskedFor} from './question.ts';
import {ownedDefinitions, ownerOf} from './receivers.ts';

type DefinitionIndex = Pick<ProjectIndex, 'definitions'>;
type NameIndex = Pick<ProjectIndex, 'definitions' | 'references'>;

/** Where the names of a question are defined: of at most 4 names, 3 places each; the likeliest of each name first. */
export async function definitionsOf(index: DefinitionIndex, names: readonly string[]): Promise<Passage[]> {
  const found = await Promise.all(
    names
      .slice(0, 4)
      .map(async name =>
        codeFirst(await byWork(index, ownedDefinitions(await index.definitions(name), ownerOf(name)).meant)),
      ),
  );
  return [0, 1, 2].flatMap(place => found.flatMap(places => places[place] ?? []));
}

/** Puts the sections of documents that are called like a thing of code behind it. */
function codeFirst(definitions: readonly Passage[]): Passage[] {
  return definitions.toSorted((a, b) => Number(a.kind === 'section') - Number(b.kind === 'section'));
}

/** Whether the project defines a name or uses it. */
export async function isKnown(index: NameIndex, name: string): Promise<boolean> {
  return (await index.definitions(name)).length > 0 || (await index.references(name)).length > 0;
}

/** Whether something in the project is called `name`, letter by letter, by its definition or where it is used. */
async function isNamed(index: NameIndex, name: string): Promise<boolean> {
  if ((await index.definitions(name)).some(({symbol}) => symbol === name)) return true;
  return (await index.references(name)).some(({references}) => references.includes(name));
}

/**
 * What is asked for with the name in it that a question about uses says in words or as if it were of a file, where the project has
 * one: the uses of `PathGuard` are asked for by "who needs the path guard?". Where it has none, a question that may be about
 * something else is.
 */
export async function withSpokenName(index: NameIndex, asked: AskedFor): Promise<AskedFor> {
  const [first, ...others] = asked.names;
  if (asked.kind === 'callers' && first !== undefined && !(await isNamed(index, lastPart(first)))) {
    if (asked.needsThing) return {...asked, kind: 'topic'};
    const spelled = await otherSpellingOf(index, first);
    return spelled === undefined ? asked : {...asked, names: [spelled, ...others]};
  }
  for (const name of asked.spokenNames) {
    const owner = ownerOf(name);
    const found = ownedDefinitions(await index.definitions(name), owner);
    const [definition] = found.meant;
    // `cart.lock` is a file, unless there is a cart that can be locked.
    if (owner !== undefined && found.classes.length > 0) return {...asked, kind: 'callers', names: [name]};
    if (owner !== undefined) continue;
    // A word with a capital letter is a name of many things: only of a class it is surely one.
    const isMeant = !/\p{Lu}/u.test(name) || (definition?.symbol === name && definition.kind === 'class');
    if (definition && isMeant && !isProof(definition.path))
      return {...asked, kind: 'callers', names: [definition.symbol]};
  }
  return asked;
}

/** A name as the project spells it, which has it with other capitals or without a hyphen; undefined where it has none. */
async function otherSpellingOf(index: NameIndex, name: string): Promise<string | undefined> {
  for (const one of new Set([name, name.replaceAll('-', '')])) {
    const [definition] = ownedDefinitions(await index.definitions(one), ownerOf(one)).meant;
    if (definition) return one.slice(0, one.length - lastPart(one).length) + definition.symbol;
  }
  return undefined;
}

/** Of so many words with a capital letter it is looked up whether they are names. */
const mostProperNames = 6;
/** A word of one part with a capital letter that begins no sentence and is no piece of a path or of a longer name. */
const properName =
  /(?<=[^\s.!?:…]\s{1,3})[\p{Lu}][\p{L}\p{M}]*\p{Ll}[\p{L}\p{M}]*(?![\p{L}\p{M}\p{N}_$/\\-]|[.:#]{1,2}[\p{L}\p{N}_])/gu;
/** How many other words a question may have that is surely about the thing which is called like a word in it. */
const fewOthers = 2;
/** What has a name with a capital letter in nearly any language. */
const typeKinds: ReadonlySet<string> = new Set(['class', 'interface', 'type']);
/** What else may have such a name, as components do. */
const otherKinds: ReadonlySet<string> = new Set(['function', 'method', 'variable']);

/**
 * The words of `text` that look like plain English but for their capital letter and are, letter by letter, names of definitions of
 * the project: `Pool` of "where is Pool". In a longer question only the name of a type is one: "how are Markdown files read" does not
 * ask for a component that is called so.
 */
export async function properNamesIn(index: DefinitionIndex, text: string): Promise<string[]> {
  const spelled = identifiersIn(text);
  const words = [...new Set(text.match(properName))].filter(
    word => !spelled.includes(word) && tellingTermsOf(word).length > 0,
  );
  const isShort = tellingTermsOf(text).length - words.length <= fewOthers;
  const isMeant = (kind: string) => typeKinds.has(kind) || (isShort && otherKinds.has(kind));
  const found = await Promise.all(
    words.slice(0, mostProperNames).map(async word => {
      const definitions = await index.definitions(word);
      return definitions.some(({symbol, kind, path}) => symbol === word && isMeant(kind) && roleOf(path) === 'source')
        ? word
        : [];
    }),
  );
  return found.flat();
}

/** A text in which `names` stand as code, so that they are searched for as names. */
export function markedAsCode(text: string, names: readonly string[]): string {
  return names.length === 0 ? text : text.replace(properName, word => (names.includes(word) ? `\`${word}\`` : word));
}

/** Puts what a definition only passes on to (`save` to `_save`) before it, and all that pass on last. */
async function byWork(index: DefinitionIndex, definitions: readonly Passage[]): Promise<Passage[]> {
  const passedOn = await Promise.all(definitions.slice(0, 3).map(one => passedOnTo(index, one)));
  const isForwarder = (_: Passage, place: number) => passedOn[place] !== undefined;
  return withoutOverlap([
    ...definitions.flatMap((one, place) => passedOn[place] ?? one),
    ...definitions.filter(isForwarder),
  ]);
}

/** What a definition is called like but for marks such as `_`, is used in it, and is no shorter; undefined where there is none. */
async function passedOnTo(index: DefinitionIndex, {symbol, references, startLine, endLine}: Passage) {
  const other = references.find(name => name !== symbol && commonName(name) === commonName(symbol));
  const [target] = other === undefined ? [] : await index.definitions(other);
  return target && target.endLine - target.startLine >= endLine - startLine ? target : undefined;
}
