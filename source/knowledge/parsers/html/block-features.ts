import type {DomElement} from './dom.ts';
import {headingFeatures} from './heading-features.ts';
import {itemFeatures} from './item-features.ts';
import {measureAreas} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';
import {type PageTraits, pageFeatures} from './page-features.ts';
import {createRegionNaming, regionFeatures} from './region-features.ts';
import {repeatFeatures} from './repeat-features.ts';
import {saidFeatures} from './said-features.ts';
import {textFeatures} from './text-features.ts';

/** The blocks of a page in numbers: one row a block, the numbers of a row in the order of `names`; what is missing is -1. */
export interface FeatureTable {
  names: readonly string[];
  rows: readonly Float32Array[];
}

/** Numbers by name. */
type Features = Readonly<Record<string, number>>;

/** How many blocks before and after a block are looked at. */
const neighbourOffsets = [-3, -2, -1, 1, 2, 3];
/** What is looked at of these neighbours. */
const neighbourFeatures = ['words', 'linkShare', 'tagKind', 'readability', 'parentLinkShare', 'ends', 'boilerplate'];
/** How many blocks to either side the surroundings of a block reach, near and far. */
const windowReaches = [5, 12];

/**
 * What each block of a page is, what it stands in, what stands around it, and what the page is. `readable` says of each block
 * whether Readability keeps it. The names are the same for all pages.
 */
export function blockFeatures(
  blocks: readonly PageBlock[],
  traits: PageTraits,
  readable: readonly boolean[],
): FeatureTable {
  const areas = measureAreas(blocks);
  const page = pageFeatures(blocks, traits, areas, readable);
  const {titleWords} = traits;
  const headings = headingFeatures(blocks, titleWords, areas);
  const items = itemFeatures(blocks, areas);
  const repeats = repeatFeatures(blocks);
  const said = saidFeatures(blocks, traits);
  const naming = createRegionNaming();
  const places = placeFeatures(blocks);
  const own = tableOf(blocks, (block, index) => [
    textFeatures(block, index, {count: blocks.length, titleWords, readable: readable[index] === true, areas}),
    regionFeatures(block.element, areas, blocks.length, naming),
    headings[index] ?? {},
    items[index] ?? {},
    repeats[index] ?? {},
    said[index] ?? {},
    places[index] ?? {},
    windowFeatures(blocks, readable, index),
    page,
  ]);
  return withNeighbours(own);
}

/** A row is an array: objects of hundreds of properties would cost most of the time of reading a page. */
function tableOf(
  blocks: readonly PageBlock[],
  partsOf: (block: PageBlock, index: number) => readonly Features[],
): FeatureTable {
  let names: string[] = [];
  const rows = blocks.map((block, index) => {
    const parts = partsOf(block, index);
    if (index === 0) names = parts.flatMap(part => Object.keys(part));
    return Float32Array.from(parts.flatMap(part => Object.values(part)));
  });
  return {names, rows};
}

/** Adds to each row what its neighbours are: a short line among paragraphs is content, one among links is not. */
function withNeighbours({names, rows}: FeatureTable): FeatureTable {
  const columns = neighbourFeatures.map(name => names.indexOf(name));
  const added = neighbourOffsets.flatMap(offset => neighbourFeatures.map(name => `${name}@${offset}`));
  return {
    names: rows.length === 0 ? [] : [...names, ...added],
    rows: rows.map((row, index) => {
      const whole = new Float32Array(row.length + added.length);
      whole.set(row);
      let at = row.length;
      for (const offset of neighbourOffsets)
        for (const column of columns) whole[at++] = rows[index + offset]?.[column] ?? -1;
      return whole;
    }),
  };
}

/** How far behind the heading of the page each block stands. */
function placeFeatures(blocks: readonly PageBlock[]): Features[] {
  const first = blocks.findIndex(({element}) => isWithin(element, 'h1'));
  return blocks.map((_, index) => ({
    afterHeading: first < 0 ? -1 : (index - first) / blocks.length,
    blocksAfterHeading: first < 0 ? -999 : Math.max(-50, Math.min(200, index - first)),
  }));
}

/** How long, how linked and how readable the text around a block is. */
function windowFeatures(blocks: readonly PageBlock[], readable: readonly boolean[], index: number): Features {
  const row: Record<string, number> = {};
  for (const reach of windowReaches) {
    let characters = 0;
    let linked = 0;
    let kept = 0;
    const first = Math.max(0, index - reach);
    const last = Math.min(blocks.length - 1, index + reach);
    for (let at = first; at <= last; at++) {
      characters += blocks[at]?.text.length ?? 0;
      linked += blocks[at]?.linkCharacters ?? 0;
      kept += Number(readable[at] === true);
    }
    const count = last - first + 1;
    row[`windowLength${reach}`] = characters / count;
    row[`windowLinkShare${reach}`] = linked / Math.max(1, characters);
    row[`windowKept${reach}`] = kept / count;
  }
  return row;
}

/** Whether an element or one of the three above it has the tag. */
function isWithin(element: DomElement, tag: string): boolean {
  for (let one: DomElement | null = element, steps = 0; one && steps < 4; one = one.parentNode, steps++)
    if (one.localName === tag) return true;
  return false;
}
