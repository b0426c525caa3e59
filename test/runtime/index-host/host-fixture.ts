import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {CallChannelOptions} from '../../../source/runtime/index-host/call-channel.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Runs a TypeScript file as the other process. */
export function programOf(file: string, ...args: string[]): CallChannelOptions['program'] {
  return {
    file: join(root, file),
    args,
    execArgv: ['--import', pathToFileURL(join(root, 'scripts/ts-loader.mjs')).href],
  };
}

/** The program that holds the index, with its caches in `folder`. */
export function hostProgram(folder: string): CallChannelOptions['program'] {
  return programOf('source/runtime/index-host/host-program.ts', root, folder);
}

/** Resolves when the process with that id has ended. */
export async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise(resume => setTimeout(resume, 10));
  }
}
