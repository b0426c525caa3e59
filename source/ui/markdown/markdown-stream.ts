import type {Table} from 'mdast';
import {textStart} from '../graphemes.ts';
import {BlockWriter} from './block-writer.ts';
import {paintCodeLine} from './code-lines.ts';
import {mayFinish} from './may-finish.ts';
import {fenceStart, OpenFence, upToFence} from './open-fence.ts';
import {OpenTable} from './open-table.ts';
import {type ParsedBlock, parseBlocks} from './parse-blocks.ts';
import {createPainter, type MarkdownTheme, type Run} from './styled-runs.ts';
import {measuredRows} from './table-lines.ts';

export type {MarkdownTheme} from './styled-runs.ts';

/** How wide the lines may be, and their colours. */
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
/**
 * Above this many characters the open block is not shown anew at each token, but when it grew by a sixteenth: to lay
 * out a huge one each time would make the answer crawl.
 */
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
  stream.define(text);
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
  private readonly writer: BlockWriter;
  /** What is not committed: from the start of a line of the top level (or of an item, a row, a line of code). */
  private tail = '';
  /** Up to here complete lines of the tail were looked at. */
  private seen = 0;
  private fence: OpenFence | undefined;
  private table: OpenTable | undefined;
  private shown: {length: number; lines: string[]} | undefined;

  constructor({columns, theme}: MarkdownOptions) {
    this.writer = new BlockWriter(Math.max(1, columns), createPainter(theme));
  }

  /** Knows the links that `text` defines from the start. */
  define(text: string): void {
    this.writer.definitions.addAll(text);
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
    else this.writer.writeAll(this.tail, lines);
    this.tail = '';
    this.seen = 0;
    this.fence = undefined;
    this.table = undefined;
    this.shown = undefined;
    this.writer.forget();
    return lines;
  }

  resize(columns: number): void {
    this.writer.columns = Math.max(1, columns);
    this.shown = undefined;
    this.table?.resize(this.writer.columns);
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

  /** Commits the lines of code that are complete, coloured as they come, until the fence is closed. */
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
    if (!begun && fence.begun) this.writer.separate(lines);
    lines.push(...this.codeLines(added));
  }

  private codeLines(lines: readonly Run[][]): string[] {
    return lines.flatMap(line => paintCodeLine(line, this.writer.columns, this.writer.painter));
  }

  private advanceTable(table: OpenTable, lines: string[]): void {
    const complete = this.tail.slice(0, this.tail.lastIndexOf('\n') + 1);
    if (complete === '') return;
    const rows = table.rows(complete, this.writer.definitions);
    lines.push(...rows.lines);
    if (rows.length < complete.length) this.table = undefined;
    this.cut(rows.length);
  }

  /** Commits the blocks that are complete; the last one stays open, as the next line may still change it. */
  private advanceBlocks(lines: string[]): void {
    const {writer} = this;
    const blank = /^(?:[ \t]*\n)+/.exec(this.tail);
    if (blank !== null && !writer.isInList) {
      this.cut(blank[0].length);
      writer.parted = false;
    }
    const opening = writer.isInList ? null : fenceStart.exec(this.tail);
    if (opening !== null && !(opening[1]?.startsWith('`') && opening[2]?.includes('`'))) {
      this.openFence(opening);
      return;
    }
    const lineEnd = this.tail.lastIndexOf('\n') + 1;
    const overlong = this.tail.length - lineEnd > maximumBlockLength;
    const complete = overlong ? this.tail : upToFence(this.tail.slice(0, lineEnd));
    if (!overlong && !this.hasFinished(complete)) return;
    this.seen = overlong ? lineEnd : complete.length;
    const blocks = parseBlocks(complete, writer.definitions);
    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1];
      if (next === undefined && this.takeOpen(block, complete, lines)) return;
      if (block.node.type === 'code' && next !== undefined && fenceStart.test(complete.slice(block.start))) {
        // Code in fences has one way of being shown, whole or in parts.
        this.cut(block.start);
        writer.leaveList();
        return;
      }
      if (this.part(block, lines)) return;
      writer.write(block, this.tail, lines);
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
      if (block.start > 0) this.writer.leaveList();
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
      this.writer.writeItems(block, node, lines, node.children.length - 1);
      const last = node.children.at(-1)?.position?.start;
      const kept =
        (last?.offset ?? 0) -
        (node.position?.start.offset ?? 0) +
        (node.position?.start.column ?? 1) -
        (last?.column ?? 1);
      this.cut(block.start + kept);
    } else if (block.start > 0) {
      this.cut(block.start);
      if (node.type !== 'list') this.writer.leaveList();
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
    // A single sign with thousands of marks is parted too.
    const length = at ?? (textStart(this.tail.slice(start), maximumBlockLength).length || piece.length);
    this.writer.writePart(piece.slice(0, length), lines);
    this.cut(start + length);
    return true;
  }

  private openFence(opening: RegExpExecArray): void {
    this.fence = new OpenFence(opening);
    this.cut(opening[0].length);
  }

  private openTable(block: ParsedBlock, node: Table, complete: string, lines: string[]): void {
    this.writer.separate(lines);
    this.table = new OpenTable(complete.slice(block.start), node, this.writer.columns, this.writer.painter);
    lines.push(...this.table.lines(node));
    this.cut(complete.length);
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

  /** Code that is still coming: its last line is shown as far as it has come. */
  private openCodeLines(fence: OpenFence): string[] {
    const partial = fence.closedBy(this.tail) ? '' : fence.unindented(this.tail);
    const lines = this.codeLines(fence.pending(partial));
    if (partial.trim() === '') return lines.slice(0, -1);
    const gap = !fence.begun && this.writer.isApart ? [''] : [];
    const blanks = fence.blanks.map(() => '');
    return [...gap, ...lines.slice(0, -1), ...blanks, ...lines.slice(-1)];
  }

  private openBlockLines(): string[] {
    if (this.tail.trim() === '') return [];
    if (this.table !== undefined) return this.table.rows(this.tail, this.writer.definitions).lines;
    return this.writer.tried(this.tail);
  }
}

/** HTML that ends at a blank line; comments, scripts and the like go on over blank lines. */
function closedHtml({node}: ParsedBlock): boolean {
  return node.type === 'html' && !/^\s*<(?:!|\?|script|pre|style|textarea)/i.test(node.value);
}
