import {spawn} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import {hashOf} from '../../source/workspace/undo-state.ts';

let base: string;
let root: string;
let guard: PathGuard;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'eca-write-')));
  root = join(base, 'project');
  mkdirSync(join(root, 'sub'), {recursive: true});
  mkdirSync(join(base, 'outside'));
  guard = createPathGuard({workspaceRoot: root, protectedPaths: [join(base, 'state')], homeFolder: base});
});
afterEach(() => rmSync(base, {recursive: true, force: true}));

/** A guard after whose verdict something happens on the disk. */
function thenHappens(event: () => void): PathGuard {
  return {
    ...guard,
    check(path, operation) {
      const verdict = guard.check(path, operation);
      event();
      return verdict;
    },
  };
}

const once = (event: () => void) => {
  let done = false;
  return () => {
    if (!done) event();
    done = true;
  };
};

describe('a guarded write', () => {
  it('goes nowhere else when its folder is swapped for a link after it was judged', async () => {
    const swap = once(() => {
      renameSync(join(root, 'sub'), join(root, 'old'));
      symlinkSync(join(base, 'outside'), join(root, 'sub'));
    });
    const writer = createGuardedWriter({guard: thenHappens(swap)});
    const outcome = await writer.write('sub/a.txt', Buffer.from('x'), {expected: 'missing'});
    expect(outcome).toMatchObject({ok: false, reason: 'changed'});
    expect(readdirSync(join(base, 'outside'))).toEqual([]);
  });

  it('does not follow a link that takes the place of the file', async () => {
    writeFileSync(join(root, 'a.txt'), 'one');
    writeFileSync(join(base, 'outside/b.txt'), 'one');
    const swap = once(() => {
      rmSync(join(root, 'a.txt'));
      symlinkSync(join(base, 'outside/b.txt'), join(root, 'a.txt'));
    });
    const writer = createGuardedWriter({guard: thenHappens(swap)});
    const outcome = await writer.write('a.txt', Buffer.from('x'), {expected: {hash: hashOf(Buffer.from('one'))}});
    expect(outcome).toMatchObject({ok: false, reason: 'changed'});
    expect(readFileSync(join(base, 'outside/b.txt'), 'utf8')).toBe('one');
  });

  it('does not make folders through a link that was put in their way', async () => {
    const swap = once(() => symlinkSync(join(base, 'outside'), join(root, 'new')));
    const writer = createGuardedWriter({guard: thenHappens(swap)});
    expect(await writer.write('new/deep/a.txt', Buffer.from('x'), {expected: 'missing'})).toMatchObject({ok: false});
    expect(readdirSync(join(base, 'outside'))).toEqual([]);
  });

  it('never leads outside, whenever the swap comes', async () => {
    let stop = false;
    const flips = (async () => {
      for (let round = 0; !stop; round++) {
        rmSync(join(root, 'flip'), {recursive: true, force: true});
        if (round % 2 === 0) symlinkSync(join(base, 'outside'), join(root, 'flip'));
        else mkdirSync(join(root, 'flip'));
        await new Promise(resume => setImmediate(resume));
      }
    })();
    const writer = createGuardedWriter({guard});
    for (let round = 0; round < 150; round++) {
      await writer.write(`flip/${round}.txt`, Buffer.from('x'), {expected: 'missing'});
    }
    stop = true;
    await flips;
    expect(readdirSync(join(base, 'outside'))).toEqual([]);
  });

  it.each([
    ['the product state', '../state/trust.json', 'protected'],
    ['a git hook that is not there yet', '.git/hooks/pre-commit', 'not-approved'],
    ['the outside', '../outside/a.txt', 'not-approved'],
    ['a shell profile', '.bashrc', 'not-approved'],
  ])('leaves %s alone', async (_title, path, reason) => {
    const outcome = await createGuardedWriter({guard}).write(path, Buffer.from('x'), {expected: 'missing'});
    expect(outcome).toMatchObject({ok: false, reason});
    expect(existsSync(join(root, '.git'))).toBe(false);
  });

  it('leaves the product state alone even when it was approved', async () => {
    const writer = createGuardedWriter({guard, permits: () => true});
    const outcome = await writer.write('../state/trust.json', Buffer.from('x'), {expected: 'missing', approved: true});
    expect(outcome).toMatchObject({ok: false, reason: 'protected'});
  });

  it('does what a rule permits on the very verdict it acts on', async () => {
    const writer = createGuardedWriter({
      guard,
      permits: (tool, {relativePath}) => tool === 'write-file' && relativePath === '.envrc',
    });
    expect(await writer.write('.envrc', Buffer.from('x'), {expected: 'missing'})).toMatchObject({ok: true});
    expect(await writer.write('.bashrc', Buffer.from('x'), {expected: 'missing'})).toMatchObject({ok: false});
  });

  it('says what is no file: sockets, folders, and files beyond the limit', async () => {
    const server = createServer().listen(join(root, 'socket'));
    await new Promise(resume => server.once('listening', resume));
    writeFileSync(join(root, 'big'), 'x'.repeat(100));
    const writer = createGuardedWriter({guard, maxBytes: 50});
    const look = (path: string) => writer.look(path, {approved: true});
    expect(look('socket')).toMatchObject({
      ok: false,
      reason: 'not-a-file',
      message: expect.stringContaining('a socket'),
    });
    expect(look('sub')).toMatchObject({ok: false, reason: 'not-a-file', message: expect.stringContaining('a folder')});
    expect(look('big')).toMatchObject({ok: false, reason: 'too-large'});
    expect(await writer.write('n', Buffer.alloc(51), {expected: 'missing'})).toMatchObject({reason: 'too-large'});
    server.close();
  });

  it('does not overwrite what came there meanwhile', async () => {
    const writer = createGuardedWriter({guard: thenHappens(once(() => writeFileSync(join(root, 'a.txt'), 'mine')))});
    expect(await writer.write('a.txt', Buffer.from('x'), {expected: 'missing'})).toMatchObject({reason: 'exists'});
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('mine');
  });

  it('is whole, old or new, after a kill at any moment, and what it left is cleared away by the next', async () => {
    const whole = new Set(['a', 'b'].map(letter => letter.repeat(400_000)));
    writeFileSync(join(root, 'file.txt'), 'a'.repeat(400_000));
    for (let round = 0; round < 12; round++) {
      const child = spawn(
        process.execPath,
        [
          '--import',
          join(import.meta.dirname, '../../scripts/ts-loader.mjs'),
          join(import.meta.dirname, 'write-loop-child.ts'),
          root,
        ],
        {stdio: ['ignore', 'pipe', 'inherit']},
      );
      await new Promise(resume => child.stdout.once('data', resume));
      await new Promise(resume => setTimeout(resume, round * 3));
      child.kill('SIGKILL');
      await new Promise(resume => child.once('exit', resume));
      expect(whole.has(readFileSync(join(root, 'file.txt'), 'utf8'))).toBe(true);
    }
    const now = readFileSync(join(root, 'file.txt'));
    const outcome = await createGuardedWriter({guard}).write('file.txt', Buffer.from('new'), {
      expected: {hash: hashOf(now)},
    });
    expect(outcome).toMatchObject({ok: true});
    expect(readdirSync(root).filter(name => name.endsWith('.tmp'))).toEqual([]);
    expect(dirname(join(root, 'file.txt'))).toBe(root);
  }, 60_000);
});
