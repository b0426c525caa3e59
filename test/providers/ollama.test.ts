import {afterEach, describe, expect, it} from 'vitest';
import type {LanguageModel, ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import type {Notice} from '../../source/providers/model-server.ts';
import {isSameModel, listOllamaModels, readFacts} from '../../source/providers/ollama.ts';
import {chooseWindow, createOllama, type OllamaOptions} from '../../source/providers/ollama-provider.ts';
import {type FakeOllamaModel, ollamaAnswer, ollamaFacts, usualModel} from './fake-ollama.ts';
import {
  closedPort,
  type FakeHandler,
  type FakeServer,
  neverAnswer,
  reply,
  startFakeServer,
  until,
} from './fake-server.ts';

const limits = {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000};
const signal = new AbortController().signal;
const ask = (text: string): ModelRequest => ({messages: [{role: 'user', text}]});
const hello = reply(
  200,
  ollamaAnswer([
    {type: 'text', text: 'Hello'},
    {type: 'end', reason: 'stop'},
  ]),
);

const servers: FakeServer[] = [];
const notices: Notice[] = [];
afterEach(async () => {
  notices.length = 0;
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handle: FakeHandler): Promise<FakeServer> {
  const server = await startFakeServer(handle);
  servers.push(server);
  return server;
}

/** An Ollama with `models` (looked at anew for each question), whose chats go to `chat`. */
async function serveModels(models: FakeOllamaModel[], chat: FakeHandler = hello) {
  const facts = ollamaFacts(() => models);
  const server = await serve((response, request) => (request.path === '/api/chat' ? chat : facts)(response, request));
  const asked = (path: string) => server.requests.filter(request => request.path === path);
  const bodies = () => asked('/api/chat').map(({body}) => body as {options: {num_ctx: number}; [key: string]: unknown});
  return {...server, asked, bodies};
}

function connect(baseUrl: string, options: Partial<OllamaOptions> = {}) {
  return createOllama({
    baseUrl,
    limits,
    retry: {firstDelayMs: 1},
    onNotice: notice => notices.push(notice),
    ...options,
  });
}

async function partsOf(model: LanguageModel, request = ask('Hi')): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of model.stream(request, signal)) parts.push(part);
  return parts;
}

describe('what an Ollama server says of its models', () => {
  it('is listed with digest and size', async () => {
    const {baseUrl} = await serveModels([usualModel, {name: 'other:latest'}]);
    expect(await listOllamaModels({baseUrl, timeoutMs: 1_000})).toEqual([
      {name: 'fake:7b', digest: 'sha-1', parameterSize: '7.6B'},
      {name: 'other:latest', digest: '', parameterSize: '7.6B'},
    ]);
  });

  it.each<[string, FakeHandler]>([
    ['nothing', neverAnswer],
    ['a failure', reply(500, '{"error": "x"}')],
    ['no JSON', reply(200, 'hello')],
    ['other JSON', reply(200, '{"models": 3}')],
    ['null', reply(200, 'null')],
  ])('is unreachable when the server answers with %s', async (_name, handler) => {
    const {baseUrl} = await serve(handler);
    await expect(listOllamaModels({baseUrl, timeoutMs: 60})).rejects.toMatchObject({
      code: 'model-unreachable',
      hint: expect.stringContaining('ollama serve'),
    });
  });

  it('tells window, size and abilities of a model, whatever the form', async () => {
    const shown = (body: object) => serveModels([{name: 'm', shown: body}]);
    const facts = async (body: object) => readFacts({baseUrl: (await shown(body)).baseUrl, limits, signal}, 'm');
    expect(
      await facts({
        model_info: {
          'general.architecture': 'qwen2',
          'qwen2.context_length': 32_768,
          'general.parameter_count': 7_615_616_512,
        },
        parameters: 'stop "<x>"\nnum_ctx                        8192',
        capabilities: ['tools', 7],
      }),
    ).toEqual({
      longestContextTokens: 32_768,
      wantedContextTokens: 8_192,
      parameterBillions: 7.615616512,
      capabilities: ['tools'],
    });
    expect(await facts({details: {parameter_size: '8x7B'}})).toEqual({parameterBillions: 56});
    expect(await facts({details: {parameter_size: '270M'}, model_info: {'x.context_length': '4'}})).toEqual({
      parameterBillions: 0.27,
    });
    expect(await facts({model_info: null, capabilities: 'tools', details: []})).toEqual({});
  });

  it.each([
    ['a', 'a:latest', true],
    ['A:7B', 'a:7b', true],
    ['hf.co/x/y', 'hf.co/x/y:latest', true],
    ['host:5000/x/y', 'host:5000/x/y:latest', true],
    ['a:1', 'a', false],
  ])('compares the names %s and %s', (one, other, same) => {
    expect(isSameModel(one, other)).toBe(same);
  });
});

