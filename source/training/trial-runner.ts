import {EcaError, toErrorData} from '../foundation/errors.ts';
import type {AppendLog} from '../storage/append-log.ts';
import type {Grader} from './grader.ts';
import type {Scenario} from './scenario.ts';
import type {Attempt, RunEnd, RunEntry, Solver, TrialRecord} from './trial.ts';

/** What is trained, by whom, how often and until when. */
export interface TrialRunOptions {
  grader: Pick<Grader, 'grade'>;
  solver: Solver;
  scenarios: readonly Scenario[];
  /** Trials of each scenario. Trial n has the seed `seed` + the scenario's + n − 1, whatever the solver. */
  trials: number;
  seed: number;
  /** What is tried in place of a scenario, by the seed of the trial; the scenario itself when absent. */
  variantOf?: (scenario: Scenario, seed: number) => Promise<Scenario>;
  /** Where each trial is written as soon as it is over. */
  log: Pick<AppendLog<RunEntry>, 'append'>;
  /** What the log holds already; those trials are not run again. */
  done: readonly TrialRecord[];
  /** How many trials run at once. */
  width: number;
  /** Once one is reached no further trial begins. */
  limits: {seconds?: number; tokens?: number; failures?: number};
  onTrial?: (record: TrialRecord) => void;
  signal: AbortSignal;
}

/**
 * Runs a training session: lets a model solve tasks and grades it, until all are done or a limit of time, tokens or
 * failures is reached. Trials that the log holds already are not run again, and every scenario is run once before any
 * of them again. Resolves to why it ended. Where the solver is not to be had, the run ends without a record of that
 * trial. @throws EcaError as `Solver.solve` does then.
 */
export async function runTrials(options: TrialRunOptions): Promise<RunEnd['why']> {
  const {scenarios, trials, seed, done, log, width, limits, signal} = options;
  const known = new Set(done.map(({scenario, trial}) => `${scenario} ${trial}`));
  const work = Array.from({length: trials}, (_, index) => scenarios.map(scenario => ({scenario, trial: index + 1})))
    .flat()
    .filter(({scenario, trial}) => !known.has(`${scenario.name} ${trial}`));
  const startedAt = performance.now();
  let tokens = done.reduce((sum, record) => sum + (record.tokens ?? 0), 0);
  let failures = done.filter(({passed}) => !passed).length;
  let next = 0;
  /** Whether the run has to stop: it was cancelled, or its limit of time, tokens or failures is reached. */
  const limitReached = (): RunEnd['why'] | undefined => {
    if (signal.aborted) return 'cancelled';
    if (limits.seconds !== undefined && performance.now() - startedAt >= limits.seconds * 1000) return 'time';
    if (limits.tokens !== undefined && tokens >= limits.tokens) return 'tokens';
    return limits.failures !== undefined && failures >= limits.failures ? 'failures' : undefined;
  };
  let why: RunEnd['why'] = 'complete';
  let missing: EcaError | undefined;
  /** Runs trials one after another until there are none left; several lanes run side by side. */
  const lane = async () => {
    for (let one = work[next]; one !== undefined; one = work[next]) {
      const reached = limitReached();
      if (reached !== undefined) why = reached;
      if (why !== 'complete') return;
      next++;
      const record = await runTrial(one.scenario, one.trial, seed + one.scenario.seed + one.trial - 1, options);
      if (record instanceof EcaError) {
        missing ??= record;
        if (!signal.aborted) why = 'unreachable';
      }
      // A trial that was cut off says nothing about the solver.
      if (signal.aborted) why = 'cancelled';
      if (why === 'cancelled' || record instanceof EcaError) return;
      tokens += record.tokens ?? 0;
      if (!record.passed) failures++;
      await log.append([record]);
      options.onTrial?.(record);
    }
  };
  await Promise.all(Array.from({length: Math.max(1, Math.min(width, work.length))}, lane));
  await log.append([{type: 'end', at: new Date().toISOString(), why}]);
  if (missing && !signal.aborted) throw missing;
  return why;
}

/**
 * Solves and grades one task once. Resolves to the error where there was no try at all, since nobody was there to solve
 * anything.
 */
async function runTrial(
  scenario: Scenario,
  trial: number,
  seed: number,
  {grader, solver, variantOf, signal}: TrialRunOptions,
): Promise<TrialRecord | EcaError> {
  const startedAt = performance.now();
  let attempt: Attempt | undefined;
  let solvedAt: number | undefined;
  const record = (result: Pick<TrialRecord, 'passed' | 'score' | 'tests' | 'reasons' | 'gradeMs' | 'error'>) => ({
    type: 'trial' as const,
    scenario: scenario.name,
    trial,
    seed,
    at: new Date().toISOString(),
    solveMs: Math.round((solvedAt ?? performance.now()) - startedAt),
    ...(attempt?.tokens !== undefined && {tokens: attempt.tokens}),
    ...(attempt?.session !== undefined && {session: attempt.session}),
    ...result,
  });
  try {
    const task = variantOf ? await variantOf(scenario, seed) : scenario;
    attempt = await solver.solve(task, {seed, signal});
    solvedAt = performance.now();
    const verdict = await grader.grade(task, {files: attempt.files, recheck: true, signal});
    const {passed, score, tests, reasons, durationMs: gradeMs} = verdict;
    return record({passed, score, tests, reasons, gradeMs});
  } catch (error) {
    // Nobody was there to solve it: that is no failed try, and would spoil the figures.
    if (error instanceof EcaError && solvedAt === undefined && isSolverMissing(error)) return error;
    const {message} = toErrorData(error);
    return record({passed: false, score: 0, tests: [], reasons: [], gradeMs: 0, error: message});
  }
}

/** Errors that say that the model is not to be had. */
const missingCodes = new Set(['model-unreachable', 'model-not-served', 'model-refused-key']);

/** Whether nobody was there to solve anything, which says nothing of how well they do. */
function isSolverMissing({code}: EcaError): boolean {
  return missingCodes.has(code) || /^(?:config|usage)-/.test(code);
}
