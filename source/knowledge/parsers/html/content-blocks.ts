import type {DocumentBlock, ListItem} from '../../document.ts';
import {headingLevel} from './block-headings.ts';
import {definitionItems} from './definition-items.ts';
import type {DomElement} from './dom.ts';
import {inlineMarkdown} from './inline-markdown.ts';
import type {PageBlock} from './page-blocks.ts';
import {isDataTable, tableBlock} from './table-cells.ts';

/** The chosen blocks of a page as blocks of a document; `kept` says which of `blocks` are chosen, `title` is that of the page. */
export function contentBlocks(
  blocks: readonly PageBlock[],
  kept: readonly boolean[],
  title: string | undefined,
): DocumentBlock[] {
  const out: DocumentBlock[] = [];
  const tables = new Map<DomElement, 'open' | 'done' | 'no'>();
  const definitions = definitionItems(blocks, kept);
  let list: {root: DomElement; items: ListItem[]} | undefined;
  let preformatted: DomElement | undefined;
  for (const [index, block] of blocks.entries()) {
    if (!kept[index]) continue;
    // Kept with a mark: a text that only machines see may be meant to mislead them.
    if (block.concealed) {
      out.push(runningBlock(block, title));
      list = undefined;
      continue;
    }
    // Code and tables are taken whole, at the first of their blocks.
    const pre = ancestor(block.element, 'pre');
    if (pre) {
      if (pre !== preformatted) out.push(codeBlock(pre));
      preformatted = pre;
      list = undefined;
      continue;
    }
    const table = ancestor(block.element, 'table');
    if (table && tableIsTaken(table, tables, blocks, kept)) {
      if (tables.get(table) === 'open') out.push(tableBlock(table));
      tables.set(table, 'done');
      list = undefined;
      continue;
    }
    const entry = definitions.has(index) ? definitions.get(index) : listEntry(block);
    if (entry) {
      if (list?.root !== entry.root) {
        list = {root: entry.root, items: []};
        out.push({kind: 'list', origin: {}, items: list.items});
      }
      list.items.push(entry.item);
    }
    if (entry || definitions.has(index)) continue;
    list = undefined;
    out.push(runningBlock(block, title));
  }
  return out;
}

/** The block as an item of the outermost list around it; undefined where it is in none. */
function listEntry(block: PageBlock): {root: DomElement; item: ListItem} | undefined {
  const item = ancestor(block.element, 'li');
  const root = item ? outermostList(item) : undefined;
  if (!item || !root) return undefined;
  return {root, item: {depth: depthOf(item, root), marker: markerOf(item), ...textOf(block)}};
}

/** What the page hides may be a trap for a reader that sees it: it is marked, and left out where text is shown. */
function runningBlock(block: PageBlock, title: string | undefined): DocumentBlock {
  const origin = {};
  const flags = block.concealed ? {flags: ['hidden'] as const} : {};
  const level = headingLevel(block, title);
  if (level !== undefined) return {kind: 'heading', origin, ...flags, level, ...textOf(block)};
  return {kind: ancestor(block.element, 'blockquote') ? 'quote' : 'paragraph', origin, ...flags, ...textOf(block)};
}

/** The text of a block, with its Markdown where there is more to it. */
function textOf({text, nodes}: PageBlock): {text: string; markdown?: string} {
  const markdown = inlineMarkdown(nodes);
  return markdown === '' || markdown === text ? {text} : {text, markdown};
}

/** A table of data is kept whole or not at all, by what most of its text was chosen for. */
function tableIsTaken(
  table: DomElement,
  known: Map<DomElement, 'open' | 'done' | 'no'>,
  blocks: readonly PageBlock[],
  kept: readonly boolean[],
): boolean {
  if (!known.has(table)) {
    let inside = 0;
    let chosen = 0;
    if (isDataTable(table)) {
      for (const [index, {element, text}] of blocks.entries()) {
        if (ancestor(element, 'table') !== table) continue;
        inside += text.length;
        if (kept[index]) chosen += text.length;
      }
    }
    known.set(table, inside > 0 && chosen >= inside / 2 ? 'open' : 'no');
  }
  return known.get(table) !== 'no';
}

/** A `pre` with its lines as they are, and the language that its class names. */
function codeBlock(pre: DomElement): DocumentBlock {
  const names = `${pre.getAttribute('class') ?? ''} ${pre.querySelector('code')?.getAttribute('class') ?? ''}`;
  const language = /\b(?:language|lang|highlight-source|brush)[-:]\s*([\w+#-]+)/.exec(names)?.[1] ?? '';
  return {kind: 'code', origin: {}, language, text: (pre.textContent ?? '').replace(/^\n|\s+$/g, '')};
}

/** The nearest element of that tag around, itself included. */
function ancestor(element: DomElement, tag: string): DomElement | undefined {
  for (let one: DomElement | null = element; one; one = one.parentNode) if (one.localName === tag) return one;
  return undefined;
}

const isList = ({localName}: DomElement) => localName === 'ul' || localName === 'ol' || localName === 'menu';

/** The whole list that an item belongs to, unless a table lies between. */
function outermostList(item: DomElement): DomElement | undefined {
  let found: DomElement | undefined;
  for (let one: DomElement | null = item; one; one = one.parentNode) {
    if (isList(one)) found = one;
    else if (one.localName === 'td' || one.localName === 'table') break;
  }
  return found;
}

/** How deep an item is nested in its list. */
function depthOf(item: DomElement, root: DomElement): number {
  let depth = 0;
  for (let one = item.parentNode; one && one !== root; one = one.parentNode) if (isList(one)) depth++;
  return depth;
}

/** The bullet of an item, or its number counted from where its list starts. */
function markerOf(item: DomElement): string {
  const list = item.parentNode;
  if (list?.localName !== 'ol') return '-';
  let number = Number.parseInt(list.getAttribute('start') ?? '1', 10) || 1;
  for (const child of Array.from(list.childNodes) as DomElement[]) {
    if (child === item) break;
    if (child.localName === 'li') number++;
  }
  return `${number}.`;
}
