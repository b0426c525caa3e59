import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';

/** What is known of an element from all blocks below it. */
export interface Area {
  characters: number;
  linkCharacters: number;
  blocks: number;
  /** Blocks of running text. */
  paragraphs: number;
  firstBlock: number;
  lastBlock: number;
}

/** All elements above blocks, and how often blocks of the same shape occur. */
export interface PageAreas {
  of(element: DomElement): Area | undefined;
  /** Blocks that stand in elements which look like that of the block. */
  alike(block: PageBlock): {blocks: number; characters: number};
  /** At least 1. */
  characters: number;
}

/** Measures the page that `blocks` are all blocks of. */
export function measureAreas(blocks: readonly PageBlock[]): PageAreas {
  const areas = new Map<DomElement, Area>();
  const shapes = new Map<string, {blocks: number; characters: number}>();
  let characters = 0;
  for (const [index, block] of blocks.entries()) {
    const {text, linkCharacters} = block;
    characters += text.length;
    const paragraph = isProse(block) ? 1 : 0;
    for (let element: DomElement | null = block.element; element; element = element.parentNode) {
      const area = areas.get(element);
      if (area) {
        area.characters += text.length;
        area.linkCharacters += linkCharacters;
        area.blocks++;
        area.paragraphs += paragraph;
        area.lastBlock = index;
      } else {
        const first = {blocks: 1, paragraphs: paragraph, firstBlock: index, lastBlock: index};
        areas.set(element, {characters: text.length, linkCharacters, ...first});
      }
    }
    const shape = shapeOf(block.element);
    const known = shapes.get(shape);
    shapes.set(shape, {blocks: (known?.blocks ?? 0) + 1, characters: (known?.characters ?? 0) + text.length});
  }
  return {
    of: element => areas.get(element),
    alike: block => shapes.get(shapeOf(block.element)) ?? {blocks: 0, characters: 0},
    characters: Math.max(1, characters),
  };
}

/** Whether a block is running text: 15 words or more, few of them linked. */
export function isProse({text, linkCharacters}: PageBlock): boolean {
  return wordCount(text) >= 15 && linkCharacters < text.length * 0.3;
}

export function wordCount(text: string): number {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).length;
}

/** The tags and first class names of an element and two above it. */
function shapeOf(element: DomElement): string {
  const parts: string[] = [];
  for (let one: DomElement | null = element; one && parts.length < 3; one = one.parentNode) {
    parts.push(`${one.localName}.${(one.getAttribute?.('class') ?? '').split(/\s+/)[0]}`);
  }
  return parts.join('<');
}
