import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEvent, TurnResult} from '../../source/agent/agent-event.ts';
import type {Conversation} from '../../source/runtime/conversation.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {openAiWire} from '../providers/fake-openai.ts';
import {type FakeServer, reply, startFakeServer} from '../providers/fake-server.ts';
import {knowLanceDb} from '../storage/know-lancedb.ts';

// Retries of a server that is overloaded are waited for.
vi.setConfig({testTimeout: 30_000});

let folder: string;
let runtime: Runtime;
let ollama: FakeServer;
let openai: FakeServer;
let isDown: boolean;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-fallbacks-')));
  await knowLanceDb(join(folder, 'home'));
  mkdirSync(join(folder, 'project'));
  isDown = false;
  const facts = ollamaFacts(() => ['main:7b', 'coder:7b', 'thinker:7b'].map(name => ({...usualModel, name})));
  ollama = await startFakeServer((response, request) => {
    if (isDown) return reply(503, '{"error":"overloaded"}')(response, request);
    if (request.path !== '/api/chat') return facts(response, request);
    const {model} = request.body as {model: string};
    return reply(
      200,
      ollamaAnswer([
        {type: 'text', text: `I am ${model}.`},
        {type: 'end', reason: 'stop', inputTokens: 900},
      ]),
    )(response, request);
  });
  openai = await startFakeServer((response, request) => {
    const text = openAiWire.answer([
      {type: 'text', text: 'I am the spare.'},
      {type: 'end', reason: 'stop'},
    ]);
    return reply(200, text, {'content-type': 'text/event-stream'})(response, request);
  });
  runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: folder,
    environment: {
      ECA_HOME: join(folder, 'home'),
      OLLAMA_BASE_URL: ollama.baseUrl,
      OPENAI_BASE_URL: `${openai.baseUrl}/v1`,
    },
    overrides: [
      'models.primary=ollama:main:7b',
      'models.fallback=openai:spare',
      'models.specialized.code=ollama:coder:7b',
      'models.specialized.analysis=ollama:thinker:7b',
    ],
    version: '0.0.0',
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await runtime.close();
  await ollama.close();
  await openai.close();
  rmSync(folder, {recursive: true, force: true});
});

async function ask(conversation: Conversation, text: string) {
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal: new AbortController().signal})) events.push(event);
  const warnings = events.flatMap(event => (event.type === 'warning' ? event.message : []));
  return {warnings, result: events.at(-1) as AgentEvent & TurnResult};
}

describe('the models of a conversation', () => {
  it.each([
    ['Fix the failing test', 'ollama:coder:7b'],
    ['Why does the test fail?', 'ollama:thinker:7b'],
    ['Hello!', 'ollama:main:7b'],
  ])('fit the request: %s', async (text, model) => {
    const {result, warnings} = await ask(await runtime.conversation({noTools: true, noMemory: true}), text);
    expect(result).toMatchObject({model, stopReason: 'end', text: `I am ${model.slice('ollama:'.length)}.`});
    expect(warnings).toEqual([]);
  });

  it('give way to a fallback in one line, and come back once the server does and its pause is over', async () => {
    let now = 1_000_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const conversation = await runtime.conversation({noTools: true, noMemory: true});
    isDown = true;
    const first = await ask(conversation, 'Hello!');
    expect(first.result).toMatchObject({model: 'openai:spare', stopReason: 'end', text: 'I am the spare.'});
    expect(first.warnings).toHaveLength(1);
    expect(first.warnings[0]).toMatch(/^openai:spare answers: .*Ollama at 127\.0\.0\.1:\d+ is overloaded/);

    const asked = ollama.requests.length;
    const second = await ask(conversation, 'Hello!');
    expect(second.result.model).toBe('openai:spare');
    expect(second.warnings[0]).toMatch(/ollama:main:7b is left alone for \d+ s/);
    expect(ollama.requests).toHaveLength(asked);

    isDown = false;
    now += 31_000;
    const third = await ask(conversation, 'Hello!');
    expect(third.result).toMatchObject({model: 'ollama:main:7b', text: 'I am main:7b.'});
    expect(third.warnings).toEqual([]);
  });
});
