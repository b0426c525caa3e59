// How well recall finds the turns that answer a question. Conversations are imported and searched through the same port as
// `eca memory import` and `eca memory search --batch`. Prints recall of evidence turns at 5, 10 and 20 and the mean reciprocal rank
// over the questions that have an answer (categories 1 to 4), with a session filter and with all conversations pooled, and how well
// `confidence` tells them from questions without one (category 5; area under the ROC curve). `packing` is what a turn of the product
// puts before a model for the same questions, all conversations pooled: tokens, the share of questions with an evidence turn among
// what is packed, and tokens spent for each such answer; for those without an answer, how many get nothing packed.
//
//   node --import ./scripts/ts-loader.mjs test/benchmarks/recall.ts [--generated SEED] [--no-weights] [--misses]
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {estimateTokens} from '../../source/agent/token-estimate.ts';
import {createConversationRecall} from '../../source/runtime/conversation-recall.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import {measurePacking} from './measure-packing.ts';

interface Turn {
  id: string;
  session: string;
  role: string;
  speaker: string;
  text: string;
  at: string;
}

interface Question {
  session: string;
  query: string;
  evidence: string[];
  category: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const dataFolder = process.env.ECA_BENCHMARK_DATA ?? resolve(here, '../../../shared/data');
const dataFile = join(dataFolder, 'conversations', 'locomo-dev.json');

/** Long conversations of two people in sessions, with questions and the turns that answer them. */
function readConversations(path: string): {turns: Turn[]; questions: Question[]} {
  interface Said {
    speaker: string;
    dia_id: string;
    text: string;
  }
  interface Sample {
    sample_id: string;
    conversation: Record<string, string | Said[]>;
    qa: {question: string; evidence?: string[]; category: number}[];
  }
  const turns: Turn[] = [];
  const questions: Question[] = [];
  for (const {sample_id: session, conversation, qa} of JSON.parse(readFileSync(path, 'utf8')) as Sample[]) {
    for (let number = 1; conversation[`session_${number}_date_time`] !== undefined; number += 1) {
      const begunMs = timeOf(String(conversation[`session_${number}_date_time`]));
      const said = conversation[`session_${number}`];
      if (!Array.isArray(said)) continue;
      for (const [place, {speaker, dia_id, text}] of said.entries()) {
        const role = speaker === conversation.speaker_a ? 'user' : 'assistant';
        const at = new Date(begunMs + place * 1_000).toISOString();
        turns.push({id: `${session} ${dia_id}`, session, role, speaker, text, at});
      }
    }
    for (const {question, evidence = [], category} of qa) {
      const ids = evidence.flatMap(ids => ids.match(/D\d+:\d+/g) ?? []).map(id => `${session} ${id}`);
      questions.push({session, query: question, evidence: ids, category});
    }
  }
  return {turns, questions};
}

/** `1:56 pm on 8 May, 2023`. */
function timeOf(text: string): number {
  const match = /(\d+):(\d+) (am|pm) on (\d+ \w+, \d+)/.exec(text);
  if (!match) throw new Error(`unexpected time ${text}`);
  const hour = (Number(match[1]) % 12) + (match[3] === 'pm' ? 12 : 0);
  return Date.parse(`${match[4]} ${hour}:${match[2]} UTC`);
}

async function measure(benchmark: string, turns: readonly Turn[], questions: readonly Question[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'eca-recall-'));
  mkdirSync(join(scratch, 'project'));
  const runtime = await createRuntime({
    workingFolder: join(scratch, 'project'),
    packageFolder: process.argv.includes('--no-weights') ? join(scratch, 'project') : resolve(here, '../..'),
    environment: {ECA_HOME: join(scratch, 'home')},
    version: '0.0.0',
  });
  try {
    const {conversations} = await runtime.memory();
    const startMs = performance.now();
    await Promise.all(turns.map(turn => conversations.importTurn(turn)));
    await conversations.refresh();
    const importMs = performance.now() - startMs;
    const {engine} = await conversations.stats();
    const answered = questions.filter(({category, evidence}) => category !== 5 && evidence.length > 0);
    const results = {scoped: new Sums(), pooled: new Sums()};
    const byCategory = new Map<number, Sums>();
    const confidences: {value: number; answerable: boolean}[] = [];
    const latenciesMs: number[] = [];
    for (const {session, query, evidence, category} of questions) {
      const askedMs = performance.now();
      const scoped = await conversations.recall(query, {session, limit: 20, refreshAtMostMs: 0});
      latenciesMs.push(performance.now() - askedMs);
      confidences.push({value: scoped.confidence, answerable: category !== 5});
      if (category === 5 || evidence.length === 0) continue;
      const ids = scoped.turns.map(({turn}) => turn.id);
      results.scoped.add(ids, evidence);
      const sums = byCategory.get(category) ?? new Sums();
      byCategory.set(category, sums);
      sums.add(ids, evidence);
      const pooled = await conversations.recall(query, {limit: 20, refreshAtMostMs: 0});
      results.pooled.add(
        pooled.turns.map(({turn}) => turn.id),
        evidence,
      );
      if (process.argv.includes('--misses') && !ids.slice(0, 10).some(id => evidence.includes(id))) {
        console.log(`[${category}] ${query} → ${evidence.join(', ')}`);
      }
    }
    const texts = new Map(turns.map(({id, text}) => [id, text]));
    const recall = createConversationRecall(runtime, 'the-session-that-asks');
    const packing = await measurePacking(
      questions.map(({query, evidence, category}) => ({
        query,
        answers: category === 5 ? [] : evidence.flatMap(id => texts.get(id) ?? []),
        answerable: category !== 5 && evidence.length > 0,
      })),
      query =>
        recall.pieces(query, {budgetTokens: 1_500, estimate: estimateTokens, signal: AbortSignal.timeout(60_000)}),
    );
    recall.close();
    const summary = {
      benchmark,
      engine,
      turns: turns.length,
      questions: answered.length,
      scoped: results.scoped.figures(),
      pooled: results.pooled.figures(),
      byCategory: Object.fromEntries([...byCategory].sort().map(([name, sums]) => [name, sums.figures()])),
      confidenceAuroc: round(areaUnderCurve(confidences)),
      packing,
      importMs: Math.round(importMs),
      recallP50Ms: round(quantile(latenciesMs, 0.5)),
      recallP95Ms: round(quantile(latenciesMs, 0.95)),
    };
    console.log(JSON.stringify(summary, undefined, 1));
  } finally {
    await runtime.close();
    rmSync(scratch, {recursive: true, force: true});
  }
}

