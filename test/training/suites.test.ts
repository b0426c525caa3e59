import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Verdict} from '../../source/training/grader.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import type {Scenario, SuiteFramework} from '../../source/training/scenario.ts';
import {openTrainingFixture, type TrainingFixture} from './training-fixture.ts';

let fixture: TrainingFixture;
let python: string | undefined;
beforeAll(async () => {
  fixture = await openTrainingFixture();
  python = await fixture.toolchains.python();
  if (!fixture.confined) console.warn('skipped: solutions are run in a sandbox only, and there is none');
});
afterAll(() => fixture.remove());

interface Given {
  language: Scenario['language'];
  framework: SuiteFramework;
  suite: string;
  text: string;
  tests: string[];
  more?: Record<string, string>;
}

function scenarioOf({language, framework, suite, text, tests, more = {}}: Given): Scenario {
  const folder = join(mkdtempSync(join(fixture.folder, 'suite-')), 'given');
  const front = `title: T\nkind: write-to-a-test\nlanguage: ${language}\nconcepts: tests\ndifficulty: 1\nmust-pass: false\nseconds: 5`;
  const files: Record<string, string> = {
    'story.md': `---\n${front}\n---\nMake the tests pass.\n`,
    'checks/cases.json': JSON.stringify([{name: 'suite', suite, framework, tests}]),
    [`checks/${suite}`]: text,
    'files/readme.md': 'a file\n',
    ...more,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), content);
  }
  return loadScenario(folder);
}

const grade = (scenario: Scenario, files: Record<string, string>): Promise<Verdict> =>
  fixture.grader.grade(scenario, {
    files: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
  });

const failed = ({tests}: Verdict) => tests.filter(({ok}) => !ok).map(({name}) => name);

const jest: Given = {
  language: 'javascript',
  framework: 'jest',
  suite: 'sum.spec.js',
  text: `import {describe, expect, test, xtest, beforeEach, jest} from '@jest/globals';
import {sum, Problem} from './sum';
describe('sum', () => {
  let list;
  beforeEach(() => { list = [1, 2]; });
  test('adds', () => { expect(sum(list)).toBe(3); list.push(9); });
  xtest('begins anew', async () => { expect(await sum(list)).toEqual(3); });
  test.each([[[], 0], [[5], 5]])('of %j is %d', (numbers, total) => expect(sum(numbers)).toBe(total));
  test('refuses texts', () => {
    expect(() => sum(['a'])).toThrow(Problem);
    expect(() => sum(['a'])).toThrow(/text/);
    expect(() => sum([1])).not.toThrow();
  });
  test('tells', () => {
    const tell = jest.fn();
    sum([1], tell);
    expect(tell).toHaveBeenCalledWith({total: 1, at: expect.any(Number)});
  });
});
`,
  tests: [
    'sum › adds',
    'sum › begins anew',
    'sum › of [] is 0',
    'sum › of [5] is 5',
    'sum › refuses texts',
    'sum › tells',
  ],
};
const sum = `export class Problem extends Error {}
export function sum(list, tell = () => {}) {
  let total = 0;
  for (const one of list) { if (typeof one === 'string') throw new Problem('a text'); total += one; }
  tell({total, at: Date.now()});
  return total;
}
`;

const unittest: Given = {
  language: 'python',
  framework: 'unittest',
  suite: 'tests/test_sum.py',
  text: `import unittest
import pytest
from sums import total
class SumTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(total([1, 2]), 3)
    def test_refuses(self):
        with self.assertRaises(ValueError) as err:
            total(["a"])
        self.assertEqual(err.exception.args[0], "a text")
@pytest.fixture
def numbers():
    yield [4, 5]
def test_plain(numbers):
    assert total(numbers) == 9
@pytest.mark.parametrize("given, wanted", [([], 0), ([7], 7)])
def test_table(given, wanted):
    assert total(given) == wanted
def test_raises():
    with pytest.raises(ValueError, match="text"):
        total(["b"])
`,
  tests: ['SumTest.test_adds', 'SumTest.test_refuses', 'test_plain', 'test_table[1]', 'test_table[2]', 'test_raises'],
};
const sums = `def total(numbers):
    result = 0
    for one in numbers:
        if isinstance(one, str):
            raise ValueError("a text")
        result += one
    return result
`;

