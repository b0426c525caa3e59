import {type Answer, type AskSurroundings, askSolution} from './ask-solution.ts';
import {driverOf, runnerOf} from './drivers.ts';
import type {CheckCase, Scenario} from './scenario.ts';
import type {StagedSolution} from './stage-solution.ts';

/** A test that calls code or runs a command line. */
export type ProbeCase = Extract<CheckCase, {kind: 'code' | 'run'}>;

/**
 * Runs the tests of one kind on a solution in the sandbox, in their order, and collects the answers. Only inputs go in:
 * what is expected stays outside, so that nothing in there can know it.
 */
export async function runProbes(
  scenario: Scenario,
  staged: StagedSolution,
  cases: readonly ProbeCase[],
  surroundings: AskSurroundings,
): Promise<{answers: Answer[]; violations: string[]}> {
  const {language, limits, entry} = scenario;
  const [first] = cases;
  const driver = first && driverOf(scenario, first);
  if (!driver) return {answers: [], violations: []};
  // Scripts are called as they were made runnable; everything else works on the files as they are.
  const isCompiled = first.kind === 'code' && (language === 'javascript' || language === 'typescript');
  return askSolution(
    staged,
    {
      driver: driver.script,
      runner: await runnerOf(driver, surroundings.toolchains),
      place: isCompiled ? 'code' : 'work',
      count: cases.length,
      limits,
      inputFrom: from => ({
        entry,
        cases: cases.slice(from).map((one, id) => ({
          id,
          ...(one.kind === 'code' ? {code: one.code, entry: one.entry} : {run: one.run, stdin: one.stdin}),
        })),
      }),
    },
    surroundings,
  );
}
