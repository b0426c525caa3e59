import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEvent, TurnResult} from '../../source/agent/agent-event.ts';
import type {AskOptions, Conversation, ConversationOptions} from '../../source/runtime/conversation.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import type {WirePart} from '../contracts/language-model.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {type FakeServer, startFakeServer} from '../providers/fake-server.ts';
import {knowLanceDb} from '../storage/know-lancedb.ts';

interface Chat {
  messages: {role: string; content: string}[];
  tools?: {function: {name: string}}[];
  format?: object;
}

const end: WirePart = {type: 'end', reason: 'stop'};
const isProbe = (chat: Chat) => JSON.stringify(chat.tools ?? chat.messages).includes('report-word');

// The index and its native module are loaded for real, which takes long on a busy machine.
vi.setConfig({testTimeout: 30_000});

let folder: string;
let server: FakeServer;
let runtime: Runtime | undefined;
let chats: Chat[];
let probes: Chat[];
/** The answers of the model, one a request. */
let answers: WirePart[][];
let probeAnswer: (chat: Chat) => WirePart[];

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-agent-')));
  await knowLanceDb(join(folder, 'home'));
  mkdirSync(join(folder, 'project'));
  writeFileSync(
    join(folder, 'project/cart.js'),
    '/** Adds one item to the cart. */\nexport function addItem(cart, item) {\n  cart.push(item);\n}\n',
  );
  chats = [];
  probes = [];
  answers = [];
  probeAnswer = () => [{type: 'tool-call', name: 'report-word', input: {word: 'lantern'}}, end];
  const facts = ollamaFacts(() => [usualModel]);
  server = await startFakeServer((response, request) => {
    if (request.path !== '/api/chat') return facts(response, request);
    const chat = request.body as Chat;
    const probe = isProbe(chat);
    (probe ? probes : chats).push(chat);
    response.writeHead(200, {'content-type': 'application/x-ndjson'});
    response.end(ollamaAnswer(probe ? probeAnswer(chat) : (answers.shift() ?? [{type: 'text', text: 'ok'}, end])));
  });
});
afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  await server.close();
  rmSync(folder, {recursive: true, force: true});
});

async function converse(options: ConversationOptions = {}, settings: string[] = []): Promise<Conversation> {
  runtime ??= await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: join(folder, 'home'), OLLAMA_BASE_URL: server.baseUrl},
    overrides: ['models.primary=ollama:fake:7b', ...settings],
    version: '0.0.0',
  });
  return runtime.conversation(options);
}

async function ask(conversation: Conversation, text: string, options: Partial<AskOptions> = {}) {
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal: new AbortController().signal, ...options}))
    events.push(event);
  return {events, result: events.at(-1) as AgentEvent & TurnResult};
}

