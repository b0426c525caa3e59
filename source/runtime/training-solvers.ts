import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {readTree} from '../training/read-tree.ts';
import type {Scenario} from '../training/scenario.ts';
import type {Attempt, Solver} from '../training/trial.ts';
import type {Runtime} from './runtime.ts';

export type SolverName = 'reference' | 'stub' | 'model';

/** Opens the program in another folder, with `hiddenFolders` out of its sight; what it opens is closed by whoever asked. */
export type OpenElsewhere = (workingFolder: string, hiddenFolders: readonly string[]) => Promise<Runtime>;

export interface SolverSurroundings {
  openElsewhere: OpenElsewhere;
  /** Absolute folders with scenarios: what is expected in them is nothing for a solver. */
  scenarioFolders: readonly string[];
}

/**
 * `reference` hands in the scenario's own solution, `stub` what a solver starts from: they show that scenarios and grader work.
 * `model` lets the agent work in a folder of its own, without memory, with nobody to ask.
 */
export function createSolver(name: SolverName, surroundings: SolverSurroundings, model?: string): Solver {
  if (name === 'reference') {
    return {name, solve: async ({folder}) => ({files: readTree(join(folder, 'reference')).files})};
  }
  if (name === 'stub') return {name, solve: async () => ({files: new Map()})};
  return {
    name: model ?? 'model',
    solve: (scenario, {signal}) => solveWithAgent(scenario, surroundings, model, signal),
  };
}

async function solveWithAgent(
  scenario: Scenario,
  {openElsewhere, scenarioFolders}: SolverSurroundings,
  model: string | undefined,
  signal: AbortSignal,
): Promise<Attempt> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-training-')));
  try {
    const start = readTree(join(scenario.folder, 'files')).files;
    for (const [path, bytes] of start) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), bytes);
    }
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
        if (event.type === 'error') throw new EcaError(event.code, event.message);
        if (event.type !== 'result') continue;
        if (event.model === 'retrieval-only') {
          throw new EcaError('model-unreachable', 'No model was reached: a scenario cannot be solved by quoting', {
            hint: '`eca models` shows what is reachable.',
          });
        }
        tokens = event.usage.inputTokens + event.usage.outputTokens;
      }
      signal.throwIfAborted();
      return {files: readTree(folder).files, tokens, session: conversation.session};
    } finally {
      await runtime.close();
    }
  } finally {
    rmSync(folder, {recursive: true, force: true, maxRetries: 3});
  }
}

const mostNamed = 30;

function promptOf({title, story, protectedFiles}: Scenario, files: readonly string[]): string {
  const named = files.slice(0, mostNamed).join(', ') + (files.length > mostNamed ? ', …' : '');
  const fixed = protectedFiles.length > 0 ? ` Do not change ${protectedFiles.join(', ')}.` : '';
  return `# ${title}\n\n${story}\n\nThere are these files: ${named || 'none'}.${fixed}\n\nDo this in the files of this project. What counts is what the files hold when you are done.`;
}
