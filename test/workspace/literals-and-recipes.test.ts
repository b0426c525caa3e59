import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Finding} from '../../source/providers/retrieval-only.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {createEvidenceFinder} from '../../source/workspace/evidence.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const rows = ['limits.depth', 'limits.price', 'colour.mode'].flatMap(key => [
  `  '${key}': {`,
  "    type: 'number',",
  '    default: 0,',
  `    sentence: 'What ${key.split('.')[1]} may come to.',`,
  '  },',
]);
const files = {
  'source/settings.ts': ['export const table = {', ...rows, '};', ''].join('\n'),
  'source/run.ts': [
    'export function spend(limits: Limits, price: number): boolean {',
    '  return limits.price === 0 || price < limits.price;',
    '}',
    '',
  ].join('\n'),
  'server.conf': '# Whether writes stop\n# when saving failed.\nstop-writes-on-error yes\n\n# max-kept-size 10mb\n',
  'source/configuration.c': [
    'setting settings[] = {',
    '  flag("stop-writes-on-error", MODIFIABLE, 1),',
    '  size("max-kept-size", MODIFIABLE, 10),',
    '};',
    '',
  ].join('\n'),
  'source/writes.c': [
    '/* Stops the writes on an error of the kind. */',
    'void stop_writes_on_error(void) {',
    '  log("stop writes on error");',
    '}',
    '',
    'int reopen(int well, int known) {',
    '  return log("a well-known one") || well + known;',
    '}',
    '',
  ].join('\n'),
  'source/codes.js': [
    'const codes = {',
    "  E_ALREADY_SENT: createError('E_ALREADY_SENT', 'was sent'),",
    "  E_NEVER_SENT: createError('E_NEVER_SENT', 'was not sent'),",
    '};',
    '',
  ].join('\n'),
  'source/send.js': "const { E_ALREADY_SENT } = require('./codes')\nmodule.exports = () => E_ALREADY_SENT\n",
  'test/codes.test.js': "test('E_ALREADY_SENT', () => {\n  expect(E_ALREADY_SENT).toBe(1)\n})\n",
  'flags.go': [
    '// Copyright 2013 The Authors',
    '//',
    '// Licensed under the Apache License.',
    '',
    '// Flags that belong together.',
    'package main',
    '',
    'import "fmt"',
    '',
    'func processOne(name string) {',
    '\tfmt.Println(name)',
    '}',
    '',
    '// MarkTogether says that flags are required together.',
    'func (c *Command) MarkTogether(names ...string) {',
    '\tprocessOne(names[0])',
    '}',
    '',
  ].join('\n'),
  'source/kettle.ts': [
    '/** Copyright 2013 The Authors */',
    '',
    '/**',
    ' * Reads what a {@link Kettle} says.',
    ' * It tells the {@link Pot}.',
    ' */',
    '',
    "import {tell} from './pot.ts';",
    '',
    'export function listen(): void {',
    '  tell(1);',
    '}',
    '',
  ].join('\n'),
  'source/store.ts': [
    '/** Keeps a record. */',
    'export const keepRecord = (record: Row) => _keepRecord(disk, record);',
    '',
    'export function _keepRecord(where: Disk, record: Row): void {',
    '  const row = encode(record);',
    '  where.append(row);',
    '}',
    '',
  ].join('\n'),
  'app.properties': 'server.port = 8080\nserver.host = localhost\n',
  'test/settings.test.ts': "expect(valueOf('limits.price')).toBe(0);\n",
  'README.md': [
    '# Ledger',
    '',
    'A ledger that adds up.',
    '',
    '## Recipes',
    '',
    '**Add a command.** One file in `source/commands/`.',
    'The help follows.',
    '',
    '**Add a bank provider.** One file in `source/banks/`.',
    '',
    '## How to release a version',
    '',
    'Tag it and push the tag.',
    '',
  ].join('\n'),
  'source/commands/add.ts':
    'export function addCommand(command: Command): void {\n  commands.push(command);\n}\nexport function provider() {}\n',
};

let project: TemporaryProject;
let first: (text: string) => Promise<string>;
let ask: (text: string) => Promise<Finding>;
let close: () => Promise<void>;

