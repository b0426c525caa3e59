import type {Element, Nodes, Root} from 'hast';
import rehypeParse from 'rehype-parse';
import {unified} from 'unified';
import type {BlockFlag, DocumentBlock, ListItem, TableCell} from '../document.ts';
import {decodeText} from './decode-text.ts';
import {type Parser, parseFailure} from './parser.ts';

const unread = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'iframe',
  'object',
  'head',
  'select',
  'dialog',
]);
const furniture = new Set(['nav', 'footer', 'aside', 'form', 'menu', 'button']);
const inline =
  /^(?:a|abbr|b|bdi|bdo|br|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small|span|strong|sub|sup|time|tt|u|var|wbr)$/;

interface Gathered {
  blocks: DocumentBlock[];
  /** Running text that no block has yet. */
  text: string;
  markdown: string;
}

/** A web page: headings, paragraphs, lists, code and tables in their order; what is hidden or stands around the content is flagged. */
export const pageParser: Parser = {
  name: 'page',
  version: 1,
  async parse({bytes, limits}) {
    const decoded = decodeText(bytes);
    if (!decoded) return parseFailure('unsupported', 'It holds binary data, no text', 'Save the page again as HTML.');
    const tree = unified().use(rehypeParse).parse(decoded.text.slice(0, limits.characters)) as Root;
    const gathered: Gathered = {blocks: [], text: '', markdown: ''};
    walk(tree, gathered, []);
    flush(gathered, []);
    const title = titleOf(tree);
    if (gathered.blocks.length === 0)
      return parseFailure('empty', 'There is no text in it', 'Pages that a script fills cannot be read.');
    return {ok: true, document: {metadata: title === undefined ? {} : {title}, blocks: gathered.blocks}};
  },
};

const origin = {};

function walk(node: Nodes, gathered: Gathered, flags: readonly BlockFlag[]): void {
  if (node.type === 'text') {
    gathered.text += node.value;
    gathered.markdown += node.value;
    return;
  }
  if (node.type === 'root') {
    for (const child of node.children) walk(child, gathered, flags);
    return;
  }
  if (node.type !== 'element' || unread.has(node.tagName)) return;
  const own = flagsOf(node, flags);
  if (own === flags && inline.test(node.tagName)) {
    walkInline(node, gathered, flags);
    return;
  }
  flush(gathered, flags);
  walkBlock(node, gathered, own);
  flush(gathered, own);
}

function walkInline(node: Element, gathered: Gathered, flags: readonly BlockFlag[]): void {
  if (node.tagName === 'br') {
    gathered.text += ' ';
    gathered.markdown += ' ';
    return;
  }
  const {href} = node.properties;
  const before = gathered.markdown;
  for (const child of node.children) walk(child, gathered, flags);
  if (!gathered.markdown.startsWith(before)) return;
  const inner = gathered.markdown.slice(before.length);
  if (node.tagName === 'a' && typeof href === 'string' && /^(?:https?:|\/|\.)/.test(href) && inner.trim() !== '')
    gathered.markdown = `${before}[${evened(inner)}](${href})`;
  if (node.tagName === 'code' && inner.trim() !== '') gathered.markdown = `${before}\`${inner}\``;
}

function walkBlock(node: Element, gathered: Gathered, flags: readonly BlockFlag[]): void {
  const level = /^h([1-6])$/.exec(node.tagName)?.[1];
  const push = (block: DocumentBlock) => gathered.blocks.push(flags.length > 0 ? {...block, flags} : block);
  if (level !== undefined) {
    const {text, markdown} = wordsOf(node);
    if (text !== '') push({kind: 'heading', level: Number(level), text, markdown, origin});
  } else if (node.tagName === 'pre') {
    const text = rawText(node).replace(/^\n|\s+$/g, '');
    if (text !== '') push({kind: 'code', language: '', text, origin});
  } else if (node.tagName === 'ul' || node.tagName === 'ol') {
    const items = listItems(node, 0);
    if (items.length > 0) push({kind: 'list', items, origin});
  } else if (node.tagName === 'table' && !hasInside(node, 'table')) {
    const cells = tableCells(node);
    if (cells.length > 0) push({kind: 'table', cells, headerRows: hasInside(node, 'th') ? 1 : 0, origin});
  } else for (const child of node.children) walk(child, gathered, flags);
}

