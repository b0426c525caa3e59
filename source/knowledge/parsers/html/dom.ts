import {parseHTML} from 'linkedom';
import {parse, serialize} from 'parse5';

/** The little of a DOM that reading a page needs. */
export interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly parentNode: DomElement | null;
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
  const clean = `<!DOCTYPE html>${serialize(parse(html))}`;
  return {document: () => parseHTML(clean).document as unknown as DomDocument};
}
