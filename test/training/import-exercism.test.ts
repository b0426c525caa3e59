import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {importFolder} from '../../source/training/import-folder.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import {testNames} from '../../source/training/scenario.ts';
import type {ImportOutcome} from '../../source/training/scenario-draft.ts';
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
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function imported(folder: string, target: string) {
  const outcomes: ImportOutcome[] = [];
  const signal = new AbortController().signal;
  for await (const one of importFolder({folder, target, grader: fixture.grader, signal})) outcomes.push(one);
  return outcomes;
}

const config = (solution: string, test: string, example: string) =>
  JSON.stringify({authors: ['a'], files: {solution: [solution], test: [test], example: [example]}, blurb: 'b'});

const python3 = {
  'exercises/practice/tide-table/.meta/config.json': config('tide_table.py', 'tide_table_test.py', '.meta/example.py'),
  'exercises/practice/tide-table/.meta/example.py':
    'from tide_data import HOURS\n\n\ndef next_tide(hour):\n    if hour < 0:\n        raise ValueError("no such hour")\n    return min((one for one in HOURS if one > hour), default=HOURS[0])\n',
  'exercises/practice/tide-table/.docs/introduction.md': '# Introduction\n\nTides come and go.\n',
  'exercises/practice/tide-table/.docs/instructions.md': '# Instructions\n\nSay when the next tide is.\n',
  'exercises/practice/tide-table/tide_table.py': 'def next_tide(hour):\n    pass\n',
  'exercises/practice/tide-table/tide_data.py': 'HOURS = [4, 16]\n',
  'exercises/practice/tide-table/tide_table_test.py': `import unittest

from tide_table import (
    next_tide,
)


class TideTableTest(unittest.TestCase):
    def test_before_noon(self):
        self.assertEqual(next_tide(5), 16)

    def test_late(self):
        for hour in (16, 23):
            with self.subTest(hour=hour):
                self.assertEqual(next_tide(hour), 4)

    def test_no_such_hour(self):
        with self.assertRaises(ValueError) as err:
            next_tide(-1)
        self.assertEqual(type(err.exception), ValueError)
        self.assertEqual(err.exception.args[0], "no such hour")


if __name__ == "__main__":
    unittest.main()
`,
  'config.json': JSON.stringify({
    slug: 'python',
    exercises: {practice: [{slug: 'tide-table', difficulty: 7, practices: ['generators'], topics: ['sorting_lists']}]},
  }),
};

it('makes a scenario of an exercise in Python, with its place in the track', async ({skip}) => {
  if (!fixture.confined || !python) skip('no sandbox or no python3');
  const target = join(fixture.folder, 'own-python');
  expect(await imported(write(join(fixture.folder, 'python-track'), python3), target)).toEqual([
    {name: 'exercism-python-tide-table', ok: true, cases: 3, dropped: 0},
  ]);
  const scenario = loadScenario(join(target, 'exercism-python-tide-table'));
  expect(scenario).toMatchObject({
    title: 'Tide table',
    language: 'python',
    difficulty: 4,
    concepts: ['generators', 'sorting-lists'],
    protectedFiles: ['tide_data.py', 'tide_table_test.py'],
  });
  expect(scenario.story).toMatch(/Tides come and go\.[\s\S]*Say when the next tide is\./);
  expect(testNames(scenario)).toEqual([
    'TideTableTest.test_before_noon',
    'TideTableTest.test_late',
    'TideTableTest.test_no_such_hour',
  ]);
  expect((await fixture.grader.grade(scenario, {files: referenceOf(scenario)})).passed).toBe(true);
  // What is protected cannot be brought along.
  const cheat = new Map([
    ['tide_table_test.py', Buffer.from('')],
    ['tide_data.py', Buffer.from('HOURS = []\n')],
  ]);
  expect((await fixture.grader.grade(scenario, {files: cheat})).passed).toBe(false);
}, 60_000);

