import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import {createDeleteFile} from '../../source/tools/delete-file.ts';
import {createMoveFile} from '../../source/tools/move-file.ts';
import {createReadFile} from '../../source/tools/read-file.ts';
import {createSeenFiles, type SeenFiles} from '../../source/tools/seen-files.ts';
import {createTodo} from '../../source/tools/todo.ts';
import type {Tool, ToolContext} from '../../source/tools/tool.ts';
import {createWriteFile} from '../../source/tools/write-file.ts';

let root: string;
let guard: PathGuard;
let seen: SeenFiles;
let tools: Record<'write' | 'remove' | 'move', Tool>;
const context: ToolContext = {signal: new AbortController().signal, approved: false, maxCharacters: 20_000};

beforeEach(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-change-')));
  root = join(folder, 'project');
  mkdirSync(root);
  guard = createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: folder});
  seen = createSeenFiles();
  const hands = createGuardedWriter({guard});
  tools = {
    write: createWriteFile({hands, seen}) as Tool,
    remove: createDeleteFile({hands, seen}) as Tool,
    move: createMoveFile({hands, seen}) as Tool,
  };
});
afterEach(() => rmSync(dirname(root), {recursive: true, force: true}));

async function put(path: string, content: string | Uint8Array, read = true): Promise<void> {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), content);
  if (read) await createReadFile({files: guard, seen}).run({path}, context);
}

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

async function call(tool: Tool, input: unknown, more: Partial<ToolContext> = {}) {
  const checked = tool.check(input);
  if (!checked.ok) return {ok: false, content: checked.problem, summary: ''};
  return tool.run(checked.input, {...context, ...more});
}

describe('write-file', () => {
  it('makes a new file and the folders it needs, and shows all of it as new', async () => {
    const result = await call(tools.write, {path: 'a/b/c.ts', content: 'one\ntwo\n'});
    expect(result).toMatchObject({
      ok: true,
      summary: 'a/b/c.ts made, +2 -0',
      filesChanged: ['a/b/c.ts'],
      details: {change: 'create', hunks: [{lines: ['+one', '+two']}]},
    });
    expect(textOf('a/b/c.ts')).toBe('one\ntwo\n');
    expect(statSync(join(root, 'a/b/c.ts')).mode & 0o600).toBe(0o600);
  });

  it('replaces only what was read and is still the same', async () => {
    await put('a.ts', 'one\n', false);
    expect((await call(tools.write, {path: 'a.ts', content: 'two\n'})).content).toContain('was not read');
    await put('a.ts', 'one\n');
    writeFileSync(join(root, 'a.ts'), 'other\n');
    expect((await call(tools.write, {path: 'a.ts', content: 'two\n'})).content).toContain('changed since');
    expect(textOf('a.ts')).toBe('other\n');
  });

  it('keeps line ends, byte order mark, final line end and mode of what it replaces', async () => {
    await put('a.ts', '\ufeffone\r\ntwo\r\n');
    chmodSync(join(root, 'a.ts'), 0o750);
    expect((await call(tools.write, {path: 'a.ts', content: 'one\nthree'})).ok).toBe(true);
    expect(textOf('a.ts')).toBe('\ufeffone\r\nthree\r\n');
    expect(statSync(join(root, 'a.ts')).mode & 0o777).toBe(0o750);
  });

  it('goes on from what it wrote', async () => {
    await call(tools.write, {path: 'a.ts', content: 'one\n'});
    expect((await call(tools.write, {path: 'a.ts', content: 'two\n'})).ok).toBe(true);
  });

  it('writes through a link in the workspace, which stays a link', async () => {
    await put('real.ts', 'one\n');
    symlinkSync('real.ts', join(root, 'link.ts'));
    expect((await call(tools.write, {path: 'link.ts', content: 'two\n'})).ok).toBe(true);
    expect(lstatSync(join(root, 'link.ts')).isSymbolicLink()).toBe(true);
    expect(textOf('real.ts')).toBe('two\n');
  });

  it.each([
    ['a placeholder for code', {path: 'n.ts', content: 'a();\n// ... existing code ...\n'}, 'in place of code'],
    ['the same content', {path: 'a.ts', content: 'one\n'}, 'nothing to change'],
    ['a folder', {path: 'folder', content: 'x'}, 'folder'],
    ['a name that ends like a folder', {path: 'new/', content: 'x'}, 'names a folder'],
    ['a file where a folder is needed', {path: 'a.ts/b.ts', content: 'x'}, 'a file stands where a folder is needed'],
    ['a place outside', {path: '../x.ts', content: 'x'}, 'outside the workspace'],
    ['a link that leads outside', {path: 'out', content: 'x'}, 'outside the workspace'],
    ['a git hook that does not exist', {path: '.git/hooks/pre-commit', content: 'x'}, 'git itself'],
    ['a file that runs by itself', {path: '.envrc', content: 'x'}, 'not-approved'],
    ['a binary file', {path: 'image.png', content: 'x'}, 'not read'],
  ])('refuses %s and changes nothing', async (_title, input, reason) => {
    await put('a.ts', 'one\n');
    await put('image.png', Uint8Array.of(0x89, 0x50, 0, 1));
    mkdirSync(join(root, 'folder'));
    symlinkSync(join(dirname(root), 'elsewhere.txt'), join(root, 'out'));
    const result = await call(tools.write, input);
    expect(result.ok).toBe(false);
    expect(result.content).toContain(reason);
    expect(textOf('a.ts')).toBe('one\n');
    expect(existsSync(join(root, '.git'))).toBe(false);
    expect(existsSync(join(dirname(root), 'elsewhere.txt'))).toBe(false);
  });

  it('previews without a trace, and does only what was approved', async () => {
    const input = {path: 'deep/a.ts', content: 'one\n'};
    const preview = await tools.write.preview?.(input);
    if (!preview?.ok) throw new Error('expected a preview');
    expect(existsSync(join(root, 'deep'))).toBe(false);
    expect(
      (await tools.write.run({...input, content: 'evil\n'}, {...context, previewed: preview.fingerprint})).ok,
    ).toBe(false);
    expect((await tools.write.run(input, {...context, previewed: preview.fingerprint})).ok).toBe(true);
  });
});