function flush(gathered: Gathered, flags: readonly BlockFlag[]): void {
  const text = evened(gathered.text);
  const block: DocumentBlock = {kind: 'paragraph', text, markdown: evened(gathered.markdown), origin};
  if (text !== '') gathered.blocks.push(flags.length > 0 ? {...block, flags} : block);
  gathered.text = '';
  gathered.markdown = '';
}

function flagsOf({tagName, properties}: Element, flags: readonly BlockFlag[]): readonly BlockFlag[] {
  const style = String(properties.style ?? '');
  const isHidden =
    properties.hidden !== undefined ||
    properties.ariaHidden === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?:\D*;|\D*$)/i.test(style);
  const added: BlockFlag[] = [
    ...(isHidden ? ['hidden' as const] : []),
    ...(furniture.has(tagName) ? ['furniture' as const] : []),
  ];
  const missing = added.filter(flag => !flags.includes(flag));
  return missing.length > 0 ? [...flags, ...missing] : flags;
}

/** What is said inside of an element, shown parts alone. */
function wordsOf(node: Element): {text: string; markdown: string} {
  const inner: Gathered = {blocks: [], text: '', markdown: ''};
  for (const child of node.children) walk(child, inner, []);
  flush(inner, []);
  const shown = inner.blocks.filter(({flags}) => !flags?.includes('hidden'));
  const join = (words: (block: DocumentBlock) => string) => shown.map(words).filter(Boolean).join(' ');
  return {
    text: join(block => ('text' in block ? block.text : '')),
    markdown: join(block => ('markdown' in block ? (block.markdown ?? '') : 'text' in block ? block.text : '')),
  };
}

function listItems(list: Element, depth: number): ListItem[] {
  let number = 0;
  return elements(list).flatMap((item): ListItem[] => {
    if (item.tagName === 'ul' || item.tagName === 'ol') return listItems(item, depth + 1);
    if (flagsOf(item, []).includes('hidden')) return [];
    const nested = elements(item).filter(({tagName}) => tagName === 'ul' || tagName === 'ol');
    const words = wordsOf({...item, children: item.children.filter(child => !nested.includes(child as Element))});
    const marker = list.tagName === 'ol' ? `${++number}.` : '-';
    return [
      ...(words.text === '' ? [] : [{...words, depth, marker}]),
      ...nested.flatMap(one => listItems(one, depth + 1)),
    ];
  });
}

function tableCells(table: Element): TableCell[] {
  const rows = elements(table).flatMap(part =>
    part.tagName === 'tr' ? [part] : elements(part).filter(({tagName}) => tagName === 'tr'),
  );
  return rows.flatMap((row, index) =>
    elements(row).map((cell, column) => ({row: index, column, rowSpan: 1, columnSpan: 1, text: wordsOf(cell).text})),
  );
}

function elements(node: Element): Element[] {
  return node.children.filter(child => child.type === 'element');
}

function hasInside(node: Element, tagName: string): boolean {
  return elements(node).some(child => child.tagName === tagName || hasInside(child, tagName));
}

function rawText(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(rawText).join('') : '';
}

function evened(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function titleOf(tree: Root): string | undefined {
  const html = tree.children.find(child => child.type === 'element');
  const head = html && elements(html).find(({tagName}) => tagName === 'head');
  const title = head && elements(head).find(({tagName}) => tagName === 'title');
  const text = title ? evened(rawText(title)) : '';
  return text === '' ? undefined : text;
}
