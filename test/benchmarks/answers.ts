// How often the answer without a model cites the right file and the right lines: on questions about this repository, set by set, and
// with `--others` on questions about projects that are installed with their sources beside it.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/answers.ts [--all] [--others] [--absent] [--misses]
//
// Asks copies of the files without the questions themselves. The repository, further, fresh and natural sets come from different times
// and authors and are open for tuning: fit on some, look at the one left out. What is held back is only asked with `--all`; `--misses`
// names what went wrong, but never in it. `--absent` also asks for what is not there, and tells how many of those answers say so, and how
// many of the right ones (on the other questions) do.
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {CitedFile} from '../../source/providers/language-model.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {absentQuestions} from './absent-questions.ts';
import {dependencyQuestions} from './dependency-questions.ts';
import {freshQuestions} from './fresh-questions.ts';
import {furtherQuestions} from './further-questions.ts';
import {heldBackNaturalQuestions} from './held-back-natural-questions.ts';
import {heldBackQuestions} from './held-back-questions.ts';
import {naturalQuestions} from './natural-questions.ts';
import {type ExpectedPlace, type RepositoryQuestion, repositoryQuestions} from './repository-questions.ts';

const root = join(import.meta.dirname, '../..');
const own = new Set(
  ['repository', 'further', 'fresh', 'natural', 'held-back', 'held-back-natural', 'dependency', 'absent'].map(
    name => `test/benchmarks/${name}-questions.ts`,
  ),
);
const citationsThatCount = 3;
const tuning = {
  repository: repositoryQuestions,
  further: furtherQuestions,
  fresh: freshQuestions,
  natural: naturalQuestions,
};
const heldBack = {heldBack: heldBackQuestions, heldBackNatural: heldBackNaturalQuestions};
/** A citation of more lines than this does not show where the answer is. */
const longestUsefulCitation = 80;

const folder = mkdtempSync(join(tmpdir(), 'eca-answers-'));

interface Score {
  asked: number;
  file: number;
  lines: number;
  /** Right files with which the answer says that it may be beside the point. */
  doubted: number;
}

