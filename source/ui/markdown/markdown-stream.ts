import type {Definition, List, Table} from 'mdast';
import {apart, type BlockOptions, blockLines, definitionLines, listItemLines} from './block-lines.ts';
import {paintCodeLine} from './code-lines.ts';
import {mayFinish} from './may-finish.ts';
import {fenceStart, OpenFence, upToFence} from './open-fence.ts';
import {OpenTable} from './open-table.ts';
import {LinkDefinitions, labelKey, type ParsedBlock, parseBlocks} from './parse-blocks.ts';
import {createPainter, type MarkdownTheme, type Painter, type Run} from './styled-runs.ts';
import {measuredRows} from './table-lines.ts';

export type {MarkdownTheme} from './styled-runs.ts';

export interface MarkdownOptions {
  /** Cells that a line may take; at least 1 counts. */
  columns: number;
  theme: MarkdownTheme;
}

/** What a further piece of text has made final, and how the rest looks for now. */
export interface MarkdownUpdate {
  /** Lines that are final: they follow those of the updates before, and never change. */
  committed: string[];
  /** What is to be shown below the committed lines for now. Made when it is first read, of what was pushed by then. */
  readonly live: string[];
}

/** Markdown that is shown while it arrives. */
export interface MarkdownStream {
  push(text: string): MarkdownUpdate;
  /** The rest of the lines, all final. The stream is as new afterwards. */
  end(): string[];
  /** What is committed from now on has another width. */
  resize(columns: number): void;
}

/**
 * Longest block, in characters, that is kept together: a longer one is parted; a paragraph of this length fills several
 * screens.
 */
const maximumBlockLength = 16_384;
/** Above this many characters the open block is not shown anew at each token, but when it grew by a sixteenth. */
const calmAboveLength = 4096;
/** Characters that are taken in at once of a longer text. */
const sliceLength = 8192;

/**
 * Draws a whole Markdown text as styled terminal lines. `text` must be clean of control characters, what character
 * references bring in is cleaned here. Lines hold text and SGR sequences only, and end without an open style. Heavy to
 * load: import it when there is something to show.
 */
export function renderMarkdown(text: string, options: MarkdownOptions): string[] {
  const stream = new BlockStream(options);
  stream.definitions.addAll(text);
  const {committed} = stream.push(text);
  return [...committed, ...stream.end()];
}

/**
 * Draws an answer's Markdown while the model is still writing it (streaming), however it is cut: what was committed and
 * the end make the lines of `renderMarkdown`, but for references to links that are defined after the block that refers
 * to them was committed: those show as they were typed, and the definition is shown as a line where it stands.
 */
export function createMarkdownStream(options: MarkdownOptions): MarkdownStream {
  return new BlockStream(options);
}

/**
 * Takes Markdown in piece by piece: blocks that cannot change any more are committed, the open one is kept and shown
 * for now.
 */
class BlockStream implements MarkdownStream {
  definitions = new LinkDefinitions();
  private readonly painter: Painter;
  private columns: number;
  /** What is not committed: from the start of a line of the top level (or of an item, a row, a line of code). */
  private tail = '';
  /** Up to here complete lines of the tail were looked at. */
  private seen = 0;
  private fence: OpenFence | undefined;
  private table: OpenTable | undefined;
  /** Set while the tail begins with an item of a list whose items before are committed. */
  private item: {number: number | undefined; gap: boolean} | undefined;
  private needsGap = false;
  /** The tail goes on with a block that was parted. */
  private parted = false;
  private unresolved = new Set<string>();
  /** Lines are made for show: nothing is learnt from the blocks. */
  private trying = false;
  private shown: {length: number; lines: string[]} | undefined;

  constructor({columns, theme}: MarkdownOptions) {
    this.columns = Math.max(1, columns);
    this.painter = createPainter(theme);
  }

