// Memory with very many turns and no vectors: what recall costs beside a bare full-text query of LanceDB in the same run, what one more
// turn costs, how much memory the process takes, and what a question and the app take to start with so much beside nothing. The turns are
// made from a seed.
//
// The index is made by a process of its own, so that the memory measured is that of a program that opens it.
//
//   npm run build && node --expose-gc --import ./scripts/ts-loader.mjs test/benchmarks/memory-scale.ts [--turns N]
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import weights from '../../data/recall-weights.json' with {type: 'json'};
import {termsOf} from '../../source/code/terms.ts';
import {openConversationMemory} from '../../source/memory/conversation-memory.ts';
import type {ImportedTurn} from '../../source/memory/imported-turns.ts';
import type {RecallWeights} from '../../source/memory/recall.ts';
import {readRecallQuestion} from '../../source/memory/recall-question.ts';
import {turnCollection} from '../../source/memory/turn-records.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {openTerminal} from '../ui/app-terminal.ts';
import {compareCommands, runCommand} from './measure-command.ts';

const project = resolve(import.meta.dirname, '../..');
const turnsPerSession = 250;
const queriesMeasured = 200;
const commitsMeasured = 100;
const startsMeasured = 9;

const at = process.argv.indexOf('--turns');
const turns = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
const building = process.argv.indexOf('--build');
if (building < 0) await run(turns);
else await build(String(process.argv[building + 1]), turns);

function storeIn(scratch: string) {
  const nativeModule = findLanceDbPackage(join(project, 'package.json'));
  if (!nativeModule) throw new Error('LanceDB is not installed here');
  return openLanceDbStore({directory: join(scratch, 'memory', 'index'), nativeModule});
}

function openMemory(scratch: string) {
  return openConversationMemory({
    directory: join(scratch, 'memory'),
    sessionsDirectory: join(scratch, 'sessions'),
    openStore: async () => ({store: await storeIn(scratch)}),
    terms: termsOf,
    weights: weights as RecallWeights,
  });
}

async function build(scratch: string, turns: number): Promise<void> {
  const memory = openMemory(scratch);
  const words = vocabulary();
  const random = randomFrom(7);
  const importStart = performance.now();
  for (let made = 0; made < turns; made += turnsPerSession) {
    const session = `session-${made / turnsPerSession}`;
    const batch = Array.from({length: Math.min(turnsPerSession, turns - made)}, (_, place) =>
      turnAt(session, made, place, words, random),
    );
    await Promise.all(batch.map(turn => memory.importTurn(turn)));
  }
  const importMs = performance.now() - importStart;
  const indexStart = performance.now();
  await memory.refresh();
  const indexMs = performance.now() - indexStart;
  await memory.close();
  console.log(
    JSON.stringify({
      turns,
      importSeconds: Math.round(importMs / 1_000),
      indexSeconds: Math.round(indexMs / 1_000),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_000),
    }),
  );
}

async function run(turns: number): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'eca-memory-scale-'));
  mkdirSync(join(scratch, 'sessions'));
  try {
    const own = [
      '--import',
      join(project, 'scripts', 'ts-loader.mjs'),
      import.meta.filename,
      '--build',
      scratch,
      '--turns',
      String(turns),
    ];
    const {status} = spawnSync(process.execPath, own, {stdio: 'inherit'});
    if (status !== 0) throw new Error('the index could not be made');
    const words = vocabulary();
    const random = randomFrom(11);
    const openStart = performance.now();
    const memory = openMemory(scratch);
    await memory.recall('warm up the whole thing', {refreshAtMostMs: 0});
    const firstRecallMs = performance.now() - openStart;
    const store = await storeIn(scratch);
    const bareCollection = await store.openCollection(turnCollection);
    const questions = Array.from({length: queriesMeasured}, () => question(words, random));
    const bare: number[] = [];
    const bareFiltered: number[] = [];
    const recall: number[] = [];
    const filtered: number[] = [];
    for (const [index, text] of questions.entries()) {
      const terms = readRecallQuestion(text, termsOf, Date.now()).terms.join(' ');
      const session = `session-${(index * 37) % Math.max(1, Math.floor(turns / turnsPerSession))}`;
      const query = {terms, fields: {bare: 1}, limit: 10, select: ['turn']};
      // Taken in turns, so that whatever else the machine does falls on all alike.
      bare.push(await timed(() => bareCollection.searchText(query)));
      recall.push(await timed(() => memory.recall(text, {refreshAtMostMs: 0})));
      bareFiltered.push(await timed(() => bareCollection.searchText({...query, filter: {session}})));
      filtered.push(await timed(() => memory.recall(text, {session, refreshAtMostMs: 0})));
    }
    const commits: number[] = [];
    const searchable: number[] = [];
    for (let made = 0; made < commitsMeasured; made += 1) {
      const turn = turnAt('session-0', turns, made, words, random);
      commits.push(await timed(() => memory.importTurn(turn)));
      searchable.push(await timed(() => memory.refresh()));
    }
    global.gc?.();
    const p95 = (values: number[]) => quantile(values, 0.95);
    console.log(
      JSON.stringify(
        {
          benchmark: 'memory-scale',
          turns,
          bareMs: {p50: quantile(bare, 0.5), p95: p95(bare)},
          bareFilteredMs: {p50: quantile(bareFiltered, 0.5), p95: p95(bareFiltered)},
          recallMs: {p50: quantile(recall, 0.5), p95: p95(recall)},
          filteredMs: {p50: quantile(filtered, 0.5), p95: p95(filtered)},
          recallRatioP95: round(p95(recall) / p95(bare)),
          filteredRatioP95: round(p95(filtered) / p95(bare)),
          commitP95Ms: p95(commits),
          searchableP95Ms: p95(searchable),
          firstRecallMs: Math.round(firstRecallMs),
          residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
        },
        undefined,
        1,
      ),
    );
    await store.close();
    await memory.close();
    console.log(JSON.stringify({benchmark: 'memory-scale', starts: await starts(scratch)}, undefined, 1));
  } finally {
    rmSync(scratch, {recursive: true, force: true});
  }
}

