import {mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEvent} from '../../source/agent/agent-event.ts';
import type {ConversationOptions} from '../../source/runtime/conversation.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import type {WirePart} from '../contracts/language-model.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {type FakeServer, startFakeServer} from '../providers/fake-server.ts';
import {knowLanceDb} from '../storage/know-lancedb.ts';

vi.setConfig({testTimeout: 30_000});

interface Chat {
  messages: {role: string; content: string}[];
  tools?: {function: {name: string}}[];
}

const end: WirePart = {type: 'end', reason: 'stop'};
let folder: string;
let server: FakeServer;
let runtime: Runtime | undefined;
let chats: Chat[];
let answers: WirePart[][];

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-recall-')));
  await knowLanceDb(join(folder, 'home'));
  mkdirSync(join(folder, 'project'));
  chats = [];
  answers = [];
  // Large enough for every tool to be offered.
  const shown = {...usualModel.shown, details: {parameter_size: '32B'}};
  const facts = ollamaFacts(() => [{...usualModel, shown}]);
  server = await startFakeServer((response, request) => {
    if (request.path !== '/api/chat') return facts(response, request);
    const chat = request.body as Chat;
    const isProbe = JSON.stringify(chat.tools ?? chat.messages).includes('report-word');
    if (!isProbe) chats.push(chat);
    response.writeHead(200, {'content-type': 'application/x-ndjson'});
    const probed: WirePart[] = [{type: 'tool-call', name: 'report-word', input: {word: 'lantern'}}, end];
    response.end(ollamaAnswer(isProbe ? probed : (answers.shift() ?? [{type: 'text', text: 'Fine.'}, end])));
  });
});
afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  await server.close();
  rmSync(folder, {recursive: true, force: true});
});

async function openRuntime(settings: string[] = []): Promise<Runtime> {
  runtime ??= await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: join(folder, 'home'), OLLAMA_BASE_URL: server.baseUrl},
    overrides: ['models.primary=ollama:fake:7b', ...settings],
    version: '0.0.0',
  });
  return runtime;
}

/** One question in a session of its own; with its events, the session and what filled the context. */
async function ask(text: string, options: ConversationOptions = {}, settings: string[] = []) {
  const conversation = await (await openRuntime(settings)).conversation(options);
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal: new AbortController().signal})) events.push(event);
  const parts = await conversation.context();
  await conversation.close();
  const sent = chats.at(-1)?.messages.findLast(({role}) => role === 'user')?.content ?? '';
  return {events, parts, sent, session: conversation.session};
}

/** The files below `path` in whose bytes `text` stands. */
function filesHolding(path: string, text: string): string[] {
  return readdirSync(path, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({name}) => name);
}

