import {parseHTML} from 'linkedom';
import {type DefaultTreeAdapterMap, parse, serialize} from 'parse5';

/** The little of a DOM that reading a page needs. */
export interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly parentNode: DomElement | null;
  readonly previousSibling: DomNode | null;
  readonly childNodes: ArrayLike<DomNode>;
}

export interface DomElement extends DomNode {
  readonly localName: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): ArrayLike<DomElement>;
  remove(): void;
}

export interface DomDocument {
  readonly documentElement: DomElement;
  readonly body: DomElement | null;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): ArrayLike<DomElement>;
}

export function isElement(node: DomNode): node is DomElement {
  return node.nodeType === 1;
}

export function isText(node: DomNode): boolean {
  return node.nodeType === 3;
}

/** A page as browsers read it, made anew from the same text as often as `parsePage` is called for it. */
export interface Page {
  document(): DomDocument;
}

/**
 * Reads a page by the rules of browsers. linkedom's own reader loses the body of every twentieth page of the open web, which is
 * why parse5 reads it first; the DOM is linkedom's.
 */
export function parsePage(html: string): Page {
  const tree = parse(html);
  const clean = serialize(isSparedFromScripts(tree) ? shownWithoutScripts(html) : tree);
  return {document: () => parseHTML(`<!DOCTYPE html>${clean}`).document as unknown as DomDocument};
}

type TreeNode = DefaultTreeAdapterMap['node'];
type TreeDocument = DefaultTreeAdapterMap['document'];

/** Elements whose text no reader sees. */
const unshown = new Set(['script', 'style', 'template', 'head', 'svg']);
/** Shorter texts for readers without scripts only ask for scripts. */
const leastSpared = 400;

/**
 * Some pages show their text by scripts and hold it in `noscript` for those who run none, as we do: whether that is most of the text
 * of the page.
 */
function isSparedFromScripts(tree: TreeDocument): boolean {
  let shown = 0;
  let spared = 0;
  for (const node of nodesOf(tree)) {
    if (node.nodeName !== '#text' || !('value' in node)) continue;
    const text = node.value.trim();
    if (node.parentNode?.nodeName === 'noscript') spared += text.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ').length;
    else shown += text.length;
  }
  return spared >= leastSpared && spared >= 2 * shown;
}

/** Reads the page as a browser without scripts does, which shows what is in `noscript`. */
function shownWithoutScripts(html: string): TreeDocument {
  const tree = parse(html, {scriptingEnabled: false});
  for (const node of nodesOf(tree)) {
    if (node.nodeName === 'noscript' && 'tagName' in node) node.nodeName = node.tagName = 'div';
  }
  return tree;
}

/** All nodes of a tree; without recursion, since a page may be nested very deep. */
function* nodesOf(tree: TreeDocument): Generator<TreeNode> {
  const waiting: TreeNode[] = [tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if ('childNodes' in node && !unshown.has(node.nodeName)) for (const child of node.childNodes) waiting.push(child);
  }
}
