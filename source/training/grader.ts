import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import type {Sandbox} from '../security/sandbox/sandbox.ts';
import type {AskSurroundings} from './ask-solution.ts';
import {judgeFile, judgeProbe} from './judge-case.ts';
import {hashChecks} from './load-scenario.ts';
import {readTree} from './read-tree.ts';
import {type ProbeCase, runProbes} from './run-probes.ts';
import {runSuite} from './run-suite.ts';
import {type CheckCase, type Scenario, testNames} from './scenario.ts';
import {type StagedSolution, stageSolution} from './stage-solution.ts';
import type {Toolchains} from './toolchains.ts';

/** Whether one test passed. */
export interface TestOutcome {
  name: string;
  ok: boolean;
  /** Why not. */
  message?: string;
  /** It came out differently when it was run again; it counts as failed. */
  flaky?: true;
}

/** How well a solution did. */
export interface Verdict {
  scenario: string;
  /** Every test passed, and nothing was done that no honest solution does. */
  passed: boolean;
  /** The share of tests that passed, 0 to 1; 0 for a solution that tried to cheat. */
  score: number;
  tests: TestOutcome[];
  durationMs: number;
  /** What the verdict stands on beside the tests: what was wrong, what was left out, what was not the solution's to change. */
  reasons: string[];
}

/** What a grader needs to run solutions safely. */
export interface GraderOptions {
  /** A sandbox that can be put around other folders. */
  sandbox: Sandbox;
  toolchains: Toolchains;
  /** All that solutions find in their environment beside HOME and TMPDIR. */
  environment: Readonly<Record<string, string>>;
  /** Where solutions are laid out, each in a folder of its own that goes with the verdict. */
  stageRoot: string;
  /** Where the programs are that run probes (`data/graders`). */
  driverFolder: string;
  /** Absolute folders with scenarios: solutions must not see what is expected of them. */
  hiddenFolders: readonly string[];
}

/** The solution that is judged, and how often its tests are run. */
export interface GradeRequest {
  /** The files of the solution by path; laid over those of the scenario. */
  files: ReadonlyMap<string, Buffer>;
  /** Paths that were found but are no regular files. */
  leftOut?: readonly string[];
  /** How often all tests are run; a test must pass every time. Default 1. */
  runs?: number;
  /** Whether a run with failed tests is run once more, to tell flaky tests from wrong solutions. Default false. */
  recheck?: boolean;
  signal?: AbortSignal;
}

/** Judges solutions of training tasks. */
export interface Grader {
  /** Why the scenario cannot be graded on this machine; undefined where it can. */
  missing(scenario: Scenario): Promise<string | undefined>;
  /**
   * Runs all tests on a solution. @throws EcaError `training-language-missing`, `training-checks-changed`,
   * `training-too-large`, `sandbox-unavailable`, `sandbox-failed`. Whatever the solution does is part of the verdict.
   */
  grade(scenario: Scenario, request: GradeRequest): Promise<Verdict>;
  /** Runs every test of a scenario's suites, whether it is named there or not. Rejects as `grade` does. */
  tryTests(scenario: Scenario, request: Pick<GradeRequest, 'files' | 'signal'>): Promise<SuiteTrial[]>;
}

/** What a suite's tests made of a solution. */
export interface SuiteTrial {
  /** Its path in the solution. */
  suite: string;
  tests: TestOutcome[];
  /** Why there are no tests. */
  why?: string;
}

/**
 * Grades solutions of training tasks by running their tests in the sandbox: closed network, bounded time, memory and
 * output. A solution that tries to cheat scores 0; without a sandbox nothing is run.
 */
