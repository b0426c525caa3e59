import type {Runtime} from '../../runtime/runtime.ts';
import type {Command, CommandContext, Verb} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {quoted, usageError} from '../usage-error.ts';

type TrainingPort = Awaited<ReturnType<Runtime['training']>>;
type Scenario = ReturnType<TrainingPort['find']>;
type Verdict = Awaited<ReturnType<TrainingPort['grade']>>;

const list: Verb = {
  name: 'list',
  summary: 'The scenarios, with what each trains and how hard it is',
  example: 'eca train list --language python',
  flags: {
    language: {type: 'string', value: 'NAME', summary: 'Only this language'},
    concept: {type: 'string', value: 'NAME', summary: 'Only those that train this concept'},
    kind: {type: 'string', value: 'NAME', summary: 'Only this kind: fix-a-bug, write-to-a-test, …'},
    difficulty: {type: 'number', value: 'N', summary: 'Only this difficulty, 1 to 5'},
  },
  async run(context) {
    const {output, flags} = context;
    refuseOperands(context.operands, 0);
    const training = await (await context.runtime()).training();
    const {scenarios, problems} = training.list();
    const shown = scenarios.filter(
      one =>
        (flags.language === undefined || one.language === flags.language) &&
        (flags.concept === undefined || one.concepts.includes(String(flags.concept))) &&
        (flags.kind === undefined || one.kind === flags.kind) &&
        (flags.difficulty === undefined || one.difficulty === flags.difficulty),
    );
    for (const problem of problems) output.warn(problem);
    const missing = new Map<string, string | undefined>();
    for (const one of shown) if (!missing.has(one.language)) missing.set(one.language, await training.missing(one));
    if (output.json) {
      await output.value({scenarios: shown.map(one => ({...rowOf(one), skipped: missing.get(one.language)}))});
      return exitCodes.done;
    }
    const width = Math.max(0, ...shown.map(({name}) => name.length));
    for (const one of shown) {
      const skipped = missing.get(one.language) === undefined ? '' : ' (cannot be run here)';
      await output.line(
        `${one.name.padEnd(width)}  ${'●'.repeat(one.difficulty).padEnd(5, '○')}  ${one.title}${skipped}`,
      );
    }
    for (const why of new Set(missing.values())) if (why !== undefined) output.note(`Cannot be run here: ${why}.`);
    if (shown.length === 0) output.note('No scenario is like that. All of them: eca train list');
    return exitCodes.done;
  },
};

const grade: Verb = {
  name: 'grade',
  summary: 'Judges a solution by running it in the sandbox; SCENARIO is a name, or the folder of one',
  usage: 'SCENARIO',
  example: 'eca train grade python-page-slices --solution work',
  flags: {
    solution: {type: 'string', value: 'DIR', summary: 'The folder with the files of the solution'},
    runs: {
      type: 'number',
      value: 'N',
      summary: 'Runs all tests N times; each must pass every time (1; 2 when one fails)',
    },
  },
  async run(context) {
    const {output, flags, operands, signal} = context;
    const [name] = operands;
    if (name === undefined)
      throw usageError('missing-operand', 'No scenario was named', '`eca train list` shows them.');
    refuseOperands(operands, 1);
    if (typeof flags.solution !== 'string') {
      throw usageError('missing-flag', 'Expected `--solution DIR`, the folder with the files of the solution');
    }
    const runs = flags.runs;
    if (runs !== undefined && !(typeof runs === 'number' && Number.isInteger(runs) && runs >= 1 && runs <= 1000)) {
      throw usageError('bad-value', `Unexpected --runs \`${runs}\`, expected a whole number from 1 to 1000`);
    }
    const training = await (await context.runtime()).training();
    const verdict = await training.grade(training.find(name), {
      solutionFolder: flags.solution,
      ...(typeof runs === 'number' && {runs}),
      signal,
    });
    if (output.json) await output.value(verdict);
    else await writeVerdict(context, verdict);
    return verdict.passed ? exitCodes.done : exitCodes.failed;
  },
};

/** `eca train`: the training ground. */
export const command: Command = {
  name: 'train',
  summary: 'Training scenarios: tasks whose outcome is decided by running code',
  verbs: [list, grade],
};

function rowOf({name, title, kind, language, concepts, difficulty, seed, mustPass, cases}: Scenario) {
  return {name, title, kind, language, concepts, difficulty, seed, mustPass, tests: cases.length};
}

async function writeVerdict(context: CommandContext, verdict: Verdict): Promise<void> {
  const {output} = context;
  const {sanitizeLine} = await (await context.runtime()).sanitizer();
  for (const {name, ok, message, flaky} of verdict.tests) {
    await output.line(`${ok ? 'ok    ' : flaky ? 'flaky ' : 'failed'}  ${sanitizeLine(name)}`);
    if (message !== undefined) await output.line(`        ${sanitizeLine(message)}`);
  }
  const good = verdict.tests.filter(({ok}) => ok).length;
  await output.line(
    `${verdict.passed ? 'Passed' : 'Not passed'}: ${good} of ${verdict.tests.length} tests, ${(verdict.durationMs / 1000).toFixed(1)} s.`,
  );
  for (const reason of verdict.reasons) output.note(sanitizeLine(reason));
}

function refuseOperands(operands: readonly string[], most: number): void {
  const unexpected = operands[most];
  if (unexpected !== undefined) throw usageError('unexpected-operand', `Unexpected ${quoted(unexpected)}`);
}
