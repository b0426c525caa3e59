import {afterEach, describe, expect, it} from 'vitest';
import type {LanguageModel, StreamPart} from '../../source/providers/language-model.ts';
import {probeModel} from '../../source/providers/model-probe.ts';
import {createProviderRegistry, type ProviderRegistryOptions} from '../../source/providers/provider-registry.ts';
import {type FakeOllamaModel, ollamaAnswer, ollamaFacts, usualModel} from './fake-ollama.ts';
import {closedPort, type FakeHandler, type FakeServer, neverAnswer, reply, startFakeServer} from './fake-server.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serveOllama(chat: FakeHandler, models: FakeOllamaModel[] = [usualModel]): Promise<FakeServer> {
  const facts = ollamaFacts(() => models);
  const server = await startFakeServer((response, request) =>
    (request.path === '/api/chat' ? chat : facts)(response, request),
  );
  servers.push(server);
  return server;
}

function registry(baseUrl: string, options: Partial<ProviderRegistryOptions> = {}) {
  const asked: string[] = [];
  const made = createProviderRegistry({
    settings: {
      ollama: {baseUrl},
      openai: {baseUrl: `${baseUrl}/v1`},
      anthropic: {baseUrl},
      connectTimeout: 5,
      firstByteTimeout: 5,
      idleTimeout: 5,
    },
    secret: async name => {
      asked.push(name);
      return `key-of-${name}`;
    },
    retry: {firstDelayMs: 1},
    ...options,
  });
  return Object.assign(made, {asked});
}

const chats = reply(
  200,
  ollamaAnswer([
    {type: 'text', text: '<think>Hm</think>ready'},
    {type: 'end', reason: 'stop'},
  ]),
);

describe('the registry of providers', () => {
  it('opens a model of Ollama, and asks for no key', async () => {
    const {baseUrl} = await serveOllama(chats);
    const providers = registry(baseUrl);
    expect(await providers.open('ollama:fake:7b')).toMatchObject({id: 'ollama:fake:7b', digest: 'sha-1'});
    expect(providers.asked).toEqual([]);
  });

  it('keeps what it learned of a server', async () => {
    const server = await serveOllama(chats);
    const providers = registry(server.baseUrl);
    const first = await providers.open('ollama:fake:7b');
    expect(await providers.open('ollama:fake:7b')).toBe(first);
    expect(server.requests.filter(({path}) => path === '/api/show')).toHaveLength(1);
  });

  it('hands the wished window on', async () => {
    const server = await serveOllama(chats);
    const settings = {
      ollama: {baseUrl: server.baseUrl, contextTokens: 12_288},
      openai: {baseUrl: 'http://127.0.0.1:1'},
      anthropic: {baseUrl: 'http://127.0.0.1:1'},
      connectTimeout: 5,
      firstByteTimeout: 5,
      idleTimeout: 5,
    };
    expect(await registry('', {settings}).open('ollama:fake:7b')).toMatchObject({contextTokens: 12_288});
  });

  it.each(['openai:some-model', 'anthropic:some-model'])(
    'opens %s with its key, without asking the server',
    async name => {
      const server = await serveOllama(chats);
      const providers = registry(server.baseUrl);
      expect((await providers.open(name)).id).toBe(name);
      expect(providers.asked).toEqual([`${name.split(':')[0]}-api-key`]);
      expect(server.requests).toEqual([]);
    },
  );

  it.each(['', 'ollama', 'ollama:', ':x', 'opnai:x', 'toString:x', '__proto__:x'])(
    'refuses the name %j',
    async name => {
      await expect(registry('http://127.0.0.1:1').open(name)).rejects.toMatchObject({
        code: 'usage-bad-model',
        message: expect.stringContaining('`ollama`, `openai`, `anthropic`'),
      });
    },
  );

  it('refuses an address that is none', async () => {
    await expect(registry('nowhere').open('ollama:x')).rejects.toMatchObject({code: 'config-bad-base-url'});
    await expect(registry('nowhere').open('anthropic:x')).rejects.toMatchObject({code: 'config-bad-base-url'});
  });

  it('lists what Ollama has', async () => {
    const {baseUrl} = await serveOllama(chats);
    expect(await registry(baseUrl).list('ollama')).toEqual([
      {name: 'ollama:fake:7b', digest: 'sha-1', parameterSize: '7.6B'},
    ]);
  });

  it('stops when it is cancelled', async () => {
    const {baseUrl} = await serveOllama(chats);
    const cancel = AbortSignal.abort();
    await expect(registry(baseUrl).open('ollama:fake:7b', cancel)).rejects.toMatchObject({name: 'AbortError'});
    await expect(registry(baseUrl).list('ollama', cancel)).rejects.toMatchObject({name: 'AbortError'});
    await expect(registry(baseUrl).probe('ollama:fake:7b', cancel)).rejects.toMatchObject({name: 'AbortError'});
  });
});

