import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {linesOf} from '../../source/code/line-ranges.ts';
import {maximumChunkCharacters, maximumChunkLines, type SourceChunk} from '../../source/code/source-chunk.ts';
import {chunker, chunksByName, modulesFolder, outlineLines} from './support.ts';

/** What must hold of the chunks of any file; `isWhole` where no line is longer than can be kept. */
function expectSound(text: string, chunks: readonly SourceChunk[], isWhole = true) {
  const lines = linesOf(text);
  const shown = new Set<number>();
  for (const chunk of chunks) {
    expect(chunk.startLine).toBeGreaterThanOrEqual(1);
    expect(chunk.definitionLine).toBeGreaterThanOrEqual(chunk.startLine);
    expect(chunk.definitionLine).toBeLessThanOrEqual(chunk.endLine);
    expect(chunk.endLine).toBeLessThanOrEqual(lines.length);
    expect(chunk.text.length).toBeLessThanOrEqual(maximumChunkCharacters);
    expect(chunk.text.split('\n').length).toBeLessThanOrEqual(maximumChunkLines);
    if (!chunk.lineNumbers) expect(chunk.text).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
    for (let line = chunk.startLine; line <= chunk.endLine && !chunk.lineNumbers; line++) shown.add(line);
    for (const line of chunk.lineNumbers ?? []) shown.add(line);
  }
  const missing = lines.flatMap((line, row) => (line.trim() !== '' && !shown.has(row + 1) ? [row + 1] : []));
  if (isWhole) expect(missing).toEqual([]);
}

function filesUnder(folder: string, limit: number): string[] {
  const files: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next && files.length < limit; next = pending.pop()) {
    for (const entry of readdirSync(next, {withFileTypes: true})) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() && statSync(path).size < 100_000) files.push(path);
    }
  }
  return files;
}

test.each(['zod/src', 'unified', 'esbuild', 'web-tree-sitter'])(
  'every line of the files of %s that is not blank lies in a bounded chunk',
  async folder => {
    const files = filesUnder(join(modulesFolder, folder), 80);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('\0')) expectSound(text, await chunker.chunk({path, text}));
    }
  },
);

test('any text in any language gives sound chunks', async () => {
  const pieces = fc.constantFrom(
    'function a() {\n',
    '}\n',
    'class B {\n',
    '/* c */',
    '// d\n',
    '\n',
    '\r\n',
    '"""',
    '# e\n',
    '```\n',
    'k: v\n',
    '漢字😀',
    '\0',
    '\t',
    'x = 1;\n',
    '@a\n',
    'def f():\n',
    '<h1>t</h1>\n',
    '[s]\n',
    '<<A\n',
  );
  const extension = fc.constantFrom(
    'ts',
    'py',
    'md',
    'json',
    'yaml',
    'toml',
    'html',
    'go',
    'rb',
    'rs',
    'cpp',
    'css',
    'ini',
    'sh',
    'php',
    'kt',
    'sql',
    'txt',
    'rst',
  );
  await fc.assert(
    fc.asyncProperty(extension, fc.array(pieces, {maxLength: 150}), async (end, parts) => {
      const text = parts.join('');
      expectSound(text, await chunker.chunk({path: `a.${end}`, text}));
    }),
    {numRuns: 200},
  );
});