const bats: Given = {
  language: 'shell',
  framework: 'bats',
  suite: 'sum.bats',
  text: `#!/usr/bin/env bats
load bats-extra
setup() { greeting=hello; }
@test "adds" {
    #[[ $BATS_RUN_SKIPPED == "true" ]] || skip
    run bash sum.sh 1 2
    assert_success
    assert_output "3"
}
@test 'refuses "texts"' {
    [[ $BATS_RUN_SKIPPED == "true" ]] || skip
    run bash sum.sh a
    assert_failure 2
    assert_output --partial "text"
    [ "$greeting" = hello ]
}
@test "says each number" {
    run bash sum.sh -v 1 2
    assert_line --index 0 "+ 1"
    assert_line "+ 2"
    [[ "\${lines[2]}" == "3" ]]
}
`,
  tests: ['adds', 'refuses "texts"', 'says each number'],
};
const sumScript = `#!/usr/bin/env bash
total=0
for one in "$@"; do
  [[ $one == -v ]] && { loud=yes; continue; }
  [[ $one =~ ^[0-9]+$ ]] || { echo "a text" >&2; exit 2; }
  [[ -n $loud ]] && echo "+ $one"
  (( total += one ))
done
echo "$total"
`;

const given = {
  jest: {...jest, file: 'sum.js', right: sum},
  unittest: {...unittest, file: 'sums.py', right: sums},
  bats: {...bats, file: 'sum.sh', right: sumScript},
};
type Kind = keyof typeof given;
const isThere = (kind: Kind) => fixture.confined && (kind !== 'unittest' || python !== undefined);

describe('a suite of tests', () => {
  it.each(Object.keys(given) as Kind[])('written for %s is passed by a right solution', async kind => {
    if (!isThere(kind)) return;
    const {file, right, ...suite} = given[kind];
    const verdict = await grade(scenarioOf(suite), {[file]: right});
    expect(verdict.tests).toEqual(suite.tests.map(name => ({name, ok: true})));
    expect(verdict).toMatchObject({passed: true, score: 1});
  });

  it('gives credit test by test, with what was expected', async () => {
    if (!isThere('jest')) return;
    const verdict = await grade(scenarioOf(jest), {'sum.js': sum.replace('total += one', 'total = one')});
    expect(failed(verdict)).toEqual(['sum › adds', 'sum › begins anew']);
    expect(verdict.tests[0]?.message).toBe('ExpectationError: expected 2 to be 3');
    expect(verdict.score).toBeCloseTo(4 / 6);
  });

  it('gives credit in Python and the shell too', async () => {
    if (!isThere('unittest')) return;
    const python = await grade(scenarioOf(unittest), {'sums.py': sums.replace('"a text"', '"no"')});
    expect(failed(python)).toEqual(['SumTest.test_refuses', 'test_raises']);
    const shell = await grade(scenarioOf(bats), {'sum.sh': sumScript.replace('exit 2', 'exit 1')});
    expect(failed(shell)).toEqual(['refuses "texts"']);
    expect(shell.tests[1]?.message).toContain('expected exit code 2, got 1');
  });

  it('goes on after a test that ends or hangs its process', async () => {
    if (!isThere('jest')) return;
    const leaving = sum.replace("throw new Problem('a text')", 'process.exit(0)');
    expect(failed(await grade(scenarioOf(jest), {'sum.js': leaving}))).toEqual(['sum › refuses texts']);
    const hanging = sum.replace("throw new Problem('a text')", 'for (;;) {}');
    expect(failed(await grade(scenarioOf(jest), {'sum.js': hanging}))).toEqual(['sum › refuses texts']);
  }, 30_000);

  it('written for node:test or Vitest runs as well, in TypeScript', async () => {
    if (!isThere('jest')) return;
    const text = `import assert from 'node:assert/strict';
import test, {describe, it} from 'node:test';
import {expect, vi} from 'vitest';
import {twice} from '../source/twice.ts';
test('doubles', async t => { assert.equal(twice(2), 4); await t.test('again', () => assert.deepEqual([twice(1)], [2])); });
describe('zero', () => { it('stays', () => { const seen: number[] = []; vi.fn(); expect(twice(0)).toBe(0); }); });
`;
    const scenario = scenarioOf({
      ...jest,
      language: 'typescript',
      suite: 'test/twice.test.ts',
      text,
      tests: ['doubles', 'zero › stays'],
    });
    expect(
      await grade(scenario, {'source/twice.ts': 'export const twice = (n: number): number => n * 2;\n'}),
    ).toMatchObject({passed: true});
    const wrong = await grade(scenario, {'source/twice.ts': 'export const twice = (n: number): number => n + 2;\n'});
    expect(failed(wrong)).toEqual(['doubles', 'zero › stays']);
  });

  it('uses its own versions of what stands in its checks, and says what keeps it from running', async () => {
    if (!isThere('jest')) return;
    const verdict = await grade(scenarioOf(jest), {'sum.spec.js': "test('adds', () => {});\n"});
    expect(verdict).toMatchObject({passed: false, score: 0});
    expect(verdict.tests[0]?.message).toMatch(/Cannot find module '\.\/sum'/);
  });
});

