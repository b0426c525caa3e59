// LanceDB behind the vector store: from the start of a process to the first hits on 5,000 rows, split into steps and compared with
// bare Node; then the time to fill 100,000 rows and warm searches over four fields in them. ECA_BENCHMARK_ROWS changes the latter.
import {execFileSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {build} from 'esbuild';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import type {Collection} from '../../source/storage/vector-store.ts';
import {benchmarkFields, benchmarkRecords, benchmarkSpec, createWords} from './storage-records.ts';

const rows = Number(process.env.ECA_BENCHMARK_ROWS ?? 100_000);
const project = resolve('package.json');
const nativeModule = findLanceDbPackage(project);
if (nativeModule === undefined) {
  console.log('skipped: LanceDB is not installed');
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), 'eca-benchmark-'));

async function fill(directory: string, count: number): Promise<Collection> {
  const collection = await (await openLanceDbStore({directory, nativeModule})).openCollection(benchmarkSpec);
  for (let at = 0; at < count; at += 1000) await collection.upsert(benchmarkRecords(Math.min(1000, count - at), at));
  await collection.optimize();
  return collection;
}

function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}

function timed(command: readonly string[]): {output: string; tookMs: number} {
  const startMs = performance.now();
  const output = execFileSync(process.execPath, [...command], {encoding: 'utf8'});
  return {output, tookMs: performance.now() - startMs};
}

async function startToFirstHit(): Promise<void> {
  const directory = join(folder, 'small');
  await fill(directory, 5000);
  const script = join(folder, 'query-once.mjs');
  await build({
    entryPoints: [resolve('test/benchmarks/storage-query-once.ts')],
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outdir: folder,
    entryNames: 'query-once',
    outExtension: {'.js': '.mjs'},
  });
  const bare: number[] = [];
  const whole: number[] = [];
  const memory: number[] = [];
  const steps: Record<string, number[]> = {};
  for (let round = 0; round < 15; round += 1) {
    bare.push(timed(['-e', '0']).tookMs);
    const {output, tookMs} = timed([script, directory, project, createWords(round + 1)(5)]);
    const {marks, memoryMb} = JSON.parse(output) as {marks: Record<string, number>; memoryMb: number};
    whole.push(tookMs);
    memory.push(memoryMb);
    let before = 0;
    for (const [step, at] of Object.entries(marks)) {
      steps[step] = [...(steps[step] ?? []), at - before];
      before = at;
    }
  }
  const [bareMs, wholeMs] = [quantile(bare, 0.5), quantile(whole, 0.5)];
  console.log(
    `5,000 rows, process start to hits: ${wholeMs} ms, bare node ${bareMs} ms, ratio ${(Number(wholeMs) / Number(bareMs)).toFixed(2)}, ${quantile(memory, 0.5)} MB`,
  );
  console.log(
    `  of which ${Object.entries(steps)
      .map(([step, times]) => `${step} ${quantile(times, 0.5)}`)
      .join(', ')} ms`,
  );
}

async function warmSearches(): Promise<void> {
  const startMs = performance.now();
  const collection = await fill(join(folder, 'large'), rows);
  const filledMs = performance.now() - startMs;
  console.log(
    `${rows} rows filled in ${(filledMs / 1000).toFixed(1)} s, ${Math.round(rows / (filledMs / 1000))} a second`,
  );
  const words = createWords(99);
  const kinds = {
    'four fields': {fields: benchmarkFields},
    'four fields, a filter': {fields: benchmarkFields, filter: {kind: 'class'}},
    'one field': {fields: {body: 1}},
  };
  for (const [label, query] of Object.entries(kinds)) {
    const times: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const terms = words(6);
      const before = performance.now();
      await collection.searchText({...query, terms, limit: 30, select: ['path', 'line', 'text']});
      times.push(performance.now() - before);
    }
    console.log(`  warm, six words, ${label}: p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms`);
  }
  const before = performance.now();
  await collection.upsert(benchmarkRecords(50));
  const upsertedMs = performance.now() - before;
  await collection.optimize();
  console.log(
    `  50 rows replaced in ${upsertedMs.toFixed(0)} ms, optimize ${(performance.now() - before - upsertedMs).toFixed(0)} ms`,
  );
  const again = performance.now();
  await collection.optimize();
  console.log(`  optimize with nothing to do: ${(performance.now() - again).toFixed(0)} ms`);
}

try {
  await startToFirstHit();
  await warmSearches();
} finally {
  await rm(folder, {recursive: true, force: true});
}