describe('long definitions', () => {
  const statements = Array.from({length: 150}, (_, index) => `  const value${index} = compute(${index});`);

  test('a long function is split, each part with its signature and only the first with its documentation', async () => {
    const text = `/** Does much. */\nexport function long(input: string) {\n${statements.join('\n')}\n}\n`;
    const chunks = await chunker.chunk({path: 'a.ts', text});
    expectSound(text, chunks);
    expect(chunks.map(chunk => chunk.part)).toEqual(chunks.map((_, index) => index + 1));
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks)
      expect(chunk).toMatchObject({name: 'long', signature: 'export function long(input: string)'});
    expect(chunks.map(chunk => chunk.documentation)).toEqual(['Does much.', ...chunks.slice(1).map(() => '')]);
  });

  test('a long doc comment is not cut off from what it documents', async () => {
    const comment = `/**\n${Array.from({length: 40}, (_, index) => ` * Line ${index}.`).join('\n')}\n */`;
    const text = `${comment}\nexport function long(\n  input: string,\n) {\n${statements.slice(0, 60).join('\n')}\n}\n`;
    const chunks = await chunker.chunk({path: 'a.ts', text});
    expectSound(text, chunks);
    expect(chunks[0]?.text).toContain('export function long(\n  input: string,\n) {');
  });

  test('a doc comment belongs to the definition below one blank line, a description of the file does not', async () => {
    const body = '  one();\n  two();\n  three();\n  four();\n  five();\n}\n';
    const text = `/**\n * @file All that sells.\n */\n\nfunction plain() {\n${body}\n/**\n * Sells.\n */\n\nfunction sell() {\n${body}`;
    const chunks = await chunksByName('a.js', text);
    expect(chunks.get('plain')).toMatchObject({documentation: '', startLine: 5});
    expect(chunks.get('sell')).toMatchObject({documentation: 'Sells.', startLine: 13, definitionLine: 17});
  });

  test('a cut falls between statements, not inside one', async () => {
    const block = 'if (ready) {\n    one();\n    two();\n    three();\n  }';
    const text = `function long() {\n  ${Array.from({length: 40}, () => block).join('\n  ')}\n}\n`;
    const chunks = await chunker.chunk({path: 'a.js', text});
    for (const chunk of chunks.slice(1)) expect(chunk.text).toMatch(/^ {2}if/);
  });

  test('a class is an overview with its own lines and the first line of each method, and its methods', async () => {
    const body = Array.from({length: 8}, (_, index) => `    step(${index});`).join('\n');
    const text = `class Shop {\n  stock = 1;\n  /** Sells. */\n  sell() {\n${body}\n  }\n  price = 2;\n  buy() {\n${body}\n  }\n}\n`;
    const chunks = await chunksByName('a.js', text);
    expect(chunks.get('Shop')?.text).toBe('class Shop {\n  stock = 1;\n  sell() {\n  price = 2;\n  buy() {\n}');
    expect(chunks.get('Shop')?.lineNumbers).toEqual([1, 2, 4, 14, 15, 25]);
    expect(chunks.get('Shop.sell')).toMatchObject({
      kind: 'method',
      parent: 'Shop',
      startLine: 3,
      definitionLine: 4,
      endLine: 13,
      documentation: 'Sells.',
    });
  });

  test('the functions inside a short function are named in it, those of a long one have chunks', async () => {
    const inner = '  function inner() {\n    return 1;\n  }\n';
    const [short] = await chunker.chunk({path: 'a.js', text: `function outer() {\n${inner}}\n`});
    expect(short?.defines).toEqual([{name: 'inner', kind: 'function', startLine: 2, line: 2, endLine: 4}]);
    const long = await chunksByName('a.js', `function outer() {\n${inner}${statements.join('\n')}\n}\n`);
    expect(long.get('outer.inner')).toMatchObject({startLine: 2, endLine: 4});
  });
});

test('tests are named by their titles, under their suites', async () => {
  const text =
    "describe('the cart', () => {\n  it('adds items', () => {\n    add();\n  });\n  test.each([1])('n %s', () => {\n    add();\n  });\n});\n";
  expect(await outlineLines('a.test.ts', text)).toEqual([
    'module the cart 1-8',
    'test the cart > adds items 2-4',
    'test the cart > n %s 5-7',
  ]);
});

test.each([
  [
    'a.ts',
    '/** Reads. */\nexport function f(a: string): void;\nexport function f(a: number): void;\nexport function f(a: any) {\n  return a;\n}\n',
    'function f 1-6',
  ],
  [
    'a.py',
    '@overload\ndef f(a: int) -> int:\n    ...\n\n@overload\ndef f(a: str) -> str:\n    ...\n\ndef f(a):\n    return a\n',
    'function f 1-10',
  ],
])(
  'overloads and what they belong to are one definition, which begins where the work is done: %s',
  async (path, text, line) => {
    expect(await outlineLines(path, text)).toEqual([line]);
    const [chunk] = await chunker.chunk({path, text});
    expect(text.split('\n')[(chunk?.definitionLine ?? 0) - 1]).toMatch(/\(a(: any)?\)/);
  },
);

