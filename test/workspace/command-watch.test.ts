import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {createBlobStore} from '../../source/workspace/blob-store.ts';
import {createCommandWatch} from '../../source/workspace/command-watch.ts';

/** A project and a watch over its first entries, of all and of those that git ignores. */
function watchedProject(mostEntries: number, mostIgnored: number) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'eca-watch-')));
  onTestFinished(() => rmSync(base, {recursive: true, force: true}));
  const root = join(base, 'project');
  const directory = join(base, 'undo');
  const put = (...paths: string[]) => {
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      writeFileSync(join(root, path), `text of ${path}\n`);
    }
  };
  const blobs = createBlobStore(join(directory, 'blobs'));
  const limits = {mostEntries, mostIgnored};
  const watch = createCommandWatch({root, directory, blobs, maxBytes: 1e9, limits});
  return {root, put, watch, remove: (path: string) => rmSync(join(root, path))};
}

const others = {path: '.', why: expect.stringContaining('more files than are watched')};

describe('what a command changed', () => {
  it('says where more is ignored by git than is watched, beside what else was changed', async () => {
    const {root, put, watch} = watchedProject(1_000, 3);
    put('a.txt', 'data/1', 'data/2', 'data/3', 'data/4', 'data/5');
    writeFileSync(join(root, '.gitignore'), 'data/\n');
    await watch.before();
    expect(await watch.after()).toEqual({changes: [], notRestorable: []});
    writeFileSync(join(root, 'a.txt'), 'another text');
    const {changes, notRestorable} = await watch.after();
    expect([changes.map(({path}) => path), notRestorable]).toEqual([['a.txt'], [others]]);
  });

  it('is not what only came into view, or out of it, where not all is watched', async () => {
    const {put, remove, watch} = watchedProject(4, 10);
    put('b.txt', 'c.txt', 'd.txt', 'e.txt', 'f.txt');
    await watch.before();
    remove('b.txt');
    const second = await watch.after();
    expect([second.changes.map(({path}) => path), second.notRestorable]).toEqual([['b.txt'], [others]]);
    put('a.txt');
    expect((await watch.after()).changes.filter(({path}) => path !== 'a.txt')).toEqual([]);
  });
});
