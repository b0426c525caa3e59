import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import type {Sandbox} from '../security/sandbox/sandbox.ts';
import {runConfined} from './run-confined.ts';
import type {ScenarioLimits} from './scenario.ts';
import type {StagedSolution} from './stage-solution.ts';
import type {Toolchains} from './toolchains.ts';

/** What a solution gave for one question: a value as it is encoded, an error, or nothing and why. */
export type Answer = {value: unknown} | {error: {name: string; message: string}} | {none: string};

/** What a solution is asked, and by which program. */
export interface Questions {
  /** The program in `data/graders` that asks them, in the program that runs it. */
  driver: string;
  runner: readonly string[];
  /** The staged folder that is worked in: in a copy of it. */
  place: 'work' | 'code' | 'suite';
  /** How many there are; where it is absent the driver says so, with their names. */
  count?: number;
  /** What the driver reads to ask from the question of this number on. */
  inputFrom(first: number): object;
  limits: ScenarioLimits;
}

/** What a solution runs in: sandbox, programs and environment. */
export interface AskSurroundings {
  sandbox: Sandbox;
  toolchains: Toolchains;
  environment: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** What a solution answered, and what it did that it should not. */
export interface Answers {
  /** In the order of the questions. */
  answers: Answer[];
  /** What the driver calls them; empty where it was not asked. */
  names: string[];
  /** What no honest solution does, such as writing to the channel of results. */
  violations: string[];
  /** Why there are no names where some were wanted. */
  ending: string;
}

/** How often a solution is started at most. After so many ends in the middle of a question the rest is not asked. */
const mostStarts = 4;

/**
 * Runs a solution in the sandbox and collects its answers to the tests' questions. A question that ends or hangs the
 * process costs that one; the others are asked of a new process, within the same time.
 */
export async function askSolution(
  staged: StagedSolution,
  questions: Questions,
  surroundings: AskSurroundings,
): Promise<Answers> {
  const found: Answers = {answers: [], names: [], violations: [], ending: 'not reached'};
  const {answers} = found;
  const deadline = performance.now() + questions.limits.seconds * 1000;
  let count = questions.count;
  for (let start = 0; start < mostStarts && (count === undefined || answers.length < count); start++) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0 || surroundings.signal?.aborted) break;
    const outcome = await askOnce(staged, questions, answers.length, leftMs, surroundings);
    found.ending = outcome.ending;
    if (start === 0) found.names = outcome.names;
    count ??= outcome.ready ? outcome.names.length : undefined;
    answers.push(...outcome.answers);
    if (outcome.violation !== undefined) {
      found.violations.push(outcome.violation);
      break;
    }
    // One that does not get as far as the first question would not the next time either.
    if (!outcome.ready) {
      while (answers.length < (count ?? 0)) answers.push({none: outcome.ending});
      break;
    }
    if (answers.length < (count ?? 0)) answers.push({none: outcome.ending});
  }
  while (answers.length < (count ?? 0)) answers.push({none: 'not reached'});
  return found;
}

/** What one start of the solution gave. */
interface Asked {
  answers: Answer[];
  names: string[];
  ready: boolean;
  violation?: string;
  ending: string;
}

/**
 * Starts the solution once and asks until it answers all, ends or hangs; one question may take a third of the time
 * limit, at least a second.
 */
async function askOnce(
  staged: StagedSolution,
  questions: Questions,
  first: number,
  leftMs: number,
  {sandbox, environment, signal}: AskSurroundings,
): Promise<Asked> {
  const {limits} = questions;
  const nonce = randomBytes(16).toString('hex');
  const answers: Answer[] = [];
  let names: string[] = [];
  let expected = questions.count === undefined ? undefined : questions.count - first;
  let ready = false;
  let done = false;
  const questionMs = Math.max(1_000, (limits.seconds * 1000) / 3);
  let questionTimer: NodeJS.Timeout | undefined;
  const running = await runConfined(sandbox, {
    command: [...questions.runner, join(staged.folder, 'graders', questions.driver)],
    folder: staged.folder,
    workFolder: join(staged.folder, questions.place),
    environment,
    input: JSON.stringify({nonce, ...questions.inputFrom(first)}),
    limits,
    ...(signal && {signal}),
    onLine(line) {
      const message = parseMessage(line, nonce);
      if (message === undefined || done) return forged;
      if (message.ready) {
        if (ready) return forged;
        ready = true;
        names = message.names;
        expected ??= names.length - first;
      } else if (message.end) {
        if (answers.length !== expected) return forged;
        done = true;
      } else {
        if (!ready || message.id !== answers.length || answers.length >= (expected ?? 0)) return forged;
        answers.push(message.answer);
      }
      startTimer();
      return undefined;
    },
  });
  /** One question that hangs must not use up the time of the others. */
  const startTimer = () => {
    clearTimeout(questionTimer);
    questionTimer = setTimeout(() => running.stop(timeLimit), questionMs);
  };
  // Starting takes the machine's time, not the solution's: only the whole limit counts until it is ready.
  const timer = setTimeout(() => running.stop(timeLimit), leftMs);
  const end = await running.ended;
  clearTimeout(timer);
  clearTimeout(questionTimer);
  if (end.stopped === forged) return {answers: [], names, ready, violation: forged, ending: forged};
  return {answers, names, ready, ending: describeEnding(end)};
}

/** Why a solution gets no points that tried to write its own results. */
const forged = 'the solution wrote to the channel of results';
/** Why a solution was stopped that took too long. */
const timeLimit = 'time limit';
/** The most tests whose names are taken from a driver. */
const mostNames = 5_000;

/** A line on the channel of results, taken apart. */
interface Message {
  ready: boolean;
  end: boolean;
  id?: number;
  names: string[];
  answer: Answer;
}

/**
 * Reads a line of the channel of results; undefined where it does not begin with the secret that only the driver knows.
 */
function parseMessage(line: string, nonce: string): Message | undefined {
  if (!line.startsWith(`${nonce} `)) return undefined;
  try {
    const fields = JSON.parse(line.slice(nonce.length + 1)) as Record<string, unknown>;
    const {id, value, error} = fields;
    const names = Array.isArray(fields.names) ? fields.names.slice(0, mostNames).map(String) : [];
    const message = {ready: fields.ready === true, end: fields.end === true, names, answer: {none: ''}};
    if (message.ready || message.end) return message;
    if (typeof id !== 'number') return undefined;
    if (value !== undefined) return {...message, id, answer: {value}};
    const {name, message: said} = error as {name: unknown; message: unknown};
    return {...message, id, answer: {error: {name: String(name), message: String(said)}}};
  } catch {
    return undefined;
  }
}

/** Why the process of a solution ended, for the message of a failed test. */
function describeEnding(end: {
  stopped?: string;
  exitCode: number | null;
  signal: string | null;
  output: string;
}): string {
  const last = end.output
    .split('\n')
    .filter(line => line.trim() !== '')
    .at(-1)
    ?.slice(0, 300);
  const said = last === undefined ? '' : `: ${last}`;
  if (end.stopped !== undefined) return `it was stopped (${end.stopped})`;
  if (end.signal !== null) return `its process was ended by ${end.signal}${said}`;
  return `its process ended with exit code ${end.exitCode} in the middle of the checks${said}`;
}
