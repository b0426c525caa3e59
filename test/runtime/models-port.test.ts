import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEvent} from '../../source/agent/agent-event.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {anthropicWire} from '../providers/fake-anthropic.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {closedPort, type FakeHandler, type FakeServer, reply, startFakeServer} from '../providers/fake-server.ts';

const signal = new AbortController().signal;
// The index and its native module are loaded for real, which takes long on a busy machine.
vi.setConfig({testTimeout: 30_000});

let folder: string;
let runtime: Runtime | undefined;
const servers: FakeServer[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-models-')));
  mkdirSync(join(folder, 'project'));
});
afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, {recursive: true, force: true});
});

async function serve(handle: FakeHandler): Promise<FakeServer> {
  const server = await startFakeServer(handle);
  servers.push(server);
  return server;
}

/** A server of Anthropic's wire form with these models. */
function serveClaude(names: readonly string[]): Promise<FakeServer> {
  return serve((response, request) => {
    if (request.path.startsWith('/v1/models')) {
      return reply(200, JSON.stringify({data: names.map(id => ({id}))}))(response, request);
    }
    const text = anthropicWire.answer([
      {type: 'text', text: 'Hello.'},
      {type: 'end', reason: 'stop'},
    ]);
    return reply(200, text, {'content-type': 'text/event-stream'})(response, request);
  });
}

async function open(environment: Record<string, string>, overrides: string[] = []): Promise<Runtime> {
  runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: folder,
    environment: {
      ECA_HOME: join(folder, 'home'),
      OLLAMA_BASE_URL: `http://127.0.0.1:${await closedPort()}`,
      ...environment,
    },
    overrides,
    version: '0.0.0',
  });
  return runtime;
}

async function ask(opened: Runtime, text = 'Hello!'): Promise<AgentEvent[]> {
  const conversation = await opened.conversation({noTools: true, noMemory: true});
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal})) events.push(event);
  return events;
}

const key = {ANTHROPIC_API_KEY: 'sk-ant-made-up-for-this-test'};

describe('a first run', () => {
  it('with a key alone asks the newest model and says so in one line, once', async () => {
    const {baseUrl, requests} = await serveClaude(['claude-3-opus-20240229', 'claude-sonnet-4-5-20250929']);
    const opened = await open({...key, ANTHROPIC_BASE_URL: baseUrl});
    const conversation = await opened.conversation({noTools: true, noMemory: true});
    const events: AgentEvent[] = [];
    for (const text of ['Hello!', 'Thanks']) {
      for await (const event of conversation.ask(text, {signal})) events.push(event);
    }
    const results = events.filter(({type}) => type === 'result');
    expect(results).toMatchObject(Array(2).fill({model: 'anthropic:claude-sonnet-4-5-20250929', stopReason: 'end'}));
    const notices = events.filter(({type}) => type === 'notice');
    expect(notices).toMatchObject([
      {code: 'model-automatic', message: expect.stringMatching(/^No model is set: .*newest Sonnet.*eca models use/)},
    ]);
    expect(events.filter(({type}) => type === 'warning')).toEqual([]);
    expect(requests.filter(({path}) => path.startsWith('/v1/models'))).toHaveLength(1);
  });

  it('prefers the model on this machine to a key', async () => {
    const claude = await serveClaude(['claude-sonnet-4-5']);
    const facts = ollamaFacts(() => [{...usualModel, name: 'llama3.1:8b'}]);
    const ollama = await serve((response, request) => {
      if (request.path !== '/api/chat') return facts(response, request);
      return reply(
        200,
        ollamaAnswer([
          {type: 'text', text: 'Hi.'},
          {type: 'end', reason: 'stop'},
        ]),
      )(response, request);
    });
    const opened = await open({...key, ANTHROPIC_BASE_URL: claude.baseUrl, OLLAMA_BASE_URL: ollama.baseUrl});
    expect((await ask(opened)).at(-1)).toMatchObject({model: 'ollama:llama3.1:8b', text: 'Hi.'});
    expect(claude.requests).toEqual([]);
  });

  it('asks nobody where there is no key', async () => {
    const claude = await serveClaude(['claude-sonnet-4-5']);
    const opened = await open({}, [`providers.openai.baseUrl=http://127.0.0.1:${await closedPort()}/v1`]);
    const events = await ask(opened);
    expect(events.at(-1)).toMatchObject({model: 'retrieval-only', stopReason: 'end'});
    expect(events.filter(({type}) => type === 'notice')).toEqual([]);
    expect(claude.requests).toEqual([]);
  });

  it('says why a key that was given is of no use', async () => {
    const refusing = await serve(reply(401, anthropicWire.errorBody('invalid x-api-key')));
    const events = await ask(await open({...key, ANTHROPIC_BASE_URL: refusing.baseUrl}));
    expect(events.at(-1)).toMatchObject({model: 'retrieval-only', stopReason: 'end'});
    const [warning] = events.filter(({type}) => type === 'warning');
    expect(warning).toMatchObject({
      code: 'model-fallback',
      message: expect.stringMatching(/Anthropic .*refused the key/),
    });
    expect(JSON.stringify(events)).not.toContain(key.ANTHROPIC_API_KEY);
  });

  it('leaves the choice alone where a model is set', async () => {
    const {baseUrl, requests} = await serveClaude(['claude-sonnet-4-5']);
    const opened = await open({...key, ANTHROPIC_BASE_URL: baseUrl}, ['models.primary=anthropic:claude-mine']);
    expect((await ask(opened)).at(-1)).toMatchObject({model: 'anthropic:claude-mine'});
    expect(requests.map(({path}) => path)).toEqual(['/v1/messages']);
  });
});

