import {afterEach, describe, expect, it} from 'vitest';
import {EcaError} from '../../../source/foundation/errors.ts';
import {createTrainingPane} from '../../../source/ui/panes/training-pane.ts';
import type {
  ScenarioEntry,
  TrainingAppPort,
  TrainingRunEntry,
  TrialEntry,
  VerdictEntry,
} from '../../../source/ui/ports/training-port.ts';
import {until} from '../../providers/fake-server.ts';
import {expectFits, key, type ShownPane, showPane, sizes} from './pane-frames.tsx';

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

const scenario = (name: string, more: Partial<ScenarioEntry> = {}): ScenarioEntry => ({
  name,
  title: `About ${name}`,
  kind: 'fix-a-bug',
  language: 'python',
  concepts: ['slices', 'ranges'],
  difficulty: 2,
  tests: 2,
  story: 'The last page\nis short.\n\n- one\n- two',
  hints: ['Look at the end.', 'It is one off.'],
  ...more,
});

const failing: VerdictEntry = {
  passed: false,
  score: 0.5,
  tests: [
    {name: 'first', ok: true},
    {name: 'last', ok: false, message: 'it gave `3`, expected `4`'},
  ],
  reasons: ['1 of 2 tests failed.'],
  durationMs: 240,
};
const passing: VerdictEntry = {
  ...failing,
  passed: true,
  score: 1,
  tests: failing.tests.map(({name}) => ({name, ok: true})),
  reasons: [],
};

const run = (name: string, passed: number, more: Partial<TrainingRunEntry> = {}): TrainingRunEntry => ({
  run: name,
  solver: 'ollama:small',
  at: `2026-03-0${passed + 1}T12:00:00.000Z`,
  ended: 'complete',
  trials: 4,
  planned: 4,
  passed,
  tokens: 1200,
  passAtOne: {value: passed / 4, lower: 0.1, upper: 0.9},
  ...more,
});

const trial: TrialEntry = {
  scenario: 'pages',
  trial: 1,
  passed: false,
  score: 0.5,
  problems: [{name: 'last', message: 'it gave `3`, expected `4`'}],
  seconds: 2.25,
};

function openPane(size: {columns: number; rows: number}, port: Partial<TrainingAppPort> = {}) {
  const did: string[] = [];
  let saved: () => void = () => {};
  const verdicts = [failing, passing];
  const training: TrainingAppPort = {
    scenarios: async () => ({
      scenarios: [
        scenario('pages'),
        scenario('ledger', {difficulty: 3, concepts: ['money'], missing: '`python3` is not installed'}),
      ],
      broken: 0,
    }),
    runs: async () => [run('r2', 3), run('r1', 1)],
    trials: async () => [trial],
    compare: async () => ({pairs: 4, firstOnly: 0, secondOnly: 2, pValue: 0.5}),
    run: async () => ({run: 'r3'}),
    begin: async (name, {anew = false} = {}) => {
      did.push(`${anew ? 'anew' : 'begin'} ${name}`);
      return {folder: '/home', file: `/home/${name}.py`, files: [`${name}.py`]};
    },
    check: async (name, {hints}) => {
      did.push(`check ${name} ${hints}`);
      return verdicts.shift() ?? passing;
    },
    async watch(name, changed) {
      did.push(`watch ${name}`);
      saved = changed;
      return () => did.push(`unwatch ${name}`);
    },
    ...port,
  };
  const pane = showPane(
    typeInField =>
      createTrainingPane({
        training,
        actions: {
          leave: () => did.push('leave'),
          note: text => did.push(text),
          openEditor: ({path}) => did.push(`edit ${path}`),
          typeInField,
        },
        sanitize: text => text,
      }),
    size,
  );
  shown = pane;
  return {pane, did, save: () => saved()};
}
const large = {columns: 80, rows: 23};
const ctrl = (letter: string) => key(letter, {ctrl: true});

