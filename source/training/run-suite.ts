import {type AskSurroundings, askSolution} from './ask-solution.ts';
import {driverOf, runnerOf} from './drivers.ts';
import type {CheckCase, Scenario} from './scenario.ts';
import type {StagedSolution} from './stage-solution.ts';

/** Tests in a file for a test framework. */
export type SuiteCase = Extract<CheckCase, {kind: 'suite'}>;

/** What came of such tests. */
export interface SuiteRun {
  /** Each test by its name, with what speaks against it; undefined where it passed. In the order of the suite. */
  problems: Map<string, string | undefined>;
  violations: string[];
  /** Why there are no tests; undefined where there are. */
  ending?: string;
}

/**
 * Runs a file of tests (Jest, unittest, Bats) on a solution in the sandbox. The suite itself is given to its driver
 * alone and is no file there; it runs beside the solution, as its framework does.
 */
export async function runSuite(
  scenario: Scenario,
  staged: StagedSolution,
  suite: SuiteCase,
  surroundings: AskSurroundings,
): Promise<SuiteRun> {
  const {limits} = scenario;
  const driver = driverOf(scenario, suite);
  if (!driver) return {problems: new Map(), violations: [], ending: 'not reached'};
  const text = staged.suites.get(suite.suite) ?? '';
  const run = await askSolution(
    staged,
    {
      driver: driver.script,
      runner: await runnerOf(driver, surroundings.toolchains),
      place: 'suite',
      limits,
      inputFrom: first => ({suite: suite.suite, text, first}),
    },
    surroundings,
  );
  const problems = new Map<string, string | undefined>();
  for (const [index, name] of run.names.entries()) {
    const answer = run.answers[index] ?? {none: 'not reached'};
    problems.set(
      name,
      'none' in answer ? answer.none : 'error' in answer ? `${answer.error.name}: ${answer.error.message}` : undefined,
    );
  }
  return {problems, violations: run.violations, ...(run.names.length === 0 && {ending: run.ending})};
}