  push(text: string): MarkdownUpdate {
    const committed: string[] = [];
    for (let at = 0; at < text.length; at += sliceLength) {
      this.tail += text.slice(at, at + sliceLength);
      this.advance(committed);
    }
    if (committed.length > 0) this.shown = undefined;
    let live: string[] | undefined;
    const show = () => this.liveLines();
    return {
      committed,
      get live() {
        live ??= show();
        return live;
      },
    };
  }

  end(): string[] {
    const lines: string[] = [];
    if (this.tail !== '' && !this.tail.endsWith('\n')) {
      this.tail += '\n';
      this.advance(lines);
    }
    if (this.fence !== undefined) lines.push(...this.codeLines(this.fence.end()));
    else for (const block of parseBlocks(this.tail, this.definitions)) this.commit(block, lines);
    this.tail = '';
    this.seen = 0;
    this.fence = undefined;
    this.table = undefined;
    this.item = undefined;
    this.needsGap = false;
    this.parted = false;
    this.shown = undefined;
    this.unresolved = new Set();
    this.definitions = new LinkDefinitions();
    return lines;
  }

  resize(columns: number): void {
    this.columns = Math.max(1, columns);
    this.shown = undefined;
    this.table?.resize(this.columns);
  }

  private get options(): BlockOptions {
    return {columns: this.columns, painter: this.painter, roles: [], depth: 0};
  }

  private cut(length: number): void {
    this.tail = this.tail.slice(length);
    this.seen = 0;
    this.shown = undefined;
  }

  /** Commits what the complete lines of the tail have finished. */
  private advance(lines: string[]): void {
    for (;;) {
      const before = this.tail.length;
      const {fence, table} = this;
      if (this.fence !== undefined) this.advanceFence(this.fence, lines);
      else if (this.table !== undefined) this.advanceTable(this.table, lines);
      else this.advanceBlocks(lines);
      if (this.tail.length === before && this.fence === fence && this.table === table) return;
    }
  }

  private advanceFence(fence: OpenFence, lines: string[]): void {
    let at = 0;
    while (this.fence !== undefined) {
      const lineFeed = this.tail.indexOf('\n', at);
      const end = lineFeed < 0 ? this.tail.length : lineFeed;
      if (end - at > maximumBlockLength) {
        this.addCode(this.tail.slice(at, at + maximumBlockLength), fence, lines);
        at += maximumBlockLength;
        continue;
      }
      if (lineFeed < 0) break;
      const line = this.tail.slice(at, lineFeed);
      at = lineFeed + 1;
      if (fence.closedBy(line)) {
        lines.push(...this.codeLines(fence.end()));
        this.fence = undefined;
      } else this.addCode(fence.unindented(line), fence, lines);
    }
    if (at > 0) this.cut(at);
  }

  private addCode(line: string, fence: OpenFence, lines: string[]): void {
    const {begun} = fence;
    const added = fence.add(line);
    if (!begun && fence.begun) this.separate(lines);
    lines.push(...this.codeLines(added));
  }

  private codeLines(lines: readonly Run[][]): string[] {
    return lines.flatMap(line => paintCodeLine(line, this.columns, this.painter));
  }

  private advanceTable(table: OpenTable, lines: string[]): void {
    const complete = this.tail.slice(0, this.tail.lastIndexOf('\n') + 1);
    if (complete === '') return;
    const rows = table.rows(complete, this.definitions);
    lines.push(...rows.lines);
    if (rows.length < complete.length) this.table = undefined;
    this.cut(rows.length);
  }