describe('opening a model of Ollama', () => {
  it('learns what it can do', async () => {
    const {baseUrl} = await serveModels([usualModel]);
    expect(await connect(baseUrl).open('fake:7b', signal)).toMatchObject({
      id: 'ollama:fake:7b',
      contextTokens: 16_384,
      parameterBillions: 7.6,
      capabilities: {tools: true, reasoning: true, structuredOutput: true},
      digest: 'sha-1',
    });
  });

  it('names what to pull, and what is there, when the server does not have it', async () => {
    const {baseUrl} = await serveModels([usualModel]);
    await expect(connect(baseUrl).open('missing:3b', signal)).rejects.toMatchObject({
      code: 'model-not-served',
      message: expect.stringContaining('`fake:7b`'),
      hint: '`ollama pull missing:3b`',
    });
  });

  it('believes its list rather than a server that shows whatever it is asked for', async () => {
    const facts = ollamaFacts(() => [usualModel]);
    const {baseUrl} = await serve((response, request) =>
      request.path === '/api/show'
        ? reply(200, JSON.stringify(usualModel.shown))(response, request)
        : facts(response, request),
    );
    await expect(connect(baseUrl).open('missing:3b', signal)).rejects.toMatchObject({code: 'model-not-served'});
  });

  it('asks once for what does not change, and anew when the weights change', async () => {
    const model = {...usualModel};
    const server = await serveModels([model]);
    const ollama = connect(server.baseUrl);
    const first = await ollama.open('fake:7b', signal);
    expect(await ollama.open('fake:7b', signal)).toBe(first);
    expect(server.asked('/api/show')).toHaveLength(1);
    model.digest = 'sha-2';
    model.shown = {capabilities: ['completion']};
    expect(await ollama.open('fake:7b', signal)).toMatchObject({digest: 'sha-2', capabilities: {tools: false}});
    expect(server.asked('/api/show')).toHaveLength(2);
  });

  it('notices when a model is removed or the server goes away', async () => {
    const models = [usualModel];
    const server = await serveModels(models);
    const ollama = connect(server.baseUrl);
    await ollama.open('fake:7b', signal);
    models.length = 0;
    await expect(ollama.open('fake:7b', signal)).rejects.toMatchObject({code: 'model-not-served'});
    await server.close();
    await expect(ollama.open('fake:7b', signal)).rejects.toMatchObject({code: 'model-unreachable'});
  });

  it('lets a server that can neither list nor show its models answer', async () => {
    const {baseUrl} = await serve((response, request) =>
      (request.path === '/api/chat' ? hello : reply(404, '404 page not found'))(response, request),
    );
    const parts = await partsOf(await connect(baseUrl).open('any', signal));
    expect(parts).toContainEqual({type: 'text-delta', text: 'Hello'});
  });

  it.each<[string, FakeHandler, string]>([
    ['is overloaded', reply(503, '{"error": "busy"}'), 'model-overloaded'],
    ['fails', reply(500, 'oops'), 'model-failed'],
    ['closes every connection', response => void response.socket?.destroy(), 'model-unreachable'],
  ])('leaves it to the answer to show that a server %s', async (_name, handler, code) => {
    const server = await serve(handler);
    const model = await connect(server.baseUrl).open('fake:7b', signal);
    await expect(partsOf(model)).rejects.toMatchObject({code});
    expect(server.requests.filter(({path}) => path === '/api/chat')).toHaveLength(4);
    expect(notices.length).toBeLessThanOrEqual(3);
  });

  it('goes on after the server was started anew between two turns', async () => {
    const first = await serveModels([usualModel]);
    const ollama = connect(first.baseUrl);
    await partsOf(await ollama.open('fake:7b', signal));
    first.dropConnections();
    const parts = await partsOf(await ollama.open('fake:7b', signal));
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'end'});
    expect(notices).toEqual([]);
  });

  it('is refused where the server wants a key', async () => {
    const server = await serve(reply(401, '{"error": "unauthorized"}'));
    await expect(connect(server.baseUrl).open('fake:7b', signal)).rejects.toMatchObject({code: 'model-refused-key'});
  });

  it('calls a server that takes connections and says nothing unreachable', async () => {
    const {baseUrl} = await serve(neverAnswer);
    const ollama = connect(baseUrl, {limits: {...limits, firstByteMs: 30}});
    await expect(ollama.open('fake:7b', signal)).rejects.toMatchObject({code: 'model-unreachable'});
  });

  it('says where nothing listens', async () => {
    const port = await closedPort();
    await expect(connect(`http://127.0.0.1:${port}`).open('x', signal)).rejects.toMatchObject({
      code: 'model-unreachable',
      message: `Ollama at 127.0.0.1:${port} refused the connection: nothing listens there`,
      hint: expect.stringContaining('ollama serve'),
    });
  });
});

