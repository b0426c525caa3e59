import {describe, expect, it} from 'vitest';
import type {CommandContext, FlagValue} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/memory.ts';
import {termsOf} from '../../source/code/terms.ts';
import {type ConversationLog, openConversationLog} from '../../source/memory/conversation-log.ts';
import type {ConversationMemory} from '../../source/memory/conversation-memory.ts';
import {openMemoryRecords} from '../../source/memory/memory-records.ts';
import {sanitizeLine} from '../../source/security/terminal-sanitizer.ts';
import {exchange, temporaryFolder} from '../memory/conversation-fixture.ts';
import {freshMemory} from '../memory/memory-fixture.ts';
import {input} from './fakes.ts';

interface Run {
  memory: ConversationMemory;
  directory?: string;
  operands?: string[];
  flags?: Record<string, FlagValue>;
  json?: boolean;
  stdin?: (string | object)[];
  sessions?: Pick<ConversationLog, 'find' | 'eraseTurn' | 'view' | 'search'>;
}

async function run(
  verb: string,
  {memory, directory = temporaryFolder(), operands = [], flags = {}, json = false, stdin = [], sessions}: Run,
) {
  const lines: string[] = [];
  const values: Record<string, unknown>[] = [];
  const notes: string[] = [];
  const chunks = stdin.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  const runtime = {
    workspaceRoot: '/project',
    memory: async () => ({conversations: memory, records: openMemoryRecords({directory, terms: termsOf})}),
    sanitizer: async () => ({sanitizeLine}),
    sessions: async () => sessions,
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
    expect(plain.lines[0]).toMatch(/^2026-05-08 \d\d:\d\d · Ann · trip · a$/);
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

  it('takes no fact that ends before it begins, and no turn of a day that was never', async () => {
    const {memory} = freshMemory();
    for (const flags of [{from: '2026-07', until: '2026-05'}, {until: '2020'}]) {
      const adding = run('add', {memory, operands: ['x'], flags});
      await expect(adding).rejects.toMatchObject({code: 'usage-flag-value'});
    }
    expect((await run('add', {memory, operands: ['x'], flags: {from: '2019', until: '2020'}})).code).toBe(0);
    const {code, values} = await run('import', {memory, stdin: [said('a', 'x', {at: '2026-02-31T10:00:00Z'})]});
    expect({code, values}).toMatchObject({code: 1, values: [{id: 'a', error: {code: 'batch-bad-line'}}]});
  });

  it('refuses what it cannot understand', async () => {
    const {memory} = freshMemory();
    await expect(run('search', {memory})).rejects.toMatchObject({code: 'usage-missing-operand'});
    await expect(run('search', {memory, operands: ['x'], flags: {limit: 0}})).rejects.toMatchObject({
      code: 'usage-flag-value',
    });
    await expect(run('search', {memory, operands: ['x'], flags: {since: 'soon'}})).rejects.toMatchObject({
      code: 'usage-flag-value',
    });
    await expect(run('search', {memory, operands: ['x'], flags: {batch: true}})).rejects.toMatchObject({
      code: 'usage-unexpected-operand',
    });
  });
});

