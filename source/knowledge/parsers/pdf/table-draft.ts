import type {Box} from './geometry.ts';
import type {Word} from './page-marks.ts';

/** A cell of a table found on a page, with the words in it. */
export interface DraftCell {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
  words: Word[];
  text: string;
}

/** A table found on a page. */
export interface TableDraft extends Box {
  cells: DraftCell[];
  /** How many rows at the top are its header. */
  headerRows: number;
  /** Where rulings part its columns; undefined where there are none. */
  columnEdges?: readonly number[];
}

/** Whether `text` is what stands in a column of figures: a number, a date, a percentage, a sign for nothing. */
export function isFigure(text: string): boolean {
  // Most texts are words: they need no closer look.
  if (/^[a-df-mo-tvwyz]/i.test(text)) return false;
  return /^[(<>≤≥~±+\-–—−]*\s?(?:[$€£¥]|EUR|USD)?\s*[+\-–−]?\d[\d.,'’ \u00a0/:–-]*\s?(?:%|[€$£]|[a-z*†‡]|\))*$|^(?:n\/?a|n\.a\.?|-+|–|—|\.+|…|\*+|x|:|nil)$/i.test(
    text.trim(),
  );
}

/** Drops empty cells, and numbers rows and columns anew without those in which no cell begins. */
export function withoutEmptyTracks(cells: readonly DraftCell[]): DraftCell[] {
  const filled = cells.filter(({text}) => text !== '');
  const keep = (start: 'row' | 'column') => {
    const used = [...new Set(filled.map(cell => cell[start]))].sort((a, b) => a - b);
    return (at: number) => used.filter(value => value < at).length;
  };
  const [rowAt, columnAt] = [keep('row'), keep('column')];
  return filled.map(cell => {
    const [row, column] = [rowAt(cell.row), columnAt(cell.column)];
    return {
      ...cell,
      row,
      column,
      rowSpan: Math.max(1, rowAt(cell.row + cell.rowSpan) - row),
      columnSpan: Math.max(1, columnAt(cell.column + cell.columnSpan) - column),
    };
  });
}
