import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type Sandbox, unconfined} from '../../source/security/sandbox/sandbox.ts';
import {runConfined} from '../../source/training/run-confined.ts';
import {defaultLimits} from '../../source/training/scenario.ts';

const sandbox: Sandbox = {layer: 'none', reason: 'a test', confine: async request => unconfined(request)};

/** Runs a command that prints `text` as its results, of which `outputBytes` may be. */
async function printed(text: string, outputBytes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'run-confined-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const lines: string[] = [];
  const {ended} = await runConfined(sandbox, {
    command: ['/bin/sh', '-c', 'cat >&3'],
    folder,
    workFolder: folder,
    environment: {PATH: process.env.PATH ?? ''},
    input: text,
    limits: {...defaultLimits, outputBytes},
    onLine(line) {
      lines.push(line);
      return undefined;
    },
  });
  return {lines, ...(await ended)};
}

describe.skipIf(process.platform === 'win32')('what a test command gives as its results', () => {
  it('is counted in bytes, not in letters', async () => {
    const line = 'ä'.repeat(600);
    expect(await printed(`${line}\n`, 1_201)).toMatchObject({lines: [line], exitCode: 0});
    expect(await printed(`${line}\n`, 1_200)).toMatchObject({
      lines: [],
      stopped: expect.stringContaining('of results'),
    });
  });

  it('keeps letters whole that come in two pieces', async () => {
    const line = '日本語'.repeat(60_000);
    expect((await printed(`${line}\n`, 1e6)).lines).toEqual([line]);
  });
});