class Sums {
  #count = 0;
  #found = {5: 0, 10: 0, 20: 0};
  #reciprocal = 0;

  add(ids: readonly string[], evidence: readonly string[]): void {
    this.#count += 1;
    for (const limit of [5, 10, 20] as const) {
      const seen = new Set(ids.slice(0, limit));
      this.#found[limit] += evidence.filter(id => seen.has(id)).length / evidence.length;
    }
    const rank = ids.findIndex(id => evidence.includes(id));
    this.#reciprocal += rank < 0 ? 0 : 1 / (rank + 1);
  }

  figures() {
    const share = (value: number) => round((100 * value) / this.#count);
    return {
      count: this.#count,
      recallAt5: share(this.#found[5]),
      recallAt10: share(this.#found[10]),
      recallAt20: share(this.#found[20]),
      meanReciprocalRank: round(this.#reciprocal / this.#count),
    };
  }
}

/** The chance that an answerable question has the higher confidence of two; ties count half. */
function areaUnderCurve(values: readonly {value: number; answerable: boolean}[]): number {
  const yes = values.filter(({answerable}) => answerable);
  const no = values.filter(({answerable}) => !answerable);
  let wins = 0;
  for (const one of yes)
    for (const other of no) wins += one.value > other.value ? 1 : one.value === other.value ? 0.5 : 0;
  return wins / (yes.length * no.length);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

const generatedAt = process.argv.indexOf('--generated');
if (generatedAt >= 0) {
  const {makeConversations} = await import('./make-conversations.ts');
  const made = makeConversations(Number(process.argv[generatedAt + 1] ?? 1), 4);
  // What counts from now is asked at another time than this.
  await measure(
    'recall-generated',
    made.turns,
    made.questions.filter(({askedAt}) => askedAt === undefined),
  );
} else if (existsSync(dataFile)) {
  const {turns, questions} = readConversations(dataFile);
  await measure('recall', turns, questions);
} else console.log('skipped: no data');