const scores: Record<string, Score> = {};
/** Of the questions about what is not there, by the half they are in: how many were asked, and how many answers say so. */
const absent = {tuning: {asked: 0, said: 0}, reported: {asked: 0, said: 0}};
try {
  const repository = copyRepository();
  await askAll(repository, {...tuning, ...(process.argv.includes('--all') && heldBack)});
  await askAbsent(repository, 'repository');
  if (process.argv.includes('--others')) {
    for (const {name, paths, questions} of dependencyQuestions) {
      const copy = copyPackage(name, paths);
      if (copy === undefined) continue;
      await askAll(copy, {[name]: questions});
      await askAbsent(copy, name);
    }
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
for (const [name, score] of Object.entries(scores)) report(name, score);
const here = Object.keys(tuning).flatMap(name => scores[name] ?? []);
report('tuning', {
  asked: here.reduce((sum, {asked}) => sum + asked, 0),
  file: here.reduce((sum, {file}) => sum + file, 0),
  lines: here.reduce((sum, {lines}) => sum + lines, 0),
  doubted: here.reduce((sum, {doubted}) => sum + doubted, 0),
});
for (const [half, {asked, said}] of Object.entries(absent))
  if (asked > 0) console.log(`absent, ${half} half: ${asked} questions, ${said} answers say that it is not there`);
console.log(JSON.stringify(scores));

function copyRepository(): string {
  const copy = join(folder, 'repository');
  for (const path of execFileSync('git', ['ls-files'], {cwd: root, encoding: 'utf8'}).trim().split('\n')) {
    if (own.has(path) || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(copy, path)), {recursive: true});
    cpSync(join(root, path), join(copy, path));
  }
  return copy;
}

/** Undefined where the package is not installed; its name must not stand in the path, which would leave it out of an index. */
function copyPackage(name: string, paths: readonly string[]): string | undefined {
  const installed = join(root, 'node_modules', name);
  if (!existsSync(installed)) return undefined;
  const copy = join(folder, name.replace(/\W+/g, '-'));
  mkdirSync(copy);
  for (const path of paths)
    if (existsSync(join(installed, path))) cpSync(join(installed, path), join(copy, path), {recursive: true});
  return copy;
}

async function openRuntime(copy: string): Promise<Runtime> {
  return createRuntime({
    workingFolder: copy,
    packageFolder: root,
    // No model may answer, not even one that happens to be served here: nothing listens on port 9.
    environment: {PATH: process.env.PATH, ECA_HOME: `${copy}-home`, OLLAMA_BASE_URL: 'http://127.0.0.1:9'},
    version: '0.0.0',
  });
}

/** Asks for what the project called `name` does not have. */
async function askAbsent(copy: string, name: string): Promise<void> {
  const questions = absentQuestions.find(({project}) => project === name)?.questions ?? [];
  if (questions.length === 0 || !process.argv.includes('--absent')) return;
  const runtime = await openRuntime(copy);
  try {
    for (const [place, question] of questions.entries()) {
      const half = place % 2 === 0 ? absent.tuning : absent.reported;
      const {isDoubted} = await answerTo(runtime, question);
      half.asked += 1;
      half.said += Number(isDoubted);
      if (!isDoubted && half === absent.tuning && process.argv.includes('--misses'))
        console.log(`not said   ${question}`);
    }
  } finally {
    await runtime.close();
  }
}

async function askAll(copy: string, sets: Record<string, readonly RepositoryQuestion[]>): Promise<void> {
  const runtime = await openRuntime(copy);
  try {
    for (const [name, questions] of Object.entries(sets)) {
      const score = {asked: 0, file: 0, lines: 0, doubted: 0};
      scores[name] = score;
      for (const {question, expected} of questions) {
        const answer = await answerTo(runtime, question);
        const citations = answer.citations.slice(0, citationsThatCount);
        const file = citations.some(citation => expected.some(({path}) => path === citation.path));
        const lines = citations.some(citation => expected.some(place => covers(copy, citation, place)));
        score.asked += 1;
        score.file += Number(file);
        score.lines += Number(lines);
        score.doubted += Number(file && answer.isDoubted);
        if (lines || name in heldBack || !process.argv.includes('--misses')) continue;
        console.log(`${file ? 'wrong lines' : 'wrong file '}  ${question}`);
        for (const {path, startLine, endLine, symbol = ''} of citations)
          console.log(`    ${path}:${startLine}-${endLine} ${symbol}`);
      }
    }
  } finally {
    await runtime.close();
  }
}

function report(name: string, {asked, file, lines, doubted}: Score): void {
  const percent = (count: number) => `${((100 * count) / asked).toFixed(0)} %`;
  console.log(
    `${name}: ${asked} questions, right file in the first ${citationsThatCount} citations ${percent(file)}, right lines ${percent(lines)}; ${doubted} of the right files with a doubt`,
  );
}

/** What an answer cites, and whether it begins with the line that what was asked for does not seem to be there. */
async function answerTo(runtime: Runtime, question: string): Promise<{citations: CitedFile[]; isDoubted: boolean}> {
  const conversation = await runtime.conversation({});
  for await (const event of conversation.ask(question, {signal: new AbortController().signal})) {
    if (event.type === 'error') throw new Error(event.message);
    if (event.type !== 'result') continue;
    const citations = event.citations.filter(citation => citation.kind === 'file');
    return {citations, isDoubted: event.text.startsWith('Nothing ')};
  }
  return {citations: [], isDoubted: false};
}

function covers(copy: string, {path, startLine, endLine}: CitedFile, place: ExpectedPlace): boolean {
  if (path !== place.path || endLine - startLine >= longestUsefulCitation) return false;
  const line =
    readFileSync(join(copy, path), 'utf8')
      .split('\n')
      .findIndex(text => text.includes(place.line)) + 1;
  return line > 0 && startLine <= line && line <= endLine;
}
