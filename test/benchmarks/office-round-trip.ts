// Documents of known structure, written by LibreOffice as DOCX and as PDF and read back: how much of their headings, lists, tables and
// order is found. Needs `soffice` (Debian: libreoffice-writer-nogui): node --import ./scripts/ts-loader.mjs test/benchmarks/office-round-trip.ts [COUNT] [--show]
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DocumentBlock} from '../../source/knowledge/document.ts';
import {createParserPool} from '../../source/knowledge/parsers/parser-pool.ts';
import {comparePairs, f1Of, type PairCount} from './adjacent-cells.ts';
import {makeOfficeDocument, type OfficeUnit} from './make-office-document.ts';

const office = 'soffice';
if (spawnSync(office, ['--version']).error) {
  console.log(`skipped: ${office} is not installed`);
  process.exit(0);
}
const count = Number(process.argv.slice(2).find(argument => /^\d+$/.test(argument)) ?? 6);
const isShown = process.argv.includes('--show');
const folder = mkdtempSync(join(tmpdir(), 'eca-office-'));
const root = join(import.meta.dirname, '../..');
const pool = createParserPool({
  program: {
    command: process.execPath,
    args: ['--import', join(root, 'scripts/ts-loader.mjs'), join(root, 'source/knowledge/parsers/parse-child.ts')],
  },
});

const documents = Array.from({length: count}, (_, index) => makeOfficeDocument(index + 1));
for (const [index, {xml}] of documents.entries()) writeFileSync(join(folder, `made-${index}.fodt`), xml);
const sources = documents.map((_, index) => join(folder, `made-${index}.fodt`));
for (const format of ['docx', 'pdf'])
  execFileSync(
    office,
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      format,
      '--outdir',
      folder,
      ...sources,
    ],
    {
      stdio: 'ignore',
      timeout: 240_000,
    },
  );
for (const format of ['docx', 'pdf']) {
  const totals = new Map<string, PairCount>();
  const add = (name: string, {found, expected, agreeing}: PairCount) => {
    const total = totals.get(name) ?? {found: 0, expected: 0, agreeing: 0};
    totals.set(name, {
      found: total.found + found,
      expected: total.expected + expected,
      agreeing: total.agreeing + agreeing,
    });
  };
  for (const [index, {units}] of documents.entries()) {
    const {outcome} = await pool.parse(join(folder, `made-${index}.${format}`));
    const blocks = outcome.ok ? outcome.document.blocks : [];
    if (isShown) console.log(JSON.stringify({units, blocks}, undefined, 1));
    add(
      'headings',
      compare(
        blocks.flatMap(headingOf),
        units.flatMap(unit => (unit.kind === 'heading' ? [`${unit.level} ${unit.text}`] : [])),
      ),
    );
    add(
      'lists',
      compare(
        blocks.flatMap(itemsOf),
        units.flatMap(unit => (unit.kind === 'item' ? [`${unit.depth} ${unit.marker} ${unit.text}`] : [])),
      ),
    );
    add(
      'tables',
      comparePairs(
        blocks.flatMap(block => (block.kind === 'table' ? [{page: 1, cells: block.cells}] : [])),
        units.flatMap(unit => (unit.kind === 'table' ? [{page: 1, cells: unit.cells}] : [])),
      ),
    );
    const wanted = units.map(textOfUnit);
    const found = blocks
      .filter(({flags}) => !flags)
      .flatMap(textsOf)
      .map(squeezed);
    const inOrder = longestCommon(wanted.map(squeezed), found);
    add('order', {found: wanted.length, expected: wanted.length, agreeing: inOrder});
  }
  for (const [name, total] of totals)
    console.log(`${format} ${name.padEnd(9)} ${f1Of(total).toFixed(3)}  of ${total.expected}`);
}
await pool.close();
rmSync(folder, {recursive: true});

function headingOf(block: DocumentBlock): string[] {
  return block.kind === 'heading' ? [`${block.level} ${block.text}`] : [];
}

function itemsOf(block: DocumentBlock): string[] {
  return block.kind === 'list' ? block.items.map(({depth, marker, text}) => `${depth} ${marker} ${text}`) : [];
}

function textOfUnit(unit: OfficeUnit): string {
  return unit.kind === 'table' ? unit.cells.map(({text}) => text).join(' ') : unit.text;
}

function textsOf(block: DocumentBlock): string[] {
  if (block.kind === 'list') return block.items.map(({text}) => text);
  return [block.kind === 'table' ? block.cells.map(({text}) => text).join(' ') : block.text];
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

function compare(found: readonly string[], expected: readonly string[]): PairCount {
  const left = [...expected];
  let agreeing = 0;
  for (const one of found) {
    const at = left.indexOf(one);
    if (at < 0) continue;
    left.splice(at, 1);
    agreeing++;
  }
  return {found: found.length, expected: expected.length, agreeing};
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    const next = [0];
    for (const [at, other] of b.entries())
      next.push(one === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}