describe('eca memory add, list, forget, accept, reject and consolidate', () => {
  it('write down, correct, show and remove a fact', async () => {
    const {memory} = freshMemory();
    const directory = temporaryFolder();
    const added = await run('add', {memory, directory, operands: ['Deploys are', 'on Fridays.'], json: true});
    const {id} = (added.values[0] as {record: {id: string}}).record;
    const corrected = await run('add', {memory, directory, operands: ['Deploys are on Tuesdays.']});
    expect(corrected.lines[1]).toBe(`It takes the place of ${id}: Deploys are on Fridays.`);
    const listed = await run('list', {memory, directory});
    expect(listed.lines).toHaveLength(2);
    expect(listed.lines[0]).toMatch(/^\w{8} {2}Deploys are on Tuesdays\.$/);
    expect(listed.lines[1]).toMatch(/^ {2}semantic · project · since \d{4}-\d\d-\d\d · by user$/);
    expect((await run('list', {memory, directory, flags: {all: true}})).lines).toHaveLength(4);
    const found = await run('search', {memory, directory, operands: ['when', 'are', 'deploys']});
    expect(found.lines.join('\n')).toMatch(/Deploys are on Tuesdays/);
    const sessions = openConversationLog({directory: temporaryFolder()});
    expect(await run('forget', {memory, directory, sessions, operands: [id.slice(0, 6)]})).toMatchObject({code: 0});
    expect((await run('list', {memory, directory, flags: {all: true}})).lines).toHaveLength(2);
    await expect(run('forget', {memory, directory, operands: [id]})).rejects.toMatchObject({
      code: 'usage-unknown-record',
    });
  });

  it('empty the inbox', async () => {
    const {memory} = freshMemory();
    const directory = temporaryFolder();
    const records = openMemoryRecords({directory, terms: termsOf});
    const waiting = async (text: string) =>
      (await records.add({kind: 'episodic', text, scope: {level: 'user'}, source: {by: 'rule'}, waiting: true})).record
        .id;
    const [one, two] = [await waiting('We chose vitest.'), await waiting('The sky fell down.')];
    expect((await run('list', {memory, directory})).notes).toContain(
      '2 more wait in the inbox: eca memory list --inbox',
    );
    expect((await run('list', {memory, directory, flags: {inbox: true}})).lines).toHaveLength(4);
    await run('accept', {memory, directory, operands: [one]});
    await run('reject', {memory, directory, operands: [two]});
    expect((await run('list', {memory, directory, flags: {inbox: true}})).notes[0]).toBe('The inbox is empty.');
    const stats = await run('stats', {memory, directory, json: true});
    expect(stats.values[0]).toMatchObject({turns: 0, records: {current: 1, waiting: 0}});
  });

  it('clean up as a diff that can be taken back', async () => {
    const {memory} = freshMemory();
    const directory = temporaryFolder();
    const past = openMemoryRecords({directory, terms: termsOf, now: () => new Date('2020-01-01')});
    await past.add({kind: 'semantic', text: 'The fax is in room 3.', scope: {level: 'user'}, source: {by: 'rule'}});
    const planned = await run('consolidate', {memory, directory, flags: {'dry-run': true}});
    expect(planned.lines).toEqual([
      expect.stringMatching(/^- \w{8} {2}The fax is in room 3\. {2}\[faded: not needed for \d+ days\]$/),
    ]);
    expect((await run('list', {memory, directory})).lines).toHaveLength(2);
    await run('consolidate', {memory, directory});
    expect((await run('list', {memory, directory})).lines).toEqual([]);
    const undone = await run('consolidate', {memory, directory, flags: {undo: true}});
    expect(undone.lines[0]).toMatch(/^\+ .*\[active/);
    expect((await run('list', {memory, directory})).lines).toHaveLength(2);
  });

  it('forget a turn of an own session by what search shows of it', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot: '/project'});
    await exchange(session, 'The vault opens at nine.', 'Noted.');
    await exchange(session, 'Which hour was it?', 'You said: The vault opens at nine.');
    await session.close();
    const [head = ''] = (await run('search', {memory, operands: ['vault', 'opens']})).lines;
    const id = head.split(' · ').at(-1) ?? '';
    expect(id).toBe(`${session.id}#1`);
    const sessions: Run['sessions'] = {
      find: log.find,
      view: log.view,
      search: log.search,
      async eraseTurn(...turn) {
        const erased = await log.eraseTurn(...turn);
        for (const one of erased.sessions) await memory.sessionDeleted(one);
        return erased;
      },
    };
    const {notes} = await run('forget', {memory, sessions, operands: [id], flags: {turn: true}});
    expect(notes).toContain(`The same words stand in another turn: eca memory forget --turn ${session.id}#2`);
    expect((await log.view(session.id)).turns[0]).toMatchObject({userText: '', erased: true});
    expect(notes.at(-2)).toContain('--everywhere');
    await run('forget', {memory, sessions, operands: [`${session.id}#2`], flags: {turn: true}});
    expect((await run('search', {memory, operands: ['vault', 'opens']})).lines).toEqual([]);
  });

  it('forget with --everywhere the turns that hold the same words, without a hint at them', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const directory = temporaryFolder();
    const sessions = openConversationLog({directory: sessionsDirectory});
    const session = await sessions.create({workspaceRoot: '/project'});
    await exchange(session, 'The vault opens at nine.', 'Noted.');
    await exchange(session, 'Which hour was it?', 'You said: The vault opens at nine.');
    await session.close();
    const records = openMemoryRecords({directory, terms: termsOf});
    const {record} = await records.add({
      kind: 'semantic',
      text: 'The vault opens at nine.',
      scope: {level: 'user'},
      source: {by: 'rule', session: session.id, turn: 1},
    });
    const {notes} = await run('forget', {
      memory,
      directory,
      sessions,
      operands: [record.id],
      flags: {everywhere: true},
    });
    expect(notes).toEqual([`Forgotten: ${record.id}, ${session.id}#1, ${session.id}#2`]);
    expect((await sessions.view(session.id)).turns).toMatchObject([{erased: true}, {erased: true}]);
  });

  it('forget imported turns and sessions', async () => {
    const {memory} = freshMemory();
    await run('import', {memory, stdin: [said('a', 'The vault opens at nine.'), said('b', 'It closes at ten.')]});
    const sessions = openConversationLog({directory: temporaryFolder()});
    expect(await run('forget', {memory, sessions, operands: ['a'], flags: {turn: true}})).toMatchObject({code: 0});
    expect((await run('search', {memory, operands: ['vault', 'opens']})).lines).toEqual([]);
    await run('forget', {memory, flags: {session: 'trip'}});
    expect((await memory.stats()).turns).toBe(0);
    await expect(run('forget', {memory})).rejects.toMatchObject({code: 'usage-missing-operand'});
    await expect(run('forget', {memory, flags: {session: 'trip'}})).rejects.toMatchObject({
      code: 'usage-unknown-session',
    });
  });
});
