import type {Command, CommandContext, Verb} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {headOf, rowOf, writeReport, writeScenario, writeVerdict} from '../train-output.ts';
import {quoted, usageError} from '../usage-error.ts';

/** `eca train list`: shows the training scenarios, or one with its story and hints. */
const list: Verb = {
  name: 'list',
  summary: 'The scenarios, with what each trains and how hard it is; one with its story and its hints, one by one',
  usage: '[SCENARIO]',
  example: 'eca train list python-ledger --hint 1',
  flags: {
    hint: {type: 'number', value: 'N', summary: 'With SCENARIO: the first N hints too'},
    language: {type: 'string', value: 'NAME', summary: 'Only this language'},
    concept: {type: 'string', value: 'NAME', summary: 'Only those that train this concept'},
    kind: {type: 'string', value: 'NAME', summary: 'Only this kind: fix-a-bug, write-to-a-test, …'},
    difficulty: {type: 'number', value: 'N', summary: 'Only this difficulty, 1 to 5'},
  },
  async run(context) {
    const {output, flags} = context;
    refuseOperands(context.operands, 1);
    const training = await (await context.runtime()).training();
    const [name] = context.operands;
    if (name !== undefined) {
      const count = flags.hint === undefined ? 0 : countOf(flags.hint, 'hint', 0);
      await writeScenario(context, training.find(name), count);
      return exitCodes.done;
    }
    if (flags.hint !== undefined)
      throw usageError('missing-operand', 'Hints belong to one scenario, and none was named');
    const {scenarios, problems} = training.list();
    const shown = scenarios.filter(
      one =>
        (flags.language === undefined || one.language === flags.language) &&
        (flags.concept === undefined || one.concepts.includes(String(flags.concept))) &&
        (flags.kind === undefined || one.kind === flags.kind) &&
        (flags.difficulty === undefined || one.difficulty === flags.difficulty),
    );
    for (const problem of problems) output.warn(problem);
    // What a scenario needs is what its language needs: looked for once for each.
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
    const [first] = shown;
    if (first) {
      output.note(`Read one: eca train list ${first.name}; let your model try it: eca train run ${first.name}`);
      output.note('Solve one yourself: the Training tab of eca. The more ●, the harder.');
    } else output.note('No scenario is like that. All of them: eca train list');
    return exitCodes.done;
  },
};

/** `eca train grade`: judges a solution by running its tests in the sandbox. */
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
    const {flags, operands, signal} = context;
    const [name] = operands;
    if (name === undefined)
      throw usageError('missing-operand', 'No scenario was named', '`eca train list` shows them.');
    refuseOperands(operands, 1);
    if (typeof flags.solution !== 'string') {
      throw usageError('missing-flag', 'Expected `--solution DIR`, the folder with the files of the solution');
    }
    const runs = flags.runs;
    if (runs !== undefined && !(typeof runs === 'number' && Number.isInteger(runs) && runs >= 1 && runs <= 1000)) {
      throw usageError('flag-value', `Unexpected --runs \`${runs}\`, expected a whole number from 1 to 1000`);
    }
    const training = await (await context.runtime()).training();
    const verdict = await training.grade(training.find(name), {
      solutionFolder: flags.solution,
      ...(typeof runs === 'number' && {runs}),
      signal,
    });
    await writeVerdict(context, verdict);
    return verdict.passed ? exitCodes.done : exitCodes.failed;
  },
};