  private advanceBlocks(lines: string[]): void {
    const blank = /^(?:[ \t]*\n)+/.exec(this.tail);
    if (blank !== null && this.item === undefined) {
      this.cut(blank[0].length);
      this.parted = false;
    }
    const opening = this.item === undefined ? fenceStart.exec(this.tail) : null;
    if (opening !== null && !(opening[1]?.startsWith('`') && opening[2]?.includes('`'))) {
      this.openFence(opening);
      return;
    }
    const lineEnd = this.tail.lastIndexOf('\n') + 1;
    const overlong = this.tail.length - lineEnd > maximumBlockLength;
    const complete = overlong ? this.tail : upToFence(this.tail.slice(0, lineEnd));
    if (!overlong && !this.hasFinished(complete)) return;
    this.seen = overlong ? lineEnd : complete.length;
    const blocks = parseBlocks(complete, this.definitions);
    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1];
      if (next === undefined && this.takeOpen(block, complete, lines)) return;
      if (block.node.type === 'code' && next !== undefined && fenceStart.test(complete.slice(block.start))) {
        // Code in fences has one way of being shown, whole or in parts.
        this.cut(block.start);
        this.item = undefined;
        return;
      }
      if (this.part(block, lines)) return;
      this.commit(block, lines);
      if (next === undefined) this.cut(complete.length);
    }
  }

  /** Whether the lines that have come may have finished a block. */
  private hasFinished(complete: string): boolean {
    if (complete.length <= this.seen) return false;
    return complete.length > maximumBlockLength || mayFinish(complete, this.seen);
  }

  /** Deals with the last block, which may go on. False when it is finished. */
  private takeOpen(block: ParsedBlock, complete: string, lines: string[]): boolean {
    const {node} = block;
    const source = complete.slice(block.start);
    if (this.part(block, lines)) return true;
    if (node.type === 'code' && fenceStart.test(source)) {
      this.cut(block.start);
      if (block.start > 0) this.item = undefined;
      return true;
    }
    if (node.type === 'heading' || node.type === 'thematicBreak') return false;
    const followed = /\n[ \t]*\n$/.test(source) || source.trim() === '';
    if (node.type === 'table' && !followed && node.children.length > measuredRows + 1) {
      this.openTable(block, node, complete, lines);
      return true;
    }
    if (followed && (/^(?:paragraph|table|blockquote|definition)$/.test(node.type) || closedHtml(block))) return false;
    if (node.type === 'list' && node.children.length > 1) {
      this.commitItems(block, node, lines, node.children.length - 1);
      const last = node.children.at(-1)?.position?.start;
      const kept =
        (last?.offset ?? 0) -
        (node.position?.start.offset ?? 0) +
        (node.position?.start.column ?? 1) -
        (last?.column ?? 1);
      this.cut(block.start + kept);
    } else if (block.start > 0) {
      this.cut(block.start);
      if (node.type !== 'list') this.item = undefined;
      this.seen = complete.length - block.start;
    }
    return true;
  }

  /** Parts a block that is too long. */
  private part(block: ParsedBlock, lines: string[]): boolean {
    const {node, start} = block;
    if (node.type === 'table' || (node.type === 'code' && fenceStart.test(this.tail.slice(start)))) return false;
    if (node.type === 'list' && node.children.length > 1) return false;
    if (block.end - start <= maximumBlockLength) return false;
    const piece = this.tail.slice(start, start + maximumBlockLength);
    const at = [piece.lastIndexOf('\n') + 1, piece.lastIndexOf(' ') + 1].find(end => end > maximumBlockLength / 2);
    const length = at ?? (/[\uD800-\uDBFF]$/.test(piece) ? piece.length - 1 : piece.length);
    for (const part of parseBlocks(piece.slice(0, length), this.definitions)) this.commit(part, lines);
    this.cut(start + length);
    this.item = undefined;
    this.parted = true;
    return true;
  }

  private openFence(opening: RegExpExecArray): void {
    this.fence = new OpenFence(opening);
    this.cut(opening[0].length);
  }

  private openTable(block: ParsedBlock, node: Table, complete: string, lines: string[]): void {
    this.separate(lines);
    this.table = new OpenTable(complete.slice(block.start), node, this.columns, this.painter);
    lines.push(...this.table.lines(node));
    this.cut(complete.length);
  }

  private separate(lines: string[]): void {
    if (this.needsGap && !this.parted) lines.push('');
    this.needsGap = true;
    this.parted = false;
  }

  private commit(block: ParsedBlock, lines: string[]): void {
    const {node} = block;
    if (node.type !== 'definition') this.noteReferences(this.tail.slice(block.start, block.end));
    if (node.type === 'list') {
      this.commitItems(block, node, lines, node.children.length);
      this.item = undefined;
      return;
    }
    this.item = undefined;
    if (node.type === 'definition') {
      this.commitDefinition(node, lines);
      return;
    }
    const rendered = blockLines(node, this.options);
    if (rendered.length === 0) return;
    this.separate(lines);
    lines.push(...rendered);
  }

  private commitDefinition({label, identifier, url}: Definition, lines: string[]): void {
    const name = label ?? identifier;
    if (this.trying) return;
    if (this.unresolved.has(labelKey(name))) {
      this.separate(lines);
      lines.push(...definitionLines(name, url, this.options));
    }
    this.definitions.add(name, url);
  }

  /** Remembers what may turn out to be a reference to a definition that is still to come, at most 1,000 of them. */
  private noteReferences(source: string): void {
    if (this.trying || !source.includes('[')) return;
    for (const [, label = ''] of source.matchAll(/\[([^[\]]{1,200})\]/g)) {
      if (this.unresolved.size < 1000 && !this.definitions.has(label)) this.unresolved.add(labelKey(label));
    }
  }

  private commitItems({start}: ParsedBlock, list: List, lines: string[], count: number): void {
    const begun = start === 0 ? this.item : undefined;
    const first = begun?.number ?? list.start ?? 1;
    list.children.slice(0, count).forEach((item, index) => {
      if (index > 0 || begun !== undefined) {
        if (index > 0 ? apart(list.children[index - 1], item) : begun?.gap) lines.push('');
      } else this.separate(lines);
      lines.push(...listItemLines(item, list.ordered ? first + index : undefined, this.options));
    });
    const next = list.children[count];
    if (next !== undefined && count > 0)
      this.item = {number: list.ordered ? first + count : undefined, gap: apart(list.children[count - 1], next)};
  }

  /** How the block that is still open looks for now; made anew only when it has grown enough. */
  private liveLines(): string[] {
    const {shown, tail} = this;
    if (shown !== undefined && tail.length - shown.length <= Math.max(0, (tail.length - calmAboveLength) / 16))
      return shown.lines;
    const lines = this.fence === undefined ? this.openBlockLines() : this.openCodeLines(this.fence);
    this.shown = {length: tail.length, lines};
    return lines;
  }

  private openCodeLines(fence: OpenFence): string[] {
    const partial = fence.closedBy(this.tail) ? '' : fence.unindented(this.tail);
    const lines = this.codeLines(fence.pending(partial));
    if (partial.trim() === '') return lines.slice(0, -1);
    const gap = !fence.begun && this.needsGap && !this.parted ? [''] : [];
    const blanks = fence.blanks.map(() => '');
    return [...gap, ...lines.slice(0, -1), ...blanks, ...lines.slice(-1)];
  }

  private openBlockLines(): string[] {
    if (this.tail.trim() === '') return [];
    if (this.table !== undefined) return this.table.rows(this.tail, this.definitions).lines;
    const lines: string[] = [];
    const {needsGap, parted, item} = this;
    this.trying = true;
    for (const block of parseBlocks(this.tail, this.definitions)) this.commit(block, lines);
    this.needsGap = needsGap;
    this.parted = parted;
    this.item = item;
    this.trying = false;
    return lines;
  }
}

/** HTML that ends at a blank line; comments, scripts and the like go on over blank lines. */
function closedHtml({node}: ParsedBlock): boolean {
  return node.type === 'html' && !/^\s*<(?:!|\?|script|pre|style|textarea)/i.test(node.value);
}
