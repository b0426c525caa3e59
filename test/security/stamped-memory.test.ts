import {mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, it, vi} from 'vitest';
import {stampOf} from '../../source/security/file-stamp.ts';
import {createStampedMemory} from '../../source/security/stamped-memory.ts';

let folder: string;
let path: string;
let reads: number;
let memory: ReturnType<typeof createStampedMemory<number>>;
const get = () => memory.get(path, () => ++reads);
const settled = () => vi.waitFor(() => expect(stampOf(path)?.isSettled).toBe(true), {interval: 5});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamped-'));
  path = join(folder, 'inner');
  mkdirSync(path);
  reads = 0;
  memory = createStampedMemory(10);
  return () => rmSync(folder, {recursive: true, force: true});
});

it('reads once what is left alone', async () => {
  await settled();
  expect([get(), get(), get()]).toEqual([1, 1, 1]);
});

it('reads again what changed just before, as the next change might leave the same time', async () => {
  expect([get(), get()]).toEqual([1, 2]);
  await settled();
  // Read while it was settled, and no earlier.
  expect([get(), get()]).toEqual([3, 3]);
});

it.each<[string, () => void]>([
  ['has a new file', () => writeFileSync(join(path, 'new'), '')],
  ['has a file of another name', () => renameSync(join(path, 'one'), join(path, 'two'))],
  ['has its time set back', () => utimesSync(path, 1, 1)],
  [
    'is another folder',
    () => {
      renameSync(path, join(folder, 'before'));
      mkdirSync(path);
    },
  ],
  ['is gone', () => rmSync(path, {recursive: true})],
])('reads again what %s', async (_, change) => {
  writeFileSync(join(path, 'one'), '');
  await settled();
  expect(get()).toBe(1);
  change();
  expect(get()).toBe(2);
});

it('trusts no link, as what it leads to may change', async () => {
  rmSync(path, {recursive: true});
  symlinkSync(folder, path);
  await vi.waitFor(() => expect(stampOf(folder)?.isSettled).toBe(true), {interval: 5});
  expect([get(), get()]).toEqual([1, 2]);
});

it('forgets where there is more than it keeps, and what could not be read', async () => {
  memory = createStampedMemory(1);
  await settled();
  expect(() =>
    memory.get(path, () => {
      throw new Error('unreadable');
    }),
  ).toThrow('unreadable');
  expect([get(), get()]).toEqual([1, 1]);
  memory.get(folder, () => 0);
  expect(get()).toBe(2);
});
