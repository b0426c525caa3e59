import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, it, vi} from 'vitest';
import {findProgram} from '../../source/security/find-program.ts';

vi.setConfig({testTimeout: 60_000});

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'eca-train-'));
afterAll(() => rmSync(home, {recursive: true, force: true}));
const confined = process.platform === 'linux' && findProgram('bwrap', process.env.PATH) !== undefined;

/** Runs the built program. */
function train(...argv: string[]): Promise<{code: number; out: string; err: string}> {
  return new Promise(resolve => {
    const environment = {
      PATH: process.env.PATH,
      HOME: join(home, 'home'),
      ECA_HOME: home,
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
    };
    const program = [join(root, 'bin', 'eca.js'), 'train', ...argv];
    execFile(process.execPath, program, {cwd: home, env: environment}, (error, out, err) =>
      resolve({code: error ? Number(error.code) : 0, out, err}),
    );
  });
}

it('lists scenarios by what they train', async () => {
  const {code, out} = await train('list', '--language', 'shell', '--difficulty', '2', '--json');
  const {scenarios} = JSON.parse(out) as {scenarios: {language: string; difficulty: number; concepts: string[]}[]};
  expect(code).toBe(0);
  expect(scenarios.length).toBeGreaterThan(1);
  expect(scenarios.every(one => one.language === 'shell' && one.difficulty === 2 && one.concepts.length > 0)).toBe(
    true,
  );
});

it('shows the story of one, and its hints only as far as they are asked for', async () => {
  const {out, err} = await train('list', 'python-ledger');
  expect(out).toMatch(/^# The ledger does not balance\n/);
  expect(out).not.toContain('Hint');
  expect(err).toContain('3 more hints: --hint 1');
  expect((await train('list', 'python-ledger', '--hint', '2')).out).toMatch(/Hint 1: .*\n\nHint 2: (?![\s\S]*Hint 3)/);
  const shown = JSON.parse((await train('list', 'python-ledger', '--hint', '1', '--json')).out) as object;
  expect(shown).toMatchObject({name: 'python-ledger', hints: [expect.any(String)], hintsInAll: 3});
  expect((await train('list', '--hint', '1')).code).toBe(2);
});

it.skipIf(!confined)(
  'passes a good solution in TypeScript, and says with exit code 1 why another is none',
  async () => {
    const folder = join(root, 'data', 'scenarios', 'typescript-lru-cache');
    const good = await train('grade', 'typescript-lru-cache', '--solution', join(folder, 'reference'), '--json');
    const whole = JSON.parse(good.out) as {tests: object[]};
    expect(whole).toMatchObject({scenario: 'typescript-lru-cache', passed: true, score: 1});
    expect(Object.keys(whole)).toEqual(['scenario', 'passed', 'score', 'tests', 'durationMs']);
    expect(whole.tests[0]).toEqual({name: expect.any(String), ok: true});
    expect(good.code).toBe(0);
    const bad = await train('grade', 'typescript-lru-cache', '--solution', join(folder, 'files'), '--json');
    const verdict = JSON.parse(bad.out) as {
      passed: boolean;
      score: number;
      tests: {name: string; ok: boolean; message?: string}[];
    };
    expect([bad.code, verdict.passed]).toEqual([1, false]);
    expect(verdict.score).toBeGreaterThan(0);
    expect(verdict.tests.find(({ok}) => !ok)?.message).toContain('expected');
  },
);

it.skipIf(!confined)('records runs, reports them and compares two', async () => {
  const names = ['javascript-late-closure', 'text-find-the-port'];
  const first = await train('run', ...names, '--solver', 'reference', '--trials', '2', '--json');
  const lines = first.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({type}) => type)).toEqual(['trial', 'trial', 'trial', 'trial', 'report']);
  expect(lines.at(-1)).toMatchObject({solver: 'reference', passed: 4, planned: 4, ended: 'complete'});
  await train('run', ...names, '--solver', 'stub');
  const other = await train('report', '--against', String(lines.at(-1)?.run), '--json');
  expect(JSON.parse(other.out)).toMatchObject({comparison: {pairs: 2, firstOnly: 0, secondOnly: 2, pValue: 0.5}});
});

it.skipIf(!confined).each([
  ['the default cannot be reached', []],
  ['the one that was named cannot be reached', ['-m', 'ollama:some:7b']],
])('ends with exit code 4 and keeps no run where %s', async (_, flags) => {
  const before = (await train('report', '--all', '--json')).out;
  const {code, out, err} = await train('run', 'javascript-late-closure', ...flags);
  expect([code, out]).toEqual([4, '']);
  expect(err).toMatch(/Ollama|No model/);
  expect(err).toMatch(/ollama serve/);
  expect((await train('report', '--all', '--json')).out).toBe(before);
});

it('keeps no run of a model whose name is none', async () => {
  const {code, err} = await train('run', 'text-find-the-port', '-m', 'nonsense');
  expect([code, err]).toEqual([2, expect.stringContaining('`nonsense` names no model')]);
  expect((await train('report', '--all')).out).not.toContain('nonsense');
});

it('refuses what it does not know with exit code 2', async () => {
  expect((await train('grade', 'nothing-like-it', '--solution', '.')).code).toBe(2);
  expect((await train('grade', 'python-ledger')).code).toBe(2);
  expect((await train('report', 'x')).code).toBe(2);
});
