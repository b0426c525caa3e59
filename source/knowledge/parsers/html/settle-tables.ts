import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';
import {wordsOf} from './readable-blocks.ts';
import {isDataTable} from './table-cells.ts';

/**
 * The probabilities with those of the cells of a data table made one: their mean by words or, where it is higher, the lower of the two
 * blocks that the table stands between. A cell says little by itself, and a table in the middle of content is content.
 */
export function settleTables(blocks: readonly PageBlock[], probabilities: readonly number[]): number[] {
  const settled = [...probabilities];
  const tables = dataTables(blocks);
  const inTable = new Set([...tables.values()].flat());
  for (const cells of tables.values()) {
    let before = (cells[0] ?? 0) - 1;
    while (inTable.has(before)) before--;
    let after = (cells.at(-1) ?? 0) + 1;
    while (inTable.has(after)) after++;
    const around = Math.min(probabilities[before] ?? 0, probabilities[after] ?? 0);
    const weights = cells.map(cell => wordsOf(blocks[cell]?.text ?? '').length + 0.1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean =
      cells.reduce((sum, cell, place) => sum + (probabilities[cell] ?? 0) * (weights[place] ?? 0), 0) / total;
    for (const cell of cells) settled[cell] = Math.max(mean, around);
  }
  return settled;
}

/** The places of the blocks that stand in each data table. */
export function dataTables(blocks: readonly PageBlock[]): ReadonlyMap<DomElement, readonly number[]> {
  const known = new Map<DomElement, boolean>();
  const tables = new Map<DomElement, number[]>();
  for (const [index, {element}] of blocks.entries()) {
    let table: DomElement | null = element;
    while (table && table.localName !== 'table') table = table.parentNode;
    if (!table) continue;
    const isData = known.get(table) ?? isDataTable(table);
    known.set(table, isData);
    if (!isData) continue;
    const cells = tables.get(table);
    if (cells) cells.push(index);
    else tables.set(table, [index]);
  }
  return tables;
}
