import type {Definition, List} from 'mdast';
import {apart, type BlockOptions, blockLines, definitionLines, listItemLines} from './block-lines.ts';
import {LinkDefinitions, labelKey, type ParsedBlock, parseBlocks} from './parse-blocks.ts';
import type {Painter} from './styled-runs.ts';

/**
 * Most references that are remembered because the link may be defined only later; a definition for a further one is not
 * shown as a line.
 */
const maximumUnresolved = 1000;

/**
 * Writes blocks that follow each other as lines: with a blank line between them, lists that are numbered on, and links
 * to what was defined before.
 */
export class BlockWriter {
  definitions = new LinkDefinitions();
  /** What is written next goes on with a block that was parted. */
  parted = false;
  /** Set while the next block begins with an item of a list whose items before are written. */
  private item: {number: number | undefined; gap: boolean} | undefined;
  private needsGap = false;
  private unresolved = new Set<string>();
  /** Lines are made for show: nothing is learnt from the blocks. */
  private trying = false;

  constructor(
    public columns: number,
    readonly painter: Painter,
  ) {}

  /** Whether the next block may be an item of the list that was written last. */
  get isInList(): boolean {
    return this.item !== undefined;
  }

  /** Whether a blank line comes before the next block. */
  get isApart(): boolean {
    return this.needsGap && !this.parted;
  }

  leaveList(): void {
    this.item = undefined;
  }

  /** Is as new, for another text. */
  forget(): void {
    this.item = undefined;
    this.needsGap = false;
    this.parted = false;
    this.unresolved = new Set();
    this.definitions = new LinkDefinitions();
  }

  /** Begins another block: with a blank line, where one belongs there. */
  separate(lines: string[]): void {
    if (this.isApart) lines.push('');
    this.needsGap = true;
    this.parted = false;
  }

  writeAll(source: string, lines: string[]): void {
    for (const block of parseBlocks(source, this.definitions)) this.write(block, source, lines);
  }

  /** Writes the beginning of a block that is too long to be kept together. */
  writePart(source: string, lines: string[]): void {
    this.writeAll(source, lines);
    this.item = undefined;
    this.parted = true;
  }

  /** How `source` would be written next; nothing is changed by it. */
  tried(source: string): string[] {
    const lines: string[] = [];
    const {needsGap, parted, item} = this;
    this.trying = true;
    this.writeAll(source, lines);
    this.needsGap = needsGap;
    this.parted = parted;
    this.item = item;
    this.trying = false;
    return lines;
  }

  /** Writes a block of `source`. */
  write(block: ParsedBlock, source: string, lines: string[]): void {
    const {node} = block;
    if (node.type !== 'definition') this.noteReferences(source.slice(block.start, block.end));
    if (node.type === 'list') {
      this.writeItems(block, node, lines, node.children.length);
      this.item = undefined;
      return;
    }
    this.item = undefined;
    if (node.type === 'definition') {
      this.writeDefinition(node, lines);
      return;
    }
    const rendered = blockLines(node, this.options);
    if (rendered.length === 0) return;
    this.separate(lines);
    lines.push(...rendered);
  }

  /** Writes the first `count` items of a list; the next one goes on with it. */
  writeItems({start}: ParsedBlock, list: List, lines: string[], count: number): void {
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

  private get options(): BlockOptions {
    return {columns: this.columns, painter: this.painter, roles: [], depth: 0};
  }

  /** Learns a link's address; where a reference to it was shown already, readers are shown the definition. */
  private writeDefinition({label, identifier, url}: Definition, lines: string[]): void {
    const name = label ?? identifier;
    if (this.trying) return;
    if (this.unresolved.has(labelKey(name))) {
      this.separate(lines);
      lines.push(...definitionLines(name, url, this.options));
    }
    this.definitions.add(name, url);
  }

  /** Remembers what may turn out to be a reference to a definition that is still to come. */
  private noteReferences(source: string): void {
    if (this.trying || !source.includes('[')) return;
    for (const [, label = ''] of source.matchAll(/\[([^[\]]{1,200})\]/g)) {
      if (this.unresolved.size < maximumUnresolved && !this.definitions.has(label))
        this.unresolved.add(labelKey(label));
    }
  }
}
