import type {ListItem} from '../../document.ts';
import {type DomElement, isElement} from './dom.ts';
import {escapedMarkdown, inlineMarkdown} from './inline-markdown.ts';
import type {PageBlock} from './page-blocks.ts';

/** A term of a definition list with its definitions as one item of the list `root`. */
export interface DefinitionItem {
  root: DomElement;
  item: ListItem;
}

/** Terms stand this many nodes before their definitions at most. */
const farthest = 200;
/**
 * Elements that a block belongs to most closely: within another one than `dt` or `dd`, it is no plain term or
 * definition.
 */
const holders = /^(?:dt|dd|li|pre|table|blockquote|h[1-6])$/;

/** Terms with their definitions: the places of their blocks, and the elements that these stand in. */
interface Pair {
  terms: number[];
  definitions: number[];
  elements: Set<DomElement>;
}

/**
 * The terms and definitions of lists among the chosen blocks, by the places of their blocks: the first place of each has the item, the
 * others have nothing to add. Definitions of several paragraphs, or with lists, tables or code in them, are no items and stand for
 * themselves.
 */
export function definitionItems(
  blocks: readonly PageBlock[],
  kept: readonly boolean[],
): ReadonlyMap<number, DefinitionItem | undefined> {
  const items = new Map<number, DefinitionItem | undefined>();
  for (const [start, {terms, definitions, elements}] of pairsOf(blocks, kept)) {
    const root = start.parentNode?.localName === 'dl' ? start.parentNode : start.parentNode?.parentNode;
    const places = [...terms, ...definitions];
    if (!root || terms.length === 0 || definitions.length === 0 || places.length !== elements.size) continue;
    for (const place of places) items.set(place, undefined);
    items.set(Math.min(...places), {root, item: itemOf(terms, definitions, blocks)});
  }
  return items;
}

/** `term: definition` as an item, with the term in bold. */
function itemOf(terms: readonly number[], definitions: readonly number[], blocks: readonly PageBlock[]): ListItem {
  const said = (places: readonly number[], between: string, of: (block: PageBlock) => string) =>
    places.map(place => (blocks[place] ? of(blocks[place]) : '')).join(between);
  const unmarked = ({text}: PageBlock) => text.replace(/\s*:$/, '');
  return {
    depth: 0,
    marker: '-',
    text: `${said(terms, ', ', unmarked)}: ${said(definitions, '; ', ({text}) => text)}`,
    markdown: `**${said(terms, ', ', block => escapedMarkdown(unmarked(block)))}**: ${said(definitions, '; ', ({nodes}) => inlineMarkdown(nodes))}`,
  };
}

/** By their first terms. */
function pairsOf(blocks: readonly PageBlock[], kept: readonly boolean[]): ReadonlyMap<DomElement, Pair> {
  const pairs = new Map<DomElement, Pair>();
  for (const [index, {element, concealed}] of blocks.entries()) {
    if (!kept[index] || concealed) continue;
    let holder: DomElement | null = element;
    while (holder && !holders.test(holder.localName)) holder = holder.parentNode;
    const start = holder && /^d[td]$/.test(holder.localName) ? firstTerm(holder) : undefined;
    if (!holder || !start) continue;
    const pair = pairs.get(start) ?? {terms: [], definitions: [], elements: new Set()};
    pairs.set(start, pair);
    pair.elements.add(holder);
    if (holder.localName === 'dt') pair.terms.push(index);
    else if (!holder.querySelector('ul, ol, dl, pre, table, blockquote')) pair.definitions.push(index);
  }
  return pairs;
}

/** The first of the terms that a term or definition stands with. */
function firstTerm(holder: DomElement): DomElement | undefined {
  let found = holder.localName === 'dt' ? holder : undefined;
  let steps = 0;
  for (let before = holder.previousSibling; before && steps < farthest; before = before.previousSibling, steps++) {
    if (!isElement(before)) continue;
    if (before.localName === 'dt') found = before;
    else if (found) break;
  }
  return found;
}
