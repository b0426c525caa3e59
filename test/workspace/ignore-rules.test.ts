import {afterEach, expect, test} from 'vitest';
import {scanFiles} from '../../source/workspace/file-scan.ts';
import {compileIgnoreRules, isIgnored} from '../../source/workspace/ignore-rules.ts';
import {type TemporaryProject, temporaryProject} from './temporary-project.ts';

let project: TemporaryProject | undefined;
afterEach(() => project?.remove());

const names = ['a', 'b.ts', 'ab', '.x', 'c d', 'a-b.ts', '#h', '!n', '[q]'];
const patterns = [
  ...[
    'a',
    '/a',
    'a/',
    '*',
    '!a',
    '!a/',
    '*.ts',
    '!*.ts',
    '/*',
    '!/a/',
    'a/*',
    'a/**',
    '**/a',
    '**/b.ts',
    'a/**/b.ts',
    '**',
    '/**',
    '?',
  ],
  ...[
    '[ab]',
    '[!a]',
    '[^a]*',
    '[a-c]b',
    '[[:alpha:]]',
    '[]x]',
    '[',
    'a\\',
    '\\a',
    '\\#h',
    '#h',
    '\\!n',
    '!\\!n',
    '\\[q\\]',
    '[[]q]',
  ],
  ...[
    'a/b.ts',
    './a',
    'a//b',
    'ab*',
    '*b*',
    '**b',
    'a**',
    'a/**b',
    '.*',
    '!.x',
    'c d',
    'c d  ',
    'c\\ d',
    '?.ts',
    '*.t?',
    '\ta',
  ],
  ...[
    'ab/',
    '/ab/*',
    '!/ab/a',
    'a/?',
    'a/[a-z]*',
    'b.ts/',
    '!b.ts',
    '**/a/**',
    'a/**/',
    '/a/**/ab',
    '*/a',
    '*/*/a',
    '',
    '  ',
  ],
  ...['a-*', '*-/', 'a-?.ts', '?-b.ts', '[a-]b', '[-a]*', '!a-b.*', '/*-/[a-c]*'],
];

test('any character may stand beside a wildcard, and in brackets', () => {
  for (let code = 0x20; code < 0x7f; code++) {
    const character = String.fromCharCode(code);
    for (const pattern of [
      `a${character}*`,
      `?${character}`,
      `[a${character}]*`,
      `[${character}]*`,
      `x\\${character}*`,
    ]) {
      expect(() => compileIgnoreRules(pattern), pattern).not.toThrow();
    }
  }
  const rules = compileIgnoreRules('npm-debug.log*');
  const scope = {rules, baseLength: 0, above: undefined};
  expect(isIgnored(scope, 'npm-debug.log.1', 'npm-debug.log.1', false)).toBe(true);
});

test('rules decide as git does, for patterns of every form in nested ignore files', async () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const pick = (count: number) => Array.from({length: count}, () => patterns[random(patterns.length)]).join('\n');
  const files: Record<string, string> = {};
  for (const one of names) for (const two of names) files[`${one}-/${two}`] = 'x';
  for (const folder of ['a', 'ab', 'q/a', 'q/ab', 'a/a', 'a/ab/a'])
    for (const name of names.slice(1)) if (name !== 'ab') files[`${folder}/${name}`] = 'x';
  project = temporaryProject(files);
  project.git('init', '-q');
  for (let round = 0; round < 60; round++) {
    project.write({
      '.gitignore': pick(4),
      'a/.gitignore': pick(3),
      'q/.gitignore': pick(2),
      'a/ab/.gitignore': pick(2),
    });
    const listed = project.git('ls-files', '-z', '--others', '--exclude-standard').split('\0').filter(Boolean).sort();
    const {files: found} = await scanFiles({root: project.root, limits: {maxFileBytes: 1_000}});
    const ours = found.map(file => file.path).sort();
    // Git may list an ignore file that is empty; the scan leaves empty files out.
    expect({round, files: ours}).toEqual({
      round,
      files: listed.filter(path => !path.endsWith('.gitignore') || ours.includes(path)),
    });
  }
});

test('a byte order mark, carriage returns and trailing spaces do not become part of a pattern', () => {
  const scope = {rules: compileIgnoreRules('\uFEFFfirst\r\nsecond  \r\nthird\\ \n'), baseLength: 0, above: undefined};
  const ignored = ['first', 'second', 'third ', 'third', 'first\r'].filter(name => isIgnored(scope, name, name, false));
  expect(ignored).toEqual(['first', 'second', 'third ']);
});

test('the last matching rule of the deepest file wins', () => {
  const above = {rules: compileIgnoreRules('*.log\n'), baseLength: 0, above: undefined};
  const scope = {rules: compileIgnoreRules('!keep.log\n/deep/x.log'), baseLength: 'sub/'.length, above};
  expect(isIgnored(scope, 'sub/keep.log', 'keep.log', false)).toBe(false);
  expect(isIgnored(scope, 'sub/other.log', 'other.log', false)).toBe(true);
  expect(isIgnored(scope, 'sub/deep/x.log', 'x.log', false)).toBe(true);
});
