import {type Box, hullOf, overlap} from './geometry.ts';
import type {Ruling} from './page-marks.ts';

/** A cell of a grid before it has text. */
export interface GridCell extends Box {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
}

/** A grid of drawn lines, with the cells between them. */
export interface RuledGrid extends Box {
  columns: number[];
  rows: number[];
  cells: GridCell[];
}

/** How many points the end of a line may stand off the one that it meets. */
const reach = 3;

/** Finds grids of drawn lines on a page, the frames of tables: one for all lines that hang together. */
export function ruledGrids(horizontal: readonly Ruling[], vertical: readonly Ruling[]): RuledGrid[] {
  return components(horizontal, vertical).flatMap(({across, down}) => {
    const grid = gridOf(across, down);
    return grid ? [grid] : [];
  });
}

/** Groups lines that cross or touch each other. */
function components(horizontal: readonly Ruling[], vertical: readonly Ruling[]) {
  const parent = new Map<Ruling, Ruling>();
  const root = (ruling: Ruling): Ruling => {
    let at = ruling;
    while (parent.get(at) !== at) at = parent.get(at) ?? at;
    parent.set(ruling, at);
    return at;
  };
  for (const ruling of [...horizontal, ...vertical]) parent.set(ruling, ruling);
  // Lines that meet belong to one grid, and so does what meets those (a union of sets).
  for (const across of horizontal) {
    for (const down of vertical) {
      if (
        down.at >= across.start - reach &&
        down.at <= across.end + reach &&
        across.at >= down.start - reach &&
        across.at <= down.end + reach
      )
        parent.set(root(across), root(down));
    }
  }
  const groups = new Map<Ruling, {across: Ruling[]; down: Ruling[]}>();
  for (const [rulings, side] of [
    [horizontal, 'across'],
    [vertical, 'down'],
  ] as const) {
    for (const ruling of rulings) {
      const key = root(ruling);
      const group = groups.get(key) ?? {across: [], down: []};
      group[side].push(ruling);
      groups.set(key, group);
    }
  }
  return [...groups.values()].filter(({across, down}) => across.length > 0 && down.length > 0);
}

/**
 * The cells between lines; neighbours without a line between them are one. Undefined for less than one cell, or for
 * more than 20,000 crossings.
 */
function gridOf(across: readonly Ruling[], down: readonly Ruling[]): RuledGrid | undefined {
  const columns = levels([...down.map(({at}) => at), ...outermost(across)]);
  const rows = levels([...across.map(({at}) => at), ...outermost(down)]);
  if (columns.length < 2 || rows.length < 2 || columns.length * rows.length > 20_000) return undefined;
  const [rowCount, columnCount] = [rows.length - 1, columns.length - 1];
  // Two places of the grid are one cell unless a line runs along most of the side between them.
  const isParted = (rulings: readonly Ruling[], at: number, from: number, to: number) =>
    rulings.reduce(
      (sum, one) => sum + (Math.abs(one.at - at) <= reach ? overlap(one.start, one.end, from, to) : 0),
      0,
    ) >
    0.5 * (to - from);
  const group = Array.from({length: rowCount * columnCount}, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (group[at] !== at) at = group[at] ?? at;
    return at;
  };
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      const here = row * columnCount + column;
      const [left = 0, right = 0] = [columns[column], columns[column + 1]];
      const [top = 0, bottom = 0] = [rows[row], rows[row + 1]];
      if (column + 1 < columnCount && !isParted(down, right, top, bottom)) group[root(here + 1)] = root(here);
      if (row + 1 < rowCount && !isParted(across, bottom, left, right)) group[root(here + columnCount)] = root(here);
    }
  }
  const members = new Map<number, number[]>();
  for (let index = 0; index < group.length; index++) {
    const key = root(index);
    members.set(key, [...(members.get(key) ?? []), index]);
  }
  const cells = [...members.values()]
    .flatMap(indexes => rectangles(indexes, columnCount))
    .map(cell => withBox(cell, columns, rows));
  return {...hullOf(cells), columns, rows, cells};
}

/** Where a cell stands in its grid. */
interface CellPlace {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
}

/** A joined area as one cell when it is a rectangle, else row by row. */
function rectangles(indexes: readonly number[], columnCount: number): CellPlace[] {
  const places = indexes.map(index => ({row: Math.floor(index / columnCount), column: index % columnCount}));
  const hull = hullOf(places.map(({row, column}) => ({left: column, right: column + 1, top: row, bottom: row + 1})));
  const rowSpan = hull.bottom - hull.top;
  const columnSpan = hull.right - hull.left;
  if (rowSpan * columnSpan === places.length) return [{row: hull.top, column: hull.left, rowSpan, columnSpan}];
  const cells: CellPlace[] = [];
  for (const {row, column} of places.sort((a, b) => a.row - b.row || a.column - b.column)) {
    const last = cells.at(-1);
    if (last && last.row === row && last.column + last.columnSpan === column) last.columnSpan++;
    else cells.push({row, column, rowSpan: 1, columnSpan: 1});
  }
  return cells;
}

/** A cell with where it stands on the page. */
function withBox(cell: CellPlace, columns: readonly number[], rows: readonly number[]): GridCell {
  return {
    ...cell,
    left: columns[cell.column] ?? 0,
    right: columns[cell.column + cell.columnSpan] ?? 0,
    top: rows[cell.row] ?? 0,
    bottom: rows[cell.row + cell.rowSpan] ?? 0,
  };
}

/** A table may be open at its sides: its rulings end there. */
function outermost(rulings: readonly Ruling[]): number[] {
  return [Math.min(...rulings.map(({start}) => start)), Math.max(...rulings.map(({end}) => end))];
}

/** Positions that are nearly the same as one each. */
function levels(values: readonly number[]): number[] {
  const found: number[][] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && value - (last.at(-1) ?? 0) <= reach) last.push(value);
    else found.push([value]);
  }
  return found.map(all => all.reduce((sum, value) => sum + value, 0) / all.length);
}
