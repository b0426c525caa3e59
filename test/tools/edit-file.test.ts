import {createHash} from 'node:crypto';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import {createEditFile} from '../../source/tools/edit-file.ts';
import {createReadFile} from '../../source/tools/read-file.ts';
import {createSeenFiles, type SeenFiles} from '../../source/tools/seen-files.ts';
import type {Tool, ToolContext} from '../../source/tools/tool.ts';

let root: string;
let guard: PathGuard;
let seen: SeenFiles;
let edit: Tool;
const context: ToolContext = {signal: new AbortController().signal, approved: false, maxCharacters: 20_000};

beforeEach(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-edit-')));
  root = join(folder, 'project');
  mkdirSync(root);
  guard = createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: folder});
  seen = createSeenFiles();
  edit = createEditFile({hands: createGuardedWriter({guard}), seen}) as Tool;
});
afterEach(() => rmSync(dirname(root), {recursive: true, force: true}));

/** Puts a file there and lets the conversation read it. */
async function put(path: string, content: string | Uint8Array, read = true): Promise<void> {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), content);
  if (read) await createReadFile({files: guard, seen}).run({path}, context);
}

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

async function call(input: unknown, more: Partial<ToolContext> = {}) {
  const checked = edit.check(input);
  if (!checked.ok) return {ok: false, content: checked.problem, summary: ''};
  return edit.run(checked.input, {...context, ...more});
}

