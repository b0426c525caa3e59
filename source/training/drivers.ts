import type {CheckCase, Scenario} from './scenario.ts';
import type {Toolchains} from './toolchains.ts';

/** A program in `data/graders` that puts a solution to the test inside the sandbox. */
export interface Driver {
  script: string;
  /** The files it loads. */
  parts: readonly string[];
  runner: 'node' | 'python';
}

/** Runs JavaScript, TypeScript and command lines. */
const forScripts: Driver = {
  script: 'javascript.cjs',
  parts: ['channel.cjs', 'script-loading.cjs'],
  runner: 'node',
};
/** Runs Python functions. */
const forPython: Driver = {script: 'python.py', parts: [], runner: 'python'};
/** What runs the tests of each test framework. */
const forSuites = {
  jest: {
    script: 'script-suite.cjs',
    parts: ['channel.cjs', 'script-loading.cjs', 'equality.cjs', 'expectations.cjs', 'doubles.cjs'],
    runner: 'node',
  },
  unittest: {script: 'python_suite.py', parts: [], runner: 'python'},
  bats: {script: 'bats-suite.cjs', parts: ['channel.cjs', 'bats-commands.bash'], runner: 'node'},
} as const satisfies Record<string, Driver>;

/**
 * Chooses the program that tests a solution by this case; undefined where nothing is run. Command lines are run by the
 * same program in every language.
 */
export function driverOf({language}: Pick<Scenario, 'language'>, one: CheckCase): Driver | undefined {
  if (one.kind === 'file') return undefined;
  if (one.kind === 'suite') return forSuites[one.framework];
  return one.kind === 'code' && language === 'python' ? forPython : forScripts;
}

/**
 * The interpreter that a driver is run with: the words before the driver's path. Python sees its own library and
 * nothing of the user's. Node gets no limit of its own for memory: it would throw away the compiled form of its
 * library, a quarter of a small check; the system's limit holds.
 */
export async function runnerOf({runner}: Driver, toolchains: Toolchains): Promise<string[]> {
  const python = runner === 'python' ? await toolchains.python() : undefined;
  return python === undefined ? [process.execPath] : [python, '-I', '-S', '-B'];
}
