import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createGuardedWriter, type GuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createRecordingHands} from '../../source/workspace/recording-hands.ts';
import {hashOf} from '../../source/workspace/undo-state.ts';
import {openUndoStore, type UndoStore} from '../../source/workspace/undo-store.ts';
import {mountSmallDisk} from '../storage/small-disk.ts';
import {treeOf} from './tree-of.ts';

// Processes start slowly on a busy machine.
vi.setConfig({testTimeout: 120_000});

let base: string;
let children: ChildProcess[];
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'eca-undo-faults-')));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(base, {recursive: true, force: true});
});

/** A project and its undo store, each in a folder of its own; `wrap` makes its writer misbehave. */
function openProject(
  root = join(base, 'project'),
  directory = join(base, 'undo'),
  wrap = (writer: GuardedWriter) => writer,
) {
  mkdirSync(root, {recursive: true});
  const guard = createPathGuard({workspaceRoot: root, protectedPaths: []});
  const writer = wrap(createGuardedWriter({guard}));
  const undo: UndoStore = openUndoStore({workspaceRoot: root, directory, writer});
  let recorder = undo.recorder({session: 's', turn: 1, text: 'turn 1'});
  return {
    root,
    directory,
    undo,
    turn(number: number) {
      recorder = undo.recorder({session: 's', turn: number, text: `turn ${number}`});
    },
    put: (path: string, text: string | Buffer) => writeFileSync(join(root, path), text),
    write(path: string, text: string | Buffer) {
      const expected = {hash: hashOf(readFileSync(join(root, path)))};
      return createRecordingHands(writer, root, () => recorder).write(path, Buffer.from(text), {expected});
    },
  };
}

/** A process that undoes at a line on its stdin. */
async function startChild({root, directory}: {root: string; directory: string}, verb: 'undo' | 'redo') {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/ts-loader.mjs', 'test/workspace/undo-child.ts', root, directory, verb],
    {stdio: ['pipe', 'pipe', 'inherit']},
  );
  children.push(child);
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const ended = new Promise<void>(resolve => child.on('close', () => resolve()));
  await expect.poll(() => output, {timeout: 60_000}).toContain('ready');
  return {child, ended, go: () => child.stdin.write('go\n'), output: () => output};
}

const files = Array.from({length: 60}, (_one, index) => `file-${index}.txt`);

describe('undo', () => {
  it('that is killed is finished by the next call: no file is lost, and all of them belong together', async () => {
    const project = openProject();
    for (const path of files) project.put(path, `before ${path}\n`);
    const start = treeOf(project.root);
    for (const path of files) expect(await project.write(path, `after ${path}\n`)).toMatchObject({ok: true});
    const changed = treeOf(project.root);
    let cut = 0;
    for (const restored of [1, 10, 30, 55]) {
      const {child, ended, go} = await startChild(project, 'undo');
      const isBack = (path: string) => readFileSync(join(project.root, path), 'utf8').startsWith('before');
      go();
      await expect
        .poll(() => child.exitCode !== null || files.filter(isBack).length >= restored, {timeout: 60_000, interval: 1})
        .toBe(true);
      child.kill('SIGKILL');
      await ended;
      if (files.some(path => !isBack(path))) cut++;
      const again = openProject(project.root, project.directory).undo;
      expect(await again.redo()).toMatchObject({done: true});
      expect(treeOf(project.root)).toEqual(changed);
    }
    expect(cut).toBeGreaterThan(0);
    expect(await project.undo.undo()).toMatchObject({done: true});
    expect(treeOf(project.root)).toEqual(start);
  });

  it('that was cut short is taken back whole where somebody else changed a file since, and can be done again', async () => {
    const project = openProject();
    const some = files.slice(0, 8);
    for (const path of some) project.put(path, `before ${path}\n`);
    const start = treeOf(project.root);
    for (const path of some) expect(await project.write(path, `after ${path}\n`)).toMatchObject({ok: true});
    let writes = 0;
    const cutShort = openProject(project.root, project.directory, writer => ({
      ...writer,
      write: (...given) => (++writes > 4 ? Promise.reject(new Error('killed')) : writer.write(...given)),
    }));
    await expect(cutShort.undo.undo()).rejects.toThrow('killed');
    const isBack = (path: string) => readFileSync(join(project.root, path), 'utf8').startsWith('before');
    const [first = ''] = some.filter(path => !isBack(path));
    expect(some.filter(isBack)).toHaveLength(4);
    project.put(first, 'of somebody else\n');
    const again = openProject(project.root, project.directory).undo;
    expect(await again.undo()).toMatchObject({done: false, why: 'conflict', conflicts: [{path: first}]});
    expect(some.filter(isBack)).toEqual([]);
    expect(readFileSync(join(project.root, first), 'utf8')).toBe('of somebody else\n');
    expect((await again.list()).map(({state}) => state)).toEqual(['done']);
    project.put(first, `after ${first}\n`);
    expect(await again.undo()).toMatchObject({done: true});
    expect(treeOf(project.root)).toEqual(start);
  });

  it('of two processes at once takes back a turn each', async () => {
    const project = openProject();
    for (const path of files) project.put(path, 'start\n');
    const start = treeOf(project.root);
    for (const number of [1, 2]) {
      project.turn(number);
      for (const path of files) expect(await project.write(path, `turn ${number}\n`)).toMatchObject({ok: true});
    }
    const both = await Promise.all([startChild(project, 'undo'), startChild(project, 'undo')]);
    for (const {go} of both) go();
    await Promise.all(both.map(({ended}) => ended));
    expect(both.map(({output}) => output().trim().split('\n').at(-1)).sort()).toEqual(['[1]', '[2]']);
    expect(treeOf(project.root)).toEqual(start);
    expect(await project.undo.undo()).toMatchObject({done: false, why: 'nothing'});
  });
});

