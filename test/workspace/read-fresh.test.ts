import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import {readFresh} from '../../source/workspace/read-fresh.ts';
import {indexOf, lastingStore, type TemporaryProject, temporaryProject} from './temporary-project.ts';

let project: TemporaryProject;
afterEach(() => project?.remove());

const signal = new AbortController().signal;
const said = (animal: string) => `/** Feeds the ${animal}. */\nexport function feed() {\n  return '${animal}';\n}\n`;

/** A search for `text` that tells how often it was made. */
function searchFor(index: ProjectIndex, text: string) {
  return vi.fn(async (_given: AbortSignal) => (await index.search(text)).map(({path}) => path));
}

test('where nothing changed the read is made once, beside the look through the files', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  await index.refresh();
  // A file that was written this very moment is looked into once more.
  await new Promise(resolve => setTimeout(resolve, 30));
  await index.refresh();
  const read = searchFor(index, 'zebra');
  const {result, report, warnings} = await readFresh(index, read, {signal});
  expect({result, warnings, files: report?.indexedFiles}).toEqual({result: ['one.ts'], warnings: [], files: 1});
  expect(read).toHaveBeenCalledTimes(1);
});

test('what was edited, added and deleted is read as it is now', async () => {
  project = temporaryProject({'one.ts': said('zebra'), 'two.ts': said('okapi')});
  const index = indexOf(project, lastingStore());
  await index.refresh();
  const zebras = async () => (await readFresh(index, searchFor(index, 'zebra'), {signal})).result;
  project.write({'two.ts': said('zebra'), 'one.ts': said('tapir')});
  expect(await zebras()).toEqual(['two.ts']);
  project.write({'three.ts': said('zebra mare')});
  expect((await zebras()).sort()).toEqual(['three.ts', 'two.ts']);
  for (const name of ['two.ts', 'three.ts']) rmSync(join(project.root, name));
  expect(await zebras()).toEqual([]);
});

test('the first question about a project is answered from the whole of it, and the early read is given up', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  const read = searchFor(index, 'zebra');
  expect((await readFresh(index, read, {signal})).result).toEqual(['one.ts']);
  expect(read.mock.calls.map(([given]) => given.aborted)).toEqual([true, false]);
});

test('a refresh that another caller began counts too', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  await index.refresh();
  project.write({'one.ts': said('tapir')});
  const other = index.refresh();
  expect((await readFresh(index, searchFor(index, 'zebra'), {signal})).result).toEqual([]);
  await other;
});

test('where the index cannot be brought up to date, what is in it is read, and the reason told', async () => {
  const refresh = () => Promise.reject(new EcaError('store-full', 'The disk is full'));
  const read = vi.fn(async () => 'as it is');
  expect(await readFresh({refresh}, read, {signal})).toMatchObject({
    result: 'as it is',
    warnings: [{code: 'store-full', message: 'The disk is full'}],
  });
});

test('an early read that fails is made again, a later one that fails is told', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  const read = vi.fn(async () => 'found').mockRejectedValueOnce(new Error('half a table'));
  expect((await readFresh(index, read, {signal})).result).toBe('found');
  read.mockRejectedValue(new Error('no table'));
  await expect(readFresh(index, read, {signal})).rejects.toThrow('no table');
});

test('a search that nobody needs any more ends before it ranks', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  await index.refresh();
  const search = index.search('zebra', {signal: AbortSignal.abort(new Error('outdated'))});
  await expect(search).rejects.toThrow('outdated');
});

test('a cancelled question ends with its reason', async () => {
  project = temporaryProject({'one.ts': said('zebra')});
  const index = indexOf(project, lastingStore());
  const abort = new AbortController();
  const read = vi.fn(async (given: AbortSignal) => given.throwIfAborted());
  const reading = readFresh(index, read, {signal: abort.signal});
  abort.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
});