describe('delete-file', () => {
  it('deletes one file and says how large it was', async () => {
    await put('a.ts', 'one\n');
    expect(await tools.remove.preview?.({path: 'a.ts'})).toMatchObject({
      ok: true,
      details: {kind: 'delete', path: 'a.ts', sizeBytes: 4, what: 'file'},
    });
    expect(await call(tools.remove, {path: 'a.ts'})).toMatchObject({ok: true, filesChanged: ['a.ts']});
    expect(existsSync(join(root, 'a.ts'))).toBe(false);
  });

  it('deletes a link and not what it leads to, inside or outside', async () => {
    await put('a.ts', 'one\n');
    const outside = join(dirname(root), 'outside.txt');
    writeFileSync(outside, 'mine');
    symlinkSync('a.ts', join(root, 'inner'));
    symlinkSync(outside, join(root, 'outer'));
    expect((await call(tools.remove, {path: 'inner'})).ok).toBe(true);
    expect((await call(tools.remove, {path: 'outer'})).ok).toBe(true);
    expect(textOf('a.ts')).toBe('one\n');
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect(existsSync(join(root, 'inner'))).toBe(false);
  });

  it.each([
    ['nothing there', 'none.ts', 'does not exist'],
    ['a folder', 'folder', 'folder'],
    ['the workspace', '.', 'workspace'],
    ['what lies outside', '../x', 'outside'],
    ['what git keeps', '.git/HEAD', 'git itself'],
  ])('refuses %s', async (_title, path, reason) => {
    mkdirSync(join(root, 'folder'));
    const result = await call(tools.remove, {path});
    expect(result.ok).toBe(false);
    expect(result.content).toContain(reason);
  });
});

describe('move-file', () => {
  it('moves a file with its mode, and it stays known', async () => {
    await put('run.sh', 'echo\n');
    chmodSync(join(root, 'run.sh'), 0o755);
    expect(await call(tools.move, {path: 'run.sh', to: 'bin/run.sh'})).toMatchObject({
      ok: true,
      summary: 'run.sh → bin/run.sh',
      filesChanged: ['run.sh', 'bin/run.sh'],
    });
    expect(existsSync(join(root, 'run.sh'))).toBe(false);
    expect(statSync(join(root, 'bin/run.sh')).mode & 0o777).toBe(0o755);
    expect((await call(tools.write, {path: 'bin/run.sh', content: 'echo 2\n'})).ok).toBe(true);
  });

  it.each([
    ['onto a file', 'a.ts', 'b.ts', 'exists already'],
    ['into a folder by its name alone', 'a.ts', 'folder', 'folder'],
    ['nothing', 'none.ts', 'c.ts', 'does not exist'],
    ['to the outside', 'a.ts', '../c.ts', 'outside'],
    ['into git', 'a.ts', '.git/hooks/pre-commit', 'git itself'],
    ['a folder', 'folder', 'other', 'folder'],
  ])('refuses to move %s', async (_title, path, to, reason) => {
    await put('a.ts', 'a');
    await put('b.ts', 'b');
    mkdirSync(join(root, 'folder'));
    const result = await call(tools.move, {path, to});
    expect(result.ok).toBe(false);
    expect(result.content).toContain(reason);
    expect([textOf('a.ts'), textOf('b.ts')]).toEqual(['a', 'b']);
  });
});

describe('todo', () => {
  it('shows the list that it was given', async () => {
    const items = [
      {text: 'read', state: 'done'},
      {text: 'write \u001b[2J', state: 'active'},
      {text: 'test', state: 'open'},
    ];
    expect(await call(createTodo() as Tool, {items})).toEqual({
      ok: true,
      content: '[x] read\n[>] write \n[ ] test',
      summary: '1 of 3 done: write ',
      details: {kind: 'todo', items: [items[0], {text: 'write ', state: 'active'}, items[2]]},
    });
  });

  it('names what is wrong with an entry', async () => {
    const result = await call(createTodo() as Tool, {items: [{text: 'a', state: 'later'}]});
    expect(result.content).toMatch(/entry 1 does not fit: .*`open`, `active`, `done`/);
  });
});
