import type {DomElement} from './dom.ts';
import {measureAreas} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';
import {type PageTraits, pageFeatures} from './page-features.ts';
import {regionFeatures} from './region-features.ts';
import {textFeatures} from './text-features.ts';

/** One block in numbers, by name; what is missing is -1. */
export type FeatureRow = Record<string, number>;

const neighbourOffsets = [-3, -2, -1, 1, 2, 3];
const neighbourFeatures = ['words', 'linkShare', 'tagKind', 'readability', 'parentLinkShare', 'ends', 'boilerplate'];
const windowReaches = [5, 12];

/**
 * The blocks of a page in numbers: what each is, what it stands in, what stands around it, and what the page is. `readable` says
 * of each block whether Readability keeps it. All rows have the same names in the same order.
 */
export function blockFeatures(
  blocks: readonly PageBlock[],
  traits: PageTraits,
  readable: readonly boolean[],
): FeatureRow[] {
  const areas = measureAreas(blocks);
  const page = pageFeatures(blocks, traits, areas, readable);
  const {titleWords} = traits;
  const own = blocks.map((block, index) => ({
    ...textFeatures(block, index, {count: blocks.length, titleWords, readable: readable[index] === true, areas}),
    ...regionFeatures(block.element, areas, blocks.length),
  })) as FeatureRow[];
  const firstHeading = blocks.findIndex(({element}) => isWithin(element, 'h1'));
  return own.map((row, index) => {
    const whole: FeatureRow = {...row};
    for (const offset of neighbourOffsets) {
      for (const name of neighbourFeatures) whole[`${name}@${offset}`] = own[index + offset]?.[name] ?? -1;
    }
    whole.afterHeading = firstHeading < 0 ? -1 : (index - firstHeading) / blocks.length;
    whole.blocksAfterHeading = firstHeading < 0 ? -999 : Math.max(-50, Math.min(200, index - firstHeading));
    for (const reach of windowReaches) addWindow(whole, blocks, readable, index, reach);
    return Object.assign(whole, page);
  });
}

function addWindow(
  row: FeatureRow,
  blocks: readonly PageBlock[],
  readable: readonly boolean[],
  index: number,
  reach: number,
): void {
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

function isWithin(element: DomElement, tag: string): boolean {
  for (let one: DomElement | null = element, steps = 0; one && steps < 4; one = one.parentNode, steps++)
    if (one.localName === tag) return true;
  return false;
}
