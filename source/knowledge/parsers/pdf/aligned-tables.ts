import {alignedGrid} from './aligned-grid.ts';
import {columnRivers, isLeader} from './column-rivers.ts';
import {hullOf, median, overlap} from './geometry.ts';
import type {PageMarks, Ruling} from './page-marks.ts';
import {type DraftCell, isFigure, type TableDraft} from './table-draft.ts';
import type {Row} from './text-lines.ts';

/** Finds tables without drawn lines in one region of a page, by text that stands in columns. */
export function alignedTables({horizontal, vertical}: PageMarks, rows: readonly Row[]): TableDraft[] {
  return runsOf(rows, horizontal).flatMap(run => {
    const table = alignedGrid(run.rows, columnRivers(run.rows, vertical), horizontal);
    return table && isTable(table, run) ? [table] : [];
  });
}

/** Rows one below the other that may be a table. */
interface Run {
  rows: Row[];
  /** How many wide rulings bound or part it. */
  rulings: number;
}

/** Runs of rows most of which have more than one span. */
function runsOf(rows: readonly Row[], horizontal: readonly Ruling[]): Run[] {
  const runs: Run[] = [];
  let open: Row[] = [];
  let waiting: Row[] = [];
  const close = () => {
    if (open.length > 0) runs.push(withBounds(open, rows, horizontal));
    open = [];
    waiting = [];
  };
  for (const row of rows) {
    const last = waiting.at(-1) ?? open.at(-1);
    if (last && row.top - last.bottom > pitchLimit(open, row)) close();
    if (isTabular(row)) {
      if (open.length > 0) open.push(...waiting);
      waiting = [];
      open.push(row);
    } else if (open.length > 0) {
      const hull = hullOf(open);
      if (waiting.length >= 2 || row.right > hull.right + 3 || row.left < hull.left - 3 || isCaption(row)) close();
      else waiting.push(row);
    }
  }
  close();
  return runs;
}

/** The widest gap between two rows of one table, by the gaps so far. */
function pitchLimit(open: readonly Row[], row: Row): number {
  const gaps = open.slice(1).map((one, index) => one.top - (open[index]?.bottom ?? one.top));
  return Math.max(1.6 * row.size, 2.2 * median(gaps) + 0.3 * row.size);
}

/** A bullet or number: a row that has only this before its text is a list item and no table row. */
const marker = /^(?:[•·▪◦●○■□–—\-*»]|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)]|\[\d{1,3}\]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)$/i;

/** Whether a row stands in columns. */
function isTabular({spans}: Row): boolean {
  const [first, ...rest] = spans.filter(({text}) => !isLeader(text));
  if (!first || rest.length === 0) return false;
  return !(rest.length === 1 && marker.test(first.text) && !isFigure(rest[0]?.text ?? ''));
}

/** Whether a row names a table or a figure, or says where it is from. */
export function isCaption({spans}: Row): boolean {
  return /^(?:(?:table|figure|fig\.|chart|graph|box|exhibit|tableau|tabelle|abbildung)\s+[\dA-Z]|sources?\s*:|notes?\s*:|quelle\s*:)/i.test(
    spans[0]?.text ?? '',
  );
}

/** Takes in the header above a run, and what lies between rulings that bound it. */
function withBounds(run: readonly Row[], all: readonly Row[], horizontal: readonly Ruling[]): Run {
  let hull = hullOf(run);
  const width = hull.right - hull.left;
  const wide = horizontal.filter(
    ({start, end}) => overlap(start, end, hull.left, hull.right) > 0.7 * width && end - start < 1.6 * width + 40,
  );
  // A header may have several lines, and a ruling above it shows where it begins.
  const reachUp = 8 * median(run.map(({size}) => size));
  const above = wide.filter(({at}) => at < hull.top + 3 && at > hull.top - reachUp).map(({at}) => at);
  const ceiling = above.length > 0 ? Math.min(...above) : undefined;
  const rows = [...run];
  for (let index = all.indexOf(run[0] as Row) - 1; index >= 0; index--) {
    const row = all[index];
    const first = rows[0];
    if (!row || !first) break;
    const bounded = ceiling !== undefined && row.top + row.bottom > 2 * ceiling;
    const near = first.top - row.bottom < 1.3 * row.size;
    if (!(bounded || near) || isCaption(row)) break;
    if (row.left < hull.left - 6 || row.right > hull.right + 6) break;
    const [only] = row.spans;
    const isOverColumns = row.spans.length > 1 || (only !== undefined && only.left > hull.left + 0.2 * width);
    if (!bounded && !isOverColumns) break;
    rows.unshift(row);
    hull = hullOf([hull, row]);
  }
  const floor = Math.max(
    ...wide.filter(({at}) => at <= hull.bottom + 0.8 * (rows.at(-1)?.size ?? 10)).map(({at}) => at),
  );
  const within = rows.filter(({top}) => top < floor);
  const isBounded =
    ceiling !== undefined &&
    within.length >= 0.6 * rows.length &&
    floor - (ceiling ?? 0) > 0.5 * (hull.bottom - hull.top);
  const kept = isBounded ? within : rows;
  const box = hullOf(kept);
  const rulings = wide.filter(({at}) => at > box.top - 14 && at < box.bottom + 14).length;
  return {rows: kept, rulings};
}

