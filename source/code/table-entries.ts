// Entries of tables in code: what stands under a key in an object, a dictionary or a list of rows is defined there.
import type {Node} from 'web-tree-sitter';
import type {Definition, Place} from './outline.ts';

/** The longest key, in characters, that is a name; a longer one is a text. */
const longestKey = 100;
/** Syntax nodes that list the rows of a table. */
const lists = new Set(['array', 'list', 'tuple', 'initializer_list', 'array_expression', 'literal_value']);
/** Strings, by the names that the grammars give them. */
const strings = new Set([
  'string',
  'string_literal',
  'interpreted_string_literal',
  'raw_string_literal',
  'encapsed_string',
]);

/**
 * Says what a key and its value define (`timeout: 30`, `"timeout": 30` in an object or dictionary that a constant holds): an
 * entry by the name of the key. Undefined inside functions, deeper in the table, and where a name only stands for itself.
 */
export function keyedEntry(node: Node, place: Place): Definition | undefined {
  if (!isInTable(place)) return undefined;
  const holder = node.parent?.parent?.type ?? '';
  const [first, last] = [node.namedChildren[0], node.namedChildren.at(-1)];
  if (!first || !last || first.id === last.id || lists.has(holder)) return undefined;
  const name = nameOfKey(place.textOf(first));
  return name === '' || name === place.textOf(last) ? undefined : entry(node, name, place);
}

/**
 * Says what a row of a table defines that begins with a text (`("rust", …)`, `{"timeout", 30}`, `flag("timeout", …)`,
 * `{name: 'timeout', …}` in a list that a constant holds): an entry by that text. Undefined for every other node.
 */
export function rowEntry(node: Node, place: Place): Definition | undefined {
  if (!isInTable(place) || !lists.has(node.parent?.type ?? '')) return undefined;
  const given = node.childForFieldName('arguments') ?? node;
  const first = given.namedChildren[0];
  const value = first?.type === 'pair' || first?.type === 'initializer_pair' ? first.namedChildren.at(-1) : first;
  if (!value || !strings.has(value.type)) return undefined;
  const name = nameOfKey(place.textOf(value));
  return name === '' ? undefined : entry(node, name, place);
}

/** A field of a type, a member of an enumeration, a constant of a class: an entry of what is around it. */
export function memberEntry(node: Node, place: Place): Definition | undefined {
  if (place.isLocal || !place.enclosing || place.enclosing.isEntry) return undefined;
  const nameNode =
    node.childForFieldName('name') ?? node.namedChildren.find(child => /identifier|^name$/.test(child.type)) ?? node;
  const name = nameOfKey(place.textOf(nameNode));
  return name === '' ? undefined : {...entry(node, name, place), nameNode};
}

/** An entry of what is around it, of which it stays a part unless that is too long for one chunk. */
function entry(node: Node, name: string, place: Place): Definition {
  return {
    kind: 'variable',
    name,
    isEntry: true,
    isMinor: true,
    exported: place.enclosing?.exported ?? false,
    body: node,
  };
}

/** Whether a node stands in the value of a constant, and not deeper, where keys are no names to look for. */
function isInTable({isLocal, enclosing}: Place): boolean {
  return !isLocal && enclosing?.kind === 'variable' && !enclosing.isEntry;
}

/** A key without its quotation marks; '' where it is no single word. */
function nameOfKey(text: string): string {
  const name = text
    .replace(/^[[(]+|[\])]+$/g, '')
    .replace(/^\w{0,2}["'`]+|["'`]+$/g, '')
    .replace(/^\$|(?<=\w):$/g, '');
  return name.length <= longestKey && /^\S*[\p{L}\p{N}]\S*$/u.test(name) ? name : '';
}
