import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import {createListFiles, type ProjectFile} from '../../source/tools/list-files.ts';
import {createReadFile} from '../../source/tools/read-file.ts';
import {createSearchCode} from '../../source/tools/search-code.ts';
import {createSearchFiles} from '../../source/tools/search-files.ts';
import type {Tool, ToolContext} from '../../source/tools/tool.ts';

let root: string;
let guard: PathGuard;
let listed: ProjectFile[];
const context: ToolContext = {signal: new AbortController().signal, approved: false, maxCharacters: 20_000};

beforeEach(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-tools-')));
  root = join(folder, 'project');
  mkdirSync(root);
  guard = createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: folder});
  listed = [];
});
afterEach(() => rmSync(dirname(root), {recursive: true, force: true}));

function put(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), text);
  listed.push({path, sizeBytes: text.length});
}

/** Checks and runs as a model's call would. */
async function call(tool: Tool, input: unknown, more: Partial<ToolContext> = {}) {
  const checked = tool.check(input);
  if (!checked.ok) return {ok: false, content: checked.problem, summary: ''};
  return tool.run(checked.input, {...context, ...more});
}

const lines = (count: number) => Array.from({length: count}, (_, index) => `line ${index + 1}`).join('\n');

describe('read-file', () => {
  const read = (input: unknown, more?: Partial<ToolContext>) =>
    call(createReadFile({files: guard}) as Tool, input, more);

  it('shows numbered lines and where they are', async () => {
    put('a.ts', 'one\r\ntwo\r\nthree\r\n');
    expect(await read({path: 'a.ts', startLine: 2})).toEqual({
      ok: true,
      content: 'a.ts, lines 2-3 of 3:\n2│two\n3│three',
      summary: 'a.ts:2-3',
      places: [{path: 'a.ts', startLine: 2, endLine: 3}],
    });
  });

  it('shows 400 lines at once and names the call that reads on', async () => {
    put('long.txt', lines(1_000));
    const {content, summary} = await read({path: 'long.txt'});
    expect(summary).toBe('long.txt:1-400');
    expect(content).toMatch(/400│line 400\n\(600 more lines: read on with startLine 401\)$/);
    expect((await read({path: 'long.txt', startLine: 5, endLine: 6})).summary).toBe('long.txt:5-6');
  });

  it('keeps to the characters it is given and cuts long lines', async () => {
    put('wide.txt', `${'x'.repeat(9_000)}\n${lines(300)}`);
    const {content} = await read({path: 'wide.txt'}, {maxCharacters: 2_000});
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content).toContain('… (8500 more characters)');
  });

  it.each([
    ['a missing file', {path: 'nothing.ts'}, 'does not exist'],
    ['a folder', {path: 'folder'}, 'is a folder'],
    ['a place outside', {path: '../outside.txt'}, 'outside the workspace'],
    ['a link that leads outside', {path: 'link'}, 'outside the workspace'],
    ['a secret', {path: '.env'}, 'secrets'],
    ['a binary file', {path: 'image.png'}, 'binary'],
    ['a huge file', {path: 'huge.txt'}, 'too-large'],
    ['a start beyond the end', {path: 'a.ts', startLine: 9}, 'has 1 lines'],
    ['an end before the start', {path: 'a.ts', startLine: 1, endLine: 0}, '`endLine` is `0`'],
    ['no path', {}, '`path` is missing'],
  ])('names %s', async (_what, input, said) => {
    put('a.ts', 'x');
    put('folder/b.ts', 'x');
    put('.env', 'API_KEY=sk-0123456789abcdefghij');
    put('image.png', new Uint8Array([0x89, 0x50, 0, 0, 1, 2, 3, 0]));
    put('huge.txt', Buffer.alloc(6 * 1024 * 1024, 'x'));
    writeFileSync(join(dirname(root), 'outside.txt'), 'x');
    symlinkSync(join(dirname(root), 'outside.txt'), join(root, 'link'));
    const result = await read(input);
    expect(result.ok).toBe(false);
    expect(result.content).toContain(said);
  });

  it('reads what was approved, and only then', async () => {
    put('.env', 'API_KEY=sk-0123456789abcdefghij');
    expect((await read({path: '.env'}, {approved: true})).content).toContain('1│API_KEY');
  });

  it('says that a file is empty', async () => {
    put('empty.txt', '');
    expect((await read({path: 'empty.txt'})).content).toBe('empty.txt is empty.');
  });
});