/**
 * Whether what stands in columns is a table and not prose in columns, a list or a table of contents: by the lines drawn
 * around it, its share of figures, and how full and how short its cells are.
 */
function isTable(table: TableDraft, {rows, rulings}: Run): boolean {
  const columnCount = Math.max(...table.cells.map(({column, columnSpan}) => column + columnSpan));
  const rowCount = Math.max(...table.cells.map(({row, rowSpan}) => row + rowSpan));
  const body = table.cells.filter(({row, column}) => row >= table.headerRows && column > 0);
  const figures = body.filter(({text}) => isFigure(text));
  const figureShare = figures.length / Math.max(1, body.length);
  const wordsPerCell = body.reduce((sum, {words}) => sum + words.length, 0) / Math.max(1, body.length);
  const filled = table.cells.length / (columnCount * rowCount);
  if (columnCount < 2 || rowCount < 2 || body.length < 2) return false;
  if (columnCount === 2 && isContents(table, rows)) return false;
  if (filled < 0.3) return false;
  if (table.cells.every(({text}) => isFigure(text))) return false;
  if (rulings >= 2 && (rowCount >= 3 || (rulings >= 3 && figureShare > 0.5)))
    return figureShare > 0.3 || wordsPerCell <= 8 || columnCount >= 3;
  if (rowCount < 3) return false;
  if (figureShare >= 0.5) return columnCount >= 3 || (rowCount >= 4 && filled > 0.7);
  return columnCount >= 3 && wordsPerCell <= 5 && filled >= 0.55 && hasOwnHeader(table) && isFlushLeft(table);
}

/** A first row in bold above others that are not. */
function hasOwnHeader({cells}: TableDraft): boolean {
  const isBold = ({words}: DraftCell) => words.every(({bold}) => bold);
  const [first, rest] = [cells.filter(({row}) => row === 0), cells.filter(({row}) => row > 0)];
  return first.length >= 2 && first.every(isBold) && rest.filter(isBold).length < 0.5 * rest.length;
}

/** Text in columns begins below other text; what stands in boxes of a drawing is centred. */
function isFlushLeft({cells}: TableDraft): boolean {
  const edges = cells
    .filter(({columnSpan}) => columnSpan === 1)
    .map(({column, words}) => ({column, left: hullOf(words).left}));
  const flush = edges.filter(one =>
    edges.some(other => other !== one && other.column === one.column && Math.abs(other.left - one.left) < 2),
  );
  return flush.length >= 0.75 * edges.length;
}

/** Entries and page numbers that never fall, as in a table of contents or an index. */
function isContents(table: TableDraft, rows: readonly Row[]): boolean {
  const last = table.cells.filter(({column}) => column === 1).map(({text}) => text.trim());
  const pages = last.filter(text => /^(?:\d{1,4}|[ivxlc]+)$/i.test(text)).map(Number);
  const numbers = pages.filter(value => !Number.isNaN(value));
  const isRising = numbers.every((value, index) => index === 0 || value >= (numbers[index - 1] ?? 0));
  const leaders = rows.filter(({spans}) => spans.some(({text}) => /\.{4,}|(?:\. ){4,}|…{2,}/.test(text))).length;
  return pages.length >= 0.7 * last.length && ((isRising && numbers.length >= 3) || leaders >= 0.5 * rows.length);
}
