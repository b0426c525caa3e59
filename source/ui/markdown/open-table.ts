import type {Table} from 'mdast';
import {type LinkDefinitions, parseBlocks} from './parse-blocks.ts';
import type {Painter} from './styled-runs.ts';
import {layoutTable, measuredRows, type TableLayout, tableHeadLines, tableRowLines} from './table-lines.ts';

/** A table whose end has not come yet: further rows are shown as they come, in the columns that its first rows took. */
export class OpenTable {
  /** The first two lines of its source, without which a row is no row. */
  private readonly head: string;
  private readonly node: Table;
  private readonly painter: Painter;
  private columns: number;
  private layout: TableLayout;

  /** `source`: of the table so far, which is `node`. */
  constructor(source: string, node: Table, columns: number, painter: Painter) {
    this.head = source
      .split('\n', 2)
      .map(line => `${line}\n`)
      .join('');
    this.node = {...node, children: node.children.slice(0, measuredRows + 1)};
    this.painter = painter;
    this.columns = columns;
    this.layout = layoutTable(node, columns, painter);
  }

  /** The lines of the table `node`, its head among them. */
  lines(node: Table): string[] {
    return [...tableHeadLines(this.layout, this.painter), ...this.rowLines(node)];
  }

  /** The lines of the rows that `source` begins with, and how far they go in it. */
  rows(source: string, definitions: LinkDefinitions): {lines: string[]; length: number} {
    const [first] = parseBlocks(this.head + source, definitions);
    const end = first === undefined ? 0 : Math.max(0, first.end - this.head.length);
    return {
      lines: first?.node.type === 'table' ? this.rowLines(first.node) : [],
      length: end === 0 ? 0 : source.indexOf('\n', end) + 1,
    };
  }

  resize(columns: number): void {
    this.columns = columns;
    this.layout = layoutTable(this.node, columns, this.painter);
  }

  private rowLines(node: Table): string[] {
    return node.children.slice(1).flatMap(row => tableRowLines(row, this.layout, this.columns, this.painter));
  }
}
