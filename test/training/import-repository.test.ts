import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findProgram} from '../../source/security/find-program.ts';
import {importRepository} from '../../source/training/import-repository.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import {isMutable, mutationsOf} from '../../source/training/mutate-code.ts';
import {openRepositoryHistory} from '../../source/training/repository-history.ts';
import type {ImportOutcome} from '../../source/training/scenario-draft.ts';
import {frameworkOf, neededFiles} from '../../source/training/test-files.ts';
import {openTrainingFixture, referenceOf, type TrainingFixture} from './training-fixture.ts';

let fixture: TrainingFixture;
const git = findProgram('git', process.env.PATH ?? '');
beforeAll(async () => {
  fixture = await openTrainingFixture();
});
afterAll(() => fixture.remove());

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
}

function commit(folder: string, subject: string, files: Record<string, string>): void {
  write(folder, files);
  const words = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  for (const rest of [
    ['add', '-A'],
    [...words, 'commit', '-q', '--no-verify', '-m', subject],
  ]) {
    execFileSync('git', rest, {cwd: folder, env: {PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1'}});
  }
}

const cart = (sum: string) =>
  `import {round} from './round.js';\nexport function total(items) {\n  let sum = 0;\n  for (const {price, count} of items) sum = ${sum};\n  return round(sum);\n}\n`;
const tests = `import test from 'node:test';\nimport assert from 'node:assert';\nimport {total} from '../source/cart.js';\ntest('of nothing', () => assert.equal(total([]), 0));\ntest('of one', () => assert.equal(total([{price: 2, count: 1}]), 2));\n`;

async function imported(folder: string, more: {fixes: number; mutants: number; seed?: number}) {
  const outcomes: ImportOutcome[] = [];
  const target = join(fixture.folder, 'own');
  for await (const one of importRepository({
    seed: 1,
    ...more,
    name: 'shop',
    history: openRepositoryHistory(folder, git ?? 'git', process.env.PATH ?? ''),
    target,
    grader: fixture.grader,
    signal: new AbortController().signal,
  })) {
    outcomes.push(one);
  }
  return {outcomes, target};
}

describe('the history of a repository', () => {
  const open = (name: string) => {
    const folder = join(fixture.folder, name);
    mkdirSync(folder, {recursive: true});
    execFileSync('git', ['init', '-q'], {cwd: folder, env: {PATH: process.env.PATH, HOME: folder}});
    commit(folder, 'A cart', {
      'source/cart.js': cart('sum + price'),
      'source/round.js': 'export const round = n => Math.round(n * 100) / 100;\n',
      'test/cart.test.js': tests,
      'docs/other.md': 'not needed\n',
    });
    commit(folder, 'Fix the total: counts were ignored', {
      'source/cart.js': cart('sum + price * count'),
      'test/cart.test.js': `${tests}test('counts', () => assert.equal(total([{price: 2, count: 3}]), 6));\n`,
    });
    return folder;
  };

  it('gives a fix to make again, whose tests fail without it and pass with it', async ({skip}) => {
    if (!fixture.confined || !git) skip('no sandbox or no git');
    const folder = open('fixes');
    const {outcomes, target} = await imported(folder, {fixes: 3, mutants: 0});
    expect(outcomes).toEqual([{name: expect.stringMatching(/^shop-fix-[0-9a-f]{8}$/), ok: true, cases: 3, dropped: 0}]);
    const scenario = loadScenario(join(target, outcomes[0]?.name ?? ''));
    expect(scenario).toMatchObject({title: 'Fix the total: counts were ignored', language: 'javascript'});
    expect(scenario.story).toContain('in `source/cart.js`');
    const start = await fixture.grader.grade(scenario, {files: new Map()});
    expect(start.tests.map(({ok}) => ok)).toEqual([true, true, false]);
    expect((await fixture.grader.grade(scenario, {files: referenceOf(scenario)})).passed).toBe(true);
    // The project itself is as it was.
    expect(execFileSync('git', ['status', '--porcelain'], {cwd: folder}).toString()).toBe('');
  }, 60_000);

  it('gives functions with one mistake that their tests notice, the same for the same seed', async ({skip}) => {
    if (!fixture.confined || !git) skip('no sandbox or no git');
    const folder = open('mutants');
    const {outcomes, target} = await imported(folder, {fixes: 0, mutants: 2, seed: 4});
    const made = outcomes.filter(({ok}) => ok);
    expect(made).toHaveLength(2);
    for (const {name} of made) {
      const scenario = loadScenario(join(target, name));
      expect((await fixture.grader.grade(scenario, {files: new Map()})).passed).toBe(false);
      expect((await fixture.grader.grade(scenario, {files: referenceOf(scenario)})).passed).toBe(true);
    }
    expect((await imported(folder, {fixes: 0, mutants: 2, seed: 4})).outcomes).toEqual(outcomes);
  }, 90_000);

  it('says so where there is none, and runs nothing of the repository’s own choice', async ({skip}) => {
    if (!git) skip('no git');
    const none = join(fixture.folder, 'none');
    mkdirSync(none);
    await expect(imported(none, {fixes: 1, mutants: 0})).rejects.toMatchObject({code: 'training-no-history'});
    const folder = open('filters');
    const sign = join(folder, '..', 'was-run');
    execFileSync('git', ['config', 'filter.x.smudge', `touch ${sign}`], {cwd: folder});
    execFileSync('git', ['config', 'core.fsmonitor', `touch ${sign}`], {cwd: folder});
    write(folder, {'.git/info/attributes': '*.js filter=x\n'});
    const history = openRepositoryHistory(folder, git ?? 'git', process.env.PATH ?? '');
    const files = await history.filesAt('HEAD', path => path.endsWith('.js'));
    expect([...files.keys()]).toEqual(['source/cart.js', 'source/round.js', 'test/cart.test.js']);
    expect(files.get('source/cart.js')?.toString()).toBe(cart('sum + price * count'));
    expect(() => readFileSync(sign)).toThrow();
  });
});

describe('mistakes put into code', () => {
  it('change one operator or constant outside of comments and texts', () => {
    const text = "// a < b\nexport const f = (a, b) => a < b && 'x < y' !== b; /* 1 */\nconst re = /a && b/;\n";
    expect(mutationsOf('f.js', text).map(({line, what}) => `${line}: ${what}`)).toEqual([
      '2: `<` to `<=`',
      '2: `&&` to `||`',
      '2: `!==` to `===`',
    ]);
  });

  it('know Python and shell too, and no other language', () => {
    const python = mutationsOf('f.py', 'def f(a):\n    """a == 1"""\n    return a == 1 and not in_use  # or\n');
    expect(python.map(({what}) => what)).toEqual(['`==` to `!=`', '`1` to `2`', '`and` to `or`']);
    expect(
      mutationsOf('f.sh', 'if [[ $a -eq 1 ]] && [ -z "$b -eq" ]; then exit 0; fi # -lt\n').map(({what}) => what),
    ).toEqual(['`-eq` to `-ne`', '`&&` to `||`', '`-z` to `-n`', '`0` to `1`']);
    expect([isMutable('a.rs'), isMutable('a.ts')]).toEqual([false, true]);
  });
});

describe('what tests need', () => {
  const files = (list: Record<string, string>) =>
    new Map(Object.entries(list).map(([path, text]) => [path, Buffer.from(text)]));

  it('are told by their names', () => {
    expect(
      ['a.test.ts', 'x/a.spec.js', 'test_a.py', 'a_test.py', 'a.bats', 'a.ts', 'testing.py'].map(frameworkOf),
    ).toEqual(['jest', 'jest', 'unittest', 'unittest', 'bats', undefined, undefined]);
  });

  it('of another language are not those of JavaScript, wherever they lie', () => {
    expect(['tests/a.test.py', 'test/a.test.json', 'tests/a.test.rb', 'tests/test_a.test.py'].map(frameworkOf)).toEqual(
      [undefined, undefined, undefined, 'unittest'],
    );
  });

  it('is what they load, one from another', () => {
    const scripts = files({
      'test/a.test.ts': "import {a} from '../source/a.ts';\nimport './data/case.json';",
      'source/a.ts': "export * from './b.js';",
      'source/b.ts': '',
      'source/c.ts': '',
      'test/data/case.json': '{}',
    });
    expect([...neededFiles(['test/a.test.ts'], scripts).keys()].sort()).toEqual([
      'source/a.ts',
      'source/b.ts',
      'test/a.test.ts',
      'test/data/case.json',
    ]);
    const python = files({
      'tests/test_a.py': 'from shop.cart import (\n    total,\n)\nimport shop.util as u\n',
      'shop/__init__.py': '',
      'shop/cart.py': 'from .round import whole\n',
      'shop/round.py': '',
      'shop/util.py': '',
      'shop/other.py': '',
    });
    expect([...neededFiles(['tests/test_a.py'], python).keys()].sort()).toEqual([
      'shop/__init__.py',
      'shop/cart.py',
      'shop/round.py',
      'shop/util.py',
      'tests/test_a.py',
    ]);
  });
});
