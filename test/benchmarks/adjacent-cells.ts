import {existsSync, readFileSync} from 'node:fs';

export interface TruthCell {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
  text: string;
}

export interface PagedTable {
  page: number;
  cells: readonly TruthCell[];
}

/** How many pairs were found, how many there are, and how many of those agree. */
export interface PairCount {
  found: number;
  expected: number;
  agreeing: number;
}

/** The tables of an ICDAR-2013 `-str.xml` file, one for each region on a page. */
export function readTruth(path: string): PagedTable[] {
  if (!existsSync(path)) return [];
  const xml = readFileSync(path, 'utf8');
  return [...xml.matchAll(/<region\b([^>]*)>([\s\S]*?)<\/region>/g)].map(([, attributes = '', body = '']) => ({
    page: attributeOf(attributes, 'page') ?? 1,
    cells: [...body.matchAll(/<cell\b([^>]*)>([\s\S]*?)<\/cell>/g)].map(([, facts = '', content = '']) => {
      const row = attributeOf(facts, 'start-row') ?? 0;
      const column = attributeOf(facts, 'start-col') ?? 0;
      return {
        row,
        column,
        rowSpan: (attributeOf(facts, 'end-row') ?? row) - row + 1,
        columnSpan: (attributeOf(facts, 'end-col') ?? column) - column + 1,
        text: plain(/<content>([\s\S]*?)<\/content>/.exec(content)?.[1] ?? ''),
      };
    }),
  }));
}

function attributeOf(attributes: string, name: string): number | undefined {
  const value = new RegExp(`\\b${name}=["'](-?\\d+)["']`).exec(attributes)?.[1];
  return value === undefined ? undefined : Number(value);
}

const entities: Record<string, string> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};

function plain(xml: string): string {
  return xml
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replace(/&#x([\da-f]+);/gi, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
    .replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole);
}

/**
 * The pairs of neighbours in a table (Göbel, Hassan, Oro, Orsi: A methodology for evaluating algorithms for table understanding in PDF
 * documents, 2012): each cell with text and the nearest ones with text to its right and below it.
 */
export function neighbourPairs({page, cells}: PagedTable): string[] {
  const grid = new Map<string, TruthCell>();
  let [rows, columns] = [0, 0];
  for (const cell of cells) {
    if (normal(cell.text) === '') continue;
    for (let row = cell.row; row < cell.row + cell.rowSpan; row++) {
      for (let column = cell.column; column < cell.column + cell.columnSpan; column++)
        grid.set(`${row},${column}`, cell);
    }
    rows = Math.max(rows, cell.row + cell.rowSpan);
    columns = Math.max(columns, cell.column + cell.columnSpan);
  }
  const pairs = new Map<string, string>();
  const ids = new Map([...cells].map((cell, index) => [cell, index]));
  const add = (from: TruthCell, to: TruthCell | undefined, way: string) => {
    if (to)
      pairs.set(`${ids.get(from)} ${ids.get(to)} ${way}`, `${page}|${way}|${normal(from.text)}|${normal(to.text)}`);
  };
  for (const cell of new Set(grid.values())) {
    for (let row = cell.row; row < cell.row + cell.rowSpan; row++) {
      for (let column = cell.column + cell.columnSpan; column < columns; column++) {
        const other = grid.get(`${row},${column}`);
        if (!other) continue;
        add(cell, other, 'right');
        break;
      }
    }
    for (let column = cell.column; column < cell.column + cell.columnSpan; column++) {
      for (let row = cell.row + cell.rowSpan; row < rows; row++) {
        const other = grid.get(`${row},${column}`);
        if (!other) continue;
        add(cell, other, 'below');
        break;
      }
    }
  }
  return [...pairs.values()];
}

function normal(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

/** Compares all tables of one document with the truth. */
export function comparePairs(found: readonly PagedTable[], expected: readonly PagedTable[]): PairCount {
  const left = found.flatMap(neighbourPairs);
  const right = expected.flatMap(neighbourPairs);
  const open = new Map<string, number>();
  for (const pair of right) open.set(pair, (open.get(pair) ?? 0) + 1);
  let agreeing = 0;
  for (const pair of left) {
    const count = open.get(pair) ?? 0;
    if (count === 0) continue;
    open.set(pair, count - 1);
    agreeing++;
  }
  return {found: left.length, expected: right.length, agreeing};
}

export function f1Of({found, expected, agreeing}: PairCount): number {
  return found + expected === 0 ? 1 : (2 * agreeing) / (found + expected);
}