const cheats: Record<string, Partial<Record<Kind, string>>> = {
  'leaves early with exit code 0': {
    jest: 'process.exit(0);',
    unittest: 'import os\nos._exit(0)',
    bats: 'exit 0',
  },
  'leaves each test early with exit code 0': {
    jest: 'exports.sum = () => process.exit(0);',
    unittest: 'import sys\ndef total(numbers):\n    sys.exit(0)',
    bats: 'kill -9 $PPID; exit 0',
  },
  'prints that all passed': {
    jest: 'console.log("ok 1 - adds\\n# pass 6");',
    unittest: 'print("OK")\ndef total(numbers):\n    print("Ran 6 tests\\n\\nOK")',
    bats: 'echo "ok 1 adds"',
  },
  'writes its own results': {
    jest: 'for (let id = 0; id < 6; id++) require("node:fs").writeSync(3, `{"id":${id},"value":true}\\n`);',
    unittest:
      'import os\nos.write(3, b\'{"ready":true,"names":[]}\\n{"end":true}\\n\')\ndef total(numbers):\n    return 0',
    bats: 'echo \'{"id":0,"value":true}\' >&3; echo \'{"id":0,"value":true}\' > /proc/$PPID/fd/3',
  },
  'listens for the word that messages begin with': {
    jest: `const {from} = Buffer; let word; Buffer.from = (...words) => { word ??= String(words[0]).split(' ')[0]; return from(...words); };
JSON.stringify = () => '{"id":0,"value":true}'; exports.sum = () => { require('node:fs').writeSync(3, word + ' {"end":true}\\n'); };`,
  },
  'puts itself in place of the comparison': {
    jest: `const {expect} = globalThis; const nothing = () => nothing; for (const key of ['toBe', 'toEqual', 'toThrow']) try { expect(1)[key] = nothing; } catch {}
try { globalThis.expect = () => ({toBe: nothing}); } catch {}
require('node:assert').equal = nothing; require('node:assert').strict.equal = nothing; Object.is = () => true; Array.prototype.every = () => true; Array.prototype.some = () => true;
require('@jest/globals').expect = nothing; require('@jest/globals').test = nothing;
exports.sum = () => new Proxy(() => {}, {get: () => () => true}); exports.Problem = class {};`,
    unittest:
      'import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None\nunittest.TestCase.assertRaises = lambda *a, **k: None\ndef total(numbers):\n    return 0',
  },
  'replaces the code of the comparison': {
    unittest:
      'import unittest\nunittest.TestCase.assertEqual.__code__ = (lambda self, first, second, msg=None: None).__code__\ndef total(numbers):\n    return 0',
  },
  'passes over all tests': {
    unittest: 'import unittest\ndef total(numbers):\n    raise unittest.SkipTest("later")',
    bats: 'skip',
  },
  sleeps: {
    jest: 'exports.sum = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);',
    unittest: 'import time\ndef total(numbers):\n    time.sleep(60)',
    bats: 'sleep 60',
  },
};

describe('a suite of tests is not passed by one that', () => {
  const all = Object.entries(cheats).flatMap(([name, ways]) =>
    (Object.keys(ways) as Kind[]).map(kind => [name, kind, ways[kind] ?? ''] as const),
  );
  it.each(all)(
    '%s (%s)',
    async (name, kind, text) => {
      if (!isThere(kind)) return;
      const {file, right: _right, ...suite} = given[kind];
      const scenario = scenarioOf(suite);
      const seconds = name === 'sleeps' ? 1 : scenario.limits.seconds;
      const verdict = await grade({...scenario, limits: {...scenario.limits, seconds}}, {[file]: `${text}\n`});
      expect(verdict.passed).toBe(false);
      expect(verdict.tests.filter(({ok}) => ok).map(({name}) => name)).toEqual([]);
    },
    30_000,
  );

  it('gives values that say they equal everything', async () => {
    if (!isThere('unittest')) return;
    const any =
      'class Any:\n    def __eq__(self, other): return True\n    def __getattr__(self, name): return self\ndef total(numbers):\n    return [Any()]\n';
    const suite = {...unittest, text: unittest.text.replace('(total([1, 2]), 3)', '(total([1, 2]), [3])')};
    expect(failed(await grade(scenarioOf(suite), {'sums.py': any}))).toContain('SumTest.test_adds');
  });
});