const disk = mountSmallDisk('2m');

describe.skipIf(disk === undefined)(
  `undo on a full disk${disk === undefined ? ' (skipped: needs root to mount one)' : ''}`,
  () => {
    const ballast = join(disk ?? '', 'ballast');
    const fill = () => expect(() => writeFileSync(ballast, Buffer.alloc(4_000_000))).toThrow(/ENOSPC/);
    afterEach(() => rmSync(ballast, {force: true}));
    const large = (letter: string) => Buffer.alloc(200_000, letter);

    it('changes nothing where what stands there cannot be kept, and works again once there is room', async () => {
      const project = openProject(undefined, join(disk ?? '', 'store'));
      project.put('a.txt', large('a'));
      fill();
      expect(await project.write('a.txt', 'new')).toMatchObject({ok: false, reason: 'no-room'});
      expect(readFileSync(join(project.root, 'a.txt'))).toEqual(large('a'));
      rmSync(ballast);
      expect(await project.write('a.txt', 'new')).toMatchObject({ok: true});
      expect(await project.undo.undo()).toMatchObject({done: true});
      expect(readFileSync(join(project.root, 'a.txt'))).toEqual(large('a'));
    });

    it('leaves a file whole where the new one has no room, and forgets the change', async () => {
      const project = openProject(join(disk ?? '', 'project'));
      project.put('a.txt', large('a'));
      fill();
      expect(await project.write('a.txt', large('b'))).toMatchObject({ok: false});
      expect(readFileSync(join(project.root, 'a.txt'))).toEqual(large('a'));
      expect(await project.undo.list()).toEqual([]);
    });

    it('takes back all of a turn or nothing, and says why', async () => {
      const project = openProject(join(disk ?? '', 'project-2'));
      for (const path of ['a.txt', 'b.txt', 'c.txt']) {
        project.put(path, large(path));
        expect(await project.write(path, `small ${path}`)).toMatchObject({ok: true});
      }
      const changed = treeOf(project.root);
      fill();
      expect(await project.undo.undo()).toMatchObject({done: false, why: 'failed'});
      expect(treeOf(project.root)).toEqual(changed);
      rmSync(ballast);
      expect(await project.undo.undo()).toMatchObject({done: true});
      expect(readFileSync(join(project.root, 'b.txt'))).toEqual(large('b.txt'));
    });

    it('says that there is no room where the store is full, and leaves the files', async () => {
      const project = openProject(undefined, join(disk ?? '', 'store-2'));
      project.put('a.txt', 'before');
      expect(await project.write('a.txt', large('b'))).toMatchObject({ok: true});
      fill();
      await expect(project.undo.undo()).rejects.toMatchObject({code: 'store-full'});
      expect(readFileSync(join(project.root, 'a.txt'))).toEqual(large('b'));
      rmSync(ballast);
      expect(await project.undo.undo()).toMatchObject({done: true});
      expect(readFileSync(join(project.root, 'a.txt'), 'utf8')).toBe('before');
    });
  },
);
