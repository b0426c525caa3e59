// Builds, re-checks and asks the index of a made-up project of 5,000 files in five languages, and asks one of 100,000 chunks. Times are
// also given as a ratio to a bare `node -e 0` measured in the same run. `--engine in-memory` measures without LanceDB.
import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeTree} from './make-tree.ts';
import {openBenchmarkIndex} from './open-benchmark-index.ts';

const questions = [
  'where is the invoice total computed',
  'how does the scheduler retry failed payments',
  'what does parse customer address do',
  'who calls merge ledger entries',
  'validate the shipment before it is stored',
  'delete expired sessions from the cache',
  'convert currency amounts',
  'function that loads the account settings',
  'render the report table as html',
  'encode a token for the user',
];

const engine = process.argv.includes('in-memory') ? 'in-memory' : 'lancedb';
const scratch = mkdtempSync(join(tmpdir(), 'eca-project-index-'));
const bareNodeMs = median(Array.from({length: 7}, () => timed(() => execFileSync(process.execPath, ['-e', '0'])).ms));
const summary: Record<string, unknown> = {benchmark: 'project-index', engine, bareNodeMs: round(bareNodeMs)};

try {
  const small = await measureFiles();
  Object.assign(summary, small);
  Object.assign(summary, await measureQuestions());
  summary.peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify(summary));
} finally {
  rmSync(scratch, {recursive: true, force: true});
}

async function measureFiles(): Promise<Record<string, unknown>> {
  const root = join(scratch, 'files');
  mkdirSync(root);
  const paths = makeTree(root, {files: 5_000, functionsPerFile: 4, seed: 1});
  // Files that changed a moment ago are read again at the next check; a real project is older than its index.
  await new Promise(resume => setTimeout(resume, 100));
  const state = join(scratch, 'files-state');
  const first = await openBenchmarkIndex(root, state, {engine});
  const built = await first.refresh();
  const filesPerSecond = Math.round((built.indexedFiles * 1000) / built.durationMs);
  console.log(`build: ${built.indexedFiles} files, ${built.chunks} chunks, ${filesPerSecond} files/s`);
  const warmMs = median(await repeat(5, async () => (await first.refresh()).durationMs));
  appendFileSync(join(root, paths[100] as string), '\n\n// one more remark about zeppelins\n');
  const edited = await first.refresh();
  if (edited.changed !== 1) throw new Error(`expected 1 changed file, got ${edited.changed}`);
  await first.close();
  const recheckMs = median(
    await repeat(3, async () => {
      const index = await openBenchmarkIndex(root, state, {engine});
      const report = await index.refresh();
      await index.close();
      return report.durationMs;
    }),
  );
  console.log(
    `re-check without changes: ${round(recheckMs)} ms newly opened, ${round(warmMs)} ms again; one edit: ${round(edited.durationMs)} ms`,
  );
  return {
    files: built.indexedFiles,
    filesPerSecond,
    buildSeconds: round(built.durationMs / 1000),
    recheckMs: round(recheckMs),
    recheckRatio: round(recheckMs / bareNodeMs),
    recheckAgainMs: round(warmMs),
    editOneMs: round(edited.durationMs),
  };
}

async function measureQuestions(): Promise<Record<string, unknown>> {
  const root = join(scratch, 'chunks');
  mkdirSync(root);
  makeTree(root, {files: 2_500, functionsPerFile: 40, seed: 2});
  const index = await openBenchmarkIndex(root, join(scratch, 'chunks-state'), {engine});
  const built = await index.refresh();
  console.log(`${built.chunks} chunks of ${built.indexedFiles} files in ${round(built.durationMs / 1000)} s`);
  await index.search('warm up');
  const latenciesMs = await repeat(200, async round => {
    const start = performance.now();
    const passages = await index.search(questions[round % questions.length] as string);
    if (passages.length === 0) throw new Error('no passage');
    return performance.now() - start;
  });
  await index.close();
  const p50 = percentile(latenciesMs, 0.5);
  const p95 = percentile(latenciesMs, 0.95);
  console.log(`question to passages: p50 ${round(p50)} ms, p95 ${round(p95)} ms`);
  return {
    chunks: built.chunks,
    chunkBuildSeconds: round(built.durationMs / 1000),
    questionP50Ms: round(p50),
    questionP95Ms: round(p95),
    questionP95Ratio: round(p95 / bareNodeMs),
  };
}

async function repeat(times: number, work: (round: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < times; round++) values.push(await work(round));
  return values;
}

function timed(work: () => void): {ms: number} {
  const start = performance.now();
  work();
  return {ms: performance.now() - start};
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
