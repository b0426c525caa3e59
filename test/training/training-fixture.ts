import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {commandEnvironment} from '../../source/security/command-environment.ts';
import {openSandbox} from '../../source/security/sandbox/open-sandbox.ts';
import {createGrader, type Grader} from '../../source/training/grader.ts';
import {readTree} from '../../source/training/read-tree.ts';
import type {Scenario} from '../../source/training/scenario.ts';
import {findToolchains, type Toolchains} from '../../source/training/toolchains.ts';

const packageFolder = join(import.meta.dirname, '../..');
export const scenarioFolder = join(packageFolder, 'data', 'scenarios');

export interface TrainingFixture {
  folder: string;
  grader: Grader;
  toolchains: Toolchains;
  /** Whether solutions can be run here at all. */
  confined: boolean;
  remove(): void;
}

/** A grader in a folder of its own, as the runtime makes it. */
export async function openTrainingFixture(): Promise<TrainingFixture> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'training-test-')));
  const {PATH: programFolders = '/usr/bin:/bin', ...rest} = commandEnvironment(process.env);
  const sandbox = await openSandbox({
    platform: process.platform,
    workspaceRoot: folder,
    protectedPaths: [],
    homeFolder: process.env.HOME ?? folder,
    programFolders,
  });
  const toolchains = findToolchains(programFolders);
  return {
    folder,
    toolchains,
    confined: sandbox.around !== undefined,
    grader: createGrader({
      sandbox,
      toolchains,
      environment: {PATH: programFolders, LANG: rest.LANG ?? 'C.UTF-8'},
      stageRoot: join(folder, 'stage'),
      driverFolder: join(packageFolder, 'data', 'graders'),
      hiddenFolders: [scenarioFolder],
    }),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}

/** The files of the reference solution. */
export function referenceOf(scenario: Scenario): Map<string, Buffer> {
  return readTree(join(scenario.folder, 'reference')).files;
}

/** `work` on each item, `width` at a time, results in order. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({length: width}, lane));
  return results;
}