describe('the models of a runtime', () => {
  const tagAnswer: FakeHandler = (response, request) => {
    const body = JSON.stringify(request.body);
    const isText = body.includes('<tool_call>') && !body.includes('"format"');
    const call = '<tool_call>{"name":"report-word","arguments":{"word":"lantern"}}</tool_call>';
    const text = isText ? call : 'one, two, three';
    return reply(
      200,
      ollamaAnswer([
        {type: 'text', text},
        {type: 'end', reason: 'stop'},
      ]),
    )(response, request);
  };

  async function openOllama(chat: FakeHandler, names: readonly string[] = ['fake:7b']): Promise<Runtime> {
    const facts = ollamaFacts(() => names.map(name => ({...usualModel, name})));
    const {baseUrl} = await serve((response, request) =>
      (request.path === '/api/chat' ? chat : facts)(response, request),
    );
    return open({OLLAMA_BASE_URL: baseUrl}, [
      'models.primary=ollama:fake:7b',
      'models.fallback=ollama:gone,openai:gpt-5',
    ]);
  }

  it('are listed by their roles, with what the servers say of them', async () => {
    const {models} = await (await (await openOllama(tagAnswer, ['fake:7b', 'other\u001b[31m'])).models()).list();
    expect(models.map(({model, state, roles}) => [model, state, roles.join()])).toEqual([
      ['ollama:fake:7b', 'ready', 'primary'],
      ['ollama:gone', 'not-served', 'fallback'],
      ['openai:gpt-5', 'no-key', 'fallback'],
      ['ollama:other', 'ready', ''],
      ['retrieval-only', 'ready', ''],
    ]);
  });

  it('are probed form by form, and the list shows the verdict', async () => {
    const opened = await openOllama(tagAnswer);
    const port = await opened.models();
    expect(await port.inUse(signal)).toEqual(['ollama:fake:7b', 'ollama:gone', 'openai:gpt-5']);
    const probe = await port.probe('ollama:fake:7b', signal);
    expect(probe).toMatchObject({
      served: true,
      toolCalls: 'text',
      trials: [
        {mode: 'native', outcome: 'ignored'},
        {mode: 'json', outcome: 'ignored'},
        {mode: 'text', outcome: 'called'},
      ],
      contextTokens: 16_384,
      digest: 'sha-1',
    });
    const [first] = (await port.list()).models;
    expect(first?.probe).toMatchObject({toolCalls: 'text', reasons: false, at: probe.at});
    expect(await port.probe('ollama:gone', signal)).toMatchObject({
      served: false,
      reachable: true,
      toolCalls: 'unknown',
    });
  });

  it('are said to be there, not to be there, or not to be known', async () => {
    const port = await (await openOllama(tagAnswer)).models();
    expect(await port.isServed('ollama:fake:7b', signal)).toEqual({state: 'served'});
    expect(await port.isServed('ollama:gone', signal)).toEqual({state: 'not-served', others: ['ollama:fake:7b']});
    expect(await port.isServed('openai:gpt-5', signal)).toMatchObject({
      state: 'unknown',
      problem: {code: 'model-refused-key'},
    });
    expect(await port.isServed('retrieval-only', signal)).toEqual({state: 'served'});
  });

  it('may be named without the date that a vendor adds', async () => {
    const {baseUrl} = await serveClaude(['claude-sonnet-4-5-20250929']);
    const port = await (await open({...key, ANTHROPIC_BASE_URL: baseUrl})).models();
    expect(await port.isServed('anthropic:claude-sonnet-4-5', signal)).toEqual({state: 'served'});
    expect(await port.isServed('anthropic:claude-sonnet-4', signal)).toMatchObject({state: 'not-served'});
  });
});