/** `eca train run`: lets a model, or another solver, try scenarios, and prints each trial. */
const run: Verb = {
  name: 'run',
  summary: 'Lets a solver try scenarios, all of them without a name, and records every trial',
  usage: '[SCENARIO…]',
  example: 'eca train run python-ledger --solver model --trials 3',
  flags: {
    solver: {
      type: 'string',
      value: 'model|reference|stub|session',
      choices: ['model', 'reference', 'stub', 'session'],
      summary: 'Who solves: the agent with a model (default), the scenario itself, nobody, a stored session',
    },
    session: {type: 'string', value: 'ID', summary: 'The session whose edits are made again, for the solver `session`'},
    model: {type: 'string', short: 'm', value: 'PROVIDER:MODEL', summary: 'The model, for the solver `model`'},
    trials: {type: 'number', value: 'N', summary: 'Trials of each scenario (1)'},
    seed: {type: 'number', value: 'N', summary: 'Runs with the same seed are compared trial by trial (1)'},
    variants: {type: 'boolean', summary: 'Each trial has other names and another mistake, which its seed chooses'},
    parallel: {type: 'number', value: 'N', summary: 'Trials at once (1)'},
    'stop-seconds': {type: 'number', value: 'N', summary: 'Begins no trial after so long'},
    'stop-tokens': {type: 'number', value: 'N', summary: 'Begins no trial once so many tokens were used'},
    'stop-failures': {type: 'number', value: 'N', summary: 'Begins no trial after so many failed'},
    resume: {type: 'string', value: 'RUN', summary: 'Goes on with a run that was cut off'},
  },
  async run(context) {
    const {output, flags, operands, signal} = context;
    const count = (name: string, otherwise: number) => countOf(flags[name], name, otherwise);
    const limit = (flag: string, name: string) => (flags[flag] === undefined ? {} : {[name]: count(flag, 1)});
    const training = await (await context.runtime()).training();
    const {sanitizeLine} = await (await context.runtime()).sanitizer();
    const progress = output.progress('Training');
    // Trials end side by side; their lines go out one after the other.
    let written = Promise.resolve();
    const outcome = await training
      .run({
        scenarios: operands,
        solver: solverOf(flags),
        trials: count('trials', 1),
        seed: count('seed', 1),
        variants: flags.variants === true,
        width: count('parallel', 1),
        limits: {
          ...limit('stop-seconds', 'seconds'),
          ...limit('stop-tokens', 'tokens'),
          ...limit('stop-failures', 'failures'),
        },
        ...(typeof flags.resume === 'string' && {resume: flags.resume}),
        onTrial(record, done, planned) {
          progress.update(done, planned);
          const {scenario, trial, passed, score} = record;
          const why = passed ? '' : (training.reasonOf(record) ?? '');
          const line = `${passed ? 'passed' : 'failed'}  ${score.toFixed(2)}  ${scenario} #${trial}  ${sanitizeLine(why)}`;
          written = written.then(() => (output.json ? output.value(record) : output.line(line.trimEnd())));
        },
        signal,
      })
      .finally(() => progress.end());
    await written;
    if (output.json) await output.value({type: 'report', ...outcome.report});
    else await writeReport(context, outcome.report);
    if (outcome.why === 'cancelled') return exitCodes.interrupted;
    return outcome.why === 'complete' ? exitCodes.done : exitCodes.limitReached;
  },
};

/** `eca train report`: prints the figures of runs, or compares two on the same seeds. */
const report: Verb = {
  name: 'report',
  summary: 'The figures of a run (the newest without a name), of all, or of two against each other',
  usage: '[RUN]',
  example: 'eca train report',
  flags: {
    against: {type: 'string', value: 'RUN', summary: 'Compares with this run on the same seeds'},
    all: {type: 'boolean', summary: 'One line a run'},
  },
  async run(context) {
    const {output, flags, operands} = context;
    refuseOperands(operands, 1);
    const training = await (await context.runtime()).training();
    if (flags.all === true) {
      const reports = [];
      for (const name of training.runs()) reports.push(await training.report(name));
      if (output.json) await output.value({runs: reports});
      else for (const one of reports) await output.line(headOf(one));
      if (reports.length === 0)
        output.note('No run yet. Let your model try a scenario: eca train run python-page-slices');
      return exitCodes.done;
    }
    const shown = await training.report(operands[0]);
    if (typeof flags.against !== 'string') {
      if (output.json) await output.value(shown);
      else await writeReport(context, shown);
      return exitCodes.done;
    }
    const other = await training.report(flags.against);
    const comparison = await training.compare(shown.run, other.run);
    if (output.json) {
      await output.value({first: shown, second: other, comparison});
      return exitCodes.done;
    }
    await output.line(headOf(shown));
    await output.line(headOf(other));
    const {pairs, firstOnly, secondOnly, pValue} = comparison;
    await output.line(
      `Of ${pairs} trials with the same seed only the first passed ${firstOnly}, only the second ${secondOnly}; ` +
        `chance alone does that with p = ${pValue.toPrecision(2)} (exact McNemar).`,
    );
    return exitCodes.done;
  },
};

