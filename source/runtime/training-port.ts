import {statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {commandEnvironment} from '../security/command-environment.ts';
import {createGrader, type Verdict} from '../training/grader.ts';
import {readTree} from '../training/read-tree.ts';
import type {Scenario} from '../training/scenario.ts';
import {openScenarioLibrary} from '../training/scenario-library.ts';
import {findToolchains} from '../training/toolchains.ts';
import type {Runtime} from './runtime.ts';

/** The training ground as faces see it. */
export interface TrainingPort {
  /** The scenarios that ship and the user's own, sorted by name, and what is wrong with those that cannot be used. */
  list(): {scenarios: Scenario[]; problems: ErrorData[]};
  /** The one of this name or in this folder. @throws EcaError `usage-unknown-scenario`, `training-scenario-broken`. */
  find(nameOrPath: string): Scenario;
  /** Why the scenario cannot be run on this machine; undefined where it can. */
  missing(scenario: Scenario): Promise<string | undefined>;
  /** Judges the solution in a folder. @throws EcaError `usage-no-solution` where there is no such folder, and as the grader does. */
  grade(scenario: Scenario, options: GradeOptions): Promise<Verdict>;
  /** Where the user's own scenarios are, each a folder below it. */
  readonly ownFolder: string;
}

export interface GradeOptions {
  /** Absolute, or relative to the folder one works in. */
  solutionFolder: string;
  /** How often all tests are run. Default once, and once more where a test failed. */
  runs?: number;
  signal?: AbortSignal;
}

export interface TrainingSurroundings {
  environment: NodeJS.ProcessEnv;
  packageFolder: string;
}

/** The training ground of `runtime`. Reads nothing before it is asked. */
export async function openTraining(
  runtime: Runtime,
  {environment, packageFolder}: TrainingSurroundings,
): Promise<TrainingPort> {
  const ownFolder = join(runtime.paths.home, 'training', 'scenarios');
  const shippedFolder = join(packageFolder, 'data', 'scenarios');
  const library = openScenarioLibrary([shippedFolder, ownFolder], runtime.workspaceRoot);
  const {PATH: programFolders = '', LANG: language = 'C.UTF-8'} = commandEnvironment(environment);
  const toolchains = findToolchains(programFolders);
  const grader = async () =>
    createGrader({
      sandbox: await runtime.sandbox(),
      toolchains,
      environment: {PATH: programFolders, LANG: language},
      stageRoot: join(runtime.paths.cacheDirectory, 'training'),
      driverFolder: join(packageFolder, 'data', 'graders'),
      hiddenFolders: library.folders,
    });
  return {
    ownFolder,
    list: () => library.list(),
    find: nameOrPath => library.find(nameOrPath),
    missing: scenario => toolchains.missing(scenario.language),
    async grade(scenario, {solutionFolder, runs, signal}) {
      const folder = resolve(runtime.workspaceRoot, solutionFolder);
      if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) {
        throw new EcaError(
          'usage-no-solution',
          `\`${folder}\` is no folder, expected one with the files of a solution`,
        );
      }
      const {files, leftOut} = readTree(folder);
      return (await grader()).grade(scenario, {
        files,
        leftOut,
        ...(runs === undefined ? {recheck: true} : {runs}),
        ...(signal && {signal}),
      });
    },
  };
}