describe('a conversation with a model', () => {
  it('gives a model of what does not fit its window the lines that matter, the same ones in the next turn', async () => {
    const log = Array.from(
      {length: 40_000},
      (_, at) => `10:00 INFO job ${at} done${at === 31_000 ? '\n10:01 ERROR no disk' : ''}`,
    );
    const conversation = await converse({noTools: true});
    const attachments = [{kind: 'stdin' as const, text: log.join('\n')}];
    const {events} = await ask(conversation, 'what failed?', {attachments});
    const sent = chats[0]?.messages.at(-1)?.content ?? '';
    expect(sent.length).toBeLessThan(150_000);
    expect(sent).toContain('31002│10:01 ERROR no disk\n');
    expect(events.find(({type}) => type === 'warning')).toMatchObject({code: 'attachment-cut'});
    await ask(conversation, 'and why?');
    expect(chats[1]?.messages.find(({role}) => role === 'user')?.content).toBe(sent);
  });

  it('shows the model the project, runs its calls and cites what it names', async () => {
    answers = [
      [{type: 'tool-call', name: 'read-file', input: {path: 'cart.js'}}, end],
      [{type: 'text', text: 'It is added in `cart.js:2-4`.'}, end],
    ];
    const {events, result} = await ask(await converse(), 'Where is an item added to the cart?');
    expect(result).toMatchObject({model: 'ollama:fake:7b', stopReason: 'end', text: 'It is added in `cart.js:2-4`.'});
    expect(result.citations).toMatchObject([{path: 'cart.js', startLine: 2, endLine: 4}]);
    expect(result.toolCalls).toMatchObject([{name: 'read-file', ok: true, decision: 'allow'}]);
    expect(events.find(({type}) => type === 'model-select')).toMatchObject({tier: 'middle', why: 'the primary model'});
    const [first, second] = chats;
    expect(first?.messages[0]).toMatchObject({role: 'system', content: expect.stringContaining('"project"')});
    expect(first?.messages.at(-1)?.content).toMatch(
      /^Where is an item[\s\S]*<context[\s\S]*cart\.js:1-4 addItem[\s\S]*cart\.push/,
    );
    expect(first?.tools?.map(tool => tool.function.name)).toEqual(
      expect.arrayContaining([
        'edit-file',
        'list-files',
        'read-file',
        'read-output',
        'run-command',
        'search-code',
        'search-files',
      ]),
    );
    expect(second?.messages.at(-1)?.content).toContain('3│  cart.push(item);');
  });

  it('begins each request with the bytes of the one before', async () => {
    const conversation = await converse();
    answers = [
      [{type: 'tool-call', name: 'list-files', input: {}}, end],
      [{type: 'text', text: 'One.'}, end],
    ];
    await ask(conversation, 'Where is addItem?');
    await ask(conversation, 'And who calls addItem?');
    await ask(conversation, 'Thanks');
    expect(chats).toHaveLength(4);
    for (const [index, chat] of chats.entries()) {
      const next = chats[index + 1];
      if (!next) break;
      expect(next.messages.slice(0, chat.messages.length)).toEqual(chat.messages);
      expect(next.tools).toEqual(chat.tools);
    }
    // Small talk is not worth a search.
    expect(chats[3]?.messages.at(-1)?.content).toBe('Thanks');
  });

  it('asks a model once how it calls tools, and remembers it for its weights', async () => {
    await ask(await converse(), 'Thanks');
    await ask(await converse(), 'Thanks');
    expect(probes).toHaveLength(1);
  });

  it('uses constrained JSON with a model that does not call tools natively', async () => {
    probeAnswer = chat =>
      chat.tools
        ? [{type: 'text', text: 'lantern'}, end]
        : [{type: 'text', text: '{"say":"","calls":[{"name":"report-word","arguments":{"word":"lantern"}}]}'}, end];
    answers = [
      [{type: 'text', text: '{"say":"I look.","calls":[{"name":"read-file","arguments":{"path":"cart.js"}}]}'}, end],
      [{type: 'text', text: '{"say":"Found.","calls":[]}'}, end],
    ];
    const {result} = await ask(await converse(), 'Where is addItem?');
    expect(result).toMatchObject({
      text: 'I look.\n\nFound.',
      stopReason: 'end',
      toolCalls: [{name: 'read-file', ok: true}],
    });
    expect(chats[0]?.format).toBeDefined();
    expect(chats[0]?.tools).toBeUndefined();
    expect(chats[0]?.messages[0]?.content).toContain('read-file {path: string');
  });

  it('sends neither tools nor passages where they are switched off', async () => {
    await ask(await converse({noTools: true, noMemory: true}), 'Where is addItem?');
    expect(probes).toEqual([]);
    expect(chats[0]?.tools).toBeUndefined();
    expect(chats[0]?.messages.at(-1)?.content).toBe('Where is addItem?');
  });

  it('gives the project’s instructions once', async () => {
    writeFileSync(join(folder, 'project/AGENTS.md'), 'Use tabs, never spaces.');
    const conversation = await converse();
    await ask(conversation, 'Where is addItem?');
    await ask(conversation, 'And what does addItem do?');
    const sent = JSON.stringify(chats.at(-1)?.messages);
    expect(sent.split('Use tabs, never spaces.')).toHaveLength(2);
  });

  it('keeps a secret file from the model', async () => {
    writeFileSync(join(folder, 'project/.env'), 'API_KEY=sk-0123456789abcdef');
    answers = [
      [
        {type: 'tool-call', name: 'read-file', input: {path: '.env'}},
        {type: 'tool-call', name: 'search-files', input: {pattern: 'API_KEY'}},
        {type: 'tool-call', name: 'read-file', input: {path: '/etc/passwd'}},
        end,
      ],
      [{type: 'text', text: 'No.'}, end],
    ];
    const {result} = await ask(await converse(), 'What is the key?');
    expect(JSON.stringify(chats)).not.toContain('sk-0123456789abcdef');
    expect(JSON.stringify(chats)).not.toContain('root:');
    expect(result).toMatchObject({
      stopReason: 'denied',
      toolCalls: [{decision: 'ask', ok: false}, {ok: true}, {ok: false}],
    });
  });

  it('summarises on demand, and goes on from the summary', async () => {
    const conversation = await converse({noMemory: true});
    for (const text of ['Use tabs, not spaces.', 'Where is addItem?', 'Thanks', 'No, I said tabs!']) {
      answers = [[{type: 'text', text: 'A long answer. '.repeat(200)}, end]];
      await ask(conversation, text);
    }
    answers = [
      [{type: 'text', text: '## Decisions\n- tabs\n## What was found\n- addItem\n## Open points\n- none'}, end],
    ];
    const {message} = await conversation.compact(new AbortController().signal);
    expect(message).toMatch(/from about \d+ to \d+ tokens/);
    await ask(conversation, 'Go on');
    const sent = chats.at(-1)?.messages ?? [];
    expect(sent[1]?.content).toContain('> Use tabs, not spaces.');
    expect(sent[1]?.content).toContain('## Decisions\n- tabs');
    expect(sent.filter(({content}) => content.startsWith('A long answer')).length).toBeLessThan(4);
    const [first] = (await (await conversation.context()).slice(0, 1)) ?? [];
    expect(first?.tokens).toBeGreaterThan(0);
  });

  it('shortens the conversation by itself before it fills the window', async () => {
    const conversation = await converse({noMemory: true, noTools: true}, ['performance.maxTokens=512']);
    const warnings: string[] = [];
    for (let turn = 0; turn < 14; turn++) {
      answers = [
        [{type: 'text', text: `Answer ${turn}. ${'word '.repeat(4_000)}`}, {...end, inputTokens: 0} as WirePart],
      ];
      const {events} = await ask(conversation, `Question ${turn}`);
      warnings.push(...events.flatMap(event => (event.type === 'warning' ? event.code : [])));
    }
    expect(warnings).toContain('context-compacted');
    expect(JSON.stringify(chats.at(-1)?.messages).length).toBeLessThan(120_000);
  });

  it('delivers what is typed meanwhile', async () => {
    const typed = ['and be brief'];
    const {events} = await ask(await converse({noTools: true, noMemory: true}), 'Where is addItem?', {
      takeSteering: () => typed.splice(0),
    });
    expect(events.some(event => event.type === 'steering' && event.text === 'and be brief')).toBe(true);
    expect(chats[1]?.messages.at(-1)?.content).toBe('and be brief');
  });

  it('answers without a model when its server goes away, and says so', async () => {
    const conversation = await converse();
    await ask(conversation, 'Thanks');
    await server.close();
    const {events, result} = await ask(conversation, 'Where is addItem?');
    expect(result).toMatchObject({model: 'retrieval-only', stopReason: 'end'});
    expect(result.citations[0]).toMatchObject({path: 'cart.js'});
    expect(events.find(({type}) => type === 'model-select')).toMatchObject({
      model: 'retrieval-only',
      why: expect.stringContaining('refused the connection'),
    });
  });

  it('stops a session that has used up its tokens', async () => {
    const conversation = await converse({noTools: true, noMemory: true}, ['budget.tokens=20']);
    await ask(conversation, 'Thanks');
    answers = [[{type: 'tool-call', name: 'list-files', input: {}}, end]];
    const typed = ['more', 'and more'];
    const {result, events} = await ask(conversation, 'Thanks', {takeSteering: () => typed.splice(0, 1)});
    expect(result.stopReason).toBe('limit');
    expect(events.some(event => event.type === 'warning' && event.code === 'limit-tokens')).toBe(true);
  });

  it('counts what a model costs by the prices that are set, over the turns of a session', async () => {
    const settings = ['models.prices=["ollama:*=1/1","ollama:fake:7b=100000/200000"]', 'budget.cost=3'];
    const conversation = await converse({noTools: true, noMemory: true}, settings);
    // 12 tokens in and 5 out a call.
    expect((await ask(conversation, 'Thanks')).result.cost).toBeCloseTo(2.2);
    expect((await ask(conversation, 'Thanks')).result).toMatchObject({stopReason: 'end', cost: expect.closeTo(2.2)});
    const {result, events} = await ask(conversation, 'Thanks');
    expect(result.stopReason).toBe('limit');
    expect(events.find(({type}) => type === 'warning')).toMatchObject({
      code: 'limit-cost',
      message: expect.stringContaining('4.4000 of 3 US dollars'),
    });
    const {session} = conversation;
    await conversation.close();
    const again = await runtime?.conversation({resume: {session}, noTools: true, noMemory: true});
    expect((await ask(again as Conversation, 'Thanks')).result.stopReason).toBe('limit');
  });

  it('says once that a budget cannot be kept where no price is known', async () => {
    const conversation = await converse({noTools: true, noMemory: true}, ['budget.cost=3']);
    const warnings: string[] = [];
    runtime?.events.on('warning', ({code}) => warnings.push(code));
    expect((await ask(conversation, 'Thanks')).result).not.toHaveProperty('cost');
    await ask(conversation, 'Thanks');
    expect(warnings).toEqual(['budget-unpriced']);
  });

  it('keeps to the model that was named', async () => {
    const {result, events} = await ask(await converse({model: 'ollama:other'}), 'Where is addItem?');
    expect(result.stopReason).toBe('error');
    expect(events.find(({type}) => type === 'error')).toMatchObject({code: 'model-not-served'});
  });
});
