// Taking in a mixed folder of documents that is made here, again without and with a change, and removing one document and a folder of them,
// through the built program: files a second, time (also as a ratio to bare node), peak memory of all its processes together:
// npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/ingest-folder.ts [DOCUMENTS, 1000]
import {execFileSync, spawn} from 'node:child_process';
import {appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeDocx, paragraph, run} from '../knowledge/parsers/docx/make-docx.ts';
import {makePdf, show, showLines} from '../knowledge/parsers/pdf/make-pdf.ts';

const documents = Number(process.argv[2] ?? 1_000);
const root = mkdtempSync(join(tmpdir(), 'eca-ingest-'));
const program = join(import.meta.dirname, '../../bin/eca.js');

const nouns = 'harbour rope barrel lantern ledger anchor captain winter bridge granary market copper orchard'.split(
  ' ',
);
const verbs = 'counts keeps repairs measures carries follows records weighs turns lights'.split(' ');
let state = 20_261;
const random = (below: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};
const pick = (words: readonly string[]) => words[random(words.length)] ?? '';
const sentence = () => `The ${pick(nouns)} ${pick(verbs)} the ${pick(nouns)} while a ${pick(nouns)} ${pick(verbs)}.`;
const prose = (count: number) => Array.from({length: count}, sentence).join(' ');

/** Of ten documents three are Markdown, two plain text, two PDF and one each HTML, DOCX and code. */
function contentOf(at: number): [string, string | Buffer] {
  const title = `Record ${at} of the ${pick(nouns)}`;
  const sections = Array.from({length: 4}, () => ({head: `${pick(nouns)} and ${pick(nouns)}`, text: prose(12)}));
  switch (at % 10) {
    case 0:
    case 1:
    case 2:
      return ['md', `# ${title}\n\n${sections.map(({head, text}) => `## ${head}\n\n${text}\n`).join('\n')}`];
    case 3:
    case 4:
      return ['txt', `${title}\n\n${sections.map(({text}) => text).join('\n\n')}\n`];
    case 5:
    case 6: {
      const page = () =>
        show(72, 740, title, {font: 'F2', size: 16}) + showLines(72, 700, Array.from({length: 40}, sentence));
      return ['pdf', makePdf({pages: Array.from({length: 4}, page), compress: true})];
    }
    case 7: {
      const body = sections.map(({head, text}) => `<h2>${head}</h2><p>${text}</p>`).join('');
      return [
        'html',
        `<!doctype html><title>${title}</title><nav><a href="/">Home</a></nav><article><h1>${title}</h1>${body}</article>`,
      ];
    }
    case 8:
      return ['docx', makeDocx(sections.map(({head, text}) => paragraph(run(head)) + paragraph(run(text))).join(''))];
    default:
      return [
        'ts',
        `/** ${title}. */\n${sections.map(({text}, part) => `/** ${text} */\nexport function part${part}(): number {\n  return ${part};\n}\n`).join('\n')}`,
      ];
  }
}

function makeFolder(): string {
  const folder = join(root, 'documents');
  const before = new Date(Date.now() - 3_600_000);
  for (let at = 0; at < documents; at++) {
    const [extension, content] = contentOf(at);
    const place = join(folder, String(at % 20));
    mkdirSync(place, {recursive: true});
    const path = join(place, `record-${at}.${extension}`);
    writeFileSync(path, content);
    utimesSync(path, before, before);
  }
  return folder;
}

/** Kilobytes that this process and those it started hold. */
function residentKilobytes(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + residentKilobytes(Number(child)), own);
  } catch {
    return 0;
  }
}

async function measured(args: readonly string[]): Promise<{seconds: number; peakMegabytes: number; out: string}> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: {...process.env, ECA_HOME: join(root, 'home')},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  let peak = 0;
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  const timer = setInterval(() => {
    peak = Math.max(peak, residentKilobytes(child.pid ?? 0));
  }, 50);
  await new Promise(resolve => child.on('close', resolve));
  clearInterval(timer);
  return {seconds: (performance.now() - startMs) / 1_000, peakMegabytes: (peak * 1_024) / 1e6, out};
}

try {
  const folder = makeFolder();
  const startMs = performance.now();
  for (let round = 0; round < 5; round++) execFileSync(process.execPath, ['-e', '0']);
  const bareSeconds = (performance.now() - startMs) / 5_000;
  const first = join(folder, '0', 'record-0.md');
  const runs: [what: string, args: string[], before?: () => void][] = [
    ['first run', ['ingest', folder]],
    ['no change', ['ingest', folder]],
    ['no change', ['ingest', folder]],
    ['one changed', ['ingest', folder], () => appendFileSync(first, '\nOne more line.\n')],
    ['one file gone', ['ingest', folder], () => rmSync(first)],
    ['one removed', ['remove', join(folder, '1', 'record-1.md')]],
    ['one removed', ['remove', join(folder, '2', 'record-2.md')]],
    ['a twentieth removed', ['remove', join(folder, '3')]],
  ];
  for (const [what, args, before] of runs) {
    before?.();
    const {seconds, peakMegabytes, out} = await measured(['knowledge', ...args]);
    console.log(
      `${what}: ${seconds.toFixed(2)} s (${(seconds / bareSeconds).toFixed(0)} × bare node), ` +
        `${(documents / seconds).toFixed(0)} files/s, peak ${peakMegabytes.toFixed(0)} MB over all processes — ` +
        out.trim().slice(0, 120),
    );
  }
} finally {
  rmSync(root, {recursive: true, force: true});
}