/** Median milliseconds of a whole question that recalls, and of the app until its first frame and until a key shows. */
async function starts(full: string): Promise<Record<string, Record<string, number>>> {
  const empty = join(full, 'empty-home');
  const folder = join(full, 'project');
  mkdirSync(folder);
  const homes = {empty, full};
  const environmentOf = (home: string) => ({...process.env, ECA_HOME: home, OLLAMA_BASE_URL: 'http://127.0.0.1:9'});
  const eca = join(project, 'bin', 'eca.js');
  const words = ['-m', 'retrieval-only', 'What did we say about the harbour yesterday?'];
  const ask = (home: string) => () =>
    runCommand(process.execPath, [eca, ...words], {cwd: folder, env: environmentOf(home)});
  for (let warm = 0; warm < 3; warm += 1) for (const home of Object.values(homes)) await ask(home)();
  const figures = await compareCommands({empty: ask(empty), full: ask(full)}, startsMeasured);
  const paint: Record<string, number[]> = {empty: [], full: []};
  const keys: Record<string, number[]> = {empty: [], full: []};
  for (let run = -1; run < startsMeasured; run += 1) {
    for (const [name, home] of Object.entries(homes)) {
      const environment = environmentOf(home);
      const app = openTerminal({command: process.execPath, args: [eca], folder, environment});
      const startedAtMs = performance.now();
      await app.shows('›');
      const painted = performance.now() - startedAtMs;
      app.send('z');
      await app.shows(/› z/);
      // The first run of all fills caches.
      if (run >= 0) {
        paint[name]?.push(painted);
        keys[name]?.push(performance.now() - startedAtMs);
      }
      app.send('\u0003\u0003');
      await app.ended;
    }
  }
  const medians = (of: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(of).map(([name, values]) => [name, quantile(values, 0.5)]));
  return {
    questionMs: {empty: round(figures.empty.medianMs), full: round(figures.full.medianMs)},
    firstPaintMs: medians(paint),
    keyShownMs: medians(keys),
  };
}

function turnAt(
  session: string,
  made: number,
  place: number,
  words: readonly string[],
  random: () => number,
): ImportedTurn {
  const length = 8 + Math.floor(random() * 24);
  const text = Array.from({length}, () => pickWord(words, random)).join(' ');
  const atMs = Date.UTC(2024, 0, 1) + (made + place) * 30_000;
  return {
    id: `${session}-${made + place}`,
    session,
    role: place % 2 ? 'assistant' : 'user',
    speaker: '',
    text,
    at: new Date(atMs).toISOString(),
  };
}

function question(words: readonly string[], random: () => number): string {
  return `what about ${Array.from({length: 3 + Math.floor(random() * 4)}, () => pickWord(words, random)).join(' ')}?`;
}

/** As often as words are in a language: the n-th by about 1/n (Zipf). */
function pickWord(words: readonly string[], random: () => number): string {
  return words[Math.floor(words.length ** random()) - 1] ?? 'word';
}

function vocabulary(): string[] {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'su', 'tor', 'vel', 'pan', 'dri', 'qu', 'zan', 'bel', 'fo', 'gir', 'hun'];
  const random = randomFrom(3);
  const made = new Set<string>();
  while (made.size < 30_000) {
    made.add(
      Array.from({length: 2 + Math.floor(random() * 3)}, () => syllables[Math.floor(random() * syllables.length)]).join(
        '',
      ),
    );
  }
  return [...made];
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