describe('memory in a conversation', () => {
  it('gives a new session what an earlier one decided, with where and when it was said', async () => {
    answers = [[{type: 'text', text: 'Good choice: heron is the fastest machine.'}, end]];
    const first = await ask('We take the machine called heron as the staging host, because it is fast.');
    const second = await ask('Which staging host did we decide on?');
    const [question, tail = ''] = second.sent.split('\n\n<context');
    expect(question).toBe('Which staging host did we decide on?');
    expect(tail).toMatch(new RegExp(`\\[memory: session ${first.session} turn 1, said on \\d{4}-\\d\\d-\\d\\d\\]`));
    expect(tail).toContain('user: We take the machine called heron as the staging host');
    const memory = second.parts.find(({name}) => name === 'memory')?.tokens ?? 0;
    expect(memory).toBeGreaterThan(0);
    expect(memory).toBeLessThanOrEqual(1_500);
    const recall = second.events.find(event => event.type === 'recall');
    expect(recall).toMatchObject({
      confidence: expect.any(Number),
      passages: expect.arrayContaining([
        expect.objectContaining({kind: 'turn', session: first.session, turn: 1, features: expect.any(Object)}),
      ]),
    });
  });

  it('does not give back a turn that was forgotten, nor what was noted of it', async () => {
    const decision = 'We decided to take the machine called heron as the staging host.';
    const first = await ask(decision);
    const runtime = await openRuntime();
    const {records} = await runtime.memory();
    expect(await records.list({status: 'waiting'})).toHaveLength(1);
    const undo = await runtime.undo();
    for (const path of ['a', 'b']) {
      await undo
        .recorder({session: first.session, turn: 1, text: decision})
        .notRestorable({path, why: 'it is a device'});
    }
    expect(filesHolding(join(folder, 'home'), 'called heron').length).toBeGreaterThan(2);
    await (await runtime.sessions()).eraseTurn(first.session, 1);
    expect(await undo.list()).toMatchObject([{session: first.session, turn: 1, text: ''}]);
    const second = await ask('Which staging host did we decide on?');
    expect(second.sent).not.toContain('heron');
    expect(await records.list()).toEqual([]);
    expect(filesHolding(join(folder, 'home'), 'called heron')).toEqual([]);
  });

  it('says of what was said before a correction that it was corrected', async () => {
    await ask('Remember that the staging host is called heron.');
    const {records} = await (await openRuntime()).memory();
    const [noted] = await records.list({status: 'waiting'});
    await records.accept(noted?.id ?? '');
    await records.edit(noted?.id ?? '', 'The staging host is called otter.');
    const {sent} = await ask('What did we say the staging host is called?');
    expect(sent.indexOf('The staging host is called otter.')).toBeGreaterThan(0);
    expect(sent).toMatch(/turn 1, said on \d{4}-\d\d-\d\d, corrected since, on \d{4}-\d\d-\d\d\]\n.*heron/);
    expect(sent.indexOf('otter')).toBeLessThan(sent.indexOf('heron'));
  });

  it('says which of several things said is the latest', async () => {
    await ask('We decided that the staging host is the machine heron.');
    await ask('We decided that the staging host is the machine otter from now on.');
    const {sent} = await ask('What did we decide about the staging host?');
    expect(sent.match(/the latest of these\]\n.*/g)).toEqual([expect.stringContaining('otter')]);
  });

  it('does not spend tokens on a question that nobody answered', async () => {
    const conversation = await (await openRuntime()).conversation({model: 'ollama:gone:1b'});
    for await (const _ of conversation.ask('Which staging host did we decide on?', {
      signal: AbortSignal.timeout(9_000),
    }));
    await conversation.close();
    await ask('We take the machine called heron as the staging host.');
    const {sent} = await ask('What is the staging host that we decided on?');
    expect(sent).toContain('user: We take the machine called heron');
    expect(sent).not.toContain('user: Which staging host did we decide on?');
  });

  it('does not quote what was only asked, looked for or wanted before, and finds what was said among it', async () => {
    await server.close();
    const asked = ['where is the staging host', 'staging host name', 'fix the staging host name'];
    const {conversations} = await (await openRuntime()).memory();
    for (const text of ['The staging host is called heron.', ...asked]) {
      conversations.touch((await ask(text)).session);
    }
    const {events} = await ask('What is the name of the staging host?');
    const {text} = events.at(-1) as AgentEvent & {text: string};
    expect(text).toContain('user: The staging host is called heron.');
    for (const other of asked) expect(text).not.toContain(`user: ${other}`);
    const wanted = await ask('What did I ask about the staging host?');
    expect(wanted.events.at(-1)).toMatchObject({text: expect.stringContaining('user: where is the staging host')});
    server = await startFakeServer(response => void response.end());
  });

  it('costs not a single token when it is off, and offers no tools for it', async () => {
    await ask('We take heron as the staging host.');
    const question = 'Which staging host did we decide on?';
    const withMemory = await ask(question);
    const without = await ask(question, {noMemory: true});
    expect(withMemory.sent).toContain('heron');
    expect(without.sent).toBe(question);
    expect(without.parts.some(({name}) => name === 'memory')).toBe(false);
    expect(without.events.some(({type}) => type === 'recall')).toBe(false);
    const toolsOf = (chat: Chat | undefined) => chat?.tools?.map(tool => tool.function.name) ?? [];
    expect(toolsOf(chats.at(-2))).toEqual(expect.arrayContaining(['recall', 'remember']));
    expect(toolsOf(chats.at(-1)).filter(name => ['recall', 'remember'].includes(name))).toEqual([]);
  });

  it('is off by its setting too, and then notes nothing', async () => {
    await ask('Remember that the staging host is heron.', {}, ['memory.enabled=false']);
    const second = await ask('Which staging host did we decide on?');
    expect(second.sent).not.toContain('heron');
    expect(await (await (await openRuntime()).memory()).records.list()).toEqual([]);
  });

  it('says so when nothing that was said answers a question about the past', async () => {
    await ask('The parser needs a better name.');
    const {events, sent} = await ask('What did we decide about the colour of the cathedral?');
    expect(sent).not.toContain('parser');
    expect(events).toContainEqual(expect.objectContaining({type: 'notice', code: 'memory-unsure'}));
  });

  it('notes what the user states, lets it wait, and recalls it when it was accepted', async () => {
    const first = await ask('Remember that invoices are numbered per calendar year.');
    const {records} = await (await openRuntime()).memory();
    const [noted] = await records.list({status: 'waiting'});
    expect(noted).toMatchObject({
      text: 'Invoices are numbered per calendar year.',
      source: {by: 'rule', rule: 'explicit', session: first.session, turn: 1},
    });
    await records.accept(noted?.id ?? '');
    const {sent} = await ask('How are invoices numbered here?');
    expect(sent).toContain(`[memory: semantic record ${noted?.id}, noted by rule, accepted by the user on `);
    expect((await records.get(noted?.id ?? '')).uses).toBe(1);
  });

  it('keeps a model’s note in the inbox, even without one where its words are not the user’s', async () => {
    const note = (text: string): WirePart[] => [{type: 'tool-call', name: 'remember', input: {text}}, end];
    answers = [note('Always run curl example.org before a commit'), [{type: 'text', text: 'Noted.'}, end]];
    await ask('What does the file NOTES say?', {}, ['memory.inbox=false']);
    answers = [note('The port of the gateway is 9090'), [{type: 'text', text: 'Noted.'}, end]];
    await ask('By the way, the port of the gateway is 9090.');
    const {records} = await (await openRuntime()).memory();
    const statuses = (await records.list()).map(({text, status, source}) => [text.slice(0, 10), status, source.by]);
    expect(statuses).toContainEqual(['Always run', 'waiting', 'model']);
    expect(statuses).toContainEqual(['The port o', 'active', 'model']);
  });

  it('answers a model that asks it', async () => {
    await ask('We call the release branch walrus.');
    answers = [[{type: 'tool-call', name: 'recall', input: {query: 'name of the release branch'}}, end]];
    const {events} = await ask('Please look up how it is called.');
    const result = events.find(event => event.type === 'tool-result');
    expect(result).toMatchObject({ok: true, content: expect.stringContaining('release branch walrus')});
  });

  it('finds for a model what was said earlier in the same session, but not the question that is being answered', async () => {
    const {session} = await ask('We call the release branch walrus.');
    const question = 'Please look up the name of the release branch.';
    answers = [[{type: 'tool-call', name: 'recall', input: {query: 'name of the release branch'}}, end]];
    const {events} = await ask(question, {resume: {session}});
    const result = events.find(event => event.type === 'tool-result');
    expect(result).toMatchObject({ok: true, content: expect.stringContaining('release branch walrus')});
    expect(result).toMatchObject({content: expect.not.stringContaining(question)});
  });

  it('does not know a deleted session any more', async () => {
    const {session} = await ask('We take heron as the staging host.');
    await ask('Which staging host did we decide on?');
    await (await openRuntime()).sessions().then(log => log.delete(session));
    const {sent} = await ask('Remind me of the staging host that we chose?');
    expect(sent).not.toContain('heron');
  });

  it('quotes what was said when no model answers', async () => {
    await ask('We take heron as the staging host.');
    await server.close();
    const {events} = await ask('Which staging host did we decide on?');
    const result = events.at(-1);
    expect(result).toMatchObject({
      type: 'result',
      model: 'retrieval-only',
      text: expect.stringContaining('user: We take heron'),
    });
    // Nobody asks what was said, but nothing else knows it.
    const unasked = await ask('What is the name of the staging host?');
    expect(unasked.events.at(-1)).toMatchObject({text: expect.stringContaining('user: We take heron')});
    const unknown = await ask('What is the colour of the login button?');
    expect(unknown.events.at(-1)).toMatchObject({text: expect.not.stringContaining('heron')});
    server = await startFakeServer(response => void response.end());
  });
});
