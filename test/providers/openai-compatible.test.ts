import {afterEach, describe, expect, it} from 'vitest';
import type {ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import {createOpenAiModel, listOpenAiModels} from '../../source/providers/openai-compatible.ts';
import {openAiBody, openAiQuirk} from '../../source/providers/openai-request.ts';
import {describeLanguageModel} from '../contracts/language-model.ts';
import {collect} from './collect.ts';
import {chunk, end, frame, openAiWire} from './fake-openai.ts';
import {closedPort, type FakeHandler, type FakeServer, reply, startFakeServer} from './fake-server.ts';

describeLanguageModel({
  ...openAiWire,
  provider: 'OpenAI-compatible server',
  id: 'openai:fake-7b',
  nativeReasoning: true,
  sendsKey: true,
  other: reply(404, openAiWire.errorBody('no such path')),
  open: async options => createOpenAiModel({...options, model: 'fake-7b'}),
});

const limits = {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000};
const retry = {firstDelayMs: 1, longestDelayMs: 2};
const signal = new AbortController().signal;
const question: ModelRequest = {messages: [{role: 'user', text: 'Hello?'}]};
const stream = (body: string): FakeHandler => reply(200, body, {'content-type': 'text/event-stream'});
const refusal = (message: string, status = 400) => reply(status, openAiWire.errorBody(message));

describe('a server that speaks chat completions', () => {
  const servers: FakeServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(...handlers: FakeHandler[]): Promise<FakeServer> {
    let number = 0;
    const server = await startFakeServer((response, request) =>
      handlers[Math.min(number++, handlers.length - 1)]?.(response, request),
    );
    servers.push(server);
    return server;
  }
  const modelAt = (server: FakeServer, model = 'fake') =>
    createOpenAiModel({baseUrl: `${server.baseUrl}/v1`, limits, retry, model});
  async function partsOf(handler: FakeHandler, request = question): Promise<StreamPart[]> {
    return collect(modelAt(await serve(handler)).stream(request, signal));
  }
  const callsOf = (parts: StreamPart[]) => parts.filter(part => part.type === 'tool-call');
  const textOf = (parts: StreamPart[]) => parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('');
  const piece = (...calls: object[]) => chunk({tool_calls: calls});

  it('needs no key of its own and sends none', async () => {
    const server = await serve(stream(chunk({content: 'Hi'}) + end('stop')));
    await collect(modelAt(server).stream(question, signal));
    expect(server.requests[0]?.path).toBe('/v1/chat/completions');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('is refused without a key where it is OpenAI itself, before any request', () => {
    expect(() => createOpenAiModel({baseUrl: 'https://api.openai.com/v1', limits, model: 'gpt-4o'})).toThrow(
      expect.objectContaining({code: 'model-refused-key', hint: expect.stringContaining('OPENAI_API_KEY')}),
    );
  });

  it('keeps the query of a base URL', async () => {
    const server = await serve(stream(chunk({content: 'Hi'}) + end('stop')));
    const baseUrl = `${server.baseUrl}/openai?api-version=7`;
    await collect(createOpenAiModel({baseUrl, limits, model: 'fake'}).stream(question, signal));
    expect(server.requests[0]?.path).toBe('/openai/chat/completions?api-version=7');
  });

  it.each<[string, string[], {id?: string; name: string; input: unknown}[]]>([
    [
      'pieces of parallel calls that come mixed',
      [
        piece({index: 0, id: 'a', function: {name: 'one', arguments: '{"x"'}}),
        piece({index: 1, id: 'b', function: {name: 'two', arguments: ''}}),
        piece({index: 0, function: {arguments: ':1}'}}, {index: 1, function: {arguments: '{"y":2}'}}),
      ],
      [
        {id: 'a', name: 'one', input: {x: 1}},
        {id: 'b', name: 'two', input: {y: 2}},
      ],
    ],
    [
      'calls that all have index 0',
      [
        piece({index: 0, id: 'a', function: {name: 'one', arguments: '{}'}}),
        piece({index: 0, id: 'b', function: {name: 'two', arguments: '{"y":2}'}}),
      ],
      [
        {id: 'a', name: 'one', input: {}},
        {id: 'b', name: 'two', input: {y: 2}},
      ],
    ],
    [
      'pieces without an index',
      [
        piece({id: 'a', function: {name: 'one', arguments: '{"x":'}}),
        piece({function: {arguments: '1}'}}),
        piece({id: 'b', function: {name: 'two', arguments: '{}'}}),
      ],
      [
        {id: 'a', name: 'one', input: {x: 1}},
        {id: 'b', name: 'two', input: {}},
      ],
    ],
    [
      'a name that comes later, and one that comes again',
      [
        piece({index: 0, id: 'a'}),
        piece({index: 0, function: {name: 'one'}}),
        piece({index: 0, function: {name: 'one', arguments: '{"x":1}'}}),
        piece({index: 0, function: {name: 'one', arguments: ''}}),
      ],
      [{id: 'a', name: 'one', input: {x: 1}}],
    ],
    [
      'arguments that are an object',
      [piece({index: 0, id: 'a', function: {name: 'one', arguments: {x: 1}}})],
      [{id: 'a', name: 'one', input: {x: 1}}],
    ],
    ['no arguments at all', [piece({index: 0, id: 'a', function: {name: 'one'}})], [{id: 'a', name: 'one', input: {}}]],
  ])('puts %s together', async (_title, pieces, expected) => {
    const parts = await partsOf(stream(pieces.join('') + end('tool_calls')));
    expect(callsOf(parts).map(({id, name, input}) => ({id, name, input}))).toEqual(expected);
  });

  it('gives calls ids of their own where the server gives none or the same', async () => {
    const parts = await partsOf(
      stream(
        piece({index: 0, function: {name: 'one', arguments: '{}'}}) +
          piece({index: 1, function: {name: 'two', arguments: '{}'}}) +
          piece({index: 2, id: 'x', function: {name: 'three', arguments: '{}'}}) +
          piece({index: 3, id: 'x', function: {name: 'four', arguments: '{}'}}) +
          end('tool_calls'),
      ),
    );
    const ids = callsOf(parts).map(({id}) => id);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every(id => id !== '')).toBe(true);
  });

  it('runs no call whose arguments were cut, also when the server says it is done', async () => {
    const parts = await partsOf(
      stream(piece({index: 0, id: 'a', function: {name: 'one', arguments: '{"x": "unfin'}}) + end('tool_calls')),
    );
    expect(callsOf(parts)).toEqual([]);
    expect(parts).toContainEqual(expect.objectContaining({type: 'warning', code: 'model-bad-tool-call'}));
  });

  it.each(['reasoning_content', 'reasoning'])('takes `%s` for reasoning', async field => {
    const parts = await partsOf(stream(chunk({[field]: 'Hm'}) + chunk({content: 'Yes'}) + end('stop')));
    expect(parts).toContainEqual({type: 'reasoning-delta', text: 'Hm'});
    expect(textOf(parts)).toBe('Yes');
  });

  it('shows a refusal as the answer', async () => {
    const parts = await partsOf(stream(chunk({refusal: 'I will not.'}) + end('stop')));
    expect(textOf(parts)).toBe('I will not.');
  });

  it('is whole with a finish reason and no [DONE], but not with neither', async () => {
    const whole = await partsOf(stream(chunk({content: 'Hi'}) + chunk({}, {finish_reason: 'stop'})));
    expect(whole.at(-1)).toEqual({type: 'finish', reason: 'end'});
    const cut = await partsOf(stream(chunk({content: 'Hi'})));
    expect(cut.at(-1)).toEqual({type: 'finish', reason: 'incomplete'});
  });

  it('is whole when a server says why it stopped and then breaks the connection', async () => {
    const parts = await partsOf(response => {
      response.writeHead(200, {'content-type': 'text/event-stream'});
      response.write(chunk({content: 'Hi'}) + chunk({}, {finish_reason: 'stop'}), () =>
        setImmediate(() => response.socket?.resetAndDestroy()),
      );
    });
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'end'});
  });

  it.each([
    ['length', 'length'],
    ['stop', 'end'],
    ['content_filter', 'end'],
    ['eos', 'end'],
    ['error', 'incomplete'],
  ])('takes the finish reason `%s` for `%s`', async (wire, reason) => {
    const parts = await partsOf(stream(chunk({content: 'Hi'}) + end(wire)));
    expect(parts.at(-1)).toEqual({type: 'finish', reason});
    expect(parts.some(part => part.type === 'warning')).toBe(wire === 'content_filter');
  });

  it('reads an answer that was not streamed', async () => {
    const message = {
      role: 'assistant',
      content: 'Hi',
      tool_calls: [{id: 'a', type: 'function', function: {name: 'one', arguments: '{"x":1}'}}],
    };
    const body = {
      choices: [{index: 0, message, finish_reason: 'tool_calls'}],
      usage: {prompt_tokens: 3, completion_tokens: 4},
    };
    const parts = await partsOf(reply(200, JSON.stringify(body)));
    expect(parts).toEqual([
      {type: 'text-delta', text: 'Hi'},
      {type: 'usage', usage: {inputTokens: 3, outputTokens: 4, contextTokens: 7}},
      {type: 'tool-call', id: 'a', name: 'one', input: {x: 1}},
      {type: 'finish', reason: 'tool-calls'},
    ]);
  });

  it('throws the error that stands in an answer with status 200', async () => {
    const server = await serve(stream(frame({error: {message: 'maximum context length is 8 tokens', code: 400}})));
    await expect(collect(modelAt(server).stream(question, signal))).rejects.toMatchObject({
      code: 'model-too-long',
    });
  });

  it.each([
    [{error: {message: 'too much', code: 'context_length_exceeded'}}, 400, 'model-too-long'],
    [{error: {message: "This model's maximum context length is 4096 tokens"}}, 400, 'model-too-long'],
    [{object: 'error', message: 'The model `x` does not exist', code: 404}, 404, 'model-not-served'],
    [
      [{error: {message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT'}}],
      400,
      'model-refused-key',
    ],
    [{error: {message: 'You exceeded your current quota', code: 'insufficient_quota'}}, 429, 'model-no-credit'],
    [{error: '"auto" tool choice requires --enable-auto-tool-choice to be set'}, 400, 'model-without-tools'],
  ])('tells %j with status %i as `%s`, asking once', async (body, status, code) => {
    const server = await serve(reply(status, JSON.stringify(body)));
    await expect(collect(modelAt(server).stream(question, signal))).rejects.toMatchObject({code});
    expect(server.requests).toHaveLength(1);
  });

  const shape = {type: 'object', properties: {a: {type: 'string'}}, required: ['a'], additionalProperties: false};

  it.each<[string, FakeHandler, Partial<ModelRequest>, string]>([
    ['usage in the stream', refusal('Unrecognized request argument supplied: stream_options'), {}, 'stream_options'],
    ['fields it does not know', refusal('Extra inputs are not permitted', 422), {}, 'stream_options'],
    [
      'a temperature',
      refusal('Unsupported value: temperature does not support 0.5'),
      {temperature: 0.5},
      'temperature',
    ],
    [
      'the old name of the limit',
      refusal("'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
      {maxTokens: 9},
      'max_tokens',
    ],
  ])('is asked once more without %s when it refuses that, and not again', async (_title, handler, more, field) => {
    const server = await serve(handler, stream(chunk({content: 'Hi'}) + end('stop')));
    const model = modelAt(server);
    for (let turn = 0; turn < 2; turn += 1) {
      const parts = await collect(model.stream({...question, ...more}, signal));
      expect(textOf(parts)).toBe('Hi');
    }
    expect(server.requests.map(({body}) => field in (body as object))).toEqual([true, false, false]);
    if (field === 'max_tokens') expect(server.requests[1]?.body).toMatchObject({max_completion_tokens: 9});
  });

  it('asks for a shape by schema, then by JSON, then in words', async () => {
    const no = refusal('This response_format type is unavailable now');
    const server = await serve(no, no, stream(chunk({content: '{}'}) + end('stop')));
    await collect(modelAt(server).stream({...question, format: shape}, signal));
    const bodies = server.requests.map(
      ({body}) => body as {response_format?: {type: string}; messages: {content: string}[]},
    );
    expect(bodies.map(body => body.response_format?.type)).toEqual(['json_schema', 'json_object', undefined]);
    expect(bodies.map(({messages}) => messages[0]?.content.includes('JSON Schema'))).toEqual([false, true, true]);
  });

  it.each([
    [undefined, 4],
    [1, 1],
    [2, 2],
    [6, 6],
  ])('with a limit of %s requests sends %i, however much is refused', async (maxRequests, most) => {
    const server = await serve(
      refusal('stream_options temperature response_format max_completion_tokens unknown field'),
    );
    const request = {...question, format: shape, temperature: 1, maxTokens: 5};
    const limited = {...retry, ...(maxRequests !== undefined && {maxRequests})};
    const model = createOpenAiModel({baseUrl: `${server.baseUrl}/v1`, limits, retry: limited, model: 'fake'});
    await expect(collect(model.stream(request, signal))).rejects.toMatchObject({code: 'model-bad-request'});
    expect(server.requests.length).toBe(most);
  });

  it('lists what is served, in every form of list', async () => {
    for (const body of [
      {object: 'list', data: [{id: 'b'}, {id: 'a'}]},
      [{id: 'a'}, {id: 'b'}],
      {models: [{name: 'a'}, {id: 'b'}]},
    ]) {
      const server = await serve(reply(200, JSON.stringify(body)));
      const options = {baseUrl: `${server.baseUrl}/v1`, apiKey: 'sk-1234567', limits, retry, signal};
      expect(await listOpenAiModels(options)).toEqual(['a', 'b']);
      expect(server.requests[0]).toMatchObject({method: 'GET', path: '/v1/models'});
      expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-1234567');
      expect(Object.keys(server.requests[0]?.headers ?? {}).filter(name => name.startsWith('x-'))).toEqual([]);
    }
  });

  it('says why a list did not come', async () => {
    const list = (baseUrl: string) => listOpenAiModels({baseUrl, limits, retry, signal});
    await expect(list(`http://127.0.0.1:${await closedPort()}`)).rejects.toMatchObject({code: 'model-unreachable'});
    await expect(list((await serve(refusal('no', 401))).baseUrl)).rejects.toMatchObject({code: 'model-refused-key'});
    await expect(list((await serve(reply(200, '{"a":1}'))).baseUrl)).rejects.toMatchObject({
      code: 'model-broken-stream',
    });
    await expect(list((await serve(reply(200, 'no json'))).baseUrl)).rejects.toMatchObject({
      code: 'model-broken-stream',
    });
    const elsewhere = await serve(reply(302, '', {location: 'http://example.invalid/v1/models'}));
    await expect(list(elsewhere.baseUrl)).rejects.toMatchObject({code: 'model-unreachable'});
    const options = {baseUrl: elsewhere.baseUrl, limits, retry, signal: AbortSignal.abort()};
    await expect(listOpenAiModels(options)).rejects.toMatchObject({name: 'AbortError'});
  });
});

describe('the body of a chat completion', () => {
  const bodyFor = (model: string, isOpenAi: boolean, more: Partial<ModelRequest>) => {
    const quirk = openAiQuirk(model, isOpenAi);
    return openAiBody(model, {...question, ...more}, new Set(quirk.lacks), quirk.leastEffort);
  };

  it.each([
    ['gpt-4o-mini', true, ['max_completion_tokens', 'temperature']],
    ['gpt-5-mini', true, ['max_completion_tokens', 'reasoning_effort']],
    ['gpt-5-chat-latest', true, ['max_completion_tokens', 'temperature']],
    ['o3', true, ['max_completion_tokens', 'reasoning_effort']],
    ['o1-mini', true, ['max_completion_tokens']],
    ['qwen2.5-coder', false, ['max_tokens', 'temperature']],
    ['gpt-5', false, ['max_tokens']],
  ])('has what `%s` takes', (model, isOpenAi, expected) => {
    const body = bodyFor(model, isOpenAi, {maxTokens: 5, temperature: 0.3, reasoning: false});
    const keys = ['max_tokens', 'max_completion_tokens', 'temperature', 'reasoning_effort'];
    expect(keys.filter(key => key in body)).toEqual(expected);
  });

  it('is strict about a shape only where OpenAI can be', () => {
    const strict = (format: object) => {
      const {response_format: asked} = bodyFor('gpt-4o', true, {format});
      return asked?.type === 'json_schema' && asked.json_schema.strict;
    };
    const closed = {type: 'object', properties: {a: {type: 'string'}}, required: ['a'], additionalProperties: false};
    expect(strict(closed)).toBe(true);
    expect(strict({...closed, required: []})).toBe(false);
    expect(strict({...closed, additionalProperties: true})).toBe(false);
    expect(strict({...closed, properties: {a: {type: 'array', items: {type: 'object'}}}})).toBe(false);
  });

  it('gives every call a result and every result a call', () => {
    const body = bodyFor('gpt-4o', true, {
      messages: [
        {role: 'tool', callId: 'gone', name: 'read-file', ok: true, text: 'old'},
        {
          role: 'assistant',
          text: '',
          toolCalls: [
            {id: 'a', name: 'one', input: {}},
            {id: 'b', name: 'two', input: null},
          ],
        },
        {role: 'user', text: 'stop'},
        {role: 'tool', callId: 'b', name: 'two', ok: true, text: 'late'},
        {role: 'assistant', text: ' '},
      ],
    });
    expect(body.messages.map(({role, ...rest}) => [role, (rest as {tool_call_id?: string}).tool_call_id])).toEqual([
      ['user', undefined],
      ['assistant', undefined],
      ['tool', 'a'],
      ['tool', 'b'],
      ['user', undefined],
    ]);
  });
});
