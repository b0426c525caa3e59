import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {runRipgrep} from '../../source/tools/ripgrep.ts';

/** Searches with a program in the place of ripgrep that finds `count` lines of `text`. */
function found(count: number, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ripgrep-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const program = join(folder, 'rg');
  const script = `process.stdout.write(${JSON.stringify(`a.txt\u00001:${text}\n`)}.repeat(${count}))`;
  writeFileSync(program, `#!${process.execPath}\n${script}\n`, {mode: 0o755});
  return runRipgrep({
    program,
    pattern: 'x',
    ignoreCase: false,
    folder,
    maxMatches: 1_000_000,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
}

describe.skipIf(process.platform === 'win32')('the output of ripgrep', () => {
  it('is read whole up to 4 MB, letters that come in two pieces too', async () => {
    const text = '日本語'.repeat(200);
    const outcome = await found(2_000, text);
    expect(outcome).toMatchObject({state: 'done', cut: false});
    const matches = outcome.state === 'done' ? outcome.matches : [];
    expect([matches.length, matches.every(match => match.text === text)]).toEqual([2_000, true]);
  });

  it('is cut after as many bytes, not letters', async () => {
    expect(await found(2_400, '日本語'.repeat(200))).toMatchObject({state: 'done', cut: true});
  });
});