export function createGrader(options: GraderOptions): Grader {
  const {sandbox, toolchains} = options;
  /** `work` with the solution laid out in a sandbox of its own. */
  const staged = async <Result>(
    scenario: Scenario,
    {files, leftOut = []}: GradeRequest,
    work: (staged: StagedSolution, surroundings: AskSurroundings) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> => {
    const missing = await toolchains.missing(scenario.language);
    if (missing !== undefined) {
      throw new EcaError('training-language-missing', `\`${scenario.name}\` cannot be run: ${missing}`, {
        hint: 'Install it, or leave this scenario out.',
      });
    }
    assertChecks(scenario);
    const solution = await stageSolution(scenario, files, leftOut, {
      root: options.stageRoot,
      driverFolder: options.driverFolder,
    });
    try {
      const around = sandboxFor(sandbox, solution.folder, [...options.hiddenFolders, scenario.folder]);
      const {environment} = options;
      const result = await work(solution, {sandbox: around, toolchains, environment, ...(signal && {signal})});
      signal?.throwIfAborted();
      assertChecks(scenario);
      return result;
    } finally {
      solution.remove();
    }
  };
  return {
    missing: scenario => toolchains.missing(scenario.language),
    async grade(scenario, request) {
      const startedAt = performance.now();
      const {runs = 1, recheck = false, signal} = request;
      const grade = async (solution: StagedSolution, surroundings: AskSurroundings) => {
        const once = () => runTests(scenario, solution, surroundings);
        const rounds = [await once()];
        for (let run = 1; run < runs; run++) rounds.push(await once());
        // What took its time would take it again; it is no matter of chance.
        const isQuick = performance.now() - startedAt < scenario.limits.seconds * 300;
        if (recheck && isQuick && rounds[0]?.tests.some(({ok}) => !ok)) rounds.push(await once());
        return {rounds, notes: solution.notes};
      };
      const {rounds, notes} = await staged(scenario, request, grade, signal);
      return verdictOf(scenario, rounds, notes, performance.now() - startedAt);
    },
    tryTests: (scenario, request) =>
      staged(
        scenario,
        request,
        async (solution, surroundings) => {
          const trials: SuiteTrial[] = [];
          for (const one of scenario.cases) {
            if (one.kind !== 'suite') continue;
            const {problems, ending} = await runSuite(scenario, solution, one, surroundings);
            const tests = [...problems].map(([name, problem]) => outcomeOf(name, problem));
            trials.push({suite: one.suite, tests, ...(ending !== undefined && {why: ending})});
          }
          return trials;
        },
        request.signal,
      ),
  };
}

/** What one run of all tests gave. */
interface Round {
  tests: TestOutcome[];
  violations: string[];
}

/** Runs every test of a scenario once. */
async function runTests(scenario: Scenario, staged: StagedSolution, surroundings: AskSurroundings): Promise<Round> {
  /** One for each test of a case: what speaks against it. */
  const problems = new Map<CheckCase, (string | undefined)[]>();
  const violations: string[] = [];
  for (const kind of ['code', 'run'] as const) {
    const cases = scenario.cases.filter((one): one is ProbeCase => one.kind === kind);
    if (cases.length === 0) continue;
    const run = await runProbes(scenario, staged, cases, surroundings);
    violations.push(...run.violations);
    for (const [index, one] of cases.entries()) {
      problems.set(one, [judgeProbe(one, run.answers[index] ?? {none: 'not reached'})]);
    }
  }
  const original = readTree(join(scenario.folder, 'files')).files;
  for (const one of scenario.cases) {
    if (one.kind === 'file') {
      problems.set(one, [judgeFile(one, staged.files.get(one.file), original.get(one.file))]);
    } else if (one.kind === 'suite') {
      const run = await runSuite(scenario, staged, one, surroundings);
      violations.push(...run.violations);
      const absent = run.ending ?? 'there is no such test';
      problems.set(
        one,
        one.tests.map(name => (run.problems.has(name) ? run.problems.get(name) : absent)),
      );
    }
  }
  const found = scenario.cases.flatMap(one => problems.get(one) ?? []);
  return {tests: testNames(scenario).map((name, index) => outcomeOf(name, found[index])), violations};
}

/** A test's result from what speaks against it, if anything. */
function outcomeOf(name: string, problem: string | undefined): TestOutcome {
  return problem === undefined ? {name, ok: true} : {name, ok: false, message: problem};
}

/**
 * Makes the verdict of one or several runs: a test must pass every time; one that came out differently is flaky and
 * counts as failed.
 */
function verdictOf(scenario: Scenario, rounds: Round[], notes: readonly string[], durationMs: number): Verdict {
  const tests = (rounds[0]?.tests ?? []).map((first, index): TestOutcome => {
    const all = rounds.map(round => round.tests[index] ?? first);
    const bad = all.find(({ok}) => !ok);
    if (!bad) return first;
    if (!all.some(({ok}) => ok)) return bad;
    return {...bad, message: `${bad.message} (it passed another time)`, flaky: true};
  });
  // Whoever tampers with the tests gets nothing, however many of them pass.
  const violations = [...new Set(rounds.flatMap(round => round.violations))];
  const good = tests.filter(({ok}) => ok).length;
  const flaky = tests.filter(test => test.flaky).map(({name}) => `\`${name}\``);
  const reasons = [
    ...violations.map(what => `No pass: ${what}.`),
    ...(flaky.length > 0 ? [`Not the same when run again: ${flaky.join(', ')}.`] : []),
    ...(good < tests.length ? [`${tests.length - good} of ${tests.length} tests failed.`] : []),
    ...notes.map(note => `${note}.`),
  ];
  const passed = violations.length === 0 && good === tests.length;
  return {
    scenario: scenario.name,
    passed,
    score: violations.length > 0 ? 0 : Math.round((good / tests.length) * 1e6) / 1e6,
    tests,
    durationMs: Math.round(durationMs),
    reasons,
  };
}

/**
 * The sandbox around one solution's folder. @throws EcaError `sandbox-unavailable`: solutions are never run without
 * one.
 */
function sandboxFor(sandbox: Sandbox, folder: string, hidden: readonly string[]): Sandbox {
  if (!sandbox.around) {
    throw new EcaError(
      'sandbox-unavailable',
      `Solutions are run in a sandbox only, and there is none: ${sandbox.reason}`,
      {
        hint: 'On Linux install `bubblewrap`; `eca doctor` says which sandbox is in force.',
      },
    );
  }
  return sandbox.around(folder, hidden);
}

/**
 * Refuses a verdict where the tests of a scenario were changed while it was judged: it would be worth nothing. @throws
 * EcaError `training-checks-changed`.
 */
function assertChecks(scenario: Scenario): void {
  if (hashChecks(scenario.folder) === scenario.checksHash) return;
  throw new EcaError(
    'training-checks-changed',
    `The checks of \`${scenario.name}\` were changed while they were used`,
    {
      hint: 'Nothing was judged. Put them back and repeat.',
    },
  );
}
