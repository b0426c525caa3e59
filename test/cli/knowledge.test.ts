import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CommandContext, FlagValue} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/knowledge.ts';
import {openConversationLog} from '../../source/memory/conversation-log.ts';
import type {KnowledgePort} from '../../source/runtime/knowledge-port.ts';
import {sanitizeLine, sanitizeText} from '../../source/security/terminal-sanitizer.ts';
import {knowledgeIn, temporaryFolder} from '../knowledge/knowledge-fixture.ts';
import {ended, freshLog} from '../memory/conversation-fixture.ts';
import {input} from './fakes.ts';

interface Run {
  knowledge: KnowledgePort;
  operands?: string[];
  flags?: Record<string, FlagValue>;
  json?: boolean;
  stdin?: (string | object)[];
  /** The folder of the past sessions. */
  sessions?: string;
}

async function run(
  verb: string,
  {knowledge, operands = [], flags = {}, json = false, stdin = [], sessions = '/nowhere'}: Run,
) {
  const lines: string[] = [];
  const values: Record<string, unknown>[] = [];
  const notes: string[] = [];
  const chunks = stdin.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  const runtime = {
    workspaceRoot: '/project',
    knowledge: async () => knowledge,
    sessions: async () => openConversationLog({directory: sessions, onWarning: () => {}}),
    sanitizer: async () => ({sanitizeLine, sanitizeText}),
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

const texts = [
  {id: 'warranty', title: 'Warranty', text: 'Repairs are free of charge for twenty-four months.'},
  {id: 7, text: '# Tides\n\nThe tide in Avonmouth rises fourteen metres.', mediaType: 'text/markdown'},
  {id: 'code', text: 'def read_level(port):\n    """Reads the water level."""\n    return port.read()', kind: 'code'},
];

describe('eca knowledge import and search --batch', () => {
  it('answers in order, and gives back the ids that were imported, numbers as numbers', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const imported = await run('import', {knowledge, stdin: texts});
    expect(imported).toMatchObject({code: 0, values: texts.map(({id}) => ({id, ok: true}))});
    const queries = [
      {id: 1, query: 'how long are repairs free?'},
      {id: 2, query: 'tide in Avonmouth'},
      {id: 3, query: 'readLevel'},
      {id: 4, query: 'zebra'},
    ];
    const {values} = await run('search', {knowledge, flags: {batch: true}, stdin: queries});
    expect(values.map(({hits}) => (hits as {id: unknown}[])[0]?.id)).toEqual(['warranty', 7, 'code', undefined]);
    expect(values[3]).toEqual({id: 4, hits: [], confidence: 0});
    expect(values[1]?.confidence).toBe(1);
  });

  it('puts an error in the place of a bad line and goes on', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const {code, values} = await run('import', {knowledge, stdin: [{id: 'a'}, {id: 'b', text: ' '}, texts[0] ?? '']});
    expect(code).toBe(1);
    expect(values).toMatchObject([
      {id: 'a', error: {code: 'batch-bad-line'}},
      {id: 'b', error: {code: 'knowledge-empty'}},
      {id: 'warranty', ok: true},
    ]);
  });

  it('the same id again replaces what it said', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    await run('import', {knowledge, stdin: [{id: 'a', text: 'The code is walrus.'}]});
    await run('import', {knowledge, stdin: [{id: 'a', text: 'The code is heron.'}]});
    const {values} = await run('search', {knowledge, flags: {batch: true}, stdin: [{id: 1, query: 'walrus'}]});
    expect(values[0]?.hits).toEqual([]);
    expect(await knowledge.list()).toMatchObject([{id: 'a', revision: 2}]);
  });
});

