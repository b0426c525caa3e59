// What the lexical embedder finds by itself: Python functions by web queries (CoSQA dev, mean reciprocal rank) and turns of a
// conversation by questions about it (LoCoMo dev, recall in the first 10), and how fast it reads.
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createLexicalEmbedder} from '../../source/providers/lexical-embedder.ts';

interface Conversation {
  qa: {question: string; evidence?: string[]; category: number}[];
  conversation: Record<string, unknown>;
}
interface Turn {
  speaker: string;
  text: string;
  dia_id: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const dataFolder = process.env.ECA_BENCHMARK_DATA ?? resolve(here, '../../../shared/data');
const signal = new AbortController().signal;
const embedder = createLexicalEmbedder();

if (!existsSync(join(dataFolder, 'code-search'))) console.log('skipped: no data');
else {
  await measureCode();
  await measureConversations();
}

async function measureCode(): Promise<void> {
  const functions = read<Record<string, number>>('code-search/code_idx_map.json');
  const queries = read<{doc: string; retrieval_idx: number}[]>('code-search/queries-dev.json');
  const codes = Object.keys(functions);
  const start = performance.now();
  const vectors = await embedder.embed(codes, signal);
  const seconds = (performance.now() - start) / 1000;
  const asked = await embedder.embed(
    queries.map(({doc}) => doc),
    signal,
    'query',
  );
  const ranks = queries.map(({retrieval_idx: wanted}, place) => {
    const scores = vectors.map(vector => likeness(vector, asked[place]));
    const own = Math.max(...scores.filter((_, index) => functions[codes[index] ?? ''] === wanted));
    return 1 + scores.filter(score => score > own).length;
  });
  console.log({
    benchmark: 'lexical-embedder code',
    functions: codes.length,
    meanReciprocalRank: round(ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length),
    millionCharactersPerSecond: round(codes.join('').length / 1e6 / seconds),
  });
}

async function measureConversations(): Promise<void> {
  let found = 0;
  let questions = 0;
  for (const {qa, conversation} of read<Conversation[]>('conversations/locomo-dev.json')) {
    const turns = Object.entries(conversation).flatMap(([key, value]) =>
      /^session_\d+$/.test(key) ? (value as Turn[]) : [],
    );
    const vectors = await embedder.embed(
      turns.map(({speaker, text}) => `${speaker}: ${text}`),
      signal,
    );
    for (const {question, evidence = []} of qa) {
      const wanted = evidence.filter(id => turns.some(turn => turn.dia_id === id));
      if (wanted.length === 0) continue;
      const [asked] = await embedder.embed([question], signal, 'query');
      const first = vectors
        .map((vector, place) => ({id: turns[place]?.dia_id ?? '', score: likeness(vector, asked)}))
        .sort((one, other) => other.score - one.score)
        .slice(0, 10)
        .map(({id}) => id);
      found += wanted.filter(id => first.includes(id)).length / wanted.length;
      questions += 1;
    }
  }
  console.log({benchmark: 'lexical-embedder conversations', questions, recallIn10: round(found / questions)});
}

function read<Value>(name: string): Value {
  return JSON.parse(readFileSync(join(dataFolder, name), 'utf8')) as Value;
}

function likeness(one: Float32Array, other: Float32Array | undefined): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += (one[place] ?? 0) * (other?.[place] ?? 0);
  return sum;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
