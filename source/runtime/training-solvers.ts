import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {readTree} from '../training/read-tree.ts';
import type {Scenario} from '../training/scenario.ts';
import type {Attempt, Solver} from '../training/trial.ts';
import type {Runtime} from './runtime.ts';

/** Who solves; `session` does again what was done to files in a stored session. */
export type SolverChoice =
  | {kind: 'reference' | 'stub'}
  | {kind: 'model'; model: string | undefined}
  | {kind: 'session'; session: string};

/** Opens the program in another folder, with `hiddenFolders` out of its sight; what it opens is closed by whoever asked. */
export type OpenElsewhere = (workingFolder: string, hiddenFolders: readonly string[]) => Promise<Runtime>;

/** What solvers need: the program in a folder of their own, and the folders whose solutions they must not see. */
export interface SolverSurroundings extends Pick<Runtime, 'sessions'> {
  openElsewhere: OpenElsewhere;
  /** Absolute folders with scenarios: what is expected in them is nothing for a solver. */
  scenarioFolders: readonly string[];
}

/**
 * Makes what tries to solve training scenarios. `model` lets the agent work in a folder of its own, without memory,
 * with nobody to ask; `session` does again what a stored session did to files. `reference` hands in the scenario's own
 * solution, `stub` what a solver starts from: they show that scenarios and grader work.
 */
export function createSolver(choice: SolverChoice, surroundings: SolverSurroundings): Solver {
  const name = solverName(choice);
  switch (choice.kind) {
    case 'reference':
      return {name, solve: async ({folder}) => ({files: readTree(join(folder, 'reference')).files})};
    case 'stub':
      return {name, solve: async () => ({files: new Map()})};
    case 'session':
      return {name, solve: (scenario, {signal}) => solveAsRecorded(scenario, surroundings, choice.session, signal)};
    case 'model':
      return {name, solve: (scenario, {signal}) => solveWithAgent(scenario, surroundings, choice.model, signal)};
  }
}

/** What a run's solver is called. */
export function solverName(choice: SolverChoice): string {
  if (choice.kind === 'session') return `session:${choice.session}`;
  return choice.kind === 'model' ? (choice.model ?? 'model') : choice.kind;
}

/** The choice that `solverName` gave this name to. */
export function solverNamed(name: string): SolverChoice {
  if (name === 'reference' || name === 'stub') return {kind: name};
  if (name.startsWith('session:')) return {kind: 'session', session: name.slice('session:'.length)};
  return {kind: 'model', model: name === 'model' ? undefined : name};
}

/** Makes the file changes of a stored session again on the scenario's files. */
async function solveAsRecorded(
  scenario: Scenario,
  {openElsewhere, scenarioFolders, sessions}: SolverSurroundings,
  session: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const {recordedCalls, replayCalls} = await import('./replay-session.ts');
  const calls = await recordedCalls({sessions}, session);
  return inFolderOf(scenario, async folder => {
    const runtime = await openElsewhere(folder, [...scenarioFolders, scenario.folder]);
    try {
      await replayCalls(runtime, calls, signal);
      return {files: readTree(folder).files, session};
    } finally {
      await runtime.close();
    }
  });
}

/** Runs `work` in a new temporary folder with the files that a solver starts from, and removes it afterwards. */
async function inFolderOf<Result>(
  scenario: Scenario,
  work: (folder: string, start: ReadonlyMap<string, Buffer>) => Promise<Result>,
): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-training-')));
  try {
    const start = readTree(join(scenario.folder, 'files')).files;
    for (const [path, bytes] of start) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), bytes);
    }
    return await work(folder, start);
  } finally {
    rmSync(folder, {recursive: true, force: true, maxRetries: 3});
  }
}

/**
 * Lets the agent solve a scenario as it would for a user. It runs commands by itself only where the sandbox confines
 * them.
 */
async function solveWithAgent(
  scenario: Scenario,
  {openElsewhere, scenarioFolders}: SolverSurroundings,
  model: string | undefined,
  signal: AbortSignal,
): Promise<Attempt> {
  return inFolderOf(scenario, async (folder, start) => {
    const runtime = await openElsewhere(folder, [...scenarioFolders, scenario.folder]);
    try {
      // Its own checks are part of the work; held in, they can do no harm.
      const isConfined = (await runtime.sandbox()).layer !== 'none';
      const conversation = await runtime.conversation({
        noMemory: true,
        mode: () => (isConfined ? 'full-auto' : 'auto-edit'),
        ...(model !== undefined && {model}),
      });
      let tokens = 0;
      for await (const event of conversation.ask(promptOf(scenario, [...start.keys()]), {signal})) {
        if (event.type === 'error') throw new EcaError(event.code, event.message, event.hint ? {hint: event.hint} : {});
        if (event.type !== 'result') continue;
        if (event.model === 'retrieval-only') {
          throw new EcaError(
            'model-unreachable',
            'No model can be reached, and without one a scenario cannot be tried',
            {
              hint: '`eca models` shows which can be reached; Ollama is started with `ollama serve`.',
            },
          );
        }
        tokens = event.usage.inputTokens + event.usage.outputTokens;
      }
      signal.throwIfAborted();
      return {files: readTree(folder).files, tokens, session: conversation.session};
    } finally {
      await runtime.close();
    }
  });
}

/** The most files that the task names. */
const mostNamed = 30;

/** The task as the model gets it. */
function promptOf({title, story, protectedFiles}: Scenario, files: readonly string[]): string {
  const named = files.slice(0, mostNamed).join(', ') + (files.length > mostNamed ? ', …' : '');
  const fixed = protectedFiles.length > 0 ? ` Do not change ${protectedFiles.join(', ')}.` : '';
  return `# ${title}\n\n${story}\n\nThere are these files: ${named || 'none'}.${fixed}\n\nDo this in the files of this project. What counts is what the files hold when you are done.`;
}
