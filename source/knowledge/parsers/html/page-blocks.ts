import {type DomElement, type DomNode, isElement, isText} from './dom.ts';
import {type Concealment, createConcealment} from './hidden-elements.ts';

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
  /** Whether the page itself says that it is not shown as it opens. */
  hidden: boolean;
  /** Whether nothing on the page ever shows it. */
  concealed: boolean;
}

/** Elements that hold no text to read. */
const skipped = new Set(
  'script style noscript template svg head iframe object embed canvas audio video map math select datalist dialog'.split(
    ' ',
  ),
);
/** Elements that begin a block of their own. */
const blockTags = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th ' +
    'thead tr ul button option textarea'
  ).split(' '),
);
/** The dialogs of the consent tools in use on the web; hundreds of words of theirs stand in the page before anybody opens them. */
const consentDialog =
  /\b(?:onetrust-|ot-sdk|cybotcookiebot|didomi-|usercentrics|qc-cmp|truste-|trustarc|sp_message_container|cookie-law-info|cli-modal|cmplz-|iubenda-cs|osano-cm|termly-|fc-consent|klaro|cookie-?(?:banner|notice|consent|bar|modal|popup))/i;
/** Pages nested deeper than this are cut off there; browsers stop at 512 too. */
const deepest = 512;

/**
 * How many times as much text as the page shows a hidden part must have to count as shown: such a page brings its
 * content up by a script, which is not run here.
 */
const mostConcealed = 2;

/** The blocks of what `root` holds, in the order of the page. */
export function pageBlocks(root: DomElement): PageBlock[] {
  const walk: Walk = {blocks: [], concealmentOf: createConcealment(root), concealers: []};
  collect(root, walk, {hidden: false, concealer: undefined}, 0);
  showLateParts(walk);
  return walk.blocks;
}

/** What is collected on the way through a page. */
interface Walk {
  blocks: PageBlock[];
  concealmentOf: (element: DomElement) => Concealment;
  /** Of each block the outermost element that conceals it. */
  concealers: (DomElement | undefined)[];
}

/** What the elements above make of a text. */
interface Above {
  hidden: boolean;
  concealer: DomElement | undefined;
}

/** Goes through an element: inline text up to the next block becomes one block. */
function collect(element: DomElement, walk: Walk, above: Above, depth: number): void {
  if (depth > deepest) return;
  const own = walk.concealmentOf(element);
  const here = {
    hidden: above.hidden || own.hidden,
    concealer: above.concealer ?? (own.concealed ? element : undefined),
  };
  let run: DomNode[] = [];
  const flush = () => {
    const block = blockOf(element, run, here);
    if (block) {
      walk.blocks.push(block);
      walk.concealers.push(here.concealer);
    }
    run = [];
  };
  for (const child of Array.from(element.childNodes)) {
    if (isText(child)) run.push(child);
    else if (isElement(child)) {
      if (skipped.has(child.localName) || isConsentDialog(child)) continue;
      if (child.localName === 'br' && child.parentNode?.localName !== 'pre') {
        run.push(child);
      } else if (blockTags.has(child.localName) || holdsBlocks(child)) {
        flush();
        collect(child, walk, here, depth + 1);
      } else run.push(child);
    }
  }
  flush();
}

/**
 * Takes for shown what a page holds most of its text in: a script of its own would bring it up. Measured by what the
 * page shows, for one that waits for its script hides its menus too.
 */
function showLateParts({blocks, concealers}: Walk): void {
  const characters = new Map<DomElement, number>();
  let shown = 0;
  for (const [index, {text}] of blocks.entries()) {
    const concealer = concealers[index];
    if (concealer) characters.set(concealer, (characters.get(concealer) ?? 0) + text.length);
    else shown += text.length;
  }
  for (const [index, block] of blocks.entries()) {
    const concealer = concealers[index];
    if (concealer && (characters.get(concealer) ?? 0) > shown * mostConcealed) block.concealed = false;
  }
}

/** Whether an element is the dialog of a consent tool, by its id or class. */
function isConsentDialog(element: DomElement): boolean {
  const id = element.getAttribute('id');
  const names = element.getAttribute('class');
  return (id !== null && consentDialog.test(id)) || (names !== null && consentDialog.test(names));
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

/** The block that a run of nodes makes; undefined where they hold no text. */
function blockOf(element: DomElement, nodes: DomNode[], {hidden, concealer}: Above): PageBlock | undefined {
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
    concealed: concealer !== undefined,
  };
}

/** Adds the text of a node, and how much of it is linked or bold. */
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
