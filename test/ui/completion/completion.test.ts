import {describe, expect, it} from 'vitest';
import {completionLines} from '../../../source/ui/completion/completion-lines.ts';
import {
  acceptCompletion,
  completionTarget,
  moveSelection,
  openCompletion,
} from '../../../source/ui/completion/completion-state.ts';
import {createFileFinder, createPathFinder} from '../../../source/ui/completion/file-finder.ts';
import {fileReferenceText, parseFileReferences} from '../../../source/ui/completion/file-references.ts';
import {createPromptState, reducePrompt} from '../../../source/ui/prompt/prompt-state.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {plainTheme} from '../markdown/plain-theme.ts';

const paths = [
  'README.md',
  'source/ui/markdown/markdown-stream.ts',
  'source/ui/app.tsx',
  'source/agent/agent-loop.ts',
  'test/agent/agent-loop.test.ts',
  'docs/my notes.md',
  'docs/Überblick.md',
  'docs/日本語.md',
];
const files = createFileFinder(paths);
const commands = [
  {name: 'help', parameters: '', summary: 'What there is.'},
  {name: 'model', parameters: '[name]', summary: 'Which model answers.'},
  {name: 'compact', parameters: '', summary: 'Makes room.', aliases: ['shrink']},
];
const found = (query: string) => files.find(query, 3).map(({path}) => path);

describe('files that a message names', () => {
  it.each([
    ['look at @source/a.ts', [{path: 'source/a.ts'}]],
    [
      '@a.ts:10-24 @b.ts:7',
      [
        {path: 'a.ts', startLine: 10, endLine: 24},
        {path: 'b.ts', startLine: 7, endLine: 7},
      ],
    ],
    ['@a.ts:24-10', [{path: 'a.ts', startLine: 10, endLine: 24}]],
    [
      '@a.ts#L3-L9, @b.ts:L4.',
      [
        {path: 'a.ts', startLine: 3, endLine: 9},
        {path: 'b.ts', startLine: 4, endLine: 4},
      ],
    ],
    [
      '@"my notes.md":3-7 and @"other one.md"',
      [{path: 'my notes.md', startLine: 3, endLine: 7}, {path: 'other one.md'}],
    ],
    ['(see @a.ts). "@b.ts"!', [{path: 'a.ts'}, {path: 'b.ts'}]],
    ['@app/[id].tsx @x(1).md', [{path: 'app/[id].tsx'}, {path: 'x(1).md'}]],
    ['me@example.org @ @@x a@b', []],
    ['@a.ts @a.ts @a.ts:1', [{path: 'a.ts'}, {path: 'a.ts', startLine: 1, endLine: 1}]],
    ['@日本語.md。', [{path: '日本語.md。'}]],
    ['@a.ts:0 @b.ts:', [{path: 'a.ts'}, {path: 'b.ts'}]],
  ])('are read from %j', (text, expected) => {
    expect(parseFileReferences(text)).toEqual(expected);
  });

  it('are typed so that they are read again', () => {
    for (const path of [...paths, 'a (1).ts', 'x,y.ts', "it's.md", 'end.'])
      expect(parseFileReferences(`${fileReferenceText(path)} `)).toEqual([{path}]);
  });
});

describe('the file finder', () => {
  it.each([
    ['mdstr', 'source/ui/markdown/markdown-stream.ts'],
    ['agent-loop', 'source/agent/agent-loop.ts'],
    ['ui/app', 'source/ui/app.tsx'],
    ['readme', 'README.md'],
    ['Überbl', 'docs/Überblick.md'],
    ['日本', 'docs/日本語.md'],
    ['notes', 'docs/my notes.md'],
  ])('finds by %j', (query, path) => {
    expect(found(query)[0]).toBe(path);
  });

  it('finds the same whether a query was typed letter by letter or at once', () => {
    const fresh = createFileFinder(paths);
    for (const query of ['agent', 'docs/my', 'mdst']) {
      for (let length = 1; length <= query.length; length += 1) fresh.find(query.slice(0, length), 3);
      expect(fresh.find(query, 3)).toEqual(createFileFinder(paths).find(query, 3));
    }
  });

  it('finds nothing for nonsense, the nearest files for nothing, and takes any signs', () => {
    expect(found('zzzz')).toEqual([]);
    expect(found('')).toEqual(['README.md', 'docs/日本語.md', 'docs/my notes.md']);
    for (const query of ['[', '(', '*', '\\', '.', '-', '"a', '/', '//', '$^'])
      expect(() => found(query)).not.toThrow();
  });
});

