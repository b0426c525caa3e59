import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import type {Sandbox} from '../security/sandbox/sandbox.ts';
import {runConfined} from './run-confined.ts';
import type {CheckCase, Scenario} from './scenario.ts';
import type {StagedSolution} from './stage-solution.ts';
import type {Toolchains} from './toolchains.ts';

export type ProbeCase = Extract<CheckCase, {kind: 'code' | 'run'}>;

/** What a solution gave for one case: a value as it is encoded, an error, or nothing and why. */
export type ProbeAnswer = {value: unknown} | {error: {name: string; message: string}} | {none: string};

export interface ProbeRun {
  /** In the order of the cases. */
  answers: ProbeAnswer[];
  /** What no honest solution does, such as writing to the channel of results. */
  violations: string[];
}

export interface ProbeSurroundings {
  sandbox: Sandbox;
  toolchains: Toolchains;
  environment: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** After so many ends in the middle of a case the rest is not tried. */
const mostStarts = 4;

/**
 * Lets a staged solution answer the cases in the sandbox. Only inputs go in: what is expected stays outside, so that nothing in there can
 * know it. A case that ends or hangs the process costs that case; the others are asked of a new one, within the same time.
 */
export async function runProbes(
  scenario: Scenario,
  staged: StagedSolution,
  cases: readonly ProbeCase[],
  surroundings: ProbeSurroundings,
): Promise<ProbeRun> {
  const answers: ProbeAnswer[] = cases.map(() => ({none: 'not reached'}));
  const violations: string[] = [];
  const deadline = performance.now() + scenario.limits.seconds * 1000;
  let next = 0;
  for (let start = 0; start < mostStarts && next < cases.length; start++) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0 || surroundings.signal?.aborted) break;
    const outcome = await runOnce(scenario, staged, cases.slice(next), leftMs, surroundings);
    for (const [index, answer] of outcome.answers.entries()) answers[next + index] = answer;
    if (outcome.violation !== undefined) {
      violations.push(outcome.violation);
      break;
    }
    const reached = outcome.answers.length;
    if (next + reached >= cases.length) break;
    answers[next + reached] = {none: outcome.ending};
    // One that does not get as far as the first case would not the next time either.
    if (!outcome.ready) {
      for (let index = next + reached; index < cases.length; index++) answers[index] = {none: outcome.ending};
      break;
    }
    next += reached + 1;
  }
  return {answers, violations};
}

async function runOnce(
  scenario: Scenario,
  staged: StagedSolution,
  cases: readonly ProbeCase[],
  leftMs: number,
  {sandbox, toolchains, environment, signal}: ProbeSurroundings,
): Promise<{answers: ProbeAnswer[]; ready: boolean; violation?: string; ending: string}> {
  const nonce = randomBytes(16).toString('hex');
  const python = scenario.language === 'python' && cases[0]?.kind === 'code' ? await toolchains.python() : undefined;
  const isScript = scenario.language === 'javascript' || scenario.language === 'typescript';
  const work = join(staged.folder, isScript && cases[0]?.kind === 'code' ? 'code' : 'work');
  const drivers = join(staged.folder, 'graders');
  const answers: ProbeAnswer[] = [];
  let ready = false;
  let done = false;
  const caseMs = Math.max(1_000, (scenario.limits.seconds * 1000) / 3);
  let caseTimer: NodeJS.Timeout | undefined;
  const running = await runConfined(sandbox, {
    command: python
      ? [python, '-I', '-S', '-B', join(drivers, 'python.py')]
      : [toolchains.node, `--max-old-space-size=${scenario.limits.memoryMb}`, join(drivers, 'javascript.cjs')],
    folder: staged.folder,
    workFolder: work,
    environment,
    input: JSON.stringify({
      nonce,
      entry: scenario.entry,
      cases: cases.map((one, id) => ({
        id,
        ...(one.kind === 'code' ? {code: one.code, entry: one.entry} : {run: one.run, stdin: one.stdin}),
      })),
    }),
    limits: scenario.limits,
    ...(signal && {signal}),
    onLine(line) {
      const message = parseAnswer(line, nonce);
      if (message === undefined || done) return forged;
      if (message.ready) {
        if (ready) return forged;
        ready = true;
      } else if (message.end) {
        if (answers.length !== cases.length) return forged;
        done = true;
      } else {
        if (!ready || message.id !== answers.length || answers.length >= cases.length) return forged;
        answers.push(message.answer);
      }
      startTimer();
      return undefined;
    },
  });
  const startTimer = () => {
    clearTimeout(caseTimer);
    caseTimer = setTimeout(() => running.stop(timeLimit), caseMs);
  };
  const timer = setTimeout(() => running.stop(timeLimit), leftMs);
  startTimer();
  const end = await running.ended;
  clearTimeout(timer);
  clearTimeout(caseTimer);
  if (end.stopped === forged) return {answers: [], ready, violation: forged, ending: forged};
  return {answers, ready, ending: describeEnding(end)};
}

const forged = 'the solution wrote to the channel of results';
const timeLimit = 'time limit';

type Message = {ready?: true; end?: true; id?: number; answer: ProbeAnswer};

function parseAnswer(line: string, nonce: string): Message | undefined {
  if (!line.startsWith(`${nonce} `)) return undefined;
  try {
    const {ready, end, id, value, error} = JSON.parse(line.slice(nonce.length + 1)) as Record<string, unknown>;
    if (ready === true) return {ready, answer: {none: ''}};
    if (end === true) return {end, answer: {none: ''}};
    if (typeof id !== 'number') return undefined;
    if (value !== undefined) return {id, answer: {value}};
    const {name, message} = error as {name: unknown; message: unknown};
    return {id, answer: {error: {name: String(name), message: String(message)}}};
  } catch {
    return undefined;
  }
}

function describeEnding({
  stopped,
  exitCode,
  signal,
  output,
}: {
  stopped?: string;
  exitCode: number | null;
  signal: string | null;
  output: string;
}): string {
  const last = output
    .split('\n')
    .filter(line => line.trim() !== '')
    .at(-1)
    ?.slice(0, 300);
  const said = last === undefined ? '' : `: ${last}`;
  if (stopped !== undefined) return `it was stopped (${stopped})`;
  if (signal !== null) return `its process was ended by ${signal}${said}`;
  return `its process ended with exit code ${exitCode} in the middle of the checks${said}`;
}