describe('eca knowledge search, show and remove', () => {
  it('shows each passage with its document and headings', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    await run('import', {knowledge, stdin: texts});
    const {lines} = await run('search', {knowledge, operands: ['tide', 'Avonmouth'], flags: {why: true}});
    expect(lines[0]).toContain('Tides');
    expect(lines.join('\n')).toMatch(/holds 100 % of the question/);
  });

  it('a removed document is gone from list and search', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    await run('import', {knowledge, stdin: texts});
    expect((await run('show', {knowledge, operands: ['warr']})).lines.join('\n')).toContain('Repairs are free');
    await run('remove', {knowledge, operands: ['warranty']});
    const {values} = await run('search', {knowledge, flags: {batch: true}, stdin: [{id: 1, query: 'repairs'}]});
    expect(values[0]?.hits).toEqual([]);
    expect((await run('list', {knowledge})).lines).toHaveLength(2);
    await expect(run('remove', {knowledge, operands: ['warranty']})).rejects.toMatchObject({
      code: 'usage-unknown-document',
    });
  });

  it('takes over what another knowledge base exported, as it was there', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const folder = temporaryFolder();
    const table =
      '# Fees\n\n| Boat | Fee |\n| - | - |\n| Barge | 12 |\n\n- [x] paid\n\n> As agreed.\n\n```js\nlet a;\n```\n';
    writeFileSync(join(folder, 'fees.md'), table);
    for await (const _ of knowledge.ingest([folder]));
    await run('import', {knowledge, stdin: texts});
    const {values} = await run('export', {knowledge});
    expect(values).toHaveLength(4);
    const other = await knowledgeIn(temporaryFolder());
    expect((await run('import', {knowledge: other, stdin: values})).code).toBe(0);
    const again = (await run('export', {knowledge: other})).values;
    const byId = (documents: typeof values) =>
      documents.map(({revision: _, ...document}) => document).sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    expect(byId(again)).toEqual(byId(values));
    const {lines} = await run('search', {knowledge: other, operands: ['barge fee']});
    expect(lines[0]).toContain(join(folder, 'fees.md'));
    // The same again changes nothing.
    await run('import', {knowledge: other, stdin: values});
    expect((await run('export', {knowledge: other})).values).toEqual(again);
  });

  it.each<[string, Record<string, unknown>]>([
    ['blocks.0.kind', {blocks: [{kind: 'poem', origin: {}, text: 'x'}]}],
    ['blocks.0.items.0.depth', {blocks: [{kind: 'list', origin: {}, items: [{text: 'x', marker: '-', depth: -1}]}]}],
    [
      'blocks.0.items.0.depth',
      {blocks: [{kind: 'list', origin: {}, items: [{text: 'x', marker: '-', depth: 2_000_000_000}]}]},
    ],
    ['blocks', {blocks: [tableAt(300_000_000, 0)]}],
    ['blocks', {blocks: [tableAt(9_000, 0), tableAt(2_000, 5_000)]}],
    ['quality.score', {quality: {score: 'good', parts: {}, reasons: []}}],
    ['source', {source: null}],
    ['addedAt', {addedAt: 'yesterday'}],
  ])('refuses an exported document whose %s is not right, and takes the others', async (field, wrong) => {
    const knowledge = await knowledgeIn(temporaryFolder());
    await run('import', {knowledge, stdin: texts.slice(0, 2)});
    const [first, second] = (await run('export', {knowledge})).values;
    const other = await knowledgeIn(temporaryFolder());
    const {code, values} = await run('import', {knowledge: other, stdin: [{...first, ...wrong}, second ?? {}]});
    expect(code).toBe(1);
    expect(values).toMatchObject([
      {error: {code: 'knowledge-bad-document', message: expect.stringContaining(`\`${field}`)}},
      {ok: true},
    ]);
    expect(await other.list()).toHaveLength(1);
  });

  it('names what it removed by title, file or id', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plain.txt'), 'The ferry does not run on Sundays.\n');
    for await (const _ of knowledge.ingest([folder]));
    await run('import', {knowledge, stdin: texts});
    const {notes} = await run('remove', {knowledge, operands: ['warranty', 'code', folder]});
    expect(notes).toEqual([`Removed: Warranty, code, ${join(folder, 'plain.txt')}`]);
  });

  it('removes what is noted of failed files with their folder, or each by its path', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const folder = temporaryFolder();
    for (const name of ['a.txt', 'b.txt', 'c.txt']) writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'plain.txt'), 'The ferry does not run on Sundays.\n');
    for await (const _ of knowledge.ingest([folder]));
    const one = await run('remove', {knowledge, operands: [join(folder, 'b.txt')], json: true});
    expect(one.values).toEqual([{removed: [], failed: [join(folder, 'b.txt')]}]);
    const {notes} = await run('remove', {knowledge, operands: [folder]});
    expect(notes).toEqual([
      `Removed: ${join(folder, 'plain.txt')}`,
      `No longer listed as failed: ${join(folder, 'a.txt')}, ${join(folder, 'c.txt')}`,
    ]);
    expect(await knowledge.failures()).toEqual([]);
  });

  it('names the sessions in which what it removed is still quoted', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const folder = temporaryFolder();
    for (const name of ['tides.txt', 'fees.txt', 'other.txt'])
      writeFileSync(join(folder, name), `The ferry of ${name} does not run on Sundays.\n`);
    for await (const _ of knowledge.ingest([folder]));
    const {log, directory} = freshLog();
    const session = async (path: string, toolText: string, workspaceRoot = '/project') => {
      const {id, beginTurn} = await log.create({workspaceRoot});
      const turn = await beginTurn('and on Sundays?');
      const toolCalls = [{id: 'c1', name: 'search-knowledge', input: {query: 'Sundays'}}];
      await turn.appendStep([{role: 'assistant', text: '', toolCalls}]);
      await turn.appendStep([{role: 'tool', callId: 'c1', name: 'search-knowledge', ok: true, text: toolText}]);
      const citations = [{kind: 'knowledge' as const, path, startLine: 1, endLine: 1, score: 1}];
      await turn.end(ended('It does not run.', {citations}));
      return id;
    };
    const cited = await session('tides.txt', '', folder);
    const given = await session('x', `[${join(folder, 'fees.txt')}:1-1, Fees, document of 2026-01-01]\nThe ferry`);
    await session('tides.txt', `it says [${join(folder, 'fees.txt')}]`);
    await session(join(folder, 'other.txt'), '');
    const removed = ['tides.txt', 'fees.txt'].map(name => join(folder, name));
    const {notes} = await run('remove', {knowledge, operands: removed, sessions: directory});
    const [line = ''] = notes.filter(note => note.startsWith('Still quoted'));
    expect(line).toMatch(/^Still quoted in 2 past sessions, which this removes: eca session delete /);
    expect(line.split(' ').slice(-2).sort()).toEqual([cited, given].sort());
  });

  it('says why nothing was found: no documents, none that fits, none with a word of it', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const search = async (flags: Record<string, FlagValue> = {}) =>
      (await run('search', {knowledge, operands: ['zeppelin'], flags})).notes;
    expect(await search()).toEqual(['Nothing is known yet: eca knowledge ingest PATH… takes documents in.']);
    await run('import', {knowledge, stdin: texts});
    expect(await search()).toEqual(['No document has a word of it.']);
    expect(await search({type: 'md'})).toEqual(['No document has a word of it.']);
    expect(await search({type: 'pdf', since: '2026'})).toEqual([
      'No document fits --type pdf --since 2026: eca knowledge list shows them all.',
    ]);
  });

  it('makes what a document says safe for the terminal', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    await run('import', {
      knowledge,
      stdin: [{id: 'evil', title: 'x\u001b]0;owned\u0007', text: 'Red \u001b[31mtext.'}],
    });
    for (const verb of ['list', 'search', 'show'])
      expect(
        (await run(verb, {knowledge, operands: [verb === 'search' ? 'text' : 'evil']})).lines.join(''),
      ).not.toContain('\u001b');
  });
});

