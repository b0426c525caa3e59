import {type DomElement, type DomNode, isElement, isText} from './dom.ts';

/** A run of inline text that stands by itself on a page: a paragraph, a heading, a cell, a link of a menu. */
export interface PageBlock {
  /** The element that the text stands in. */
  element: DomElement;
  /** White space folded; never empty. */
  text: string;
  /** The nodes that the text comes from: children of `element`, in order. */
  nodes: DomNode[];
  /** Characters of the text that are inside links, and inside bold or strong text. */
  linkCharacters: number;
  strongCharacters: number;
  /** The links in it. */
  links: number;
  /** Whether the page itself says that it is not shown. */
  hidden: boolean;
}

const skipped = new Set(
  'script style noscript template svg head iframe object embed canvas audio video map math select datalist dialog'.split(
    ' ',
  ),
);
const blockTags = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th ' +
    'thead tr ul button option textarea'
  ).split(' '),
);
const hiddenStyle = /display\s*:\s*none|visibility\s*:\s*hidden/i;
/** Pages nested deeper than this are cut off there; browsers stop at 512 too. */
const deepest = 512;

/** The blocks of what `root` holds, in the order of the page. */
export function pageBlocks(root: DomElement): PageBlock[] {
  const blocks: PageBlock[] = [];
  collect(root, blocks, false, 0);
  return blocks;
}

function collect(element: DomElement, blocks: PageBlock[], hiddenAbove: boolean, depth: number): void {
  if (depth > deepest) return;
  const hidden = hiddenAbove || isHidden(element);
  let run: DomNode[] = [];
  const flush = () => {
    const block = blockOf(element, run, hidden);
    if (block) blocks.push(block);
    run = [];
  };
  for (const child of Array.from(element.childNodes)) {
    if (isText(child)) run.push(child);
    else if (isElement(child)) {
      if (skipped.has(child.localName)) continue;
      if (child.localName === 'br' && child.parentNode?.localName !== 'pre') {
        run.push(child);
      } else if (blockTags.has(child.localName) || holdsBlocks(child)) {
        flush();
        collect(child, blocks, hidden, depth + 1);
      } else run.push(child);
    }
  }
  flush();
}

function isHidden(element: DomElement): boolean {
  return (
    element.hasAttribute('hidden') ||
    element.getAttribute('aria-hidden') === 'true' ||
    hiddenStyle.test(element.getAttribute('style') ?? '')
  );
}

/** An inline element around blocks (a link around a card) is one itself. */
function holdsBlocks(element: DomElement): boolean {
  const waiting: DomNode[] = [element];
  for (let visited = 0; waiting.length > 0 && visited < 2_000; visited++) {
    for (const child of Array.from((waiting.pop() as DomNode).childNodes)) {
      if (!isElement(child) || skipped.has(child.localName)) continue;
      if (blockTags.has(child.localName)) return true;
      waiting.push(child);
    }
  }
  return false;
}

function blockOf(element: DomElement, nodes: DomNode[], hidden: boolean): PageBlock | undefined {
  const seen = {text: '', link: 0, strong: 0, links: 0};
  for (const node of nodes) read(node, seen, false, false, 0);
  const text = seen.text.replace(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  return {
    element,
    text,
    nodes,
    linkCharacters: Math.min(text.length, seen.link),
    strongCharacters: Math.min(text.length, seen.strong),
    links: seen.links,
    hidden,
  };
}

function read(
  node: DomNode,
  seen: {text: string; link: number; strong: number; links: number},
  linked: boolean,
  strong: boolean,
  depth: number,
): void {
  if (isText(node)) {
    const text = node.textContent ?? '';
    const length = text.trim().length;
    seen.text += text;
    if (linked) seen.link += length;
    if (strong) seen.strong += length;
    return;
  }
  if (!isElement(node) || skipped.has(node.localName) || depth > deepest) return;
  if (node.localName === 'br') seen.text += '\n';
  const isLink = node.localName === 'a' && node.hasAttribute('href');
  if (isLink) seen.links++;
  const isStrong = strong || node.localName === 'strong' || node.localName === 'b';
  for (const child of Array.from(node.childNodes)) read(child, seen, linked || isLink, isStrong, depth + 1);
}