describe('a probe', () => {
  it('tells what a model is', async () => {
    const {baseUrl} = await serveOllama(chats);
    expect(await registry(baseUrl).probe('ollama:fake:7b')).toEqual({
      model: 'ollama:fake:7b',
      reachable: true,
      served: true,
      reasoned: true,
      contextTokens: 16_384,
      parameterBillions: 7.6,
      digest: 'sha-1',
      firstTokenMs: expect.any(Number),
      problems: [],
    });
  });

  it('measures the time to the first token and the speed after it', async () => {
    let now = 0;
    const counting: LanguageModel = {
      id: 'x',
      async *stream(): AsyncGenerator<StreamPart> {
        now += 40;
        yield {type: 'text-delta', text: 'one, '};
        now += 500;
        yield {type: 'text-delta', text: 'two'};
        yield {type: 'usage', usage: {inputTokens: 9, outputTokens: 21, contextTokens: 30}};
        yield {type: 'finish', reason: 'end'};
      },
    };
    const signal = new AbortController().signal;
    const probe = await probeModel({modelName: 'x', open: async () => counting, signal, clock: () => now});
    expect(probe).toMatchObject({firstTokenMs: 40, tokensPerSecond: 40, reasoned: false, served: true});
  });

  it.each<[string, FakeHandler, object]>([
    ['breaks off', reply(200, ollamaAnswer([{type: 'text', text: 'rea'}])), {reachable: true, served: false}],
    ['fails', reply(500, '{"error": "x"}'), {reachable: true, served: false}],
  ])('has the problem of a server that %s as data', async (_name, chat, expected) => {
    const {baseUrl} = await serveOllama(chat);
    const probe = await registry(baseUrl).probe('ollama:fake:7b');
    expect(probe).toMatchObject(expected);
    expect(probe.problems[0]).toMatchObject({code: expect.stringMatching(/^model-/), hint: expect.stringMatching(/./)});
  });

  it('tells a model that is not there from a server that is not there', async () => {
    const {baseUrl} = await serveOllama(chats);
    expect(await registry(baseUrl).probe('ollama:other')).toMatchObject({
      reachable: true,
      served: false,
      problems: [{code: 'model-not-served', hint: '`ollama pull other`'}],
    });
    const gone = `http://127.0.0.1:${await closedPort()}`;
    expect(await registry(gone).probe('ollama:other')).toMatchObject({
      reachable: false,
      served: false,
      problems: [{code: 'model-unreachable'}],
    });
  });

  it('stops when it is cancelled in the middle', async () => {
    const cancel = new AbortController();
    const {baseUrl} = await serveOllama((response, request) => {
      cancel.abort();
      return neverAnswer(response, request);
    });
    await expect(registry(baseUrl).probe('ollama:fake:7b', cancel.signal)).rejects.toMatchObject({name: 'AbortError'});
  });

  it('passes faults of the program on as problems, never as a throw', async () => {
    const broken: LanguageModel = {
      id: 'x',
      // biome-ignore lint/correctness/useYield: it fails before it yields.
      async *stream(): AsyncGenerator<StreamPart> {
        throw new Error('odd');
      },
    };
    const probe = await probeModel({modelName: 'x', open: async () => broken, signal: new AbortController().signal});
    expect(probe).toMatchObject({reachable: false, problems: [{code: 'internal', message: 'odd'}]});
  });
});
