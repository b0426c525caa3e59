import {comparePairs, type Estimate, meanOf, type PairedComparison, passAtK} from './statistics.ts';
import type {RunEntry, RunStart, TrialRecord} from './trial.ts';

/** A training run as its log has it. */
export interface StoredRun {
  start: RunStart;
  trials: TrialRecord[];
  /** Why it ended; absent where it was killed or is still running. */
  ended?: string;
}

/** The results of a training run. */
export interface RunReport {
  run: string;
  solver: string;
  at: string;
  ended?: string;
  trials: number;
  planned: number;
  passed: number;
  /** The mean share of tests that passed, over scenarios. */
  score: Estimate;
  /** For 1, and for the number of trials that every scenario has. */
  passAt: ({k: number} & Estimate)[];
  tokens: number;
  skipped: RunStart['skipped'];
  /** `reason`: why the first failed trial failed. */
  scenarios: {scenario: string; trials: number; passed: number; score: number; reason?: string}[];
}

/**
 * Reads the log of a training run: its entries as one; undefined where they do not begin as one. Of a trial recorded
 * twice the first counts.
 */
export function foldRun(entries: readonly RunEntry[]): StoredRun | undefined {
  const [start] = entries;
  if (start?.type !== 'start') return undefined;
  const trials = new Map<string, TrialRecord>();
  let ended: string | undefined;
  for (const entry of entries) {
    ended = entry.type === 'end' ? entry.why : undefined;
    if (entry.type !== 'trial') continue;
    const key = `${entry.scenario} ${entry.trial}`;
    if (!trials.has(key)) trials.set(key, entry);
  }
  return {start, trials: [...trials.values()], ...(ended !== undefined && {ended})};
}

/** Why a trial did not pass, in one line: the first test that failed, with what was given and expected. */
export function reasonOf({error, tests, reasons}: TrialRecord): string | undefined {
  if (error !== undefined) return error;
  const failed = tests.filter(({ok}) => !ok);
  const [first] = failed;
  if (!first) return reasons[0];
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  return `${first.name}: ${first.message ?? 'failed'}${others}`;
}

/** Works out the results of a training run: how many tasks were solved, the score, pass@k and tokens. */
export function reportRun({start, trials, ended}: StoredRun): RunReport {
  const groups = new Map<string, TrialRecord[]>();
  for (const one of trials) groups.set(one.scenario, [...(groups.get(one.scenario) ?? []), one]);
  const scenarios = [...groups].map(([scenario, all]) => {
    const bad = all.find(({passed}) => !passed);
    const reason = bad && reasonOf(bad);
    return {
      scenario,
      trials: all.length,
      passed: all.filter(({passed}) => passed).length,
      score: all.reduce((sum, {score}) => sum + score, 0) / all.length,
      ...(reason !== undefined && {reason}),
    };
  });
  // pass@k for the most trials that all scenarios have: with fewer it cannot be estimated.
  const most = scenarios.length === 0 ? 0 : Math.min(...scenarios.map(one => one.trials));
  const passAt = [...new Set([1, most])]
    .filter(k => k <= most)
    .map(k => ({k, ...meanOf(scenarios.map(one => passAtK(one.trials, one.passed, k)))}));
  return {
    run: start.run,
    solver: start.solver,
    at: start.at,
    ...(ended !== undefined && {ended}),
    trials: trials.length,
    planned: start.scenarios.length * start.trials,
    passed: trials.filter(({passed}) => passed).length,
    score: meanOf(scenarios.map(({score}) => score)),
    passAt,
    tokens: trials.reduce((sum, one) => sum + (one.tokens ?? 0), 0),
    skipped: start.skipped,
    scenarios,
  };
}

/** Tells which of two training runs did better, on what both tried with the same seed and under the same checks. */
export function compareRuns(first: StoredRun, second: StoredRun): PairedComparison {
  const key = ({scenario, seed}: TrialRecord) => `${scenario} ${seed}`;
  const others = new Map(second.trials.map(one => [key(one), one]));
  return comparePairs(
    first.trials.flatMap(one => {
      const other = others.get(key(one));
      const alike = other && first.start.checks[one.scenario] === second.start.checks[one.scenario];
      return alike ? [[one.passed, other.passed] as const] : [];
    }),
  );
}
