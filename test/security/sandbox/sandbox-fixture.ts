import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openSandbox} from '../../../source/security/sandbox/open-sandbox.ts';
import type {ConfineRequest, PlantedPlace, Sandbox} from '../../../source/security/sandbox/sandbox.ts';

/** A machine in small: a home folder with secrets, the product's state, a project under git. */
export interface SmallMachine {
  root: string;
  home: string;
  state: string;
  workspace: string;
  programFolders: string;
  sandbox(): Promise<Sandbox>;
  remove(): void;
}

export function makeSmallMachine(): SmallMachine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-test-')));
  const home = join(root, 'home');
  const state = join(root, 'state');
  const workspace = join(root, 'home', 'project');
  const programFolders = process.env.PATH ?? '/usr/bin:/bin';
  for (const folder of [join(home, '.ssh'), join(home, '.config'), join(state, 'secrets'), workspace]) {
    mkdirSync(folder, {recursive: true});
  }
  writeFileSync(join(home, '.ssh', 'id_ed25519'), 'PRIVATE');
  writeFileSync(join(home, '.unknown-token'), 'PRIVATE');
  writeFileSync(join(state, 'secrets', 'keys.json'), 'PRIVATE');
  writeFileSync(join(workspace, 'readme.md'), 'hello\n');
  execFileSync('git', ['init', '-q', workspace]);
  let opened: Promise<Sandbox> | undefined;
  return {
    root,
    home,
    state,
    workspace,
    programFolders,
    sandbox() {
      opened ??= openSandbox({
        platform: process.platform,
        workspaceRoot: workspace,
        protectedPaths: [state],
        homeFolder: home,
        programFolders,
      });
      return opened;
    },
    remove: () => rmSync(root, {recursive: true, force: true}),
  };
}

export interface ConfinedRun {
  output: string;
  exitCode: number | null;
  planted: PlantedPlace[];
}

/** Runs `command` with `bash` in the sandbox and waits for it; output and errors in one. */
export async function runConfined(
  machine: SmallMachine,
  command: string,
  request: Partial<ConfineRequest> = {},
): Promise<ConfinedRun> {
  const sandbox = await machine.sandbox();
  const confined = await sandbox.confine({
    command: ['/bin/bash', '--noprofile', '--norc', '-c', `exec 2>&1; ${command}`],
    workingFolder: machine.workspace,
    environment: {PATH: machine.programFolders, HOME: machine.home},
    network: false,
    writable: true,
    approved: false,
    ...request,
  });
  const child = spawn(confined.program, confined.programArguments, {
    env: confined.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: machine.workspace,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)));
  const exitCode = await new Promise<number | null>(resolve => child.once('close', code => resolve(code)));
  return {output, exitCode, planted: confined.release()};
}
