import type {TableBlock, TableCell} from '../../document.ts';
import {type DomElement, isElement} from './dom.ts';

/** The most rows or columns that a cell may reach over, as in browsers. */
const mostSpan = 1_000;
/** The most cells that are read; what comes after them is left out. */
const mostCells = 50_000;

/** The cells of a table in their places, spans resolved (the algorithm of HTML, section "Forming a table"). Inner tables are text. */
function tableCells(table: DomElement): {cells: TableCell[]; headerRows: number} {
  const cells: TableCell[] = [];
  const taken = new Set<string>();
  let headerRows = 0;
  let onlyHeaders = true;
  const rows = rowsOf(table);
  for (const [row, element] of rows.entries()) {
    let column = 0;
    const own = Array.from(element.childNodes)
      .filter(isElement)
      .filter(({localName}) => /^t[dh]$/.test(localName));
    for (const cell of own) {
      if (cells.length >= mostCells) return {cells, headerRows};
      // A cell above may reach down into this row: what comes stands behind it.
      while (taken.has(`${row},${column}`)) column++;
      const rowSpan = Math.min(spanOf(cell, 'rowspan') || rows.length, rows.length - row);
      const columnSpan = spanOf(cell, 'colspan') || 1;
      for (let down = 0; down < rowSpan; down++) {
        for (let right = 0; right < columnSpan && rowSpan * columnSpan < mostCells; right++)
          taken.add(`${row + down},${column + right}`);
      }
      cells.push({row, column, rowSpan, columnSpan, text: (cell.textContent ?? '').replace(/\s+/g, ' ').trim()});
      column += columnSpan;
    }
    onlyHeaders &&=
      own.length > 0 && (element.parentNode?.localName === 'thead' || own.every(({localName}) => localName === 'th'));
    if (onlyHeaders) headerRows = row + 1;
  }
  return {cells, headerRows: headerRows === rows.length ? Math.min(1, rows.length - 1) : headerRows};
}

/** Whether a table holds data; many pages are laid out by tables. */
export function isDataTable(table: DomElement): boolean {
  if (['presentation', 'none'].includes(table.getAttribute('role') ?? '')) return false;
  if (table.querySelector('table, article, section, h1, h2, form')) return false;
  const {cells} = tableCells(table);
  const rows = new Set(cells.map(({row}) => row)).size;
  const columns = new Set(cells.map(({column}) => column)).size;
  return rows >= 2 && columns >= 2 && cells.every(({text}) => text.length < 2_000);
}

/** The table as a block of a document. */
export function tableBlock(table: DomElement): TableBlock {
  const caption = table.querySelector('caption')?.textContent?.replace(/\s+/g, ' ').trim();
  return {kind: 'table', origin: {}, ...tableCells(table), ...(caption && {caption})};
}

/** How many rows or columns a cell says that it covers; 0 for as many as there are. */
function spanOf(cell: DomElement, name: string): number {
  const given = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return Number.isFinite(given) && given >= 0 ? Math.min(given, mostSpan) : 1;
}

/** The rows of a table, also inside its head, body and foot, without those of inner tables. */
function rowsOf(table: DomElement): DomElement[] {
  return Array.from(table.childNodes)
    .filter(isElement)
    .flatMap(child =>
      child.localName === 'tr'
        ? [child]
        : /^(?:thead|tbody|tfoot)$/.test(child.localName)
          ? Array.from(child.childNodes)
              .filter(isElement)
              .filter(({localName}) => localName === 'tr')
          : [],
    );
}
