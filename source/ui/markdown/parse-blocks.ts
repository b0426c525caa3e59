import type {Root, RootContent} from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import {unified} from 'unified';
import {remarkMends} from './remark-mends.ts';

/** The parser for Markdown with tables, strikethrough and task lists (GFM). */
const processor = unified().use(remarkParse).use(remarkGfm).use(remarkMends).freeze();
/** Most definitions of links that are kept; a text with more is no text. */
const maximumDefinitions = 1000;

/** A block at the top level and where its source stands in the text that was parsed. */
export interface ParsedBlock {
  node: RootContent;
  /** Offset of the start of its first line. */
  start: number;
  /** Offset behind its last character. */
  end: number;
}

/** The addresses that `[text][label]` refers to, as they become known. */
export class LinkDefinitions {
  private readonly sources = new Map<string, string>();

  /** Takes over a definition; the first one of a label counts. */
  add(label: string, address: string): void {
    const key = labelKey(label);
    if (this.sources.has(key) || this.sources.size >= maximumDefinitions || !/^[^<>\n]*$/.test(address)) return;
    this.sources.set(key, `[${label}]: <${address}>\n`);
  }

  has(label: string): boolean {
    return this.sources.has(labelKey(label));
  }

  /** Takes over everything in `text` that looks like a definition. */
  addAll(text: string): void {
    for (const [, label = '', bracketed, bare = ''] of text.matchAll(
      /^ {0,3}\[(?!\^)((?:[^[\]\\\n]|\\.){1,200})\]:[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s<]\S*))/gm,
    ))
      this.add(label, bracketed ?? bare);
  }

  /** The definitions that `text` may refer to, as Markdown to put before it. */
  neededBy(text: string): string {
    if (this.sources.size === 0 || !text.includes('[')) return '';
    const needed = new Set<string>();
    for (const [, label = ''] of text.matchAll(/\[((?:[^[\]\\]|\\.){1,200})\]/g)) {
      const source = this.sources.get(labelKey(label));
      if (source !== undefined) needed.add(source);
    }
    return needed.size === 0 ? '' : `${[...needed].join('')}\n`;
  }
}

/** What two labels of references have in common when CommonMark takes them for the same. */
export function labelKey(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase().toUpperCase();
}

/**
 * Parses Markdown into its blocks at the top level of `text` (CommonMark and GFM). References are resolved by the text
 * itself and by `definitions`.
 */
export function parseBlocks(text: string, definitions: LinkDefinitions): ParsedBlock[] {
  const prefix = definitions.neededBy(text);
  const root: Root = processor.parse(prefix + text);
  resolveReferences(root);
  const blocks: ParsedBlock[] = [];
  for (const node of root.children) {
    const {start, end} = node.position ?? {};
    const from = (start?.offset ?? 0) - ((start?.column ?? 1) - 1) - prefix.length;
    if (from >= 0) blocks.push({node, start: from, end: (end?.offset ?? 0) - prefix.length});
  }
  return blocks;
}

/** A node of the syntax tree, whatever it is. */
interface AnyNode {
  type: string;
  children?: AnyNode[];
}

/** References become links and images with the address of their definition. */
function resolveReferences(root: Root): void {
  const addresses = new Map<string, string>();
  const references: {type: string; identifier?: string; url?: string}[] = [];
  const open: AnyNode[] = [root as AnyNode];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'definition') {
      const {identifier, url} = node as AnyNode & {identifier: string; url: string};
      if (!addresses.has(identifier)) addresses.set(identifier, url);
    } else if (node.type === 'linkReference' || node.type === 'imageReference') references.push(node);
    // From the last child, so that the first definition comes first.
    for (let index = (node.children?.length ?? 0) - 1; index >= 0; index -= 1)
      open.push(node.children?.[index] as AnyNode);
  }
  for (const reference of references) {
    reference.url = addresses.get(reference.identifier ?? '') ?? '';
    reference.type = reference.type === 'linkReference' ? 'link' : 'image';
  }
}
