import {mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEvent, TurnResult} from '../../source/agent/agent-event.ts';
import type {ConversationOptions} from '../../source/runtime/conversation.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';

const packageFolder = join(import.meta.dirname, '../..');
// The index and its native module are loaded for real, which takes long on a busy machine.
vi.setConfig({testTimeout: 30_000});

let folder: string;
let runtime: Runtime;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-conversation-')));
  mkdirSync(join(folder, 'project'));
  writeFileSync(
    join(folder, 'project/cart.js'),
    '/** Adds one item to the cart. */\nexport function addItem(cart, item) {\n  cart.push(item);\n}\nexport function buy(cart) {\n  addItem(cart, 1);\n}\n',
  );
  runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder,
    environment: {ECA_HOME: join(folder, 'home')},
    version: '0.0.0',
  });
});
afterEach(async () => {
  await runtime.close();
  rmSync(folder, {recursive: true, force: true});
});

async function ask(text: string, options: ConversationOptions = {}): Promise<AgentEvent[]> {
  const conversation = await runtime.conversation(options);
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal: new AbortController().signal})) events.push(event);
  return events;
}

function resultOf(events: AgentEvent[]): TurnResult {
  const last = events.at(-1);
  if (last?.type !== 'result') throw new Error('no result');
  return last;
}

describe('a conversation without a model', () => {
  it('answers with citations and numbers its events', async () => {
    const events = await ask('Where is an item added to the cart?');
    expect(events.map(event => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]?.type).toBe('session-start');
    expect(resultOf(events)).toMatchObject({model: 'retrieval-only', stopReason: 'end'});
    expect(resultOf(events).citations[0]).toMatchObject({path: 'cart.js', startLine: 1, endLine: 4, symbol: 'addItem'});
  });

  it('keeps the turn in one transcript, and goes on with the last session of the folder', async () => {
    const first = resultOf(await ask('Where is an item added to the cart?'));
    const events = await ask('and who calls it?', {resume: 'latest'});
    const second = resultOf(events);
    expect(second.session).toBe(first.session);
    expect(events.find(event => event.type === 'turn-start')).toMatchObject({turn: 2});
    expect(second.citations[0]).toMatchObject({path: 'cart.js', startLine: 6, symbol: 'buy'});
    expect(await (await runtime.sessions()).list()).toHaveLength(1);
  });

  it('forks: the copy goes on, the original stays as it is', async () => {
    const first = resultOf(await ask('Where is addItem?'));
    const before = transcripts();
    const second = resultOf(await ask('and who calls it?', {resume: {session: first.session}, fork: true}));
    expect(second.session).not.toBe(first.session);
    expect(second.citations[0]).toMatchObject({symbol: 'buy'});
    expect(transcripts()).toMatchObject(before);
  });

  it('refuses to go on with nothing', async () => {
    await expect(ask('x', {resume: 'latest'})).rejects.toMatchObject({code: 'usage-no-session'});
  });

  it('says that a model which was asked for cannot be reached, and keeps the question', async () => {
    const events = await ask('Where is addItem?', {model: 'ollama:nothing-here'});
    expect(events.some(event => event.type === 'error' && event.code === 'model-unreachable')).toBe(true);
    expect(resultOf(events).stopReason).toBe('error');
    const [session] = await (await runtime.sessions()).list();
    expect(session?.title).toBe('Where is addItem?');
  });

  it('answers, with a warning, where nothing can be saved', async () => {
    mkdirSync(join(folder, 'home'), {recursive: true});
    writeFileSync(runtime.paths.sessionsDirectory, 'a file where the folder should be');
    const events = await ask('Where is an item added to the cart?');
    expect(events.some(event => event.type === 'warning')).toBe(true);
    expect(resultOf(events).citations[0]).toMatchObject({path: 'cart.js'});
  });

  it('answers from memory where the state folder cannot be used at all', async () => {
    writeFileSync(join(folder, 'home'), 'a file where the folder should be');
    const events = await ask('Where is an item added to the cart?');
    expect(events.some(event => event.type === 'warning' && event.code === 'index-fallback')).toBe(true);
    expect(resultOf(events).citations[0]).toMatchObject({path: 'cart.js', startLine: 1});
  });

  it('is right about a file that was edited between two questions', async () => {
    await ask('Where is addItem?');
    writeFileSync(
      join(folder, 'project/cart.js'),
      '// moved\n\n\nexport function addItem(cart) {\n  return cart;\n}\n',
    );
    expect(resultOf(await ask('Where is addItem?')).citations[0]).toMatchObject({endLine: 6});
    rmSync(join(folder, 'project/cart.js'));
    expect(resultOf(await ask('Where is addItem?')).citations).toEqual([]);
  });
});

function transcripts(): Record<string, string> {
  const directory = runtime.paths.sessionsDirectory;
  const names = readdirSync(directory).filter(name => name.endsWith('.jsonl'));
  return Object.fromEntries(names.map(name => [name, readFileSync(join(directory, name), 'utf8')]));
}