describe('completion of paths behind a command', () => {
  const takesPaths = [{name: 'ingest', parameters: 'PATH…', summary: 'Takes documents in.', takesPaths: true as const}];
  const sources = {files, paths: createPathFinder(paths), commands: [...commands, ...takesPaths]};
  const insertsAt = (text: string) => openCompletion(text, text.length, sources)?.suggestions.map(({insert}) => insert);

  it('finds files and folders by a few letters, as behind @, in every place', () => {
    expect(insertsAt('/ingest agloop')?.sort()).toEqual([
      'source/agent/agent-loop.ts ',
      'test/agent/agent-loop.test.ts ',
    ]);
    expect(insertsAt('/ingest docs/ mark')?.[0]).toBe('source/ui/markdown/ ');
    expect(insertsAt('/ingest agent/')?.slice(0, 2).sort()).toEqual(['source/agent/ ', 'test/agent/ ']);
  });

  it('quotes what has blanks, and offers nothing for a whole path or behind other commands', () => {
    expect(insertsAt('/ingest mynotes')).toEqual(['"docs/my notes.md" ']);
    expect(insertsAt('/ingest README.md')).toBeUndefined();
    expect(insertsAt('/model agloop')).toBeUndefined();
  });
});

describe('completion', () => {
  const open = (marked: string) => openCompletion(marked.replace('|', ''), marked.indexOf('|'), {files, commands});

  it('opens behind @ and behind a slash at the start, and nowhere else', () => {
    expect(open('see @mdstr|')?.suggestions[0]?.label).toBe('source/ui/markdown/markdown-stream.ts');
    expect(open('/mo|')?.suggestions.map(({insert}) => insert)).toEqual(['/model ']);
    expect(open('/shr|')?.suggestions.map(({insert}) => insert)).toEqual(['/compact']);
    for (const text of ['me@exam|', 'a /mo|', '|', '@mdstr |', '/zzz|', '@a.ts:1|', 'x|@mdstr'])
      expect(open(text)).toBeUndefined();
    expect(completionTarget('@"my no', 7)).toEqual({kind: 'file', start: 0, end: 7, query: 'my no'});
  });

  it('puts the selected entry in place of the word around the cursor', () => {
    const text = 'see @mdstr now';
    const completion = openCompletion(text, 8, {files, commands});
    expect(completion).toMatchObject({start: 4, end: 10});
    const state = completion && reducePrompt({...createPromptState(), text, cursor: 8}, acceptCompletion(completion));
    expect(state?.text).toBe('see @source/ui/markdown/markdown-stream.ts now');
  });

  it('goes round the list', () => {
    const completion = open('/|');
    expect(completion && moveSelection(completion, -1).selected).toBe(2);
    expect(completion && moveSelection(moveSelection(completion, -1), 1).selected).toBe(0);
  });

  it.each([10, 20, 40, 80, 140])('fits %i columns with the selected entry in view', columns => {
    const completion = open('/|');
    if (completion === undefined) throw new Error('no list');
    const lines = completionLines(moveSelection(completion, 2), columns, 2, {style: plainTheme.style});
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^› /);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('shows eight rows at most, counts what it has, and goes on to the last with the selection', () => {
    const commands = Array.from({length: 20}, (_, index) => ({name: `c${index}`, parameters: '[x]', summary: ''}));
    const completion = openCompletion('/', 1, {files: createFileFinder([]), commands});
    if (completion === undefined) throw new Error('no list');
    const lines = (step: number) => completionLines(moveSelection(completion, step), 40, 20, {style: plainTheme.style});
    expect(lines(0)).toHaveLength(8);
    expect(lines(0)[0]).toBe('› /c0');
    expect(lines(0).at(-1)).toBe('  1 of 20');
    expect(lines(19).slice(-2)).toEqual(['› /c19', '  20 of 20']);
  });
});
