import type {GridPiece, GridRow} from './aligned-grid.ts';
import {hullOf, overlap} from './geometry.ts';
import type {Ruling} from './page-marks.ts';
import {type DraftCell, isFigure, withoutEmptyTracks} from './table-draft.ts';
import {textOf} from './text-lines.ts';

/** A stretch across the page. */
interface Extent {
  start: number;
  end: number;
}

/**
 * Turns rows of text in columns into the cells of a table: lines that continue a cell are joined to it, and headers
 * reach over what they head.
 */
export function mergeRows(
  rows: readonly GridRow[],
  across: readonly Ruling[],
  columns: readonly Extent[],
): {cells: DraftCell[]; headerRows: number} {
  const headerLines = headerLineCount(rows, columns.length);
  const isRuledBetween = (upper: GridRow, lower: GridRow, extent?: Extent) =>
    across.some(({at, start, end}) => {
      const [from, to] = extent ? [extent.start, extent.end] : [columns[0]?.start ?? 0, columns.at(-1)?.end ?? 0];
      const isBetween = at > upper.bottom - 0.45 * upper.size && at < lower.top + 0.45 * lower.size;
      return isBetween && overlap(start, end, from, to) > 0.6 * (to - from);
    });
  const body = rows.slice(headerLines);
  // Where rulings part the rows, they tell which lines are one row, and not how the text seems to go on.
  const ruledGaps = body.filter((row, index) => {
    const above = body[index - 1];
    return above !== undefined && isRuledBetween(above, row);
  }).length;
  const bands: GridRow[][] = [];
  for (const [index, row] of body.entries()) {
    const above = body[index - 1];
    const isJoined =
      above !== undefined &&
      !isRuledBetween(above, row) &&
      (ruledGaps >= 2 && ruledGaps >= 0.3 * (body.length - 1)
        ? !hasFiguresTwice(bands.at(-1) ?? [], row)
        : continues(above, row, bands.at(-1) ?? []));
    if (isJoined) bands.at(-1)?.push(row);
    else bands.push([row]);
  }
  const headed = spread(rows.slice(0, headerLines), rows[headerLines], across, columns);
  const header = headerCells(headed, columns, isRuledBetween);
  const cells = [...header, ...bands.flatMap((band, index) => cellsOf(band, headerLines + index))].map(cell => ({
    ...cell,
    text: textOf(cell.words),
  }));
  const compact = withoutEmptyTracks(cells);
  const headerRows = new Set(
    compact.filter((_, index) => index < header.length && (cells[index]?.row ?? 0) < headerLines).map(({row}) => row),
  ).size;
  return {cells: compact, headerRows};
}

/** The cells of one row of the table, which may have several lines. */
function cellsOf(band: readonly GridRow[], row: number): DraftCell[] {
  const cells: DraftCell[] = [];
  for (const piece of band.flatMap(({pieces}) => pieces)) {
    const same = cells.find(
      cell => piece.column < cell.column + cell.columnSpan && cell.column < piece.column + piece.columnSpan,
    );
    if (same) {
      const end = Math.max(same.column + same.columnSpan, piece.column + piece.columnSpan);
      same.column = Math.min(same.column, piece.column);
      same.columnSpan = end - same.column;
      same.words.push(...piece.words);
    } else
      cells.push({
        row,
        column: piece.column,
        rowSpan: 1,
        columnSpan: piece.columnSpan,
        words: [...piece.words],
        text: '',
      });
  }
  return cells;
}

