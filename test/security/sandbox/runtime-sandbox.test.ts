import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {openRuntimeSandbox} from '../../../source/security/sandbox/runtime-sandbox.ts';
import {makeSmallMachine, runConfined} from './sandbox-fixture.ts';

const machine = makeSmallMachine();
const options = {
  workspaceRoot: machine.workspace,
  protectedPaths: [machine.state],
  homeFolder: machine.home,
  programFolders: machine.programFolders,
  importModule: (address: string) => import(address),
};
const resolveFrom = join(import.meta.dirname, '../../../package.json');
const opened = await openRuntimeSandbox({...options, resolveFrom}).catch((error: Error) => error.message);
if (typeof opened !== 'string') machine.sandbox = async () => opened;
afterAll(async () => {
  if (typeof opened !== 'string') await opened.close?.();
  machine.remove();
});
const reason = typeof opened === 'string' ? ` (skipped: ${opened})` : '';

describe.skipIf(typeof opened === 'string')(`commands in the sandbox of the optional package${reason}`, () => {
  test('change files of the workspace and nothing else', async () => {
    const {output} = await runConfined(
      machine,
      `echo new > made.txt; echo x > ${machine.home}/beside.txt; echo x > .git/hooks/pre-commit; cat made.txt`,
    );
    expect(output).toContain('new\n');
    expect(existsSync(join(machine.home, 'beside.txt'))).toBe(false);
    expect(existsSync(join(machine.workspace, '.git/hooks/pre-commit'))).toBe(false);
  });

  test("read neither keys nor the product's state, nor this program's environment", async () => {
    const {output} = await runConfined(
      machine,
      `cat ${machine.home}/.ssh/id_ed25519 ${machine.home}/.unknown-token ${machine.state}/secrets/keys.json; env`,
    );
    expect(output).not.toContain('PRIVATE');
    expect(output).not.toContain('VITEST');
  });

  test('change nothing where nothing may be changed', async () => {
    const before = readFileSync(join(machine.workspace, 'readme.md'), 'utf8');
    await runConfined(machine, 'echo x >> readme.md', {writable: false});
    expect(readFileSync(join(machine.workspace, 'readme.md'), 'utf8')).toBe(before);
  });

  test('are refused when they want the network, which it cannot open for one alone', async () => {
    await expect(runConfined(machine, 'true', {network: true})).rejects.toMatchObject({code: 'sandbox-failed'});
  });
});

test('a package that is not installed is said to be missing', async () => {
  await expect(openRuntimeSandbox({...options, resolveFrom: '/nowhere/package.json'})).rejects.toMatchObject({
    code: 'sandbox-unavailable',
    message: expect.stringContaining('not installed'),
  });
});