describe('the window of a model of Ollama', () => {
  it.each([
    [{}, 16_384],
    [{facts: {longestContextTokens: 4_096}}, 4_096],
    [{facts: {longestContextTokens: 131_072}}, 16_384],
    [{facts: {wantedContextTokens: 32_768}}, 32_768],
    [{facts: {wantedContextTokens: 32_768, longestContextTokens: 8_192}}, 8_192],
    [{wishedTokens: 65_536, facts: {longestContextTokens: 131_072, wantedContextTokens: 8_192}}, 65_536],
    [{wishedTokens: 65_536, facts: {longestContextTokens: 32_768}}, 32_768],
    [{runningTokens: 24_576}, 24_576],
    [{runningTokens: 4_096}, 16_384],
    [{runningTokens: 24_576, wishedTokens: 12_000}, 12_000],
  ])('is chosen from %j', (given, expected) => {
    expect(chooseWindow({wishedTokens: undefined, facts: {}, runningTokens: undefined, ...given})).toBe(expected);
  });

  it('stays the same in every request of a session, also when the model is opened again and has changed', async () => {
    const model = {...usualModel};
    const server = await serveModels([model]);
    const ollama = connect(server.baseUrl);
    await partsOf(await ollama.open('fake:7b', signal));
    model.loadedContextTokens = 24_576;
    model.digest = 'sha-2';
    const again = await ollama.open('fake:7b', signal);
    await partsOf(again, {...ask('Title?'), maxTokens: 20, format: {type: 'object'}});
    expect(server.bodies().map(({options}) => options.num_ctx)).toEqual([16_384, 16_384]);
  });

  it('is what the server says it serves, and the user hears when that is less', async () => {
    const server = await serveModels([{...usualModel, loadedContextTokens: 4_096}]);
    const model = await connect(server.baseUrl).open('fake:7b', signal);
    expect(model.contextTokens).toBe(16_384);
    await partsOf(model);
    expect(model.contextTokens).toBe(4_096);
    await partsOf(model);
    expect(notices.filter(({code}) => code === 'model-window-smaller')).toHaveLength(1);
  });

  it('does not matter to an answer when the server cannot name it', async () => {
    const facts = ollamaFacts(() => [usualModel]);
    const {baseUrl} = await serve((response, request) => {
      const handler = {'/api/chat': hello, '/api/ps': reply(500, 'x')}[request.path] ?? facts;
      return handler(response, request);
    });
    const parts = await partsOf(await connect(baseUrl).open('fake:7b', signal));
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'end'});
  });
});

describe('a prompt that the server cut', () => {
  const words = 'The quick brown fox jumps over the lazy dog near the old mill. '.repeat(400);
  const answerCounting = (inputTokens: number) =>
    reply(
      200,
      ollamaAnswer([
        {type: 'text', text: 'Hm'},
        {type: 'end', reason: 'stop', inputTokens},
      ]),
    );

  it('is noticed by its count of tokens', async () => {
    const server = await serveModels([{...usualModel, loadedContextTokens: 2_048}], answerCounting(2_048));
    const parts = await partsOf(await connect(server.baseUrl).open('fake:7b', signal), ask(words));
    expect(parts).toContainEqual({
      type: 'warning',
      code: 'model-prompt-cut',
      message: expect.stringMatching(/^Ollama at 127\.0\.0\.1:\d+ read 2048 tokens .*its window is 2048/),
      hint: expect.stringMatching(/./),
    });
  });

  it.each([
    ['plain words', words, 5_600],
    ['a short question', 'Hi', 1],
    ['rules of dashes', `${'-'.repeat(50_000)}\n${' '.repeat(50_000)}`, 60],
    ['a count that is missing, as of a cached prompt', words, 0],
  ])('is not suspected for %s', async (_name, text, inputTokens) => {
    const server = await serveModels([usualModel], answerCounting(inputTokens));
    const parts = await partsOf(await connect(server.baseUrl).open('fake:7b', signal), ask(text));
    expect(parts.filter(({type}) => type === 'warning')).toEqual([]);
  });

  it('is an error on servers that can refuse it', async () => {
    const server = await serveModels(
      [usualModel],
      reply(400, JSON.stringify({error: 'the input length exceeds the context length'})),
    );
    await expect(partsOf(await connect(server.baseUrl).open('fake:7b', signal), ask(words))).rejects.toMatchObject({
      code: 'model-too-long',
      hint: expect.stringContaining('/compact'),
    });
    expect(server.bodies()[0]).toMatchObject({truncate: false, shift: false});
  });
});

