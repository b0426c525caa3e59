import {describe, expect, test} from 'vitest';
import {chunker, chunksByName, outlineLines} from './support.ts';

/** `name first-last` of all that the chunks of `text` define without a chunk of their own. */
async function namesInside(path: string, text: string): Promise<string[]> {
  const chunks = await chunker.chunk({path, text});
  return chunks.flatMap(({defines}) => defines.map(({name, startLine, endLine}) => `${name} ${startLine}-${endLine}`));
}

describe('an entry of a table is defined where it stands', () => {
  test.each([
    [
      'a.js',
      'const codes = {\n  GONE: make(\n    410,\n  ),\n  "not-found": 404,\n};\n',
      ['GONE 2-4', 'not-found 5-5'],
    ],
    ['a.js', 'const codes = Object.freeze({\n  // no more\n  GONE: 410,\n});\n', ['GONE 2-3']],
    [
      'a.ts',
      'export const keys = [\n  {name: "up", run: 1},\n  command("down", 2),\n  ["left", 3],\n];\n',
      ['up 2-2', 'down 3-3', 'left 4-4'],
    ],
    ['a.ts', 'export enum Level {\n  low = 1,\n  high,\n}\n', ['low 2-2', 'high 3-3']],
    ['a.ts', 'export interface Options {\n  /** In ms. */\n  wait: number;\n}\n', ['wait 2-3']],
    ['a.py', 'FILTERS = {\n    "upper": do_upper,\n    KEY: 1,\n}\n', ['upper 2-2', 'KEY 3-3']],
    ['a.py', 'class Level(Enum):\n    LOW = 1\n    HIGH = 2\n', ['LOW 2-2', 'HIGH 3-3']],
    ['a.rs', 'pub const TYPES: &[(&str, u8)] = &[\n    ("rust", 1),\n    ("go", 2),\n];\n', ['rust 2-2', 'go 3-3']],
    ['a.rs', 'pub enum Level {\n    Low,\n    High(u8),\n}\n', ['Low 2-2', 'High 3-3']],
    [
      'a.c',
      'conf settings[] = {\n  flag("lazy-free", 1),\n  {"max-memory", 2},\n};\n',
      ['lazy-free 2-2', 'max-memory 3-3'],
    ],
    ['a.c', 'typedef enum {\n  LOW = 0,\n  HIGH\n} level;\n', ['LOW 2-2', 'HIGH 3-3']],
    ['a.h', 'struct point {\n  int x;\n  char *label;\n};\n', ['x 2-2', 'label 3-3']],
    ['a.go', 'var ports = map[string]int{\n\t"http": 80,\n}\n', ['http 2-2']],
    ['a.go', 'type Server struct {\n\t// Silent says nothing.\n\tSilent bool\n}\n', ['Silent 2-3']],
    ['A.java', 'enum Level {\n  LOW,\n  HIGH;\n}\n', ['LOW 2-2', 'HIGH 3-3']],
    ['a.cs', 'enum Level {\n  Low,\n  High\n}\n', ['Low 2-2', 'High 3-3']],
    ['a.php', '<?php\nenum Level: string {\n  case Low = "l";\n}\n', ['Low 3-3']],
    ['a.rb', 'PORTS = {\n  http: 80,\n}\n', ['http 2-2']],
    ['a.ini', '[core]\nmax-size = 3\n', ['max-size 2-2']],
  ])('in %s: %j', async (path, text, names) => {
    expect(await namesInside(path, text)).toEqual(expect.arrayContaining(names));
  });

  test('what stands deeper, inside a function, for itself alone or is a sentence is none', async () => {
    const text = [
      'export const table = {',
      '  first: {',
      '    deep: 1,',
      '  },',
      '  same: same,',
      '  "two words": 2,',
      '};',
      'export function run() {',
      '  const local = {',
      '    inner: 1,',
      '  };',
      '  return local;',
      '}',
      '',
    ].join('\n');
    expect(await namesInside('a.ts', text)).toEqual(['first 2-4']);
  });
});

describe('a table that is too long for one chunk', () => {
  const large = Array.from(
    {length: 20},
    (_, at) => `  'limits.n${at}': {\n    type: 'number',\n    sentence: 'What ${at} is.',\n  },\n`,
  );
  test('gives each entry of several lines a chunk of its own', async () => {
    const chunks = await chunksByName('a.ts', `export const table = {\n${large.join('')}};\n`);
    expect(chunks.get('table.limits.n7')).toMatchObject({startLine: 30, endLine: 33, kind: 'variable', part: 0});
    expect(chunks.get('table')).toMatchObject({startLine: 1});
  });

  test('gathers entries of one line, and its parts list them', async () => {
    const small = Array.from({length: 90}, (_, at) => `  n${at}: ${at},\n`);
    const lines = await outlineLines('a.ts', `export const table = {\n${small.join('')}};\n`);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.every(line => line.startsWith('variable table '))).toBe(true);
    expect(await namesInside('a.ts', `export const table = {\n${small.join('')}};\n`)).toContain('n77 79-79');
  });
});

describe('a file with a setting a line', () => {
  test('is cut at its settings, each with the comment above it, also those that are commented out', async () => {
    const text = [
      '# Whether to stop when',
      '# the disk is full.',
      '#',
      'stop-writes-on-error yes',
      '',
      '# How much is kept,',
      '# well-known sizes are best.',
      '#',
      '# backlog-size 1mb',
      '',
      'port 80',
      'port 81',
      '',
    ].join('\n');
    const chunks = await chunker.chunk({path: 'server.conf', text});
    expect(chunks.map(({kind, name, startLine, endLine}) => [kind, name, startLine, endLine])).toEqual([
      ['data', 'stop-writes-on-error', 1, 4],
      ['data', 'backlog-size', 6, 9],
      ['data', 'port', 11, 12],
    ]);
    expect(chunks[0]?.documentation).toBe('Whether to stop when\nthe disk is full.');
  });

  test('belongs to the comment above it, however comments are marked', async () => {
    const text = 'port 80\n; How much is kept.\n; Well-known sizes are best.\n; Not too much.\nkept 10\n';
    const chunks = await chunker.chunk({path: 'server.conf', text});
    expect(chunks.map(({name, startLine, documentation}) => [name, startLine, documentation])).toEqual([
      ['port', 1, ''],
      ['kept', 2, 'How much is kept.\nWell-known sizes are best.\nNot too much.'],
    ]);
  });
});
