import type {PageMarks, Word} from './page-marks.ts';
import {type RuledGrid, ruledGrids} from './ruled-grids.ts';
import {type DraftCell, isFigure, type TableDraft, withoutEmptyTracks} from './table-draft.ts';
import {type Row, rowsOf, spansOf, textOf} from './text-lines.ts';

/** Finds the tables of a page whose cells are drawn with lines, and puts the words into their cells. */
export function ruledTables(page: PageMarks, words: readonly Word[]): TableDraft[] {
  return ruledGrids(page.horizontal, page.vertical).flatMap(grid => {
    const table = fill(grid, words);
    return table ? [table] : [];
  });
}

/** The table in a grid; undefined where fewer than four cells, two columns or two rows have text. */
function fill(grid: RuledGrid, words: readonly Word[]): TableDraft | undefined {
  const inside = words.filter(word => {
    const [x, y] = [(word.left + word.right) / 2, (word.top + word.bottom) / 2];
    return x >= grid.left && x <= grid.right && y >= grid.top && y <= grid.bottom;
  });
  if (inside.length === 0) return undefined;
  const cells: DraftCell[] = grid.cells.map(cell => ({...cell, words: [], text: ''}));
  for (const word of inside) {
    const [x, y] = [(word.left + word.right) / 2, (word.top + word.bottom) / 2];
    const at = grid.cells.findIndex(cell => x >= cell.left && x < cell.right && y >= cell.top && y < cell.bottom);
    cells[at]?.words.push(word);
  }
  for (const cell of cells) cell.text = textOf(cell.words);
  const filled = withoutEmptyTracks(cells);
  const columns = new Set(filled.map(({column}) => column)).size;
  const rows = new Set(filled.map(({row}) => row)).size;
  if (filled.length < 4 || columns < 2 || rows < 2) return undefined;
  const {left, top, right, bottom} = grid;
  return {left, top, right, bottom, cells: filled, headerRows: 1, columnEdges: grid.columns.slice(1, -1)};
}

/**
 * Whether much of the text stands in cells that hold more than one: `rows` when several rows of figures stand between two rulings,
 * `columns` when columns without a ruling between them do. Undefined when its rulings part all that it has.
 */
export function crowdingOf({cells}: TableDraft): 'rows' | 'columns' | undefined {
  const share = (isSo: (cell: DraftCell, lines: Row[]) => boolean) => {
    const size = (all: readonly DraftCell[]) => all.reduce((sum, {words}) => sum + words.length, 0);
    return size(cells.filter(cell => cell.words.length > 1 && isSo(cell, rowsOf(spansOf(cell.words))))) / size(cells);
  };
  const columns = share(({columnSpan}, lines) => {
    const parted = lines.filter(({spans}) => spans.length > 1);
    const figured = parted.filter(({spans}) => spans.some(({text}) => isFigure(text)));
    if (parted.some(({spans}) => spans.filter(({text}) => isFigure(text)).length > 1)) return true;
    return columnSpan > 1
      ? parted.length >= 0.5 * lines.length
      : parted.length >= 3 && figured.length >= 0.5 * parted.length;
  });
  if (columns > 0.3) return 'columns';
  const rows = share((_, lines) => {
    const figures = lines.filter(({spans}) => spans.every(({text}) => isFigure(text))).length;
    return lines.length >= 3 && figures >= 0.6 * lines.length;
  });
  return rows > 0.3 ? 'rows' : undefined;
}
