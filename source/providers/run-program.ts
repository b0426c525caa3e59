import {spawn} from 'node:child_process';
import type {InstallOptions} from './install-local-embedder.ts';

/** The most characters of a program's output that are kept: its end. */
const mostOutput = 20_000;

/**
 * Runs a program such as npm for `installLocalEmbedder`, with `inherited` as its environment (`PATH`, `HOME`, proxies;
 * leave keys out). A program that cannot be started ends with no exit code and the reason as its output; one that is
 * cancelled is terminated.
 */
export function createProgramRunner(inherited: Readonly<Record<string, string | undefined>>): InstallOptions['run'] {
  return (program, programArguments, {cwd, environment, signal}) =>
    new Promise(resolve => {
      let output = '';
      const child = spawn(program, programArguments, {
        cwd,
        env: {...inherited, ...environment},
        signal,
        stdio: ['ignore', 'pipe', 'pipe'],
        // npm is a script there, which only a shell can start; the arguments are constants.
        shell: process.platform === 'win32',
      });
      const keep = (piece: Buffer) => {
        output = (output + piece.toString()).slice(-mostOutput);
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.on('error', error => {
        output += error.message;
        if (child.pid === undefined) resolve({exitCode: null, output});
      });
      child.on('close', exitCode => resolve({exitCode, output}));
    });
}
