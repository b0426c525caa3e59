// Tables of the PDF documents in a folder against their ICDAR-2013 structure files (NAME.pdf, NAME-str.xml):
// node --import ./scripts/ts-loader.mjs test/benchmarks/pdf-tables.ts FOLDER [NAME] [--show]
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {createParserPool} from '../../source/knowledge/parsers/parser-pool.ts';
import {comparePairs, f1Of, type PagedTable, type PairCount, readTruth} from './adjacent-cells.ts';

const [folder, only] = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
if (folder === undefined) throw new Error('Give the folder with the documents.');
const isShown = process.argv.includes('--show');

const root = join(import.meta.dirname, '../..');
const pool = createParserPool({
  program: {
    command: process.execPath,
    args: ['--import', join(root, 'scripts/ts-loader.mjs'), join(root, 'source/knowledge/parsers/parse-child.ts')],
  },
});

const names = readdirSync(folder)
  .filter(name => name.endsWith('.pdf') && (only === undefined || name.startsWith(only)))
  .map(name => name.slice(0, -4))
  .sort();
const counts = await Promise.all(
  names.map(async name => {
    const {outcome} = await pool.parse(join(folder, `${name}.pdf`));
    const blocks = outcome.ok ? outcome.document.blocks : [];
    const found = blocks.flatMap((block): PagedTable[] =>
      block.kind === 'table' ? [{page: block.origin.page ?? 1, cells: block.cells}] : [],
    );
    const expected = readTruth(join(folder, `${name}-str.xml`));
    if (isShown) {
      for (const table of found) show('found', table);
      for (const table of expected) show('expected', table);
    }
    return {
      name,
      failure: outcome.ok ? '' : `${outcome.failure}: ${outcome.message}`,
      found: found.length,
      expected: expected.length,
      count: comparePairs(found, expected),
    };
  }),
);
await pool.close();

for (const {name, failure, found, expected, count} of counts) {
  const {found: pairs, expected: wanted, agreeing} = count;
  console.log(
    `${name.padEnd(10)} F1 ${f1Of(count).toFixed(3)}  precision ${(agreeing / Math.max(1, pairs)).toFixed(3)}  recall ${(agreeing / Math.max(1, wanted)).toFixed(3)}  pairs ${wanted}  tables ${found} of ${expected} ${failure}`,
  );
}
const isOdd = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0) % 2 === 1;
report('all', counts);
report(
  'odd numbers',
  counts.filter(({name}) => isOdd(name)),
);
report(
  'even numbers',
  counts.filter(({name}) => !isOdd(name)),
);

function report(title: string, all: readonly {count: PairCount}[]): void {
  const sum = all.reduce(
    (total, {count}) => ({
      found: total.found + count.found,
      expected: total.expected + count.expected,
      agreeing: total.agreeing + count.agreeing,
    }),
    {found: 0, expected: 0, agreeing: 0},
  );
  const mean = all.reduce((total, {count}) => total + f1Of(count), 0) / Math.max(1, all.length);
  console.log(`${title.padEnd(16)} F1 over all pairs ${f1Of(sum).toFixed(3)}, mean of documents ${mean.toFixed(3)}`);
}

function show(title: string, {page, cells}: PagedTable): void {
  console.log(`--- ${title}, page ${page}`);
  const rows = Math.max(...cells.map(({row}) => row)) + 1;
  for (let row = 0; row < rows; row++) {
    const inRow = cells.filter(cell => cell.row === row).sort((a, b) => a.column - b.column);
    console.log(
      inRow
        .map(
          ({column, rowSpan, columnSpan, text}) =>
            `${column}${columnSpan > 1 ? `-${column + columnSpan - 1}` : ''}${rowSpan > 1 ? `↓${rowSpan}` : ''}:${text}`,
        )
        .join(' | '),
    );
  }
}
