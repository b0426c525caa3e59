import type {Definition, FootnoteDefinition, List, Nodes, Root, RootContent, Table} from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import {unified} from 'unified';
import {frontMatterEnd} from '../../code/headings.ts';
import type {DocumentBlock, ListItem, Origin, TableCell} from '../document.ts';
import {readFrontMatter} from './front-matter.ts';
import {nothingToRead, type Parser, parseFailure} from './parser.ts';
import {readTextLines} from './text-lines.ts';

/**
 * Reads Markdown files: CommonMark with GFM's tables, task lists and footnotes, front matter as metadata, wikilinks as
 * links.
 */
export const markdownParser: Parser = {
  name: 'markdown',
  version: 1,
  async parse({bytes, limits}) {
    const read = readTextLines(bytes, limits);
    if (!read.ok) return read;
    const {lines, messages} = read;
    if (deepestQuote(lines) > limits.depth) {
      return parseFailure(
        'too-deep',
        `It is nested deeper than ${limits.depth} levels`,
        'Save it again in a simpler form.',
      );
    }
    const end = frontMatterEnd(lines);
    const matter = end < 0 ? undefined : readFrontMatter(lines.slice(1, end), lines[0] === '+++');
    // Blank lines in its place keep every line's number.
    const source = [...lines.slice(0, end + 1).map(() => ''), ...lines.slice(end + 1)].join('\n');
    const tree = unified().use(remarkParse).use(remarkGfm).parse(source) as Root;
    const blocks = new BlockReader(source).read(tree.children);
    if (blocks.length === 0 && matter === undefined) return nothingToRead();
    const first = blocks.find(block => block.kind === 'heading');
    const title = matter?.title ?? (first?.kind === 'heading' && first.level <= 2 ? first.text : undefined);
    return {ok: true, document: {metadata: {...matter, ...(title !== undefined && {title})}, blocks, messages}};
  },
};

