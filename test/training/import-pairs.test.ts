import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {importPairs} from '../../source/training/import-pairs.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import {openTrainingFixture, referenceOf, type TrainingFixture} from './training-fixture.ts';

let fixture: TrainingFixture;
let python: string | undefined;
beforeAll(async () => {
  fixture = await openTrainingFixture();
  python = await fixture.toolchains.python();
});
afterAll(() => fixture.remove());

function write(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function imported(folder: string) {
  const outcomes = [];
  const target = join(fixture.folder, 'own');
  const signal = new AbortController().signal;
  for await (const one of importPairs({folder, target, grader: fixture.grader, signal})) outcomes.push(one);
  return {outcomes, target};
}

it('makes scenarios that the wrong program fails and the right one passes', async ({skip}) => {
  if (!fixture.confined || !python) skip('no sandbox or no python3');
  const folder = write(join(fixture.folder, 'quix'), {
    'python_programs/gcd.py': 'def gcd(a, b):\n    return a if b == 0 else gcd(a % b, b)\n',
    'correct_python_programs/gcd.py': 'def gcd(a, b):\n    return a if b == 0 else gcd(b, a % b)\n',
    'json_testcases/gcd.json': '[[17, 0], 17]\n[[12, 18], 6]\n[[13, 13], 99]\n',
    'python_programs/pairs.py': 'def pairs(n):\n    for i in range(n):\n        yield (i, i)\n',
    'correct_python_programs/pairs.py': 'def pairs(n):\n    for i in range(n):\n        yield (i, i + 1)\n',
    'json_testcases/pairs.json': '[[2], [[0, 1], [1, 2]]]\n',
    'python_programs/same.py': 'def same(x):\n    return x\n',
    'correct_python_programs/same.py': 'def same(x):\n    return x\n',
    'json_testcases/same.json': '[1, 1]\n',
    'python_programs/node.py': 'class Node: pass\n',
  });
  const {outcomes, target} = await imported(folder);
  expect(outcomes).toEqual([
    {name: 'quix-gcd', ok: true, cases: 2, dropped: 1},
    {name: 'quix-pairs', ok: true, cases: 1, dropped: 0},
    {name: 'quix-same', ok: false, why: 'what one starts from passes every test'},
  ]);
  expect(readdirSync(target).sort()).toEqual(['quix-gcd', 'quix-pairs']);
  const scenario = loadScenario(join(target, 'quix-gcd'));
  expect((await fixture.grader.grade(scenario, {files: referenceOf(scenario)})).passed).toBe(true);
  expect((await fixture.grader.grade(scenario, {files: new Map()})).passed).toBe(false);
}, 60_000);

it('takes JavaScript and lists of cases too', async ({skip}) => {
  if (!fixture.confined) skip('no sandbox');
  const folder = write(join(fixture.folder, 'mine'), {
    'buggy/twice.js': 'export const twice = x => x + 2;\n',
    'fixed/twice.js': 'export const twice = x => x * 2;\n',
    'cases/twice.json': '[\n  [[2], 4],\n  [[5], 10]\n]\n',
  });
  expect((await imported(folder)).outcomes).toEqual([{name: 'mine-twice', ok: true, cases: 2, dropped: 0}]);
}, 60_000);

it('says what a folder should look like', async () => {
  await expect(imported(fixture.folder)).rejects.toMatchObject({code: 'usage-not-importable'});
});