/** How many cells of a row after the first hold a number. */
const figuresIn = (row: GridRow) => row.pieces.filter(({text, column}) => column > 0 && isFigure(text)).length;
/** A year or a span of years, which may head a column of figures. */
const isYear = (text: string) =>
  /^(?:(?:FY|Q[1-4])?\s?)?(?:1[89]|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?[*a-e†]?$/.test(text.trim());

/** How many lines at the top are the table's header: those before the first one with figures, years aside. */
function headerLineCount(rows: readonly GridRow[], columnCount: number): number {
  const isBody = (row: GridRow) => {
    const rest = row.pieces.filter(({column}) => column > 0);
    const figures = rest.filter(({text}) => isFigure(text));
    return figures.length > 0 && figures.length >= 0.5 * rest.length && !figures.every(({text}) => isYear(text));
  };
  const first = rows.findIndex(isBody);
  if (first > 0) {
    const inHeader = rows.slice(0, first);
    // What names a group of rows stands alone in the first column, right above them.
    let lines = first;
    while (lines > 1) {
      const [only, ...others] = inHeader[lines - 1]?.pieces ?? [];
      if (!only || others.length > 0 || only.column > 0 || only.columnSpan > Math.max(1, columnCount - 1)) break;
      const hasMore = inHeader.slice(0, lines - 1).some(({pieces}) => pieces.some(({column}) => column > 0));
      if (!hasMore) break;
      lines--;
    }
    return Math.min(lines, 12);
  }
  return first === 0 ? 0 : Math.min(1, rows.length - 1);
}

/** Whether a line goes on with the cells of the one above it. */
function continues(above: GridRow, row: GridRow, band: readonly GridRow[]): boolean {
  const gap = row.top - above.bottom;
  if (gap > 0.7 * Math.min(row.size, above.size)) return false;
  const filled = new Set(band.flatMap(({pieces}) => pieces.map(({column}) => column)));
  const stub = (one: GridRow) => one.pieces.find(({column}) => column === 0);
  const [upper, lower] = [stub(above), stub(row)];
  if (figuresIn(row) > 0) {
    // A label of two lines whose figures stand beside its last one.
    const bare = band.every(one => one.pieces.length === 1 && stub(one) !== undefined);
    return bare && upper !== undefined && lower !== undefined && goesOn(upper.text, lower.text);
  }
  if (!lower) return row.pieces.every(({column}) => filled.has(column));
  if (row.pieces.length === 1)
    return upper !== undefined && band.some(one => one.pieces.length > 1) && goesOn(upper.text, lower.text);
  return upper !== undefined && goesOn(upper.text, lower.text) && row.pieces.every(({column}) => filled.has(column));
}

/**
 * Whether the text of a cell seems to go on in the line below: it ends in a comma or small word, or the next begins in
 * lower case.
 */
function goesOn(upper: string, lower: string): boolean {
  if (/[:.;]$/.test(upper)) return false;
  return (
    /^[\p{Ll}(&/]/u.test(lower) ||
    /(?:[,\-–/(&]|\b(?:and|or|of|the|in|for|to|with|by|on|from|at|a|an|de|la|et|und|der))$/iu.test(upper)
  );
}

/** Whether a line has a number in a column that has one already, so that it begins a new row. */
function hasFiguresTwice(band: readonly GridRow[], row: GridRow): boolean {
  if (figuresIn(row) === 0) return false;
  const columns = new Set(
    band.flatMap(({pieces}) => pieces.filter(({text}) => isFigure(text)).map(({column}) => column)),
  );
  return row.pieces.some(({text, column}) => column > 0 && isFigure(text) && columns.has(column));
}

/**
 * Headers over several columns: one with a ruling below it reaches as far as the ruling; one that stands in the middle of several
 * columns, above headers of their own, reaches over those.
 */
function spread(
  header: readonly GridRow[],
  body: GridRow | undefined,
  across: readonly Ruling[],
  columns: readonly Extent[],
): GridRow[] {
  return header.map((row, index) => {
    const next = header[index + 1] ?? body;
    const pieces = row.pieces.map((piece, at) => {
      const text = hullOf(piece.words);
      const centre = (text.left + text.right) / 2;
      const from = (row.pieces[at - 1]?.column ?? -1) + (row.pieces[at - 1]?.columnSpan ?? 1);
      const to = (row.pieces[at + 1]?.column ?? columns.length) - 1;
      const ruling = across.find(
        one =>
          one.start < centre &&
          one.end > centre &&
          one.at > row.bottom - 0.45 * row.size &&
          one.at < (next?.top ?? row.bottom) + 0.45 * row.size &&
          one.end - one.start < 0.9 * ((columns.at(-1)?.end ?? 0) - (columns[0]?.start ?? 0)),
      );
      // A ruling below a header shows over which columns it reaches.
      if (ruling) {
        const covered = columns.flatMap(({start, end}, column) =>
          overlap(start, end, ruling.start, ruling.end) > 0.5 * (end - start) ? [column] : [],
        );
        const [first, last] = [covered[0], covered.at(-1)];
        if (first !== undefined && last !== undefined && first >= from && last <= to && covered.length > 1)
          return {...piece, column: first, columnSpan: last - first + 1};
      }
      const below = header.slice(index + 1).flatMap(one => one.pieces);
      if (below.length === 0 || piece.column === 0) return piece;
      return (
        centred(
          piece,
          centre,
          Math.max(1, from),
          to,
          below,
          row.pieces.every(one => one === piece || one.column === 0),
        ) ?? piece
      );
    });
    return {...row, pieces};
  });
}

/** `piece` over the columns of the headers below whose common middle is its own. */
function centred(
  piece: GridPiece,
  centre: number,
  from: number,
  to: number,
  below: readonly GridPiece[],
  isLone: boolean,
): GridPiece | undefined {
  // What stands alone above the middle of all of them heads all of them: figures at the right of their columns move that middle.
  if (from === 1 && to - from >= 1) {
    const all = below.filter(({column}) => column >= from);
    const hull = hullOf(all.flatMap(({words}) => words));
    const isWhole = all.some(({column}) => column === from) && all.some(one => one.column + one.columnSpan - 1 === to);
    const isAlone = isLone && Math.abs((hull.left + hull.right) / 2 - centre) < 0.2 * (hull.right - hull.left);
    if (isWhole && isAlone) return {...piece, column: from, columnSpan: to - from + 1};
  }
  let best: {column: number; columnSpan: number; distance: number} | undefined;
  for (let first = from; first <= piece.column; first++) {
    for (let last = Math.max(first, piece.column + piece.columnSpan - 1); last <= to; last++) {
      const under = below.filter(({column, columnSpan}) => column >= first && column + columnSpan - 1 <= last);
      const isWhole =
        under.some(({column}) => column === first) && under.some(one => one.column + one.columnSpan - 1 === last);
      if (!isWhole) continue;
      const hull = hullOf(under.flatMap(({words}) => words));
      const distance = Math.abs((hull.left + hull.right) / 2 - centre);
      if (distance < 0.12 * (hull.right - hull.left) + 2 && (!best || distance < best.distance))
        best = {column: first, columnSpan: last - first + 1, distance};
    }
  }
  return best && {...piece, column: best.column, columnSpan: best.columnSpan};
}

/** Headers: lines right below each other over the same columns are one cell, and each reaches down to what stands below it. */
function headerCells(
  rows: readonly GridRow[],
  columns: readonly Extent[],
  isRuledBetween: (upper: GridRow, lower: GridRow, extent?: Extent) => boolean,
): DraftCell[] {
  const cells: (DraftCell & {last: number})[] = [];
  for (const [index, row] of rows.entries()) {
    for (const piece of row.pieces) {
      const extent = {
        start: columns[piece.column]?.start ?? 0,
        end: columns[piece.column + piece.columnSpan - 1]?.end ?? 0,
      };
      const above = cells.findLast(
        cell => cell.column < piece.column + piece.columnSpan && piece.column < cell.column + cell.columnSpan,
      );
      const upper = above && rows[above.last];
      const isSame =
        above !== undefined &&
        upper !== undefined &&
        isPartOf(piece, above) &&
        row.top - upper.bottom < 0.6 * row.size &&
        !rows.slice(above.last, index).some((one, at) => isRuledBetween(one, rows[above.last + at + 1] ?? row, extent));
      if (above && isSame) {
        const end = Math.max(above.column + above.columnSpan, piece.column + piece.columnSpan);
        above.column = Math.min(above.column, piece.column);
        above.columnSpan = end - above.column;
        above.words.push(...piece.words);
        above.rowSpan = index - above.row + 1;
        above.last = index;
      } else
        cells.push({
          row: index,
          column: piece.column,
          rowSpan: 1,
          columnSpan: piece.columnSpan,
          words: [...piece.words],
          text: '',
          last: index,
        });
    }
  }
  for (const cell of cells) {
    const below = cells.filter(
      other =>
        other.row > cell.row &&
        other.column < cell.column + cell.columnSpan &&
        cell.column < other.column + other.columnSpan,
    );
    cell.rowSpan = Math.min(rows.length, ...below.map(({row}) => row)) - cell.row;
  }
  for (const cell of cells) {
    const isTop = !cells.some(
      other =>
        other.row < cell.row &&
        other.column < cell.column + cell.columnSpan &&
        cell.column < other.column + other.columnSpan,
    );
    if (isTop) {
      cell.rowSpan += cell.row;
      cell.row = 0;
    }
  }
  return cells;
}

/** Whether a piece stands over the very columns of a cell. */
function isPartOf(piece: GridPiece, cell: DraftCell): boolean {
  return piece.column === cell.column && piece.columnSpan === cell.columnSpan;
}
