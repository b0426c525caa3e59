import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import {compareRuns, reportRun} from '../../source/training/run-report.ts';
import {openRunStore, type RunStore} from '../../source/training/run-store.ts';
import type {Scenario} from '../../source/training/scenario.ts';
import type {RunStart, Solver} from '../../source/training/trial.ts';
import {runTrials, type TrialRunOptions} from '../../source/training/trial-runner.ts';

let folder: string;
let store: RunStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trial-runner-'));
  store = openRunStore(join(folder, 'runs'));
  return () => rmSync(folder, {recursive: true, force: true});
});

const scenario = (name: string, seed: number) => ({name, seed}) as Scenario;
const three = [scenario('a', 10), scenario('b', 20), scenario('c', 30)];

/** Passes where `passes` says so, told the scenario's name and the seed. */
function options(run: string, passes: (name: string, seed: number) => boolean): TrialRunOptions {
  const solver: Solver = {
    name: 'fake',
    solve: async (one, {seed}) => ({
      files: new Map([['ok', Buffer.from(String(passes(one.name, seed)))]]),
      tokens: 100,
    }),
  };
  return {
    solver,
    scenarios: three,
    trials: 2,
    seed: 1,
    log: store.log(run),
    done: [],
    width: 2,
    limits: {},
    signal: new AbortController().signal,
    grader: {
      async grade(one, {files}) {
        const passed = files.get('ok')?.toString() === 'true';
        return {scenario: one.name, passed, score: passed ? 1 : 0.5, tests: [], durationMs: 1, reasons: []};
      },
    },
  };
}

const start = (run: string): RunStart => ({
  type: 'start',
  run,
  at: '2024-01-01T00:00:00.000Z',
  solver: 'fake',
  scenarios: ['a', 'b', 'c'],
  skipped: [],
  trials: 2,
  seed: 1,
  checks: {a: '1', b: '2', c: '3'},
});

it('records every trial, and the report has the figures', async () => {
  await store.log('one').append([start('one')]);
  expect(await runTrials(options('one', name => name !== 'c'))).toBe('complete');
  const report = reportRun(await store.read('one'));
  await expect(store.read('')).rejects.toMatchObject({code: 'usage-unknown-run'});
  expect(report).toMatchObject({trials: 6, planned: 6, passed: 4, tokens: 600, ended: 'complete'});
  expect(report.passAt.map(({k, value}) => [k, Math.round(value * 1000)])).toEqual([
    [1, 667],
    [2, 667],
  ]);
  expect(report.score.value).toBeCloseTo(2.5 / 3);
});

it('goes on where a run was cut off, and tries nothing twice', async () => {
  await store.log('one').append([start('one')]);
  expect(await runTrials({...options('one', () => true), limits: {tokens: 300}, width: 1})).toBe('tokens');
  const cut = await store.read('one');
  expect(cut.trials.map(({scenario: name, trial}) => `${name}${trial}`)).toEqual(['a1', 'b1', 'c1']);
  expect(await runTrials({...options('one', () => true), done: cut.trials})).toBe('complete');
  const whole = await store.read('one');
  expect(whole.trials.map(({scenario: name, trial}) => `${name}${trial}`).sort()).toEqual(
    'a1 a2 b1 b2 c1 c2'.split(' '),
  );
});

it('stops after so many failures, and when it is told to', async () => {
  await store.log('one').append([start('one')]);
  expect(await runTrials({...options('one', () => false), limits: {failures: 2}, width: 1})).toBe('failures');
  expect((await store.read('one')).trials).toHaveLength(2);
  await store.log('two').append([start('two')]);
  expect(await runTrials({...options('two', () => true), signal: AbortSignal.abort()})).toBe('cancelled');
  expect((await store.read('two')).trials).toEqual([]);
});

it('counts a solver that fails as not passed, with its reason', async () => {
  await store.log('one').append([start('one')]);
  const solver: Solver = {name: 'broken', solve: () => Promise.reject(new Error('no model'))};
  await runTrials({...options('one', () => true), solver, trials: 1});
  expect(reportRun(await store.read('one')).scenarios[0]).toMatchObject({passed: 0, score: 0, reason: 'no model'});
});

it.each(['model-unreachable', 'model-not-served', 'config-unknown-provider', 'usage-bad-model'])(
  'takes a solver that is not there (%s) for no try, and ends the run',
  async code => {
    await store.log('one').append([start('one')]);
    const given = options('one', () => true);
    let asked = 0;
    const solve: Solver['solve'] = (...request) =>
      ++asked > 2 ? Promise.reject(new EcaError(code, 'gone')) : given.solver.solve(...request);
    const ended = runTrials({...given, solver: {name: 'gone', solve}, width: 1});
    await expect(ended).rejects.toMatchObject({code, message: 'gone'});
    expect(asked).toBe(3);
    expect(reportRun(await store.read('one'))).toMatchObject({trials: 2, passed: 2, ended: 'unreachable'});
    await runTrials({...given, done: (await store.read('one')).trials});
    expect(reportRun(await store.read('one'))).toMatchObject({trials: 6, passed: 6, ended: 'complete'});
  },
);

it('compares two runs trial by trial, but not where the checks are others', async () => {
  await store.log('one').append([start('one')]);
  await runTrials(options('one', () => true));
  await store.log('two').append([{...start('two'), checks: {a: '1', b: '2', c: 'changed'}}]);
  await runTrials(options('two', name => name === 'a'));
  const comparison = compareRuns(await store.read('one'), await store.read('two'));
  expect(comparison).toEqual({pairs: 4, firstOnly: 2, secondOnly: 0, pValue: 0.5});
});

it('finds a run by the beginning of its name, and says when there is none or several', async () => {
  for (const name of ['2024-a', '2024-b']) await store.log(name).append([start(name)]);
  expect((await store.read()).start.run).toBe('2024-b');
  expect((await store.read('2024-a')).start.run).toBe('2024-a');
  await expect(store.read('2024')).rejects.toMatchObject({code: 'usage-unknown-run'});
  await expect(store.read('x')).rejects.toMatchObject({code: 'usage-unknown-run'});
});
