/** The kinds of training tasks. */
export const scenarioKinds = [
  'fix-a-bug',
  'write-to-a-test',
  'small-repository',
  'recall',
  'tool-choice',
  'edit',
] as const;
/** The last three are deterministic: a text decides, nothing is run. */
export type ScenarioKind = (typeof scenarioKinds)[number];

/** The languages that tasks may be in. */
export const scenarioLanguages = ['typescript', 'javascript', 'python', 'shell', 'text'] as const;
/** One of them; `text` runs nothing. */
export type ScenarioLanguage = (typeof scenarioLanguages)[number];

/** What is held against what a case gave. It never enters the sandbox. */
export type Expectation =
  /** A plain JSON value; `{"$": …}` stands for what JSON has no form for (`not-a-number`, `undefined`, `tuple`, `set`, `map`…). */
  | {returns: unknown; tolerance?: number}
  /** The name of the error's class; with `saying`, a part of its message. */
  | {throws: string; saying?: string};

/** `jest` also stands for the same calls of Vitest and `node:test`, `unittest` for plain functions and `assert` as with pytest. */
export const suiteFrameworks = ['jest', 'unittest', 'bats'] as const;
/** A test framework whose files of tests can be run. */
export type SuiteFramework = (typeof suiteFrameworks)[number];

/** One test of a scenario, or with `suite` several. */
export type CheckCase = {name: string} & (
  | ({kind: 'code'; code: string; entry?: string} & Expectation)
  /** A command line for `bash` in a fresh copy of the solution; what it prints and its exit code decide. */
  | {kind: 'run'; run: string; stdin?: string; prints?: string; exit: number; saying?: string}
  /** A file of the solution; `equals` compares texts but for a last line break, `json` compares values. */
  | ({kind: 'file'; file: string} & ({equals: string} | {json: unknown} | {unchanged: true}))
  /** The tests of this name in a file of `checks/` that is laid into the solution, written for a test framework. */
  | {kind: 'suite'; suite: string; framework: SuiteFramework; tests: readonly string[]}
);

/** The names of all tests, in their order; those of several suites have the file before them. */
export function testNames({cases}: Pick<Scenario, 'cases'>): string[] {
  const isOneSuite = cases.filter(({kind}) => kind === 'suite').length === 1;
  return cases.flatMap(one => {
    if (one.kind !== 'suite') return [one.name];
    return isOneSuite ? one.tests : one.tests.map(test => `${one.suite}: ${test}`);
  });
}

/** A change to one file of the reference that the checks must notice. */
export interface Mutant {
  name: string;
  file: string;
  find: string;
  replace: string;
}

/** A training task: a story, files to start from, and tests that decide by running code. */
export interface Scenario {
  /** The name of its folder, unique in a library. */
  name: string;
  /** Absolute. */
  folder: string;
  title: string;
  /** Markdown: what the solver is told. */
  story: string;
  kind: ScenarioKind;
  language: ScenarioLanguage;
  /** kebab-case, at least one. */
  concepts: readonly string[];
  /** 1 (minutes for a beginner) to 5. */
  difficulty: number;
  seed: number;
  /** Whether a configuration that fails it counts as broken. */
  mustPass: boolean;
  /** The file whose exports the code of cases sees; relative. */
  entry: string | undefined;
  /** Files of `files/` that a solution must leave as they are; its own versions are not used. */
  protectedFiles: readonly string[];
  limits: ScenarioLimits;
  cases: readonly CheckCase[];
  hints: readonly string[];
  mutants: readonly Mutant[];
  /** SHA-256 over the checks; another one at grading time means that they were changed. */
  checksHash: string;
}

/** How much time, memory and output a solution may use. */
export interface ScenarioLimits {
  /** For all tests of a run together, in seconds. */
  seconds: number;
  memoryMb: number;
  outputBytes: number;
}

/** The limits of a task that names none. */
export const defaultLimits: ScenarioLimits = {seconds: 10, memoryMb: 512, outputBytes: 4_000_000};
