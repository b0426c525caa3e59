/** A training exercise, as the training pane lists it. */
export interface ScenarioEntry {
  name: string;
  title: string;
  kind: string;
  language: string;
  concepts: readonly string[];
  /** 1 to 5. */
  difficulty: number;
  /** How many tests it has. */
  tests: number;
  story: string;
  hints: readonly string[];
  /** Why it cannot be run on this machine. */
  missing?: string;
  /** The person's own work on it: how often it was judged, and the best that came of it. Absent where nothing was begun. */
  own?: {checks: number; passed: boolean; score: number};
}

/** How a solution was judged. */
export interface VerdictEntry {
  passed: boolean;
  /** 0 to 1. */
  score: number;
  tests: readonly {name: string; ok: boolean; message?: string}[];
  reasons: readonly string[];
  durationMs: number;
}

/** One attempt of the model at a training exercise, and what failed in it. */
export interface TrialEntry {
  scenario: string;
  trial: number;
  passed: boolean;
  score: number;
  /** Each test that failed, with what was given and expected; or why there is no verdict. */
  problems: readonly {name: string; message: string}[];
  seconds: number;
}

/** A run of the model through training exercises, and how much of it passed. */
export interface TrainingRunEntry {
  run: string;
  solver: string;
  /** ISO 8601. */
  at: string;
  /** `complete`, or what stopped it; absent where it was cut off. */
  ended?: string;
  trials: number;
  planned: number;
  passed: number;
  tokens: number;
  /** The chance that one trial passes, with its 95 % interval. */
  passAtOne: {value: number; lower: number; upper: number};
}

/** How two runs differ on what both tried with the same seeds. */
export interface RunComparison {
  pairs: number;
  firstOnly: number;
  secondOnly: number;
  /** How likely chance alone makes such a difference. */
  pValue: number;
}

/** The training ground. Every text is safe to print. */
export interface TrainingAppPort {
  /** Sorted by difficulty, then by name; with how many could not be read. */
  scenarios(): Promise<{scenarios: ScenarioEntry[]; broken: number}>;
  /** The newest first. */
  runs(): Promise<TrainingRunEntry[]>;
  trials(run: string): Promise<TrialEntry[]>;
  compare(first: string, second: string): Promise<RunComparison>;
  /** Lets the model try scenarios, or goes on with the run `resume`. Each trial is told when it is over. */
  run(request: {
    scenarios: readonly string[];
    resume?: string;
    onTrial: (trial: TrialEntry, done: number, planned: number) => void;
    signal: AbortSignal;
  }): Promise<{run: string}>;
  /** Begins the person's own work, or goes on with it: the file to open, and all there are in `folder`. `anew`: what was written goes. */
  begin(
    scenario: string,
    options?: {anew?: boolean},
  ): Promise<{folder: string; file: string; files: readonly string[]}>;
  check(scenario: string, options: {hints: number; signal: AbortSignal}): Promise<VerdictEntry>;
  /** Calls `changed` after each save of the person's own work. Returns what stops it. */
  watch(scenario: string, changed: () => void): Promise<() => void>;
}
