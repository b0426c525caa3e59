import {type DomElement, isElement} from './dom.ts';
import type {Area, PageAreas} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';

/** Elements side by side that look alike: the posts of a thread, the cards of a list, the paragraphs of a text. */
interface Items {
  places: ReadonlyMap<DomElement, number>;
  characters: number;
  linkCharacters: number;
  blocks: number;
  paragraphs: number;
}

/** Fewer elements that look alike are no list of items. */
const fewest = 3;
/** Elements above a block that are looked at. */
const reach = 24;

/** Which repeated items each block is part of: the innermost of several blocks each, and those that hold most of the page. */
export function itemFeatures(blocks: readonly PageBlock[], areas: PageAreas): Record<string, number>[] {
  const known = new Map<DomElement, Items | undefined>();
  const perElement = new Map<DomElement, Record<string, number>>();
  return blocks.map(({element}) => {
    const done = perElement.get(element);
    if (done) return done;
    let inner: Found | undefined;
    let largest: Found | undefined;
    let groups = 0;
    for (
      let one: DomElement | null = element, steps = 0;
      one?.parentNode && one.localName !== 'body' && steps < reach;
      one = one.parentNode, steps++
    ) {
      const items = itemsOf(one, areas, known);
      if (!items) continue;
      groups++;
      const found = {items, item: one, steps};
      if (!inner && items.blocks >= 2 * items.places.size) inner = found;
      if (!largest || items.characters > largest.items.characters) largest = found;
    }
    const row = {
      itemLevels: groups,
      ...rowOf('item', inner, areas),
      ...rowOf('largestItem', largest, areas),
    };
    perElement.set(element, row);
    return row;
  });
}

/** Items that a block stands in, which of them it is, and how far above the block that is. */
interface Found {
  items: Items;
  item: DomElement;
  steps: number;
}

/** The numbers that describe such items, -1 where there are none. */
function rowOf(name: string, found: Found | undefined, areas: PageAreas): Record<string, number> {
  const count = found?.items.places.size ?? 0;
  const place = found ? (found.items.places.get(found.item) ?? 0) : 0;
  const own = found ? areas.of(found.item) : undefined;
  const of = (value: (items: Items) => number) => (found ? value(found.items) : -1);
  return {
    [`${name}Count`]: Math.min(200, count),
    [`${name}Place`]: found ? Math.min(100, place) : -1,
    [`${name}FromEnd`]: found ? Math.min(100, count - place) : -1,
    [`${name}Steps`]: found ? found.steps : -1,
    [`${name}Share`]: of(items => items.characters / areas.characters),
    [`${name}LinkShare`]: of(items => items.linkCharacters / Math.max(1, items.characters)),
    [`${name}Blocks`]: of(items => Math.min(60, items.blocks / items.places.size)),
    [`${name}Length`]: of(items => Math.min(3_000, items.characters / items.places.size)),
    [`${name}Paragraphs`]: of(items => Math.min(20, items.paragraphs / items.places.size)),
    [`${name}OwnLength`]: own && found ? own.characters / Math.max(1, found.items.characters / count) : -1,
    [`${name}OwnParagraphs`]: own ? Math.min(30, own.paragraphs) : -1,
  };
}

/** The elements beside this one that look like it, measured once for all of them; undefined where they are too few. */
function itemsOf(element: DomElement, areas: PageAreas, known: Map<DomElement, Items | undefined>): Items | undefined {
  if (known.has(element)) return known.get(element);
  const groups = new Map<string, {elements: DomElement[]; areas: Area[]}>();
  for (const child of Array.from(element.parentNode?.childNodes ?? [])) {
    if (!isElement(child)) continue;
    const area = areas.of(child);
    if (!area) continue;
    // Alike by tag and first class name: posts, cards and rows of one list share these.
    const look = `${child.localName}.${(child.getAttribute('class') ?? '').trim().split(/\s+/)[0]}`;
    const group = groups.get(look) ?? {elements: [], areas: []};
    group.elements.push(child);
    group.areas.push(area);
    groups.set(look, group);
  }
  for (const {elements, areas: own} of groups.values()) {
    const sum = (value: (area: Area) => number) => own.reduce((all, area) => all + value(area), 0);
    const items =
      elements.length < fewest
        ? undefined
        : {
            places: new Map(elements.map((one, place) => [one, place])),
            characters: sum(area => area.characters),
            linkCharacters: sum(area => area.linkCharacters),
            blocks: sum(area => area.blocks),
            paragraphs: sum(area => area.paragraphs),
          };
    for (const one of elements) known.set(one, items);
  }
  if (!known.has(element)) known.set(element, undefined);
  return known.get(element);
}