test.each([
  [
    'a.go',
    '// Copyright 2020 The Authors\n//\n// Licensed under the Apache License.\n\n// Package a adds.\npackage a\n\nimport "fmt"\n',
    'Package a adds.',
  ],
  [
    'a.c',
    '/* a.c - Adds up.\n *\n * Copyright (c) 2009, Somebody\n * All rights reserved.\n *\n * Redistribution and use in source forms.\n */\n#include <a.h>\n',
    'a.c - Adds up.',
  ],
  [
    'a.js',
    '/* eslint-disable no-console */\n// ---------- Failover state machine ----------\nimport a from "a";\n',
    'Failover state machine',
  ],
])('what a file says of itself is neither a licence nor a directive: %s', async (path, text, said) => {
  const [chunk] = await chunker.chunk({path, text});
  expect(chunk?.documentation).toBe(said);
});

test('small constants and imports share a chunk that lists them', async () => {
  const [chunk, ...rest] = await chunker.chunk({
    path: 'a.ts',
    text: "import a from 'a';\n\nconst one = 1;\nconst two = 2;\n",
  });
  expect(rest).toEqual([]);
  expect(chunk).toMatchObject({kind: 'module', name: '', startLine: 1, endLine: 4});
  expect(chunk?.defines).toEqual([
    {name: 'one', kind: 'variable', startLine: 3, line: 3, endLine: 3},
    {name: 'two', kind: 'variable', startLine: 4, line: 4, endLine: 4},
  ]);
});

test('a variable that becomes a class or function below its declaration is defined there', async () => {
  const text = [
    'let Cache',
    'let last',
    'let timer',
    'if (hasWeakRefs) {',
    '  Cache = class WeakCache {',
    '    get (key) {',
    '      return this.map.get(key)',
    '    }',
    '  }',
    '} else {',
    '  Cache = class {',
    '    get (key) {',
    '      return undefined',
    '    }',
    '  }',
    '}',
    '/** What came last. */',
    'let newest',
    'newest = function () {',
    '  return last',
    '}',
    'function start () {',
    '  timer = () => {',
    '    last = newest()',
    '  }',
    '}',
    'module.exports = { Cache }',
  ].join('\n');
  const chunks = await chunker.chunk({path: 'cache.js', text});
  const defined = chunks.flatMap(({qualifiedName, kind, startLine, defines}) => [
    ...(qualifiedName === '' ? [] : [`${kind} ${qualifiedName} ${startLine}`]),
    ...defines.map(({name, kind, startLine}) => `${kind} ${name} ${startLine}`),
  ]);
  expect(defined.filter(line => / Cache \d/.test(line))).toEqual(['class Cache 5', 'class Cache 11']);
  expect(defined).toEqual(expect.arrayContaining(['variable last 2', 'variable timer 3', 'function newest 19']));
  expect(defined.filter(line => line.includes('newest'))).toHaveLength(2);
  expectSound(text, chunks);
});

