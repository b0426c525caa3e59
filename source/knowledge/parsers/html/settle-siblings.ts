import type {DomElement} from './dom.ts';
import {isProse, measureAreas, wordCount} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';
import {dataTables} from './settle-tables.ts';

/** Less text than this says little of what stands beside it. */
const fewestWords = 40;
/** Text that is less likely to be content makes nothing content. */
const leastLikely = 0.8;
/** Lists and code with more of their characters in links lead elsewhere. */
const mostLinked = 0.05;
/** Lists and code. */
const pieceTags = /^(?:ul|ol|dl|pre)$/;

/** The running text right below an element. */
interface RunningText {
  first: number;
  words: number;
  /** The words that are expected to be content. */
  expected: number;
}

/**
 * The probabilities with those of tables, lists and code raised to that of the running text that they follow in the same element: an
 * item or a cell says little by itself, and these belong to their text.
 */
export function settleSiblings(blocks: readonly PageBlock[], probabilities: readonly number[]): number[] {
  const texts = runningTexts(blocks, probabilities);
  const areas = measureAreas(blocks);
  const settled = [...probabilities];
  for (const [root, places] of piecesOf(blocks)) {
    let holder = root.parentNode;
    while (holder && areas.of(holder)?.blocks === places.length) holder = holder.parentNode;
    const text = holder && texts.get(holder);
    if (!text || text.first > (places[0] ?? 0) || text.words < fewestWords) continue;
    const probability = text.expected / text.words;
    if (probability < leastLikely) continue;
    for (const place of places) settled[place] = Math.max(settled[place] ?? 0, probability);
  }
  return settled;
}

/** The running text in each element that has some right below it. */
function runningTexts(
  blocks: readonly PageBlock[],
  probabilities: readonly number[],
): ReadonlyMap<DomElement, RunningText> {
  const texts = new Map<DomElement, RunningText>();
  for (const [index, block] of blocks.entries()) {
    const holder = block.element.parentNode;
    if (!holder || !isProse(block)) continue;
    const words = wordCount(block.text);
    const known = texts.get(holder) ?? {first: index, words: 0, expected: 0};
    known.words += words;
    known.expected += words * (probabilities[index] ?? 0);
    texts.set(holder, known);
  }
  return texts;
}

/** The places of the blocks in each data table, and in each outermost list or code outside of them that hardly links. */
function piecesOf(blocks: readonly PageBlock[]): ReadonlyMap<DomElement, readonly number[]> {
  const pieces = new Map<DomElement, number[]>();
  const tables = dataTables(blocks);
  const inTable = new Set([...tables.values()].flat());
  for (const [index, {element}] of blocks.entries()) {
    const root = inTable.has(index) ? undefined : outermostPiece(element);
    if (!root) continue;
    const places = pieces.get(root);
    if (places) places.push(index);
    else pieces.set(root, [index]);
  }
  const hardlyLinks = (places: readonly number[]) => {
    const own = places.flatMap(place => blocks[place] ?? []);
    const linked = own.reduce((sum, {linkCharacters}) => sum + linkCharacters, 0);
    return linked <= mostLinked * own.reduce((sum, {text}) => sum + text.length, 0);
  };
  return new Map([...tables, ...[...pieces].filter(([, places]) => hardlyLinks(places))]);
}

/** The outermost list or code around an element, unless a table cell lies between. */
function outermostPiece(element: DomElement): DomElement | undefined {
  let found: DomElement | undefined;
  for (let one: DomElement | null = element; one && one.localName !== 'td'; one = one.parentNode)
    if (pieceTags.test(one.localName)) found = one;
  return found;
}
