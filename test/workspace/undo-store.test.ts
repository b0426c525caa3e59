import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createGuardedWriter, type GuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createRecordingHands} from '../../source/workspace/recording-hands.ts';
import {hashOf} from '../../source/workspace/undo-state.ts';
import {
  openUndoStore,
  type TurnRecorder,
  type UndoStore,
  type UndoStoreOptions,
} from '../../source/workspace/undo-store.ts';
import {treeOf} from './tree-of.ts';

// Disks and processes are slow on a busy machine.
vi.setConfig({testTimeout: 60_000});

let base: string;
let root: string;
let undo: UndoStore;
let writer: GuardedWriter;
let recorder: TurnRecorder;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'eca-undo-')));
  root = join(base, 'project');
  mkdirSync(root);
  writer = createGuardedWriter({guard: createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: base})});
  undo = openStore();
  turn(1);
});
afterEach(() => rmSync(base, {recursive: true, force: true}));

const openStore = (more: Partial<UndoStoreOptions> = {}) =>
  openUndoStore({workspaceRoot: root, directory: join(base, 'undo'), writer, ...more});

function turn(number: number, session = 's'): void {
  recorder = undo.recorder({session, turn: number, text: `question ${number}`});
}

const hands = () => createRecordingHands(writer, root, () => recorder);

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), content);
}

async function write(path: string, content: string): Promise<void> {
  const expected = existsSync(join(root, path)) ? {hash: hashOf(readFileSync(join(root, path)))} : 'missing';
  expect(await hands().write(path, Buffer.from(content), {expected})).toMatchObject({ok: true});
}

async function command(work: () => void): Promise<Awaited<ReturnType<TurnRecorder['afterCommand']>>> {
  await recorder.beforeCommand();
  work();
  return recorder.afterCommand();
}

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

