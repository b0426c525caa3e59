import {isLeader, type River} from './column-rivers.ts';
import {hullOf, overlap} from './geometry.ts';
import {mergeRows} from './merge-rows.ts';
import type {Ruling, Word} from './page-marks.ts';
import {isFigure, type TableDraft} from './table-draft.ts';
import {joinWords, type Row} from './text-lines.ts';

/** What stands in one row of text in one column, or over several. */
export interface GridPiece {
  column: number;
  columnSpan: number;
  words: Word[];
  text: string;
}

/** A row of text, parted into columns. */
export interface GridRow {
  pieces: GridPiece[];
  top: number;
  bottom: number;
  size: number;
}

/**
 * Makes a table out of rows of text that stand in columns without lines drawn, by the strips between the columns;
 * undefined where there is only one column.
 */
export function alignedGrid(
  rows: readonly Row[],
  rivers: readonly River[],
  horizontal: readonly Ruling[],
): TableDraft | undefined {
  if (rivers.length === 0) return undefined;
  const gridRows = joinSigns(
    rows.map(row => gridRowOf(row, rivers)),
    rivers.length + 1,
  );
  const hull = hullOf(rows);
  const across = horizontal.filter(
    ({at, start, end}) => at > hull.top - 3 && at < hull.bottom + 3 && overlap(start, end, hull.left, hull.right) > 0,
  );
  const centres = columnCentres(rivers, hull.left, hull.right);
  const {cells, headerRows} = mergeRows(gridRows, across, centres);
  return {...hull, cells, headerRows};
}

/** Where each column begins and ends: from the middle of one strip to the middle of the next. */
function columnCentres(rivers: readonly River[], left: number, right: number) {
  const edges = [left, ...rivers.map(({start, end}) => (start + end) / 2), right];
  return edges.slice(1).map((edge, index) => ({start: edges[index] ?? left, end: edge}));
}

/** Parts one row of text into columns: a new cell begins where a wide enough gap lies over a strip. */
function gridRowOf(row: Row, rivers: readonly River[]): GridRow {
  const pieces: GridPiece[] = [];
  for (const span of row.spans) {
    let open: GridPiece | undefined;
    let last: Word | undefined;
    for (const word of span.words) {
      if (isLeader(word.text)) continue;
      const [first, end] = columnsOf(word, rivers);
      const gap = last ? word.left - last.right : Infinity;
      // A word after a strip begins a new cell; within a cell, gaps lie where no strip is.
      const crossed =
        last &&
        rivers.some(
          ({start, end}) =>
            overlap(last?.right ?? 0, word.left, start, end) > 0.6 * (end - start) ||
            (start === end && (last?.right ?? 0) <= start + 1 && word.left >= start - 1),
        );
      if (!open || (crossed && gap > 0.45 * word.size) || (crossed && isFigure(word.text) && gap > 0.25 * word.size)) {
        open = {column: first, columnSpan: end - first + 1, words: [word], text: ''};
        pieces.push(open);
      } else {
        open.words.push(word);
        open.columnSpan = Math.max(open.columnSpan, end - open.column + 1);
      }
      last = word;
    }
  }
  const {top, bottom, size} = row;
  return {pieces: mergePieces(pieces), top, bottom, size};
}

/** The first and last column that a word stands in: the one with its middle, and those that it reaches well into. */
function columnsOf(word: Word, rivers: readonly River[]): readonly [number, number] {
  const middleOf = ({start, end}: River) => (start + end) / 2;
  const centre = (word.left + word.right) / 2;
  let [first, last] = [0, 0];
  for (const river of rivers) {
    if (word.left > middleOf(river) || (centre > middleOf(river) && word.left > river.start - 1)) first++;
    if ((word.right > river.end + 1 && word.left < river.start - 1) || centre > middleOf(river)) last++;
  }
  return [Math.min(first, last), Math.max(first, last)];
}

/** Two pieces in one column of a row are one. */
function mergePieces(pieces: readonly GridPiece[]): GridPiece[] {
  const merged: GridPiece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last && piece.column < last.column + last.columnSpan) {
      const end = Math.max(last.column + last.columnSpan, piece.column + piece.columnSpan);
      last.columnSpan = end - last.column;
      last.words.push(...piece.words);
    } else merged.push({...piece});
  }
  for (const piece of merged) piece.text = joinWords(piece.words);
  return merged;
}

/** A column of nothing but currency signs belongs to the figures after it, one of percent signs or brackets to those before it. */
function joinSigns(rows: readonly GridRow[], columnCount: number): GridRow[] {
  const target = Array.from({length: columnCount}, (_, column) => {
    const texts = rows.flatMap(({pieces}) =>
      pieces.flatMap(piece => (piece.column === column && piece.columnSpan === 1 ? [piece.text] : [])),
    );
    if (texts.length === 0) return column;
    if (column + 1 < columnCount && texts.every(text => /^(?:[$€£¥]|US\$|EUR|USD)$/.test(text))) return column + 1;
    if (column > 0 && texts.every(text => /^[%)*†‡]+$/.test(text))) return column - 1;
    return column;
  });
  if (target.every((to, column) => to === column)) return [...rows];
  return rows.map(row => {
    const moved = row.pieces.map(piece => {
      const column = target[piece.column] ?? piece.column;
      const end = Math.max(column, target[piece.column + piece.columnSpan - 1] ?? column);
      return {...piece, column, columnSpan: end - column + 1};
    });
    return {...row, pieces: mergePieces(moved)};
  });
}