describe('list-files', () => {
  const list = (input: unknown) => call(createListFiles({files: async () => listed, guard}) as Tool, input);

  it('lists what is below a folder, by glob where one is given', async () => {
    for (const path of ['a.ts', 'source/b.ts', 'source/deep/c.js']) put(path, 'x');
    expect((await list({})).content).toBe('3 files in the project:\na.ts\nsource/b.ts\nsource/deep/c.js');
    expect((await list({path: 'source'})).content).toBe('2 files in source/:\nsource/b.ts\nsource/deep/c.js');
    expect((await list({path: './source/', pattern: '*.js'})).content).toContain('source/deep/c.js');
    expect((await list({pattern: 'source/*.ts'})).content).toBe('1 file in the project:\nsource/b.ts');
    expect((await list({path: 'source', pattern: 'deep/*'})).content).toContain('1 file in source/');
    expect((await list({pattern: '*.py'})).content).toBe('No files in the project match `*.py`.');
  });

  it('folds folders where there are more files than rows', async () => {
    listed = Array.from({length: 5_000}, (_, index) => ({
      path: `f${index % 50}/g${index % 500}/h${index}.ts`,
      sizeBytes: 1,
    }));
    const {content} = await list({});
    expect(content.split('\n')).toHaveLength(51);
    expect(content).toContain('f0/ (100 files)');
    listed = Array.from({length: 5_000}, (_, index) => ({path: `flat${index}.ts`, sizeBytes: 1}));
    expect((await list({})).content).toMatch(/… 4800 more entries$/);
  });

  it.each([
    [{path: '..'}, 'outside the workspace'],
    [{path: 'nothing'}, 'does not exist'],
    [{path: 'a.ts'}, 'is a file'],
  ])('names the trouble with %j', async (input, said) => {
    put('a.ts', 'x');
    expect(await list(input)).toMatchObject({ok: false, content: expect.stringContaining(said)});
  });

  it('shows a path with escape characters so that it is safe to print', async () => {
    put('evil\u001b[2J.ts', 'x');
    expect((await list({})).content).not.toContain('\u001b');
  });
});

