import type {DocumentBlock, TableBlock, TableCell} from '../../document.ts';
import {blockText} from './block-text.ts';
import {childOf, childrenOf, isOn, settingOf, type XmlElement} from './xml-tree.ts';

/** The most columns of a table; a damaged file may claim more, and is read as if it had these. */
const mostColumns = 1_000;

/**
 * Reads the cells of a table in a Word file (`w:tbl`), merged ones with their spans. `apart` are the tables that stand
 * in its cells, and what was deleted or hidden in them; the text of an inner table also counts to its cell.
 */
export function readTable(
  table: XmlElement,
  blocksOf: (cell: XmlElement) => DocumentBlock[],
): {cells: TableCell[]; headerRows: number; apart: DocumentBlock[]} {
  const cells: TableCell[] = [];
  const apart: DocumentBlock[] = [];
  /** For each column, the cell that may go on downwards. */
  const open = new Map<number, TableCell>();
  let headerRows = 0;
  let row = 0;
  for (const element of rowsOf(table)) {
    const properties = childOf(element, 'w:trPr');
    if (childOf(properties, 'w:del')) {
      const text = blockText(childrenOf(element, 'w:tc').flatMap(blocksOf));
      if (text !== '') apart.push({kind: 'paragraph', origin: {}, text, flags: ['deleted']});
      continue;
    }
    if (isOn(properties, 'w:tblHeader') && headerRows === row) headerRows++;
    let column = Math.min(mostColumns, Number(settingOf(properties, 'w:gridBefore') ?? 0) || 0);
    for (const cell of cellsOf(element)) {
      const cellProperties = childOf(cell, 'w:tcPr');
      const columnSpan = Math.min(mostColumns, Math.max(1, Number(settingOf(cellProperties, 'w:gridSpan') ?? 1) || 1));
      const merge = childOf(cellProperties, 'w:vMerge');
      const above = open.get(column);
      const isContinued = merge !== undefined && merge.attributes['w:val'] !== 'restart' && above !== undefined;
      const blocks = blocksOf(cell);
      apart.push(...blocks.filter(block => block.kind === 'table' || block.flags !== undefined));
      // Word writes each row of a cell that reaches down: they are one cell here.
      if (isContinued) {
        above.rowSpan = row - above.row + 1;
        const more = blockText(blocks);
        if (more !== '') above.text = `${above.text} ${more}`.trim();
      } else {
        const made = {row, column, rowSpan: 1, columnSpan, text: blockText(blocks)};
        cells.push(made);
        if (merge) open.set(column, made);
        else open.delete(column);
      }
      column += columnSpan;
    }
    row++;
  }
  const isFilled = cells.some(({text}) => text !== '');
  return {cells: isFilled ? cells : [], headerRows: headerRows || firstRowIsHeader(table, row), apart};
}

/** Whether the first row is a header, where no row says so itself: the table's look may give it a look of its own. */
function firstRowIsHeader(table: XmlElement, rows: number): TableBlock['headerRows'] {
  const look = childOf(childOf(table, 'w:tblPr'), 'w:tblLook')?.attributes ?? {};
  const isFirst = look['w:firstRow'] === '1' || (Number.parseInt(look['w:val'] ?? '0', 16) & 0x20) !== 0;
  return isFirst && rows > 1 ? 1 : 0;
}

/** The rows of a table, also inside content controls and tracked changes. */
function rowsOf(table: XmlElement): XmlElement[] {
  return childrenOf(table).flatMap(child =>
    child.name === 'w:tr' ? [child] : isWrapper(child) ? rowsOf(unwrapped(child)) : [],
  );
}

/** The cells of a row, also inside content controls and tracked changes. */
function cellsOf(row: XmlElement): XmlElement[] {
  return childrenOf(row).flatMap(child =>
    child.name === 'w:tc' ? [child] : isWrapper(child) ? cellsOf(unwrapped(child)) : [],
  );
}

/** Whether an element only stands around rows or cells. */
function isWrapper({name}: XmlElement): boolean {
  return name === 'w:sdt' || name === 'w:customXml' || name === 'w:ins';
}

/** What a content control holds. */
function unwrapped(element: XmlElement): XmlElement {
  return childOf(element, 'w:sdtContent') ?? element;
}
