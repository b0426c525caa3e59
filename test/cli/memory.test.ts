import {describe, expect, it} from 'vitest';
import type {CommandContext, FlagValue} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/memory.ts';
import type {ConversationMemory} from '../../source/memory/conversation-memory.ts';
import {sanitizeLine} from '../../source/security/terminal-sanitizer.ts';
import {freshMemory} from '../memory/memory-fixture.ts';
import {input} from './fakes.ts';

interface Run {
  memory: ConversationMemory;
  operands?: string[];
  flags?: Record<string, FlagValue>;
  json?: boolean;
  stdin?: (string | object)[];
}

async function run(verb: string, {memory, operands = [], flags = {}, json = false, stdin = []}: Run) {
  const lines: string[] = [];
  const values: Record<string, unknown>[] = [];
  const notes: string[] = [];
  const chunks = stdin.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  const runtime = {
    workspaceRoot: '/project',
    memory: async () => ({conversations: memory}),
    sanitizer: async () => ({sanitizeLine}),
  };
  const code = await command.verbs
    .find(({name}) => name === verb)
    ?.run({
      operands,
      flags,
      runtime: async () => runtime,
      signal: new AbortController().signal,
      stdin: input(chunks),
      output: {
        json,
        isTerminal: false,
        color: false,
        line: async (text = '') => void lines.push(text),
        value: async (value: Record<string, unknown>) => void values.push(value),
        note: (text: string) => void notes.push(text),
      },
    } as unknown as CommandContext);
  return {code, lines, values, notes};
}

const said = (id: string | number, text: string, more: object = {}) => ({
  id,
  session: 'trip',
  role: 'user',
  speaker: 'Ann',
  text,
  at: '2026-05-08T10:00:00Z',
  ...more,
});

describe('eca memory import and search --batch', () => {
  it('answers each line in order, and gives back the ids that were imported, numbers as numbers', async () => {
    const {memory} = freshMemory();
    const imported = await run('import', {
      memory,
      stdin: [said('a', 'We sailed to Bergen.'), said(7, 'The boat had red sails.', {speaker: null})],
    });
    expect(imported).toMatchObject({
      code: 0,
      values: [
        {id: 'a', ok: true},
        {id: 7, ok: true},
      ],
    });
    const {code, values} = await run('search', {
      memory,
      flags: {batch: true, limit: 1},
      stdin: [
        {id: 1, query: 'Where did Ann sail?'},
        {id: 2, query: 'What colour were the sails of the boat?', session: 'trip'},
        {id: 3, query: 'sails', session: 'other'},
        {id: 4, query: ''},
      ],
    });
    expect(code).toBe(0);
    const score = expect.any(Number);
    expect(values).toEqual([
      {id: 1, hits: [{id: 'a', score}], confidence: expect.any(Number)},
      {id: 2, hits: [{id: 7, score}], confidence: expect.any(Number)},
      {id: 3, hits: [], confidence: 0},
      {id: 4, hits: [], confidence: 0},
    ]);
  });

  it('puts what is wrong with a line in its place and goes on', async () => {
    const {memory} = freshMemory();
    const {code, values} = await run('import', {
      memory,
      stdin: [
        'not json',
        said('a', 'Good.'),
        said('b', 'x', {at: 'yesterday'}),
        said('c', 'x', {text: 3}),
        said('d', 'x', {session: ''}),
        {id: 'e', session: 's', text: 'x', at: '2026-01-01'},
        said('f', 'Good too.'),
      ],
    });
    expect(code).toBe(1);
    const bad = (id: string) => ({id, error: expect.objectContaining({code: 'batch-bad-line'})});
    expect(values).toEqual([
      {id: null, error: expect.objectContaining({code: 'batch-bad-json'})},
      {id: 'a', ok: true},
      bad('b'),
      bad('c'),
      bad('d'),
      bad('e'),
      {id: 'f', ok: true},
    ]);
    expect((await memory.stats()).turns).toBe(2);
    const searched = await run('search', {memory, flags: {batch: true}, stdin: [{id: 1}, {id: 2, query: 'good'}]});
    expect(searched.code).toBe(1);
    expect(searched.values).toMatchObject([
      {id: 1, error: {code: 'batch-bad-line'}},
      {id: 2, hits: [{}, {}]},
    ]);
  });
});

describe('eca memory search', () => {
  it('shows who said what and when, safe to print, and why on request', async () => {
    const {memory} = freshMemory();
    await run('import', {memory, stdin: [said('a', 'The \u001b[31m vault\u0007 opens at nine.')]});
    const plain = await run('search', {memory, operands: ['when', 'does the vault open?']});
    expect(plain.lines[0]).toMatch(/^2026-05-08 \d\d:\d\d · Ann · trip$/);
    expect(plain.lines[1]).toBe('  The vault opens at nine.');
    const why = await run('search', {memory, operands: ['vault'], flags: {why: true}});
    expect(why.lines.at(-1)).toMatch(/^ {2}score \d+\.\d+: .*context-score 1\.00/);
  });

  it('tells a script the features of each hit', async () => {
    const {memory} = freshMemory();
    await run('import', {memory, stdin: [said('a', 'The vault opens at nine.')]});
    const {values} = await run('search', {memory, operands: ['vault'], json: true});
    expect(values).toMatchObject([
      {query: 'vault', confidence: expect.any(Number), hits: [{id: 'a', session: 'trip', features: {overlap: 1}}]},
    ]);
  });

  it('says so when nothing was said about it', async () => {
    const {memory} = freshMemory();
    const {code, lines, notes} = await run('search', {memory, operands: ['dragons']});
    expect({code, lines}).toEqual({code: 0, lines: []});
    expect(notes).toEqual(['Nothing that was said has a word of it.']);
  });

  it('refuses what it cannot understand', async () => {
    const {memory} = freshMemory();
    await expect(run('search', {memory})).rejects.toMatchObject({code: 'usage-missing-operand'});
    await expect(run('search', {memory, operands: ['x'], flags: {limit: 0}})).rejects.toMatchObject({
      code: 'usage-bad-flag',
    });
    await expect(run('search', {memory, operands: ['x'], flags: {since: 'soon'}})).rejects.toMatchObject({
      code: 'usage-bad-flag',
    });
    await expect(run('search', {memory, operands: ['x'], flags: {batch: true}})).rejects.toMatchObject({
      code: 'usage-unexpected-operand',
    });
  });
});
