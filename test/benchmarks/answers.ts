// How often the answer without a model cites the right file and the right lines, on questions about this repository.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/answers.ts [--all] [--misses]
//
// Asks a copy of the tracked files without the questions themselves. Only the questions for tuning are asked unless `--all` is
// given; `--misses` names what went wrong, for the questions for tuning only.
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Citation} from '../../source/providers/language-model.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import {heldBackQuestions} from './fresh-questions.ts';
import {furtherQuestions} from './further-questions.ts';
import {type ExpectedPlace, repositoryQuestions} from './repository-questions.ts';

const root = join(import.meta.dirname, '../..');
const own = new Set(['repository', 'further', 'fresh'].map(name => `test/benchmarks/${name}-questions.ts`));
const citationsThatCount = 3;
/** A citation of more lines than this does not show where the answer is. */
const longestUsefulCitation = 80;

const folder = mkdtempSync(join(tmpdir(), 'eca-answers-'));
const copy = join(folder, 'repository');
for (const path of execFileSync('git', ['ls-files'], {cwd: root, encoding: 'utf8'}).trim().split('\n')) {
  if (own.has(path) || !existsSync(join(root, path))) continue;
  mkdirSync(dirname(join(copy, path)), {recursive: true});
  cpSync(join(root, path), join(copy, path));
}

const runtime = await createRuntime({
  workingFolder: copy,
  packageFolder: root,
  // No model may answer, not even one that happens to be served here: nothing listens on port 9.
  environment: {PATH: process.env.PATH, ECA_HOME: join(folder, 'home'), OLLAMA_BASE_URL: 'http://127.0.0.1:9'},
  version: '0.0.0',
});

interface Score {
  asked: number;
  file: number;
  lines: number;
}
const scores: Record<'tuning' | 'held back', Score> = {
  tuning: {asked: 0, file: 0, lines: 0},
  'held back': {asked: 0, file: 0, lines: 0},
};

try {
  for (const {part, question, expected} of [
    ...[...repositoryQuestions, ...furtherQuestions].map(asked => ({...asked, part: 'tuning' as const})),
    ...heldBackQuestions.map(asked => ({...asked, part: 'held back' as const})),
  ]) {
    if (part === 'held back' && !process.argv.includes('--all')) continue;
    const citations = (await citationsFor(question)).slice(0, citationsThatCount);
    const file = citations.some(citation => expected.some(({path}) => path === citation.path));
    const lines = citations.some(citation => expected.some(place => covers(citation, place)));
    scores[part].asked += 1;
    scores[part].file += Number(file);
    scores[part].lines += Number(lines);
    if (!lines && part === 'tuning' && process.argv.includes('--misses')) {
      console.log(`${file ? 'wrong lines' : 'wrong file '}  ${question}`);
      for (const {path, startLine, endLine, symbol = ''} of citations)
        console.log(`    ${path}:${startLine}-${endLine} ${symbol}`);
    }
  }
} finally {
  await runtime.close();
  rmSync(folder, {recursive: true, force: true});
}

for (const [part, {asked, file, lines}] of Object.entries(scores)) {
  if (asked === 0) continue;
  const percent = (count: number) => `${((100 * count) / asked).toFixed(0)} %`;
  console.log(
    `${part}: ${asked} questions, right file in the first ${citationsThatCount} citations ${percent(file)}, right lines ${percent(lines)}`,
  );
}
console.log(JSON.stringify(scores));

async function citationsFor(question: string): Promise<Citation[]> {
  const conversation = await runtime.conversation({});
  for await (const event of conversation.ask(question, {signal: new AbortController().signal})) {
    if (event.type === 'error') throw new Error(event.message);
    if (event.type === 'result') return event.citations;
  }
  return [];
}

function covers({path, startLine, endLine}: Citation, place: ExpectedPlace): boolean {
  if (path !== place.path || endLine - startLine >= longestUsefulCitation) return false;
  const line =
    readFileSync(join(copy, path), 'utf8')
      .split('\n')
      .findIndex(text => text.includes(place.line)) + 1;
  return line > 0 && startLine <= line && line <= endLine;
}
