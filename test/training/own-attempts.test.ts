import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, it} from 'vitest';
import {loadScenario} from '../../source/training/load-scenario.ts';
import {openOwnAttempts} from '../../source/training/own-attempts.ts';
import {watchFolder} from '../../source/training/watch-folder.ts';
import {until} from '../providers/fake-server.ts';
import {scenarioFolder} from './training-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-attempts-'));
  return () => rmSync(folder, {recursive: true, force: true});
});

const scenario = loadScenario(join(scenarioFolder, 'python-ledger'));

it('lays out the files once, and keeps what was written in them until it is begun anew', async () => {
  const own = openOwnAttempts(folder);
  expect(own.isBegun(scenario)).toBe(false);
  const {file} = await own.begin(scenario);
  expect(file).toBe(join(folder, 'attempts', 'python-ledger', 'ledger', 'report.py'));
  const original = readFileSync(file, 'utf8');
  writeFileSync(file, 'mine\n');
  await own.begin(scenario);
  expect(readFileSync(file, 'utf8')).toBe('mine\n');
  await own.restart(scenario);
  expect(readFileSync(file, 'utf8')).toBe(original);
  expect(own.isBegun(scenario)).toBe(true);
});

it('leaves no half laid out attempt where it was cut off before', async () => {
  const own = openOwnAttempts(folder);
  mkdirSync(join(folder, 'attempts', 'python-ledger.new', 'odd'), {recursive: true});
  const {file} = await own.begin(scenario);
  expect(readFileSync(file, 'utf8')).not.toBe('');
});

it('keeps every score', async () => {
  const own = openOwnAttempts(folder);
  const verdict = {scenario: 'python-ledger', passed: false, score: 0.5, tests: [], durationMs: 1, reasons: []};
  await own.record(verdict, 0);
  await own.record({...verdict, passed: true, score: 1}, 2);
  const scores = await openOwnAttempts(folder).scores();
  expect(scores.map(({passed, score, hints}) => [passed, score, hints])).toEqual([
    [false, 0.5, 0],
    [true, 1, 2],
  ]);
});

it('begins with the file that the reference changes, where no entry is named', async () => {
  const port = loadScenario(join(scenarioFolder, 'text-rename-key'));
  const {file} = await openOwnAttempts(folder).begin(port);
  expect(readFileSync(file, 'utf8')).not.toBe('');
});

it('notices each save: written in place, replaced by another file, made and removed', async () => {
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'one');
  let seen = 0;
  const stop = watchFolder(folder, () => seen++, {everyMs: 10});
  writeFileSync(path, 'two');
  await until(() => seen === 1);
  writeFileSync(join(folder, '.a.txt.swp'), 'of the editor');
  writeFileSync(join(folder, '.new'), 'two');
  renameSync(join(folder, '.new'), path);
  await until(() => seen === 2);
  rmSync(path);
  await until(() => seen === 3);
  stop();
});