describe('the Training pane', () => {
  it.each(sizes)('shows scenarios by difficulty within %i × %i', async (columns, rows) => {
    const {pane} = openPane({columns, rows});
    await pane.shows('2/5 About');
    expectFits(pane, {columns, rows});
    if (columns >= 80) expect(pane.frame()).toContain('2 scenarios · 0 solved by you');
    pane.press(key('return'));
    await pane.shows('python');
    expectFits(pane, {columns, rows});
  });

  it('groups them by concept, and finds by any of their words', async () => {
    const {pane} = openPane(large);
    await pane.shows('About pages');
    pane.press(ctrl('k'));
    await pane.shows(/money 3\/5 About ledger[\s\S]*ranges 2\/5 About pages[\s\S]*slices 2\/5 About pages/);
    pane.press('mon');
    await pane.shows('1 found');
    expect(pane.frame()).not.toContain('About pages');
  });

  it('reads a story as paragraphs, and gives hints one at a time', async () => {
    const {pane} = openPane(large);
    await pane.shows('About pages');
    pane.press(key('return'));
    await pane.shows('The last page is short.');
    expect(pane.frame()).toMatch(/- one\s*\n- two/);
    pane.press(ctrl('f'));
    await pane.shows('Hint 1 of 2: Look at the end.');
    expect(pane.frame()).not.toContain('one off');
    pane.press(ctrl('f'), ctrl('f'));
    await pane.shows('Hint 2 of 2');
    await pane.shows('These are all hints');
  });

  it('opens a file in the editor and judges each save, showing what was given and expected', async () => {
    const {pane, did, save} = openPane(large);
    await pane.shows('About pages');
    pane.press(ctrl('e'));
    await pane.shows('1 of 2 tests');
    expect(pane.frame()).toMatch(/failed last\s*\n +it gave `3`, expected `4`/);
    expect(did).toEqual(['begin pages', 'watch pages', 'check pages 0', 'edit /home/pages.py']);
    save();
    await pane.shows('Solved');
    expect(did.at(-1)).toBe('check pages 0');
    pane.close();
    expect(did.at(-1)).toBe('unwatch pages');
  });

  it('names the folder where several files are part of the work', async () => {
    const begin = async () => ({folder: '/home/pages', file: '/home/pages/pages.py', files: ['data.csv', 'pages.py']});
    const {pane} = openPane(large, {begin});
    await pane.shows('About pages');
    pane.press(ctrl('e'));
    await pane.shows('Your folder: /home/pages');
    await pane.shows('pages.py is opened; beside it are data.csv');
    expect(pane.frame()).not.toContain('Your file:');
  });

  it('says why the model could not try it, whole even in a narrow window', async () => {
    const error = new EcaError('model-unreachable', 'Ollama at http://127.0.0.1:9 refused the connection', {
      hint: 'Start it with `ollama serve`, or set OLLAMA_BASE_URL to where it listens.',
    });
    const {pane, did} = openPane({columns: 40, rows: 24}, {run: () => Promise.reject(error)});
    await pane.shows('About pages');
    pane.press(ctrl('y'));
    await pane.shows(/refused[\s\S]*ollama\s+serve[\s\S]*listens\./);
    expect(did.join()).not.toContain('passed');
    pane.press(key('return'));
    await pane.shows('The last page is short.');
  });

  it('puts the hints away once it is solved', async () => {
    const {pane, save} = openPane(large);
    await pane.shows('About pages');
    pane.press(ctrl('e'));
    await pane.shows('1 of 2 tests');
    pane.press(ctrl('f'));
    await pane.shows('Hint 1 of 2');
    save();
    await pane.shows('Solved');
    expect(pane.frame()).not.toMatch(/Hint 1|Ctrl-F/);
    pane.press(ctrl('f'));
    await pane.shows('It is solved');
    expect(pane.frame()).not.toContain('Hint 2');
  });

  it('keeps the judgement of the latest save alone', async () => {
    const waiting: ((verdict: VerdictEntry) => void)[] = [];
    const check: TrainingAppPort['check'] = () => new Promise(resolve => waiting.push(resolve));
    const {pane, save} = openPane(large, {check});
    await pane.shows('About pages');
    pane.press(ctrl('e'));
    await until(() => waiting.length === 1);
    save();
    await until(() => waiting.length === 2);
    waiting[1]?.(passing);
    await pane.shows('Solved');
    waiting[0]?.(failing);
    await Promise.resolve();
    expect(pane.frame()).toContain('Solved');
  });

  it('begins anew only after a question', async () => {
    const {pane, did} = openPane(large);
    await pane.shows('About pages');
    pane.press(ctrl('b'));
    await pane.shows('Begin anew?');
    pane.press('n');
    pane.press(ctrl('b'), 'y');
    await until(() => did.includes('anew pages'));
    expect(did.filter(one => one.startsWith('anew'))).toHaveLength(1);
  });

  it('says why a scenario cannot be solved here', async () => {
    const {pane, did} = openPane(large);
    await pane.shows('About ledger');
    pane.press(key('down'), ctrl('e'));
    await pane.shows('`python3` is not installed');
    expect(did).toEqual([]);
  });

  it('shows a run while it goes on, and stops it', async () => {
    let tell: (() => void) | undefined;
    const {pane, did} = openPane(large, {
      run: ({onTrial, signal, scenarios}) =>
        new Promise(resolve => {
          tell = () => onTrial(trial, 1, scenarios.length);
          signal.addEventListener('abort', () => resolve({run: 'r3'}));
        }),
    });
    await pane.shows('About pages');
    pane.press(ctrl('y'));
    await pane.shows('Running 0 of 1');
    pane.press(ctrl('y'));
    await pane.shows('A run goes on already');
    tell?.();
    await pane.shows('Running 1 of 1 · 0 passed');
    pane.press(ctrl('x'));
    await until(() => did.includes('Training: 0 of 1 trial passed'));
    await pane.shows('2 scenarios');
  });

  it('shows runs with their trend, their trials, and how two compare', async () => {
    const {pane} = openPane(large);
    await pane.shows('About pages');
    pane.press(ctrl('k'), ctrl('k'));
    await pane.shows('pass@1 from 25 % to 75 %');
    expect(pane.frame()).toMatch(/ollama:small +3 of 4/);
    pane.press(key('tab'), key('down'), key('tab'));
    await pane.shows(/only the\s+marked\s+one\s+passed\s+0,\s+only\s+this\s+one\s+2/);
    pane.press(key('return'));
    await pane.shows(/failed pages · 50 % · 2\.3 s\s*\n +last: it gave `3`, expected `4`/);
  });

  it('goes on with a run that was cut off', async () => {
    const asked: (string | undefined)[] = [];
    const {pane} = openPane(large, {
      runs: async () => [{...run('r9', 1), ended: undefined} as unknown as TrainingRunEntry],
      run: async ({resume}) => {
        asked.push(resume);
        return {run: 'r9'};
      },
    });
    await pane.shows('About pages');
    pane.press(ctrl('k'), ctrl('k'));
    await pane.shows('not finished');
    pane.press(ctrl('r'));
    await until(() => asked.length === 1);
    expect(asked).toEqual(['r9']);
  });
});
