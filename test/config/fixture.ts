import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';
import {type LoadedConfig, type LoadOptions, loadConfig, projectConfigFile} from '../../source/config/load.ts';
import {type Paths, resolvePaths} from '../../source/config/paths.ts';

export interface Sandbox {
  folder: string;
  paths: Paths;
  workspaceRoot: string;
  userFile(text: string): Promise<void>;
  projectFile(text: string): Promise<void>;
  load(options?: Partial<LoadOptions>): Promise<LoadedConfig>;
}

/** A state folder and a project of their own, gone when the test ends. */
export function createSandbox(): Sandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-config-')));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const paths = resolvePaths({ECA_HOME: join(folder, 'home')});
  const workspaceRoot = join(folder, 'project');
  const write = async (path: string, text: string) => {
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, text);
  };
  return {
    folder,
    paths,
    workspaceRoot,
    userFile: text => write(paths.configFile, text),
    projectFile: text => write(projectConfigFile(workspaceRoot), text),
    load: options =>
      loadConfig({paths, workspaceRoot, projectTrusted: async () => true, environment: {}, overrides: [], ...options}),
  };
}