/** How many quotation marks or bullets begin one line: they nest, and reading them costs a call each. */
function deepestQuote(lines: readonly string[]): number {
  let deepest = 0;
  for (const line of lines) {
    const marks = /^(?:\s{0,8}(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(line.slice(0, 20_000))?.[0] ?? '';
    deepest = Math.max(deepest, (marks.match(/>|[-*+]|\d+[.)]/g) ?? []).length);
  }
  return deepest;
}

/** Links between notes, as in wikis and Obsidian: `[[page#part|label]]`. */
const wikilink = /!?\[\[([^\]|#\n]*)(#[^\]|\n]*)?(?:\|([^\]\n]*))?\]\]/g;

/** Turns the syntax tree of a Markdown file into headings, paragraphs, lists, code and tables, each with its lines. */
class BlockReader {
  readonly #source: string;
  readonly #blocks: DocumentBlock[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** The blocks of a document in their order. */
  read(nodes: readonly RootContent[]): DocumentBlock[] {
    for (const node of nodes) this.#add(node, false);
    return this.#blocks;
  }

  /** Adds what a node says; what Markdown has beside text, such as rules and definitions, is left out. */
  #add(node: RootContent, quoted: boolean): void {
    const origin = originOf(node);
    switch (node.type) {
      case 'heading':
        this.#push({kind: 'heading', level: node.depth, origin, ...this.#running(node)});
        break;
      case 'paragraph':
        this.#push({kind: quoted ? 'quote' : 'paragraph', origin, ...this.#running(node)});
        break;
      case 'blockquote':
        for (const child of node.children) this.#add(child, true);
        break;
      case 'list':
        this.#addList(node, quoted);
        break;
      case 'code':
        this.#blocks.push({kind: 'code', origin, language: node.lang ?? '', text: node.value});
        break;
      case 'table':
        this.#blocks.push({kind: 'table', origin, cells: cellsOf(node), headerRows: 1});
        break;
      case 'footnoteDefinition':
        this.#push({kind: 'note', origin, label: node.label ?? node.identifier, ...this.#running(node)});
        break;
      case 'html':
        this.#push({kind: 'paragraph', origin, text: withoutTags(node.value)});
        break;
      default:
        break;
    }
  }

  /** Adds a block, unless it is empty. */
  #push(block: DocumentBlock): void {
    if (!('text' in block) || block.text !== '') this.#blocks.push(block);
  }

  /** Items of nested lists follow their parent; a table or code in an item stands behind the items up to it. */
  #addList(list: List, quoted: boolean): void {
    let items: ListItem[] = [];
    let lines: Origin = {};
    const flush = () => {
      if (items.length > 0) this.#blocks.push({kind: 'list', origin: lines, items});
      items = [];
      lines = {};
    };
    const walk = (one: List, depth: number) => {
      let number = one.start ?? 1;
      for (const item of one.children) {
        const marker = one.ordered ? `${number++}.` : '-';
        let begun = false;
        for (const child of item.children) {
          const origin = originOf(child);
          if (child.type === 'paragraph' || child.type === 'heading') {
            const text = this.#running(child);
            const last = items.at(-1);
            if (begun && last) last.text = `${last.text} ${text.text}`;
            else
              items.push({
                depth,
                marker,
                origin,
                ...text,
                ...(typeof item.checked === 'boolean' && {checked: item.checked}),
              });
            begun = true;
            lines = {startLine: lines.startLine ?? origin.startLine ?? 1, endLine: origin.endLine ?? 1};
          } else if (child.type === 'list') {
            walk(child, depth + 1);
          } else {
            flush();
            this.#add(child as RootContent, quoted);
            begun = false;
          }
        }
      }
    };
    walk(list, 0);
    flush();
  }

  /** The text of a node, and its Markdown where there is more to it than the text. */
  #running(node: Nodes): {text: string; markdown?: string} {
    const text = plainText(node).replace(/\s+/g, ' ').trim();
    const inner = 'children' in node ? (node.children as Nodes[]) : [];
    const from = inner[0]?.position?.start.offset;
    const to = inner.at(-1)?.position?.end.offset;
    const markdown =
      from === undefined || to === undefined ? '' : this.#source.slice(from, to).replace(/\s+/g, ' ').trim();
    return markdown === '' || markdown === text ? {text} : {text, markdown};
  }
}

/** The lines of a node in its file. */
function originOf(node: Exclude<Nodes, Root>): Origin {
  return node.position ? {startLine: node.position.start.line, endLine: node.position.end.line} : {};
}

/** The words of a node, without marks. */
function plainText(node: Nodes | Definition | FootnoteDefinition): string {
  switch (node.type) {
    case 'text':
      return node.value.replace(
        wikilink,
        (_, page: string, part: string | undefined, label: string | undefined) =>
          label || `${page}${(part ?? '').replace('#', ' ')}`,
      );
    case 'inlineCode':
    case 'code':
      return node.value;
    case 'html':
      return withoutTags(node.value);
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'break':
      return '\n';
    case 'footnoteReference':
    case 'definition':
      return '';
    default: {
      if (!('children' in node)) return '';
      const between = /^(?:root|blockquote|list|listItem|footnoteDefinition)$/.test(node.type) ? '\n' : '';
      return (node.children as Nodes[]).map(plainText).join(between);
    }
  }
}

/** The words of HTML inside Markdown, without tags, comments, scripts and styles. */
function withoutTags(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<\/?[a-zA-Z][^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The cells of a table; Markdown's have no spans. */
function cellsOf(table: Table): TableCell[] {
  return table.children.flatMap((row, rowIndex) =>
    row.children.map((cell, column) => ({
      row: rowIndex,
      column,
      rowSpan: 1,
      columnSpan: 1,
      text: plainText(cell).replace(/\s+/g, ' ').trim(),
    })),
  );
}