describe('eca knowledge extract', () => {
  it('names a missing file as a mistake in the command', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const reading = {...knowledge, extract: async () => ({ok: false, failure: 'vanished', message: 'gone', hint: ''})};
    await expect(run('extract', {knowledge: reading as never, operands: ['gone.txt']})).rejects.toMatchObject({
      code: 'usage-missing-file',
    });
  });

  it('answers each line of a batch with text, metadata, tables and quality', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const at = temporaryFolder();
    writeFileSync(join(at, 'a.md'), '---\ntitle: T\nauthor: Ann\n---\n\n| A | B |\n| - | - |\n| 1 | 2 |\n');
    const {values} = await run('extract', {knowledge, flags: {batch: true}, stdin: [{id: 1, path: join(at, 'a.md')}]});
    expect(values[0]).toMatchObject({
      ...{id: 1, title: 'T', author: 'Ann', date: null, language: null, text: 'A\tB\n1\t2'},
      tables: [{page: null, cells: [{row: 0, column: 0, rowSpan: 1, columnSpan: 1, text: 'A'}, {}, {}, {}]}],
      quality: {score: 1},
    });
  });
});

/** A block that says of its only cell that it stands far out. */
function tableAt(row: number, column: number) {
  return {
    kind: 'table',
    origin: {},
    cells: [{row, column, rowSpan: 1, columnSpan: 1, text: 'x'}],
    headerRows: 1,
  };
}