describe('asking a model of Ollama', () => {
  it('says that the model is being loaded while no byte comes', async () => {
    const server = await serveModels([usualModel], async (response, request) => {
      await until(() => notices.length > 0);
      await hello(response, request);
    });
    const model = await connect(server.baseUrl, {slowAfterMs: 5}).open('fake:7b', signal);
    await partsOf(model);
    expect(notices[0]).toMatchObject({code: 'model-loading', message: expect.stringContaining('is being loaded')});
    notices.length = 0;
    await partsOf(model);
    expect(notices[0]).toMatchObject({message: expect.stringContaining('is reading the conversation')});
  });

  it('says nothing of the kind while it waits to ask again', async () => {
    const told: string[][] = [];
    const server = await serveModels([usualModel], (response, request) => {
      told.push(notices.map(({code}) => code));
      return (told.length === 1 ? reply(503, '{"error": "busy"}', {'retry-after': '0.4'}) : hello)(response, request);
    });
    await partsOf(await connect(server.baseUrl, {slowAfterMs: 200}).open('fake:7b', signal));
    expect(told).toEqual([[], ['model-retry']]);
  });

  it('says nothing of the kind when the answer comes at once', async () => {
    const server = await serveModels([usualModel]);
    await partsOf(await connect(server.baseUrl, {slowAfterMs: 2_000}).open('fake:7b', signal));
    expect(notices).toEqual([]);
  });

  it('passes a wanted shape on, and turns reasoning off only for models that reason', async () => {
    const plain = {...usualModel, name: 'plain', shown: {capabilities: ['completion']}};
    const server = await serveModels([usualModel, plain]);
    const ollama = connect(server.baseUrl);
    const request = {...ask('Hi'), format: {type: 'object'}, reasoning: false};
    await partsOf(await ollama.open('fake:7b', signal), request);
    await partsOf(await ollama.open('plain', signal), request);
    const [first, second] = server.bodies();
    expect(first).toMatchObject({format: {type: 'object'}, think: false});
    expect(second).toMatchObject({format: {type: 'object'}});
    expect(second).not.toHaveProperty('think');
    expect(first).not.toHaveProperty('keep_alive');
  });

  it('gives back calls as objects and results under the name of their tool', async () => {
    const server = await serveModels([usualModel]);
    await partsOf(await connect(server.baseUrl).open('fake:7b', signal), {
      messages: [
        {role: 'user', text: 'Go'},
        {role: 'assistant', text: '', reasoning: 'Hm', toolCalls: [{id: 'a', name: 'run', input: 'no object'}]},
        {role: 'tool', callId: 'a', name: 'run', ok: false, text: 'failed'},
      ],
    });
    expect(server.bodies()[0]?.messages).toEqual([
      {role: 'user', content: 'Go'},
      {role: 'assistant', content: '', thinking: 'Hm', tool_calls: [{function: {name: 'run', arguments: {}}}]},
      {role: 'tool', content: 'failed', tool_name: 'run'},
    ]);
  });

  it.each([
    [404, "model 'fake:7b' not found", 'model-not-served', '`ollama pull fake:7b`', 1],
    [400, 'registry.ollama.ai/library/fake:7b does not support tools', 'model-without-tools', '--no-tools', 1],
    [500, 'model requires more system memory (9.1 GiB) than is available (3.2 GiB)', 'model-too-large', 'smaller', 1],
    [500, 'llama runner process has terminated', 'model-failed', 'log', 4],
  ])('explains status %i with "%s"', async (status, said, code, hint, requests) => {
    const server = await serveModels([usualModel], reply(status, JSON.stringify({error: said})));
    await expect(partsOf(await connect(server.baseUrl).open('fake:7b', signal))).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint),
      message: expect.stringContaining(said),
    });
    expect(server.asked('/api/chat')).toHaveLength(requests);
  });

  it('takes no answer for one when the server only loaded the model', async () => {
    const body = `${JSON.stringify({message: {content: ''}, done: true, done_reason: 'load'})}\n`;
    const server = await serveModels([usualModel], reply(200, body));
    const parts = await partsOf(await connect(server.baseUrl).open('fake:7b', signal));
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'incomplete'});
  });

  it('reads arguments that come as text, and gives calls without an id one of their own', async () => {
    const calls = [
      {function: {name: 'a', arguments: '{"x": 1}'}},
      {id: 'own', function: {name: 'b'}},
      {function: 7},
      null,
    ];
    const body = `${JSON.stringify({message: {content: '', tool_calls: calls}})}\n${ollamaAnswer([{type: 'end', reason: 'stop'}])}`;
    const server = await serveModels([usualModel], reply(200, body));
    const parts = await partsOf(await connect(server.baseUrl).open('fake:7b', signal));
    expect(parts.filter(({type}) => type === 'tool-call')).toEqual([
      {type: 'tool-call', id: expect.stringMatching(/./), name: 'a', input: {x: 1}},
      {type: 'tool-call', id: 'own', name: 'b', input: {}},
    ]);
    expect(parts.filter(({type}) => type === 'warning')).toHaveLength(2);
  });
});