beforeAll(async () => {
  project = temporaryProject(files);
  const index = indexOf(project, createInMemoryStore());
  await index.refresh();
  const find = createEvidenceFinder(index);
  ask = text => find({text, attachments: []}, [], new AbortController().signal);
  first = async text => {
    const {evidence, unknownNames} = await ask(text);
    expect(unknownNames).toEqual([]);
    const [top] = evidence;
    return top ? `${top.path}: ${top.excerpts.flatMap(({lines}) => lines).join(' ')}` : '';
  };
  close = () => index.close();
});
afterAll(async () => {
  await close();
  project.remove();
});

describe('a name that stands in the project as a key', () => {
  it.each(['limits.price', 'where is limits.price set?', 'what does "limits.price" mean?'])(
    'is found for %j, before code that happens to read alike',
    async question => {
      const found = await first(question);
      expect(found).toMatch(/^source\/settings\.ts: .*'limits\.price': \{.*What price may come to/);
    },
  );

  it('is found in a file of settings', async () => {
    expect(await first('where is server.port set?')).toMatch(/^app\.properties: .*server\.port = 8080/);
  });
});

describe('a name of several parts that is not marked as code', () => {
  it.each(['stop-writes-on-error', 'what does stop-writes-on-error do?', 'where is stop-writes-on-error set?'])(
    'is found where it is declared: %j',
    async question => {
      expect(await first(question)).toMatch(/^server\.conf: # Whether writes stop .*stop-writes-on-error yes$/);
    },
  );

  it('is found where it is commented out', async () => {
    expect(await first('what is the default of max-kept-size?')).toBe('server.conf: # max-kept-size 10mb');
  });

  it('is plain English where nothing declares it', async () => {
    expect(await first('where is a well-known price spent?')).toMatch(/^source\/run\.ts/);
  });
});

it('a file as a whole is what it says of itself, without the licence, and what others can use of it', async () => {
  const {evidence} = await ask('what does flags.go do?');
  expect(evidence.map(({startLine, title}) => [startLine, title])).toEqual([
    [5, ''],
    [14, 'Command.MarkTogether'],
    [10, 'processOne'],
  ]);
});

it('a file says what it is in its own lines, whatever marks stand in them', async () => {
  const {evidence} = await ask('what does source/kettle.ts do?');
  expect(evidence[0]?.excerpts).toEqual([
    {startLine: 4, lines: [' * Reads what a {@link Kettle} says.', ' * It tells the {@link Pot}.']},
  ]);
});

it('what only passes on stands behind what does the work', async () => {
  const {evidence} = await ask('what does keepRecord do?');
  expect(evidence.map(({title}) => title)).toEqual(['_keepRecord', 'keepRecord']);
});

describe('a constant that is an entry of a table', () => {
  it.each(['where is E_ALREADY_SENT defined?', 'what is E_ALREADY_SENT?'])(
    'is cited alone, before imports and before the test of that title: %j',
    async question => {
      expect(await first(question)).toBe(
        "source/codes.js:   E_ALREADY_SENT: createError('E_ALREADY_SENT', 'was sent'),",
      );
    },
  );
});

describe('a question for how to do something', () => {
  it.each([
    ['how do I add a command?', 'Add a command. One file in `source/commands/`. The help follows.'],
    ['How can I write a new command', 'Add a command.'],
    ['how to add a provider?', 'Add a bank provider.'],
    ['how do we release a version?', 'How to release a version'],
    ['Where do I add a command that everybody can call?', 'Add a command.'],
    ['I want to add a command of my own. How do I do that?', 'Add a command.'],
    ['How do I add a bank provider beside the others?', 'Add a bank provider.'],
  ])('is answered by the recipe: %j', async (question, expected) => {
    const found = await first(question);
    expect(found.replaceAll('**', '')).toContain(expected);
    expect(found).toMatch(/^README\.md/);
  });

  it('is answered from the code where no recipe has its words', async () => {
    expect(await first('how does spend compare the price?')).toMatch(/^source\/run\.ts/);
    expect(await first('how do I spend a price?')).toMatch(/^source\/run\.ts/);
    expect(await first('how do I add up what every command would spend?')).not.toMatch(/^README\.md/);
  });
});