/** `eca train import`: makes scenarios of the user's own out of exercises or of the commits of a repository. */
const importVerb: Verb = {
  name: 'import',
  summary: 'Makes scenarios of an Exercism track, a folder like QuixBugs, or (--from-repository) your own commits',
  usage: '[FOLDER]',
  example: 'eca train import ../exercism-python',
  flags: {
    'from-repository': {
      type: 'boolean',
      summary: 'From the git repository in FOLDER (default: here): fixes taken back, mistakes put into functions',
    },
    fixes: {type: 'number', value: 'N', summary: 'With --from-repository: fixes at most (5)'},
    mutants: {type: 'number', value: 'N', summary: 'With --from-repository: mistakes at most (5)'},
    seed: {type: 'number', value: 'N', summary: 'With --from-repository: what is chosen where there is more (1)'},
  },
  async run(context) {
    const {output, flags, operands, signal} = context;
    const ofRepository = flags['from-repository'] === true;
    const folder = operands[0] ?? (ofRepository ? '.' : undefined);
    if (folder === undefined) throw usageError('missing-operand', 'No folder was named to import from');
    refuseOperands(operands, 1);
    const limits = {
      fixes: countOf(flags.fixes, 'fixes', 5, 0),
      mutants: countOf(flags.mutants, 'mutants', 5, 0),
      seed: countOf(flags.seed, 'seed', 1, 0),
    };
    const training = await (await context.runtime()).training();
    const {sanitizeLine} = await (await context.runtime()).sanitizer();
    const outcomes = ofRepository
      ? training.importRepository(folder, {...limits, signal})
      : training.import(folder, signal);
    let made = 0;
    let refused = 0;
    for await (const one of outcomes) {
      if (one.ok) made++;
      else refused++;
      const text = one.ok
        ? `${one.name}: ${one.cases} tests${one.dropped > 0 ? `, ${one.dropped} left out that the right solution fails` : ''}`
        : `${one.name}: not imported, ${sanitizeLine(one.why)}`;
      await (output.json ? output.value(one) : output.line(text));
    }
    output.note(`${made} made, ${refused} not; they are in ${training.ownFolder}`);
    return made > 0 ? exitCodes.done : exitCodes.failed;
  },
};

/** `eca train`: tasks with tests, by which a model (or a person) is measured. */
export const command: Command = {
  name: 'train',
  summary: 'Training scenarios: tasks whose outcome is decided by running code',
  verbs: [list, run, grade, report, importVerb],
};

/** Who solves: the agent with a model unless `--solver` says otherwise. */
function solverOf({solver = 'model', model, session}: CommandContext['flags']) {
  if (solver === 'reference' || solver === 'stub') return {kind: solver} as const;
  if (solver === 'session') {
    if (typeof session !== 'string') {
      throw usageError(
        'missing-flag',
        'Expected `--session ID`, the session to make again',
        '`eca session` shows them.',
      );
    }
    return {kind: 'session', session} as const;
  }
  return {kind: 'model', model: typeof model === 'string' ? model : undefined} as const;
}

/** A whole number of a flag, of at least `least`. */
function countOf(value: unknown, name: string, otherwise: number, least = 1): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw usageError('flag-value', `Unexpected --${name} \`${value}\`, expected a whole number from ${least}`);
  }
  return value;
}

/** Refuses more words than the verb takes. */
function refuseOperands(operands: readonly string[], most: number): void {
  const unexpected = operands[most];
  if (unexpected !== undefined) throw usageError('unexpected-operand', `Unexpected ${quoted(unexpected)}`);
}
