import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, it, vi} from 'vitest';
import {mountSmallDisk} from '../storage/small-disk.ts';

vi.setConfig({testTimeout: 60_000});

const program = fileURLToPath(new URL('../../bin/eca.js', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'eca-full-disk-'));
writeFileSync(join(project, 'answer.js'), '/** The answer. */\nexport const answer = 42;\n');
afterAll(() => rmSync(project, {recursive: true, force: true}));

function eca(home: string, words: string[]): Promise<{code: number | null; out: string; err: string; toldMs: number}> {
  const from = performance.now();
  const child = spawn(process.execPath, [program, ...words], {
    cwd: project,
    env: {PATH: process.env.PATH, HOME: project, ECA_HOME: home, OLLAMA_BASE_URL: 'http://127.0.0.1:9'},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = {code: null as number | null, out: '', err: '', toldMs: Number.POSITIVE_INFINITY};
  child.stdout.on('data', chunk => (result.out += String(chunk)));
  child.stderr.on('data', chunk => {
    result.err += String(chunk);
    if (/No room on disk/.test(result.err)) result.toldMs = Math.min(result.toldMs, performance.now() - from);
  });
  return new Promise(resolve => child.on('close', code => resolve({...result, code})));
}

const disk = mountSmallDisk('4m');

describe.skipIf(disk === undefined)(
  `with its state on a full disk${disk === undefined ? ' (skipped: needs root to mount one)' : ''}`,
  () => {
    it('answers, says what could not be saved, and saves again once there is room', async () => {
      const home = join(disk ?? '', 'home');
      const ballast = join(disk ?? '', 'ballast');
      mkdirSync(home);
      expect(() => writeFileSync(ballast, Buffer.alloc(8_000_000))).toThrow(/ENOSPC/);

      const full = await eca(home, ['where is answer defined?']);
      expect(full.code).toBe(0);
      expect(full.out).toContain('answer.js:1');
      expect(full.err).toMatch(/your message could not be saved: No room on disk/);
      // 2 s are promised; a machine that runs other tests beside this one is given more.
      expect(full.toldMs).toBeLessThan(10_000);

      rmSync(ballast);
      const roomy = await eca(home, ['where is answer defined?']);
      expect(roomy.err).not.toContain('No room on disk');
      const {out} = await eca(home, ['session', 'list', '--json']);
      expect(out).toContain('where is answer defined?');
    });
  },
);
