import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';
import {createFurniture} from './plain-document.ts';

/** On a page that shows fewer words, its menus among them, there is no telling content from what is around it. */
const smallPage = 200;
/** A block with more of its characters in links leads elsewhere. */
const mostLinked = 0.5;

/** An element with nothing but blocks that look alike: their places, and how many of them are chosen. */
interface Row {
  shape: string;
  alike: boolean;
  places: number[];
  chosen: number;
}

/**
 * The choice with what it would tear out of what is kept: items whose likes beside them are chosen for the most, and all of a small
 * page. Menus and the like, links and what is hidden stay out. `words` are the blocks' numbers of words.
 */
export function completeChoice(
  blocks: readonly PageBlock[],
  chosen: readonly boolean[],
  words: readonly number[],
): boolean[] {
  const isFurniture = createFurniture();
  const able = blocks.map(
    ({element, hidden, concealed, linkCharacters, text}, index) =>
      chosen[index] === true ||
      (!hidden && !concealed && linkCharacters <= text.length * mostLinked && !isFurniture(element)),
  );
  const shown = words.reduce((sum, count, index) => sum + (blocks[index]?.concealed ? 0 : count), 0);
  if (shown < smallPage) return able;
  const completed = [...chosen];
  for (const {alike, places, chosen: count} of rowsOf(blocks, chosen)) {
    if (!alike || count < 2 || count * 2 <= places.length) continue;
    for (const place of places) if (able[place]) completed[place] = true;
  }
  return completed;
}

/** By the elements right above blocks. */
function rowsOf(blocks: readonly PageBlock[], chosen: readonly boolean[]): Iterable<Row> {
  const rows = new Map<DomElement, Row>();
  for (const [index, {element}] of blocks.entries()) {
    const holder = element.parentNode;
    if (!holder || holder.localName === 'body') continue;
    const shape = `${element.localName} ${element.getAttribute('class')}`;
    const row = rows.get(holder) ?? {shape, alike: true, places: [], chosen: 0};
    rows.set(holder, row);
    row.alike &&= row.shape === shape;
    row.places.push(index);
    if (chosen[index]) row.chosen++;
  }
  return rows.values();
}
