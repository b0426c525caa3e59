// Finds Python functions by real web queries (CoSQA dev): each function is a file of a project that is indexed and searched as any
// other project is. Prints the mean reciprocal rank of the right function among distinct functions, cut off at rank 100.
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openBenchmarkIndex} from './open-benchmark-index.ts';

interface Query {
  doc: string;
  retrieval_idx: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const dataFolder = process.env.ECA_BENCHMARK_DATA ?? resolve(here, '../../../shared/data');
const codeFolder = join(dataFolder, 'code-search');
const cutOff = 100;

if (!existsSync(join(codeFolder, 'code_idx_map.json'))) console.log('skipped: no data');
else await run();

async function run(): Promise<void> {
  const functions = JSON.parse(readFileSync(join(codeFolder, 'code_idx_map.json'), 'utf8')) as Record<string, number>;
  const queries = JSON.parse(readFileSync(join(codeFolder, 'queries-dev.json'), 'utf8')) as Query[];
  const scratch = mkdtempSync(join(tmpdir(), 'eca-code-search-'));
  try {
    const root = join(scratch, 'project');
    mkdirSync(root);
    for (const [code, index] of Object.entries(functions)) writeFileSync(join(root, `f${index}.py`), code);
    const index = await openBenchmarkIndex(root, join(scratch, 'state'), {
      engine: process.argv.includes('--lancedb') ? 'lancedb' : 'in-memory',
    });
    const built = await index.refresh();
    console.log(`${built.indexedFiles} functions in ${built.chunks} chunks, ${(built.durationMs / 1000).toFixed(1)} s`);
    const ranks: number[] = [];
    const latenciesMs: number[] = [];
    for (const query of queries) {
      const start = performance.now();
      const passages = await index.search(query.doc, {limit: cutOff});
      latenciesMs.push(performance.now() - start);
      const files = [...new Set(passages.map(passage => passage.path))];
      ranks.push(files.indexOf(`f${query.retrieval_idx}.py`) + 1);
    }
    if (process.argv.includes('--misses')) {
      queries.slice(0, 250).forEach((query, place) => {
        const rank = ranks[place] ?? 0;
        if (rank === 0 || rank > 3) console.log(rank, query.doc, '→', query.retrieval_idx);
      });
    }
    await index.close();
    const half = queries.length / 2;
    const summary = {
      benchmark: 'code-search',
      queries: queries.length,
      cutOff,
      meanReciprocalRank: mean(ranks.map(reciprocal)),
      firstHalf: mean(ranks.slice(0, half).map(reciprocal)),
      secondHalf: mean(ranks.slice(half).map(reciprocal)),
      inFirst1: share(ranks, 1),
      inFirst10: share(ranks, 10),
      inFirst100: share(ranks, 100),
      searchP50Ms: percentile(latenciesMs, 0.5),
      searchP95Ms: percentile(latenciesMs, 0.95),
      floors: {bm25: 0.327, splitAndStemmed: 0.34, nameAndDocumentationWeighted: 0.369},
    };
    console.log(JSON.stringify(summary));
  } finally {
    rmSync(scratch, {recursive: true, force: true});
  }
}

function reciprocal(rank: number): number {
  return rank === 0 ? 0 : 1 / rank;
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function share(ranks: readonly number[], limit: number): number {
  return round(ranks.filter(rank => rank > 0 && rank <= limit).length / ranks.length);
}

function percentile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