describe('edit-file', () => {
  it('replaces one exact place and shows what changed', async () => {
    await put('a.ts', 'one\ntwo\nthree\n');
    const result = await call({path: 'a.ts', oldText: 'two', newText: 'TWO'});
    expect(result).toMatchObject({ok: true, summary: 'a.ts +1 -1', filesChanged: ['a.ts']});
    expect(result).toHaveProperty('details.hunks', [
      {oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines: [' one', '-two', '+TWO', ' three']},
    ]);
    expect(textOf('a.ts')).toBe('one\nTWO\nthree\n');
  });

  it('tells the model the new lines of a small change with their numbers, and of a large one how many', async () => {
    await put('a.ts', 'one\ntwo\nthree\nfour\nfive\n');
    const edits = [
      {oldText: 'one\n', newText: ''},
      {oldText: 'four', newText: 'FOUR\nand a half'},
    ];
    expect((await call({path: 'a.ts', edits})).content).toBe('a.ts: 2 lines added, 2 removed.\n3│FOUR\n4│and a half');
    const gone = await call({path: 'a.ts', oldText: 'two\n', newText: ''});
    expect(gone.content).toBe('a.ts: 0 lines added, 1 removed.');
    const long = await call({path: 'a.ts', oldText: 'five', newText: 'line\n'.repeat(40)});
    expect(long.content).toMatch(/^a\.ts: \d+ lines added, 1 removed\.$/);
    await put('b.ts', 'one');
    const unended = await call({path: 'b.ts', oldText: 'one', newText: 'two'});
    expect(unended.content).toBe('b.ts: 1 line added, 1 removed.\n1│two');
  });

  it('refuses a text that stands there twice, with the places, and takes all of them when told so', async () => {
    await put('a.ts', 'x = 1\ny = 2\nx = 1\n');
    const refused = await call({path: 'a.ts', oldText: 'x = 1', newText: 'x = 3'});
    expect(refused.ok).toBe(false);
    expect(refused.content).toContain('2 times');
    expect(refused.content).toMatch(/1│x = 1\n…\n3│x = 1/);
    expect(textOf('a.ts')).toBe('x = 1\ny = 2\nx = 1\n');
    await call({path: 'a.ts', oldText: 'x = 1', newText: 'x = 3', replaceAll: true});
    expect(textOf('a.ts')).toBe('x = 3\ny = 2\nx = 3\n');
  });

  it('takes the names that other programs have for its fields, and says what is wrong with a single edit in its own form', async () => {
    await put('a.ts', 'one\ntwo\n');
    expect((await call({file_path: 'a.ts', old_string: 'one', new_string: '1'})).ok).toBe(true);
    expect((await call({path: 'a.ts', edits: [{old_str: 'two', newText: '2'}]})).ok).toBe(true);
    expect(textOf('a.ts')).toBe('1\n2\n');
    const half = await call({path: 'a.ts', oldText: '1', with: 'x'});
    expect(half).toMatchObject({
      ok: false,
      content: expect.stringContaining('unknown field `with`; `newText` is missing'),
    });
    expect(half.content).not.toContain('edits');
    expect((await call({path: 'a.ts'})).content).toContain('`edits` is missing');
    expect((await call('nothing')).ok).toBe(false);
  });

  it('makes all edits of a call, each on what the one before left, or none of them', async () => {
    await put('a.ts', 'a\nb\nc\n');
    const edits = [
      {oldText: 'a', newText: 'A'},
      {oldText: 'A\nb', newText: 'A\nB'},
    ];
    expect((await call({path: 'a.ts', edits: [...edits, {oldText: 'nowhere', newText: 'x'}]})).content).toMatch(
      /Edit 3 of 3: .*None of the edits was made/,
    );
    expect(textOf('a.ts')).toBe('a\nb\nc\n');
    expect((await call({path: 'a.ts', edits})).ok).toBe(true);
    expect(textOf('a.ts')).toBe('A\nB\nc\n');
  });

  it('changes only what was read in the conversation and is still the same', async () => {
    await put('a.ts', 'one\n', false);
    expect((await call({path: 'a.ts', oldText: 'one', newText: 'two'})).content).toContain('was not read');
    await put('a.ts', 'one\n');
    writeFileSync(join(root, 'a.ts'), 'one\nmore\n');
    expect((await call({path: 'a.ts', oldText: 'one', newText: 'two'})).content).toContain('changed since it was read');
    expect(textOf('a.ts')).toBe('one\nmore\n');
  });

  it('goes on editing what it wrote itself without reading it again', async () => {
    await put('a.ts', 'one\n');
    await call({path: 'a.ts', oldText: 'one', newText: 'two'});
    expect((await call({path: 'a.ts', oldText: 'two', newText: 'three'})).ok).toBe(true);
  });

  it.each([
    ['CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nmore\r\nc\r\n'],
    ['mixed line ends', 'a\r\nb\nc\r\n', 'a\r\nB\r\nmore\nc\r\n'],
    ['no line end at the end', 'a\nb', 'a\nB\nmore'],
    ['a byte order mark', '\ufeffa\nb\n', '\ufeffa\nB\nmore\n'],
  ])('keeps %s', async (_title, before, after) => {
    await put('a.txt', before);
    expect((await call({path: 'a.txt', oldText: 'b', newText: 'B\nmore'})).ok).toBe(true);
    expect(textOf('a.txt')).toBe(after);
  });

  it.each([
    ['little', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['big', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('keeps UTF-16 with its %s end first', async (_title, encode) => {
    await put('a.txt', encode('grün\nb\n'));
    expect((await call({path: 'a.txt', oldText: 'b', newText: 'blau 🙂'})).ok).toBe(true);
    expect(readFileSync(join(root, 'a.txt'))).toEqual(encode('grün\nblau 🙂\n'));
  });

  it('keeps the bytes of an unknown encoding, and refuses what cannot be written in it', async () => {
    const latin = Buffer.from('gr\xfcn\nb\n', 'latin1');
    await put('a.txt', latin);
    expect((await call({path: 'a.txt', oldText: 'b', newText: 'blä'})).content).toContain('is not UTF-8');
    expect(readFileSync(join(root, 'a.txt'))).toEqual(latin);
    expect((await call({path: 'a.txt', oldText: 'b', newText: 'c'})).ok).toBe(true);
    expect(readFileSync(join(root, 'a.txt'))).toEqual(Buffer.from('gr\xfcn\nc\n', 'latin1'));
  });

  it('keeps the mode of the file', async () => {
    await put('run.sh', '#!/bin/sh\necho a\n');
    chmodSync(join(root, 'run.sh'), 0o751);
    await call({path: 'run.sh', oldText: 'echo a', newText: 'echo b'});
    expect(statSync(join(root, 'run.sh')).mode & 0o777).toBe(0o751);
  });

  it('says that there is nothing to change', async () => {
    await put('a.ts', 'one\n');
    expect((await call({path: 'a.ts', oldText: 'one', newText: 'one'})).content).toContain('nothing to change');
  });

  it('previews exactly what it will do, changes nothing, and does nothing else than what was approved', async () => {
    await put('a.ts', 'one\nt\u202ewo\n');
    const input = {path: 'a.ts', edits: [{oldText: 'one', newText: 'two'}]};
    const preview = await edit.preview?.(input);
    if (!preview?.ok) throw new Error('expected a preview');
    expect(preview.details).toMatchObject({change: 'edit', hunks: [{lines: ['-one', '+two', ' t\\u{202e}wo']}]});
    expect(textOf('a.ts')).toBe('one\nt\u202ewo\n');
    expect((await edit.run(input, {...context, previewed: 'another'})).content).toContain(
      'since the edit was approved',
    );
    expect((await edit.run(input, {...context, previewed: preview.fingerprint})).ok).toBe(true);
  });

  it('lets a preview fail like the call would', async () => {
    const preview = await edit.preview?.({path: 'none.ts', edits: [{oldText: 'a', newText: 'b'}]});
    expect(preview).toMatchObject({ok: false, result: {content: expect.stringContaining('does not exist')}});
  });

  it('leaves git, code that runs by itself and secrets alone unless it was approved', async () => {
    mkdirSync(join(root, '.git/hooks'), {recursive: true});
    writeFileSync(join(root, '.git/hooks/pre-commit'), 'true\n');
    const hash = createHash('sha256').update('true\n').digest('hex');
    seen.note(join(root, '.git/hooks/pre-commit'), hash);
    const input = {path: '.git/hooks/pre-commit', oldText: 'true', newText: 'false'};
    expect((await call(input)).content).toContain('not-approved');
    expect((await call(input, {approved: true})).ok).toBe(true);
  });
});
