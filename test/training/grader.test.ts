import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {GradeRequest, Verdict} from '../../source/training/grader.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import type {Scenario} from '../../source/training/scenario.ts';
import {until} from '../providers/fake-server.ts';
import {openTrainingFixture, type TrainingFixture} from './training-fixture.ts';

let fixture: TrainingFixture;
beforeAll(async () => {
  fixture = await openTrainingFixture();
  if (!fixture.confined) console.warn('skipped: solutions are run in a sandbox only, and there is none');
});
afterAll(() => fixture.remove());

function folderOf(cases: unknown, front: Record<string, string> = {}): string {
  const folder = join(mkdtempSync(join(fixture.folder, 'given-')), 'given');
  const fields = {title: 'T', kind: 'fix-a-bug', language: 'javascript', concepts: 'a', difficulty: '1', entry: 'a.js'};
  const lines = Object.entries({...fields, 'must-pass': 'false', seconds: '4', ...front});
  const files = {
    'story.md': `---\n${lines.map(([key, value]) => `${key}: ${value}`).join('\n')}\n---\nMend it.\n`,
    'checks/cases.json': typeof cases === 'string' ? cases : JSON.stringify(cases),
    'files/a.js': 'export const f = x => x;\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const two = [
  {name: 'one', code: 'f(1)', returns: 2},
  {name: 'two', code: 'f(2)', returns: 4},
];
const grade = (scenario: Scenario, text: string, more: Partial<GradeRequest> = {}): Promise<Verdict> =>
  fixture.grader.grade(scenario, {files: new Map([['a.js', Buffer.from(text)]]), ...more});

describe('a solution', () => {
  it('that passes by chance is told from one that passes', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const dice = `const fs = require('node:fs');\nexports.f = x => (process.pid + Date.now()) % 2 === 0 ? 2 * x : 0;\n`;
    const verdict = await grade(loadScenario(folderOf(two)), dice, {runs: 12});
    expect(verdict.passed).toBe(false);
    expect(verdict.tests.some(({flaky}) => flaky)).toBe(true);
    expect(verdict.tests.find(({flaky}) => flaky)?.message).toContain('(it passed another time)');
    expect(verdict.reasons.join(' ')).toContain('Not the same when run again');
  }, 60_000);

  it('that writes to the channel of results gets no credit, and the verdict says why', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const text = "require('node:fs').writeSync(3, 'x\\n'); exports.f = x => 2 * x;";
    const verdict = await grade(loadScenario(folderOf(two)), text);
    expect(verdict).toMatchObject({passed: false, score: 0});
    expect(verdict.reasons[0]).toBe('No pass: the solution wrote to the channel of results.');
  });

  it('leaves nothing behind where it was laid out, whatever it does, nor does one of a program that is no more', async ({
    skip,
  }) => {
    if (!fixture.confined) skip('no sandbox');
    const other = await openTrainingFixture();
    const stage = join(other.folder, 'stage');
    const {pid = 0} = spawnSync('true');
    mkdirSync(join(stage, `run-${pid}-aa`, 'work'), {recursive: true});
    mkdirSync(join(stage, `run-${process.ppid}-aa`), {recursive: true});
    const text = "require('node:fs').mkdirSync('deep/er', {recursive: true}); process.abort();";
    const files = new Map([['a.js', Buffer.from(text)]]);
    await other.grader.grade(loadScenario(folderOf(two)), {files});
    await until(() => readdirSync(stage).length === 1);
    expect(readdirSync(stage)).toEqual([`run-${process.ppid}-aa`]);
    other.remove();
  });

  it('that takes more memory than it may have is ended, and the machine is not', async ({skip}) => {
    if (!fixture.confined || process.platform !== 'linux') skip('no sandbox with a limit on memory');
    const text = 'exports.f = x => { const all = []; for (;;) all.push(new Float64Array(4_000_000).fill(x)); };';
    const verdict = await grade(loadScenario(folderOf(two, {'memory-mb': '128', seconds: '20'})), text);
    expect(verdict).toMatchObject({passed: false, score: 0});
    expect(verdict.tests[0]?.message).toMatch(/RangeError|process (?:was )?ended/);
  }, 60_000);

  it('that is cut off says nothing', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const signal = AbortSignal.timeout(300);
    await expect(grade(loadScenario(folderOf(two)), 'exports.f = () => { for (;;); };', {signal})).rejects.toThrow();
  });
});

describe('a scenario', () => {
  it.each([
    ['no JSON', '[{', /cases\.json: not valid JSON/],
    ['no cases', [], /1 to 500 cases/],
    ['a case of no kind', [{name: 'a'}], /case 1: expected exactly one of/],
    ['a case of a kind that is not run', [{name: 'a', command: 'make'}], /case 1: expected exactly one of/],
    [
      'an expectation too many',
      [{name: 'a', code: 'f()', returns: 1, throws: 'E'}],
      /case 1: expected `returns` or `throws`/,
    ],
    ['a name twice', [...two, two[0]], /`one` stands twice/],
    [
      'a suite that names no tests',
      [{name: 'a', suite: 'a.test.js', framework: 'jest', tests: []}],
      /`tests` is no list/,
    ],
    ['a suite outside', [{name: 'a', suite: '../a.js', framework: 'jest', tests: ['b']}], /no path inside/],
  ])('with %s as its checks is named with what was expected', (_name, cases, message) => {
    expect(() => loadScenario(folderOf(cases))).toThrow(message as RegExp);
  });

  it('whose check is broken, or never ends, costs that check alone', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const cases = [
      {name: 'broken', code: 'f((', returns: 1},
      {name: 'endless', code: 'for (;;) f(1);', returns: 1},
      {name: 'unknown', code: 'g(1)', returns: 1},
      ...two,
    ];
    const verdict = await grade(loadScenario(folderOf(cases)), 'exports.f = x => 2 * x;');
    expect(verdict.tests.map(({ok, message = ''}) => [ok, message.slice(0, 28)])).toEqual([
      [false, 'it threw SyntaxError: Unexpe'],
      [false, 'it was stopped (time limit)'],
      [false, 'it threw ReferenceError: g i'],
      [true, ''],
      [true, ''],
    ]);
    expect(verdict.score).toBe(0.4);
  }, 30_000);

  it('whose checks change while it is judged is not judged', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const folder = folderOf(two);
    const scenario = loadScenario(folder);
    const judging = grade(scenario, 'exports.f = x => 2 * x;');
    writeFileSync(join(folder, 'checks/cases.json'), '[]');
    await expect(judging).rejects.toMatchObject({code: 'training-checks-changed'});
  });

  it('says where a file differs from what is expected, and not what it should be', async ({skip}) => {
    if (!fixture.confined) skip('no sandbox');
    const cases = [{name: 'answer', file: 'answer.json', json: {port: 81, owner: {first: 'Marek'}}}];
    const scenario = loadScenario(folderOf(cases, {language: 'text', kind: 'recall'}));
    const judged = async (text: string) =>
      (await fixture.grader.grade(scenario, {files: new Map([['answer.json', Buffer.from(text)]])})).tests[0];
    expect((await judged('{"port": 81, "owner": {"first": "Ines"}}'))?.message).toBe(
      '`answer.json` holds something else than expected at `owner.first`',
    );
    expect((await judged('[]'))?.message).toBe('`answer.json` holds something else than expected');
    expect(await judged('{"owner": {"first": "Marek"}, "port": 81}')).toEqual({name: 'answer', ok: true});
  });
});
