import type {Runtime} from '../runtime/runtime.ts';
import type {ScenarioEntry, TrainingAppPort, TrainingRunEntry, TrialEntry} from '../ui/ports/training-port.ts';

type Training = Awaited<ReturnType<Runtime['training']>>;
type Scenario = ReturnType<Training['find']>;
type TrialRecord = Awaited<ReturnType<Training['trials']>>[number];
type RunReport = Awaited<ReturnType<Training['report']>>;
type OwnScore = Awaited<ReturnType<Training['own']['scores']>>[number];

/** How texts are made safe to print, and which model tries scenarios. */
export interface TrainingAppOptions {
  sanitizeText(text: string): string;
  sanitizeLine(text: string): string;
  /** `provider:model` that tries scenarios; the one of the settings when absent. */
  model?: string;
}

/** The most runs that are listed, the newest: all their files are read. */
const mostRuns = 200;

/**
 * Gives the app's Training tab its scenarios, runs and the user's own attempts, made safe to print. Loaded when it is
 * first used.
 */
export function createTrainingAppPort(
  runtime: Pick<Runtime, 'training'>,
  {sanitizeText, sanitizeLine, model}: TrainingAppOptions,
): TrainingAppPort {
  const training = () => runtime.training();

  /** Why a trial did not pass: what ended it, the tests that failed, else what the judge objects to. */
  const problemsOf = ({tests, error, reasons}: Pick<TrialRecord, 'tests' | 'error' | 'reasons'>) => {
    const failed = tests.filter(({ok}) => !ok);
    if (error !== undefined) return [{name: '', message: sanitizeLine(error)}];
    if (failed.length === 0) return reasons.map(reason => ({name: '', message: sanitizeLine(reason)}));
    return failed.map(({name, message = ''}) => ({name: sanitizeLine(name), message: sanitizeLine(message)}));
  };
  const trialOf = (record: TrialRecord): TrialEntry => ({
    scenario: sanitizeLine(record.scenario),
    trial: record.trial,
    passed: record.passed,
    score: record.score,
    problems: record.passed ? [] : problemsOf(record),
    seconds: (record.solveMs + record.gradeMs) / 1000,
  });
  const runOf = ({run, solver, at, ended, trials, planned, passed, tokens, passAt}: RunReport): TrainingRunEntry => ({
    run,
    solver: sanitizeLine(solver),
    at: sanitizeLine(at),
    ...(ended !== undefined && {ended: sanitizeLine(ended)}),
    trials,
    planned,
    passed,
    tokens,
    passAtOne: passAt[0] ?? {value: 0, lower: 0, upper: 1},
  });
  const scenarioOf = (scenario: Scenario, scores: readonly OwnScore[], missing: string | undefined): ScenarioEntry => {
    const {name, title, kind, language, concepts, difficulty, story, hints, cases} = scenario;
    const own = scores.filter(one => one.scenario === name);
    return {
      name,
      title: sanitizeLine(title),
      kind,
      language,
      concepts,
      difficulty,
      tests: cases.reduce((sum, one) => sum + (one.kind === 'suite' ? one.tests.length : 1), 0),
      story: sanitizeText(story),
      hints: hints.map(sanitizeText),
      ...(missing !== undefined && {missing: sanitizeLine(missing)}),
      ...(own.length > 0 && {
        own: {
          checks: own.length,
          passed: own.some(({passed}) => passed),
          score: Math.max(...own.map(({score}) => score)),
        },
      }),
    };
  };

  return {
    async scenarios() {
      const port = await training();
      const {scenarios, problems} = port.list();
      const [scores, missing] = await Promise.all([
        port.own.scores(),
        Promise.all(scenarios.map(one => port.missing(one))),
      ]);
      const entries = scenarios.map((one, at) => scenarioOf(one, scores, missing[at]));
      return {scenarios: entries.sort((one, other) => one.difficulty - other.difficulty), broken: problems.length};
    },
    async runs() {
      const port = await training();
      // One that is broken or just being begun is no reason to show none.
      const reports = await Promise.allSettled(
        port
          .runs()
          .slice(0, mostRuns)
          .map(run => port.report(run)),
      );
      return reports.flatMap(one => (one.status === 'fulfilled' ? [runOf(one.value)] : []));
    },
    trials: async run => (await (await training()).trials(run)).map(trialOf),
    compare: async (first, second) => (await training()).compare(first, second),
    /** Lets the model try each scenario once. */
    async run({scenarios, resume, onTrial, signal}) {
      const {report} = await (await training()).run({
        scenarios,
        solver: {kind: 'model', model},
        trials: 1,
        seed: 1,
        width: 1,
        limits: {},
        ...(resume !== undefined && {resume}),
        onTrial: (record, done, planned) => onTrial(trialOf(record), done, planned),
        signal,
      });
      return {run: report.run};
    },
    async begin(scenario, {anew = false} = {}) {
      const port = await training();
      const found = port.find(scenario);
      return anew ? port.own.restart(found) : port.own.begin(found);
    },
    async check(scenario, options) {
      const port = await training();
      const {tests, reasons, passed, score, durationMs} = await port.own.check(port.find(scenario), options);
      return {
        passed,
        score,
        durationMs,
        tests: tests.map(({name, ok, message}) => ({
          name: sanitizeLine(name),
          ok,
          ...(message !== undefined && {message: sanitizeLine(message)}),
        })),
        reasons: reasons.map(sanitizeLine),
      };
    },
    async watch(scenario, changed) {
      const port = await training();
      return port.own.watch(port.find(scenario), changed);
    },
  };
}
