import {alignedGrid} from './aligned-grid.ts';
import {alignedTables} from './aligned-tables.ts';
import {columnRivers} from './column-rivers.ts';
import type {PageMarks, Word} from './page-marks.ts';
import {partColumns} from './part-columns.ts';
import {partRows} from './part-rows.ts';
import {crowdingOf, ruledTables} from './ruled-tables.ts';
import type {TableDraft} from './table-draft.ts';
import {type Row, rowsOf, type Span, spansOf} from './text-lines.ts';
import {textRegions} from './text-regions.ts';

/** What a page holds, one after the other: lines of text and tables. A region is a stretch of one column. */
export type LayoutItem = {kind: 'line'; row: Row; region: number} | {kind: 'table'; table: TableDraft};

/** Finds the reading order of a page: its lines and tables, column by column. What cannot be seen is left out. */
export function layOutPage(page: PageMarks): LayoutItem[] {
  const words = page.words.filter(word => !word.hidden && !word.offPage && !word.rotated);
  const ruled = ruledTables(page, words).map(table => completed(table, page));
  const taken = new Set<Word>(ruled.flatMap(({cells}) => cells.flatMap(cell => cell.words)));
  const tables = new Map(ruled.map(table => [placeholder(table), table]));
  const spans = partColumns(
    spansOf(
      words.filter(word => !taken.has(word)),
      page.vertical,
    ),
  );
  return textRegions([...spans, ...tables.keys()], page.horizontal).flatMap((region, index) =>
    regionItems(region, index, page, tables),
  );
}

/** A table as a span without words, so that it takes its place among the lines. */
function placeholder({left, top, right, bottom}: TableDraft): Span {
  return {left, top, right, bottom, words: [], text: '', baseline: top + 1, size: 1};
}

/** The lines and tables of one column, from top to bottom. */
function regionItems(
  region: readonly Span[],
  index: number,
  page: PageMarks,
  tables: ReadonlyMap<Span, TableDraft>,
): LayoutItem[] {
  const placed: {top: number; item: LayoutItem}[] = [];
  const text = region.filter(span => {
    const table = tables.get(span);
    if (table) placed.push({top: table.top, item: {kind: 'table', table}});
    return !table;
  });
  const rows = partRows(rowsOf(text), page.horizontal);
  const aligned = alignedTables(page, rows);
  for (const table of aligned) placed.push({top: table.top, item: {kind: 'table', table}});
  const taken = new Set<Word>(aligned.flatMap(({cells}) => cells.flatMap(({words}) => words)));
  for (const row of rows) {
    const left = row.spans.filter(({words}) => !words.some(word => taken.has(word)));
    if (left.length > 0) placed.push({top: row.top, item: {kind: 'line', row: {...row, spans: left}, region: index}});
  }
  return placed.sort((a, b) => a.top - b.top).map(({item}) => item);
}

/** A ruled table whose rulings do not part all that it has gets its other rows and columns from how its text stands. */
function completed(table: TableDraft, page: PageMarks): TableDraft {
  const crowding = crowdingOf(table);
  if (!crowding) return table;
  const rows = rowsOf(
    spansOf(
      table.cells.flatMap(({words}) => words),
      page.vertical,
    ),
  );
  const rivers =
    crowding === 'rows'
      ? (table.columnEdges ?? []).map(at => ({start: at, end: at}))
      : columnRivers(rows, page.vertical);
  return alignedGrid(rows, rivers, page.horizontal) ?? table;
}