describe('other text', () => {
  test('Markdown is cut at its headings, with the path of headings as name, and fences hide theirs', async () => {
    const text =
      '---\ntitle: x\n---\n# A *big* `thing`\n\nIntro.\n\n## B\n\n```sh\n# no heading\n```\n\nSub\n---\n\ntext\n\n# C\n';
    expect(await outlineLines('README.md', text)).toEqual([
      'data - 1-3',
      'section A big thing 4-6',
      'section A big thing > B 8-12',
      'section A big thing > Sub 14-17',
      'section C 19-19',
    ]);
  });

  test('data files are cut at their top-level keys', async () => {
    const json = '{\n  "name": "x",\n  "scripts": {\n    "a": "b",\n    "c": "d",\n    "e": "f"\n  }\n}\n';
    expect(await outlineLines('package.json', json)).toEqual(['data name 1-2', 'data scripts 3-8']);
    const toml = 'a = 1\n[tool.x]\nb = 2\nc = 3\nd = 4\ne = 5\n';
    expect(await outlineLines('a.toml', toml)).toEqual(['data a 1-1', 'data tool.x 2-6']);
    const yaml = 'on: push\n# what runs\njobs:\n  one:\n    run: a\n  two:\n    run: b\n';
    expect(await outlineLines('a.yml', yaml)).toEqual(['data on 1-1', 'data jobs 2-7']);
  });

  test('code without a grammar is cut where its keywords define something', async () => {
    const kotlin =
      'package a\n\n// Sells.\nclass Shop(val x: Int) {\n    fun sell(): Int {\n        return x\n    }\n}\n\nfun main() {\n    Shop(1).sell()\n}\n';
    expect(await outlineLines('a.kt', kotlin)).toContain('class Shop 3-8');
    expect(await outlineLines('a.kt', kotlin)).toContain('method Shop.sell 5-7');
    expect(await outlineLines('a.kt', kotlin)).toContain('function main 10-12');
    expect(
      await outlineLines(
        'a.sql',
        'CREATE TABLE IF NOT EXISTS users (\n  id int,\n  a int,\n  b int,\n  c int,\n  d int,\n  e int\n);\n',
      ),
    ).toEqual(['type users 1-8']);
  });
});

describe('input that nobody wrote by hand', () => {
  test.each([
    ['an empty file', ''],
    ['blank lines', '\n \n\t\n'],
    ['a byte order mark alone', '\uFEFF'],
  ])('%s has no chunks', async (_, text) => {
    expect(await chunker.chunk({path: 'a.ts', text})).toEqual([]);
  });

  test('line endings and a byte order mark do not move lines', async () => {
    const text = '/** Doc. */\nfunction a() {\n  return 1;\n}\n';
    const plain = await chunker.chunk({path: 'a.ts', text});
    expect(await chunker.chunk({path: 'a.ts', text: `\uFEFF${text.replaceAll('\n', '\r\n')}`})).toEqual(plain);
    expect(await chunker.chunk({path: 'a.ts', text: text.replaceAll('\n', '\r')})).toEqual(plain);
  });

  test('emoji and wide characters do not cut names or signatures', async () => {
    const text =
      "const s = '😀漢字'; function después(été: string) {\n  return '💥';\n}\n/** 説明 */\nfunction 次() {\n  return 2;\n}\n";
    const chunks = await chunksByName('a.ts', text);
    expect(chunks.get('después')?.signature).toBe('function después(été: string)');
    expect(chunks.get('次')).toMatchObject({documentation: '説明', startLine: 4, definitionLine: 5});
  });

  test('broken syntax still gives the definitions around it', async () => {
    const text =
      'function good() {\n  return 1;\n}\n\nconst x = = (;\n\nclass Fine {\n  go() {\n    return 2;\n  }\n}\nfunction cut(\n';
    const chunks = await chunker.chunk({path: 'a.ts', text});
    expectSound(text, chunks);
    expect(chunks.map(chunk => chunk.qualifiedName)).toEqual(expect.arrayContaining(['good', 'Fine.go']));
  });

  test.each([
    ['brackets', 'a.js', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['functions', 'a.js', `${'function a() {\n'.repeat(5_000)}${'}\n'.repeat(5_000)}`],
    ['blocks', 'a.cpp', '{\n'.repeat(5_000)],
    ['calls', 'a.py', '(\n'.repeat(5_000)],
    ['keys', 'a.yaml', Array.from({length: 1_500}, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('thousands of nested %s are cut like anything else', async (_, path, text) => {
    expectSound(text, await chunker.chunk({path, text}), !text.includes('[['));
  });

  test.each(['a.js', 'a.md', 'a.json', 'a.html', 'a.unknown', 'a.sql'])(
    'a line of a million characters gives a few chunks in %s',
    async path => {
      const text = `${'[x] a{b};'.repeat(120_000)}\nlast line\n`;
      const chunks = await chunker.chunk({path, text});
      expectSound(text, chunks);
      expect(chunks.length).toBeLessThan(12);
      expect(chunks.at(-1)?.text).toContain('last line');
    },
  );
});