it('makes scenarios of exercises in JavaScript, TypeScript and Bash, turning on tests that wait for the learner', async ({
  skip,
}) => {
  if (!fixture.confined) skip('no sandbox');
  const javascript = write(join(fixture.folder, 'js', 'exercises', 'practice', 'shelf'), {
    '.meta/config.json': config('shelf.js', 'shelf.spec.js', '.meta/proof.ci.js'),
    '.meta/proof.ci.js':
      'export class FullError extends Error {}\nexport class Shelf {\n  #books = [];\n  put(book) {\n    if (this.#books.length === 2) throw new FullError("full");\n    this.#books.push(book);\n  }\n  get books() {\n    return [...this.#books];\n  }\n}\n',
    '.docs/instructions.md': '# Instructions\n\nA shelf holds two books.\n',
    'shelf.js': "export class Shelf {\n  put() {\n    throw new Error('Remove this line');\n  }\n}\n",
    'shelf.spec.js':
      "import { describe, expect, test, xtest } from '@jest/globals';\nimport { FullError, Shelf } from './shelf';\n\ndescribe('Shelf', () => {\n  test('keeps a book', () => {\n    const shelf = new Shelf();\n    shelf.put('a');\n    expect(shelf.books).toEqual(['a']);\n  });\n\n  xtest('is full with two', () => {\n    const shelf = new Shelf();\n    shelf.put('a');\n    shelf.put('b');\n    expect(() => shelf.put('c')).toThrow(FullError);\n  });\n});\n",
    'package.json': '{"type": "module"}',
  });
  const typescript = write(join(fixture.folder, 'ts', 'exercises', 'practice', 'twice'), {
    '.meta/config.json': config('twice.ts', 'twice.test.ts', '.meta/proof.ci.ts'),
    '.meta/proof.ci.ts': 'export function twice(word: string): string {\n  return word + word\n}\n',
    'twice.ts': "export function twice(word: unknown): unknown {\n  throw new Error('Remove this')\n}\n",
    'twice.test.ts':
      "import { describe, it, expect, xit } from 'vitest'\nimport { twice } from './twice.ts'\n\ndescribe('twice', () => {\n  it('says it twice', () => {\n    expect(twice('a')).toEqual('aa')\n  })\n  xit('also nothing', () => {\n    expect(twice('')).toBe('')\n  })\n})\n",
  });
  const bash = write(join(fixture.folder, 'sh', 'exercises', 'practice', 'greet'), {
    '.meta/config.json': config('greet.sh', 'greet.bats', '.meta/example.sh'),
    '.meta/example.sh':
      '#!/usr/bin/env bash\n(( $# == 1 )) || { echo "Usage: greet.sh <name>" >&2; exit 1; }\necho "Hello, $1"\n',
    'greet.sh': '#!/usr/bin/env bash\necho "Implement me" >&2\nexit 1\n',
    'greet.bats':
      '#!/usr/bin/env bats\nload bats-extra\n\n@test "greets" {\n  #[[ $BATS_RUN_SKIPPED == "true" ]] || skip\n  run bash greet.sh Ada\n  assert_success\n  assert_output "Hello, Ada"\n}\n\n@test "says how it is used" {\n  [[ $BATS_RUN_SKIPPED == "true" ]] || skip\n  run bash greet.sh\n  assert_failure\n  assert_output "Usage: greet.sh <name>"\n}\n',
    'bats-extra.bash': 'load() { :; }\n',
  });
  const target = join(fixture.folder, 'own-others');
  for (const folder of [join(javascript, '../../..'), dirname(typescript), bash]) {
    expect(await imported(folder, target)).toEqual([expect.objectContaining({ok: true, cases: 2, dropped: 0})]);
  }
  expect(readdirSync(target).sort()).toEqual([
    'exercism-bash-greet',
    'exercism-javascript-shelf',
    'exercism-typescript-twice',
  ]);
  for (const name of readdirSync(target)) {
    const scenario = loadScenario(join(target, name));
    expect((await fixture.grader.grade(scenario, {files: referenceOf(scenario)})).passed).toBe(true);
  }
  expect(readFileSync(join(target, 'exercism-bash-greet', 'files', 'greet.sh'), 'utf8')).toContain('Implement me');
}, 90_000);

it('names what cannot be imported, and why', async ({skip}) => {
  if (!fixture.confined) skip('no sandbox');
  const folder = write(join(fixture.folder, 'odd', 'exercises', 'practice'), {
    'broken/.meta/config.json': '{"files": ',
    'elixir/.meta/config.json': config('a.ex', 'a_test.exs', '.meta/example.ex'),
    'empty/.meta/config.json': '{}',
    'foreign/.meta/config.json': config('a.js', 'a.spec.js', '.meta/proof.ci.js'),
    'foreign/.meta/proof.ci.js': "import big from 'big-integer';\nexport const a = 1;\n",
    'foreign/a.js': '',
    'foreign/a.spec.js': "import {a} from './a';\ntest('a', () => expect(a).toBe(1));\n",
    'gone/.meta/config.json': config('a.js', 'a.spec.js', '.meta/proof.ci.js'),
    'outside/.meta/config.json': config('../../../a.js', 'a.spec.js', '.meta/proof.ci.js'),
  });
  const outcomes = await imported(join(folder, '../..'), join(fixture.folder, 'own-odd'));
  expect(outcomes.map(one => [one.name, one.ok ? '' : one.why])).toEqual([
    ['exercism-broken', expect.stringMatching(/JSON/)],
    ['exercism-elixir', 'solutions that end in `.ex` cannot be run'],
    ['exercism-empty', expect.stringMatching(/names no solution/)],
    ['exercism-javascript-foreign', expect.stringMatching(/Cannot find module 'big-integer'/)],
    ['exercism-gone', '`a.spec.js` is not there'],
    ['exercism-outside', expect.stringMatching(/names no solution/)],
  ]);
}, 60_000);