describe('undo', () => {
  it('takes back what tools changed in a turn, made, deleted and moved, and does it again', async () => {
    put('a.txt', 'one');
    chmodSync(join(root, 'a.txt'), 0o751);
    put('b.txt', 'two');
    put('c.txt', 'three');
    const start = treeOf(root);
    await write('a.txt', 'changed');
    await write('a.txt', 'changed again');
    await write('new/deep/d.txt', 'four');
    await hands().remove('b.txt', {expected: {hash: hashOf(Buffer.from('two'))}});
    await hands().move('c.txt', 'moved/c.txt', {expected: {hash: hashOf(Buffer.from('three'))}});
    const end = treeOf(root);
    const outcome = await undo.undo();
    expect(outcome).toMatchObject({done: true, turns: [{id: 1, turn: 1, text: 'question 1'}], notRestorable: []});
    expect(treeOf(root)).toEqual(start);
    expect(await undo.redo()).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(end);
    expect(await undo.undo()).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(start);
    expect(await undo.undo()).toMatchObject({done: false, why: 'nothing'});
  });

  it('takes back what a command changed: content, modes, names, links and folders', async () => {
    put('a.txt', 'one');
    put('image.png', Uint8Array.of(0x89, 0, 1, 2));
    put('old/x.txt', 'x');
    put('empty.txt', '');
    symlinkSync('a.txt', join(root, 'link'));
    const start = treeOf(root);
    const changes = await command(() => {
      put('a.txt', 'uno');
      put('image.png', Uint8Array.of(0x89, 0, 9, 9));
      rmSync(join(root, 'old'), {recursive: true});
      rmSync(join(root, 'link'));
      symlinkSync('empty.txt', join(root, 'link'));
      chmodSync(join(root, 'empty.txt'), 0o700);
      mkdirSync(join(root, 'fresh/empty'), {recursive: true});
      put('fresh/y.txt', 'y');
    });
    expect(changes.changed.sort()).toEqual(
      ['a.txt', 'empty.txt', 'fresh', 'fresh/empty', 'fresh/y.txt', 'image.png', 'link', 'old', 'old/x.txt'].sort(),
    );
    const end = treeOf(root);
    expect(await undo.undo()).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(start);
    expect(await undo.redo()).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(end);
  });

  it('restores kinds that were changed: a file that became a folder, a folder that became a link', async () => {
    put('a', 'file');
    put('b/c.txt', 'c');
    const start = treeOf(root);
    await command(() => {
      rmSync(join(root, 'a'));
      put('a/inner.txt', 'inner');
      rmSync(join(root, 'b'), {recursive: true});
      symlinkSync('a', join(root, 'b'));
    });
    expect(await undo.undo()).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(start);
  });

  it('lists what a command changed that cannot be restored', async () => {
    put('.gitignore', 'ignored.txt\n');
    put('ignored.txt', 'i');
    put('.git/HEAD', 'ref: refs/heads/main\n');
    put('huge.bin', '');
    truncateSync(join(root, 'huge.bin'), 11 * 1024 * 1024);
    const {changed, notRestorable} = await command(() => {
      put('ignored.txt', 'changed');
      put('.git/HEAD', 'ref: refs/heads/other\n');
      writeFileSync(join(root, 'huge.bin'), 'x', {flag: 'r+'});
    });
    expect(changed).toEqual([]);
    expect(notRestorable).toEqual(
      [
        {path: 'huge.bin', why: expect.stringContaining('too large')},
        {path: 'ignored.txt', why: 'ignored by git'},
        {path: '.git/HEAD', why: "git's own state"},
      ].sort(
        (one, other) =>
          notRestorable.findIndex(({path}) => path === one.path) -
          notRestorable.findIndex(({path}) => path === other.path),
      ),
    );
    expect(await undo.undo()).toMatchObject({
      done: true,
      restored: [],
      notRestorable: expect.arrayContaining([{path: 'ignored.txt', why: 'ignored by git'}]),
    });
  });

  it('leaves what the user changed between commands to the user', async () => {
    put('a.txt', 'one');
    await command(() => put('b.txt', 'b'));
    put('a.txt', 'mine');
    await command(() => put('c.txt', 'c'));
    await undo.undo();
    expect(textOf('a.txt')).toBe('mine');
    expect(readdirSync(root)).toEqual(['a.txt']);
  });

  it('does nothing at all where one file is not as it was left, and names it', async () => {
    await write('a.txt', 'a');
    await write('b.txt', 'b');
    put('b.txt', 'b, and what the user added');
    const outcome = await undo.undo();
    expect(outcome).toMatchObject({
      done: false,
      why: 'conflict',
      conflicts: [{path: 'b.txt', why: expect.stringContaining('changed since')}],
    });
    expect(textOf('a.txt')).toBe('a');
    put('b.txt', 'b');
    expect(await undo.undo()).toMatchObject({done: true});
    expect(readdirSync(root)).toEqual([]);
  });

  it('keeps a folder that somebody else put something into', async () => {
    await write('made/a.txt', 'a');
    put('made/mine.txt', 'mine');
    expect(await undo.undo()).toMatchObject({done: true, keptFolders: ['made']});
    expect(readdirSync(join(root, 'made'))).toEqual(['mine.txt']);
  });

  it('goes back to before a turn, over all turns since, and forward again one by one', async () => {
    const trees = [treeOf(root)];
    for (const number of [1, 2, 3]) {
      turn(number);
      await write('a.txt', `text ${number}`);
      await write(`only-${number}.txt`, 'x');
      trees.push(treeOf(root));
    }
    expect(await undo.undoTo(2)).toMatchObject({done: true, turns: [{id: 3}, {id: 2}]});
    expect(treeOf(root)).toEqual(trees[1]);
    expect(await undo.redo()).toMatchObject({done: true, turns: [{id: 2}]});
    expect(treeOf(root)).toEqual(trees[2]);
    await undo.redo();
    expect(treeOf(root)).toEqual(trees[3]);
    expect(await undo.undoTo(99)).toMatchObject({done: false, why: 'nothing'});
    expect(await undo.undoFrom('s', 1)).toMatchObject({done: true});
    expect(treeOf(root)).toEqual(trees[0]);
  });

  it('does not go back over what somebody else changed between two turns', async () => {
    await write('a.txt', 'one');
    put('a.txt', 'mine');
    turn(2);
    await write('a.txt', 'two');
    expect(await undo.undoTo(1)).toMatchObject({done: false, why: 'conflict', conflicts: [{path: 'a.txt'}]});
    expect(await undo.undo()).toMatchObject({done: true});
    expect(textOf('a.txt')).toBe('mine');
  });

  it('knows what it needs after a restart, and keeps sessions apart when asked to', async () => {
    await write('a.txt', 'one');
    turn(1, 'other');
    await write('b.txt', 'two');
    undo = openStore();
    expect((await undo.list()).map(({id, session}) => [id, session])).toEqual([
      [2, 'other'],
      [1, 's'],
    ]);
    expect(await undo.undo({session: 's'})).toMatchObject({done: true, turns: [{id: 1}]});
    expect(readdirSync(root)).toEqual(['b.txt']);
  });

  it('forgets a change that failed', async () => {
    put('a.txt', 'one');
    expect(await hands().write('a.txt', Buffer.from('two'), {expected: {hash: 'not this'}})).toMatchObject({ok: false});
    expect(await undo.list()).toEqual([]);
  });

  it('drops the oldest turns beyond its bounds, and says so', async () => {
    const dropped: number[] = [];
    undo = openStore({maxTurns: 5, onDropped: turns => dropped.push(turns)});
    for (let number = 1; number <= 60; number++) {
      turn(number);
      await write('a.txt', `text ${number}`);
    }
    expect(dropped.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(30);
    expect(await undo.undo()).toMatchObject({done: true});
    expect(textOf('a.txt')).toBe('text 59');
  });

  it('keeps contents for this user alone', async () => {
    put('a.txt', 'secret');
    await write('a.txt', 'other');
    const blob = hashOf(Buffer.from('secret'));
    const path = join(base, 'undo/blobs', blob.slice(0, 2), blob.slice(2));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('restores nothing from a content that was damaged', async () => {
    put('a.txt', 'one');
    await write('a.txt', 'two');
    const blob = hashOf(Buffer.from('one'));
    writeFileSync(join(base, 'undo/blobs', blob.slice(0, 2), blob.slice(2)), 'damaged');
    expect(await undo.undo()).toMatchObject({done: false, why: 'failed'});
    expect(textOf('a.txt')).toBe('two');
  });
});
