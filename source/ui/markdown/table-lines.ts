import type {AlignType, Table, TableRow} from 'mdast';
import {inlineRuns} from './inline-runs.ts';
import {type Painter, type Run, runsWidth, wrapRuns} from './styled-runs.ts';

/**
 * How many rows decide how wide a table's columns are; a longer table keeps these widths, so that it can be shown while
 * it grows.
 */
export const measuredRows = 32;
/** Fewest cells of a column that is narrower than its content: with less room the table becomes a list. */
const narrowestColumn = 6;
/** What stands between two columns. */
const separator = ' │ ';

/** How a table is laid out: cells for each column, or `list` when there is no room for columns. */
export interface TableLayout {
  widths: readonly number[] | 'list';
  align: readonly AlignType[];
  header: readonly Run[][];
}

/**
 * Decides how wide each column of a table is, or that it is shown as a list because there is no room: from the header
 * and the first `measuredRows` rows.
 */
export function layoutTable(table: Table, columns: number, painter: Painter): TableLayout {
  const [head, ...body] = table.children.slice(0, measuredRows + 1);
  const header = rowCells(head, painter, true);
  const natural = header.map(cell => Math.max(1, runsWidth(cell)));
  for (const row of body) {
    rowCells(row, painter, false).forEach((cell, index) => {
      natural[index] = Math.max(natural[index] ?? 1, runsWidth(cell));
    });
  }
  return {widths: fitted(natural, columns - separator.length * (natural.length - 1)), align: table.align ?? [], header};
}

/** Shares the room among the columns: narrow ones keep their width, the wide ones share what is left. */
function fitted(natural: readonly number[], room: number): readonly number[] | 'list' {
  if (natural.reduce((sum, width) => sum + width, 0) <= room) return natural;
  let left = room;
  let count = natural.length;
  const widths = [...natural];
  const order = natural.map((_, index) => index).sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  for (const index of order) {
    const share = Math.floor(left / count);
    const width = Math.min(natural[index] ?? 0, share);
    if (width < Math.min(narrowestColumn, natural[index] ?? 0)) return 'list';
    widths[index] = width;
    left -= width;
    count -= 1;
  }
  return widths;
}

/** The lines above the first row: header and rule. */
export function tableHeadLines(layout: TableLayout, painter: Painter): string[] {
  if (layout.widths === 'list') return [];
  const rule = layout.widths.map(width => '─'.repeat(width)).join('─┼─');
  return [...cellLines(layout.header, layout, painter), painter.line([{text: rule, roles: ['border']}])];
}

/** The lines of one row of the body. */
export function tableRowLines(row: TableRow, layout: TableLayout, columns: number, painter: Painter): string[] {
  const cells = rowCells(row, painter, false);
  return layout.widths === 'list' ? listLines(cells, layout, columns, painter) : cellLines(cells, layout, painter);
}

/** The cells of a row as styled text. */
function rowCells(row: TableRow | undefined, painter: Painter, head: boolean): Run[][] {
  const options = {roles: head ? (['strong'] as const) : [], plain: painter.plain};
  return (row?.children ?? []).map(cell => inlineRuns(cell.children, options));
}

/** A row in columns, as high as its highest cell. */
function cellLines(cells: readonly Run[][], {widths, align}: TableLayout, painter: Painter): string[] {
  if (widths === 'list') return [];
  const wrapped = widths.map((width, index) => wrapRuns(cells[index] ?? [], width));
  const height = Math.max(1, ...wrapped.map(lines => lines.length));
  return Array.from({length: height}, (_, line) => {
    const runs: Run[] = [];
    widths.forEach((width, index) => {
      if (index > 0) runs.push({text: separator, roles: ['border']});
      const content = wrapped[index]?.[line] ?? [];
      const gap = Math.max(0, width - runsWidth(content));
      const before = align[index] === 'right' ? gap : align[index] === 'center' ? Math.floor(gap / 2) : 0;
      runs.push({text: ' '.repeat(before), roles: []}, ...content, {text: ' '.repeat(gap - before), roles: []});
    });
    return painter.line(runs);
  });
}

/** A row as `• first cell` and `Header: cell` lines below it. */
function listLines(cells: readonly Run[][], {header}: TableLayout, columns: number, painter: Painter): string[] {
  return cells.flatMap((cell, index) => {
    const label: Run[] = index === 0 ? [] : [...(header[index] ?? []), {text: ': ', roles: []}];
    if (index > 0 && runsWidth(cell) === 0) return [];
    const indent = columns > 4 ? 2 : 0;
    return wrapRuns([...label, ...cell], columns - indent).map((line, number) => {
      const marker = index === 0 && number === 0 ? '• ' : '  ';
      return painter.line(indent === 0 ? line : [{text: marker, roles: ['accent']}, ...line]);
    });
  });
}
