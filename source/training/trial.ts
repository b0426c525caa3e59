import type {TestOutcome} from './grader.ts';
import type {Scenario} from './scenario.ts';

/** What a solver handed in for a scenario. */
export interface Attempt {
  /** The files of its solution, laid over those of the scenario. */
  files: ReadonlyMap<string, Buffer>;
  tokens?: number;
  /** The session in which a model worked. */
  session?: string;
}

/** What solves scenarios: a model through the agent, the reference, a stub. */
export interface Solver {
  /** Names the configuration. */
  name: string;
  /**
   * @throws EcaError `model-unreachable`, `model-not-served`, `model-refused-key`, `config-…` and `usage-…` where nobody is there to
   * solve anything: that is no try.
   */
  solve(scenario: Scenario, options: {seed: number; signal: AbortSignal}): Promise<Attempt>;
}

/** The result of one try at a task, as it is stored. */
export interface TrialRecord {
  type: 'trial';
  scenario: string;
  /** Counted from 1. */
  trial: number;
  seed: number;
  at: string;
  passed: boolean;
  score: number;
  tests: TestOutcome[];
  reasons: string[];
  solveMs: number;
  gradeMs: number;
  tokens?: number;
  session?: string;
  /** Why there is no verdict; the trial counts as not passed. */
  error?: string;
}

/** The first line of a run's log: what was to be tried. */
export interface RunStart {
  type: 'start';
  run: string;
  at: string;
  solver: string;
  scenarios: string[];
  /** Of those asked for, the ones whose language is not installed. */
  skipped: {scenario: string; why: string}[];
  trials: number;
  seed: number;
  /** Each trial was of a variant that its seed chose. */
  variants?: true;
  /** The hash of each scenario's checks: results under other checks are not compared. */
  checks: Record<string, string>;
}

/** The last line of a run's log: why it ended. */
export interface RunEnd {
  type: 'end';
  at: string;
  /** `unreachable`: the solver was not to be had any more. */
  why: 'complete' | 'cancelled' | 'time' | 'tokens' | 'failures' | 'unreachable';
}

/** One line of the log of a training run. */
export type RunEntry = RunStart | TrialRecord | RunEnd;