describe('search-files', () => {
  const fakeRipgrep = (script: string) => {
    const path = join(dirname(root), 'rg');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const search = (
    input: unknown,
    options: {ripgrepPath?: string; timeoutMs?: number} = {},
    more?: Partial<ToolContext>,
  ) =>
    call(
      createSearchFiles({files: async () => listed, reader: guard, guard, workspaceRoot: root, ...options}) as Tool,
      input,
      more,
    );

  it('finds lines by pattern, folder and glob', async () => {
    put('a.ts', 'const a = 1;\nconst B = 2;\n');
    put('source/b.ts', 'let a;\n');
    put('source/b.js', 'let a;\n');
    expect((await search({pattern: 'a\\b'})).content.split('\n')).toEqual([
      'a.ts:1: const a = 1;',
      'source/b.ts:1: let a;',
      'source/b.js:1: let a;',
    ]);
    expect((await search({pattern: 'a', path: 'source', glob: '*.js'})).content).toBe('source/b.js:1: let a;');
    expect((await search({pattern: 'const b', ignoreCase: 'true'})).content).toBe('a.ts:2: const B = 2;');
    expect((await search({pattern: 'a', path: 'a.ts'})).places).toEqual([{path: 'a.ts', startLine: 1, endLine: 1}]);
    expect((await search({pattern: 'nowhere'})).content).toBe('No line matches `nowhere`.');
  });

  it('never shows what is in a secret file', async () => {
    put('.env', 'API_KEY=sk-0123456789abcdefghij\n');
    put('a.ts', 'API_KEY\n');
    expect((await search({pattern: 'API_KEY'})).content).toBe('a.ts:1: API_KEY');
    const ripgrepPath = fakeRipgrep("printf '.env\\0001:API_KEY=sk-0123456789abcdefghij\\na.ts\\0001:API_KEY\\n'");
    expect((await search({pattern: 'API_KEY'}, {ripgrepPath})).content).toBe('a.ts:1: API_KEY');
  });

  it('stops a pattern that would take for ever, and says so', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) put(`${name}.txt`, `${'a'.repeat(60)}!`);
    const {content, ok} = await search({pattern: '^(a+)+$'});
    expect(ok).toBe(true);
    expect(content).toContain('the pattern takes too long on it');
    expect(content).toContain('simplify the pattern');
    expect(content).toContain('2 of 5 files were not searched');
  });

  it('bounds lines, matches and matches of one file', async () => {
    put('many.txt', lines(1_000));
    put('wide.txt', `line ${'x'.repeat(5_000)}`);
    const {content} = await search({pattern: 'line'});
    expect(content.match(/^many\.txt:/gm)).toHaveLength(20);
    expect(content).toContain('980 more lines match');
    for (let index = 0; index < 30; index++) put(`f${index}.txt`, lines(20));
    const more = await search({pattern: 'line'});
    expect(more.content.split('\n').filter(row => /^\S+:\d+: /.test(row))).toHaveLength(100);
    expect(Math.max(...more.content.split('\n').map(row => row.length))).toBeLessThan(700);
  });

  it('fills the room of a result with whole lines and names the files that are not shown', async () => {
    for (let index = 0; index < 45; index++) put(`f${index}.txt`, lines(2));
    const {content} = await search({pattern: 'line'}, {}, {maxCharacters: 2_000});
    expect(content.length).toBeLessThanOrEqual(2_000);
    const rows = content.split('\n');
    const note = rows.pop() ?? '';
    expect(rows.every(row => /^f\d+\.txt:\d+: line \d+$/.test(row))).toBe(true);
    expect(rows.length).toBeGreaterThan(10);
    expect(note).toMatch(
      /^\(\d+ more lines match, also in f\d+\.txt, .* and 5 other files: narrow the pattern or the path\)$/,
    );
  });

  it('says that a pattern is none, and what is wrong with it', async () => {
    expect(await search({pattern: '('})).toMatchObject({
      ok: false,
      content: expect.stringContaining('`(` is no regular expression'),
    });
  });

  it('is cancelled between two files', async () => {
    put('a.txt', 'x');
    const controller = new AbortController();
    controller.abort();
    await expect(search({pattern: 'x'}, {}, {signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
  });

  it('uses ripgrep where it is, and goes without where it fails', async () => {
    put('a.txt', 'here\n');
    const works = fakeRipgrep("printf './from-rg.txt\\0007:  here: it\\n'");
    expect((await search({pattern: 'here'}, {ripgrepPath: works})).content).toBe('from-rg.txt:7: here: it');
    const fails = fakeRipgrep('exit 2');
    expect((await search({pattern: 'here'}, {ripgrepPath: fails})).content).toBe('a.txt:1: here');
    expect((await search({pattern: 'here'}, {ripgrepPath: join(root, 'no-such-program')})).content).toBe(
      'a.txt:1: here',
    );
  });

  it('kills ripgrep when it is cancelled or takes too long', async () => {
    const hangs = fakeRipgrep("printf 'a.txt\\0001:found\\n'; exec sleep 60");
    const late = await search({pattern: 'x'}, {ripgrepPath: hangs, timeoutMs: 100});
    expect(late.content).toBe('a.txt:1: found\n(not everything was searched: a limit was met)');
    const controller = new AbortController();
    const running = search({pattern: 'x'}, {ripgrepPath: hangs}, {signal: controller.signal});
    setImmediate(() => controller.abort());
    await expect(running).rejects.toMatchObject({name: 'AbortError'});
  });
});

describe('search-code', () => {
  const found = (index: number, text: string) => ({
    path: `f${index}.ts`,
    startLine: 10,
    endLine: 12,
    text,
    symbol: 'go',
    kind: 'function',
  });

  it('shows passages with their places, as many as there is room for', async () => {
    const tool = createSearchCode({
      search: async () => Array.from({length: 9}, (_, index) => found(index, 'a\nb\nc')),
    }) as Tool;
    const all = await call(tool, {query: 'go'});
    expect(all.content).toMatch(/^f0\.ts:10-12 go \(function\)\n10│a\n11│b\n12│c\n\nf1/);
    expect(all.summary).toBe('6 passages');
    expect((await call(tool, {query: 'go'}, {maxCharacters: 300})).summary).toBe('2 passages');
  });

  it('cuts long passages and says what to do', async () => {
    const tool = createSearchCode({search: async () => [found(1, lines(100))]}) as Tool;
    expect((await call(tool, {query: 'go'})).content).toMatch(/\(60 more lines: read-file shows them\)$/);
  });

  it('says that nothing matches', async () => {
    const tool = createSearchCode({search: async () => []}) as Tool;
    expect(await call(tool, {query: 'go'})).toMatchObject({
      ok: true,
      content: expect.stringContaining('Nothing in the index matches'),
    });
  });
});
