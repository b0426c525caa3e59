import {homedir} from 'node:os';
import {join} from 'node:path';
import {commandEnvironment} from '../security/command-environment.ts';
import {openSandbox} from '../security/sandbox/open-sandbox.ts';
import type {Sandbox} from '../security/sandbox/sandbox.ts';

/**
 * Opens the sandbox for commands of a project: the strictest layer that works on this machine. `protectedPaths` are
 * absolute folders that no command may see.
 */
export function openProjectSandbox({
  workspaceRoot,
  protectedPaths,
  environment,
  packageFolder,
}: {
  workspaceRoot: string;
  protectedPaths: readonly string[];
  environment: NodeJS.ProcessEnv;
  packageFolder: string;
}): Promise<Sandbox> {
  const places = {
    workspaceRoot,
    protectedPaths,
    homeFolder: environment.HOME || homedir(),
    programFolders: commandEnvironment(environment).PATH ?? '',
  };
  return openSandbox({
    ...places,
    platform: process.platform,
    async openRuntimeSandbox() {
      const {openRuntimeSandbox} = await import('../security/sandbox/runtime-sandbox.ts');
      return openRuntimeSandbox({...places, resolveFrom: join(packageFolder, 'package.json')});
    },
  });
}
