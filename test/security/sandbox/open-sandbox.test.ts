import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {openSandbox} from '../../../source/security/sandbox/open-sandbox.ts';
import {type Sandbox, unconfined} from '../../../source/security/sandbox/sandbox.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-sandbox-'));
  return () => rmSync(folder, {recursive: true, force: true});
});

const open = (more: Partial<Parameters<typeof openSandbox>[0]> = {}) =>
  openSandbox({
    platform: 'linux',
    workspaceRoot: folder,
    protectedPaths: [],
    homeFolder: join(folder, 'home'),
    programFolders: folder,
    ...more,
  });

function fakeBwrap(script: string): void {
  writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bwrap'), 0o755);
}

test('without any program for it there is no sandbox, and the reason says what is missing', async () => {
  expect(await open()).toMatchObject({layer: 'none', reason: '`bwrap` is not installed (package bubblewrap)'});
});

test('a bwrap that cannot make namespaces is not used, and its own words are the reason', async () => {
  fakeBwrap('echo "bwrap: No permissions to create new namespace" >&2; exit 1');
  const {layer, reason} = await open();
  expect(layer).toBe('none');
  expect(reason).toContain('No permissions to create new namespace');
});

test('a bwrap that holds nothing in is found out', async () => {
  fakeBwrap('echo inside; echo outside');
  expect(await open()).toMatchObject({layer: 'none', reason: expect.stringContaining('could write outside')});
});

test('a bwrap that hangs is given up', async () => {
  fakeBwrap('exec sleep 60');
  expect(await open({trialTimeoutMs: 50})).toMatchObject({layer: 'none'});
});

test('the optional package serves where bwrap does not, once a command has run in it', async () => {
  const working: Sandbox = {
    layer: 'sandbox-runtime',
    reason: 'fits',
    confine: async request => unconfined({...request, command: ['/bin/echo', 'inside']}),
  };
  expect(await open({platform: 'darwin', openRuntimeSandbox: async () => working})).toBe(working);
  const broken: Sandbox = {...working, confine: () => Promise.reject(new Error('no seatbelt'))};
  expect(await open({platform: 'darwin', openRuntimeSandbox: async () => broken})).toMatchObject({
    layer: 'none',
    reason: 'sandbox-runtime: no seatbelt',
  });
});
