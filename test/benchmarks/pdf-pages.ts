// Pages a second of processor time against bare unpdf, and the peak memory of all processes, on a PDF of 600 pages that is made here:
// node --import ./scripts/ts-loader.mjs test/benchmarks/pdf-pages.ts [FILE.pdf…]   (files: their pages a second too)
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {defaultParseLimits} from '../../source/knowledge/parsers/parser.ts';
import {createParserPool} from '../../source/knowledge/parsers/parser-pool.ts';
import {pdfParser} from '../../source/knowledge/parsers/pdf/pdf-parser.ts';
import {makePdf, rule, show, showLines} from '../knowledge/parsers/pdf/make-pdf.ts';

const made = makePdf({pages: Array.from({length: 600}, (_, at) => pageOf(at + 1)), compress: true});
await compare('600 pages made here', made);
for (const path of process.argv.slice(2)) await compare(path, readFileSync(path));
await memory(made);

/** Prose, a heading, a list and a ruled table. */
function pageOf(number: number): string {
  const words = 'the harbour master counts ships and barrels while rain falls on ropes of hemp and tar'.split(' ');
  const line = (seed: number) =>
    Array.from({length: 14}, (_, at) => words[(seed * 7 + at * (seed % 5) + at) % words.length]).join(' ');
  const rows = Array.from(
    {length: 9},
    (_, row) =>
      [0, 1, 2, 3]
        .map(column =>
          show(76 + column * 110, 205 - row * 14, row === 0 ? `Column ${column}` : String(number * row + column)),
        )
        .join('') + rule(72, 217 - row * 14, 512, 217 - row * 14),
  );
  return (
    show(72, 760, 'Records of the harbour') +
    show(72, 720, `Chapter ${number}`, {font: 'F2', size: 16}) +
    showLines(
      72,
      690,
      Array.from({length: 34}, (_, at) => line(number + at)),
    ) +
    rows.join('') +
    show(300, 30, String(number))
  );
}

async function compare(title: string, bytes: Uint8Array): Promise<void> {
  const {extractText, getDocumentProxy} = await import('unpdf');
  let [bareMs, ownMs, pages] = [Infinity, Infinity, 0];
  for (let round = 0; round < 3; round++) {
    let startMs = cpuMs();
    const document = await getDocumentProxy(new Uint8Array(bytes), {verbosity: 0});
    await extractText(document, {mergePages: true});
    pages = document.numPages;
    await document.loadingTask.destroy();
    bareMs = Math.min(bareMs, cpuMs() - startMs);
    startMs = cpuMs();
    const outcome = await pdfParser.parse({
      path: '/a.pdf',
      bytes,
      mediaType: 'application/pdf',
      limits: defaultParseLimits,
    });
    ownMs = Math.min(ownMs, cpuMs() - startMs);
    if (!outcome.ok) console.log(`${title}: ${outcome.failure}`);
  }
  const perSecond = (ms: number) => ((1_000 * pages) / ms).toFixed(0);
  console.log(
    `${title}: ${perSecond(ownMs)} pages a second, bare unpdf ${perSecond(bareMs)}, ratio ${(bareMs / ownMs).toFixed(2)}`,
  );
}

/** Of this process: a clock would also measure what else the machine does. */
function cpuMs(): number {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1_000;
}

async function memory(bytes: Uint8Array): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'eca-pages-'));
  const path = join(folder, 'made.pdf');
  writeFileSync(path, bytes);
  const root = join(import.meta.dirname, '../..');
  const pool = createParserPool({program: {command: process.execPath, args: [join(root, 'dist/parse-child.cjs')]}});
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentOfChildren());
  }, 50);
  const {outcome} = await pool.parse(path);
  clearInterval(timer);
  await pool.close();
  rmSync(folder, {recursive: true});
  console.log(
    `parser process on it: ${outcome.ok ? `${outcome.document.blocks.length} blocks` : outcome.failure}, peak ${(peak / 1_048_576).toFixed(0)} MB resident`,
  );
}

function residentOfChildren(): number {
  let kilobytes = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === process.pid)
        kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes * 1_024;
}
