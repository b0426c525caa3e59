import {afterEach, describe, expect, it} from 'vitest';
import {createAnthropicModel, listAnthropicModels} from '../../source/providers/anthropic.ts';
import {anthropicBody} from '../../source/providers/anthropic-request.ts';
import type {ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import {describeLanguageModel} from '../contracts/language-model.ts';
import {collect} from './collect.ts';
import {anthropicWire, block, end, event} from './fake-anthropic.ts';
import {type FakeHandler, type FakeServer, reply, startFakeServer} from './fake-server.ts';

describeLanguageModel({
  ...anthropicWire,
  provider: 'Anthropic',
  id: 'anthropic:claude-fake',
  nativeReasoning: true,
  sendsKey: true,
  other: reply(404, anthropicWire.errorBody('no such path')),
  open: async options => createAnthropicModel({...options, model: 'claude-fake'}),
});

const limits = {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000};
const retry = {firstDelayMs: 1, longestDelayMs: 2};
const signal = new AbortController().signal;
const question: ModelRequest = {messages: [{role: 'user', text: 'Hello?'}]};
const stream = (body: string): FakeHandler => reply(200, body, {'content-type': 'text/event-stream'});
const hello = block(0, {type: 'text', text: ''}, [{type: 'text_delta', text: 'Hi'}]) + end('end_turn');
const refusal = (message: string, status = 400, type = 'invalid_request_error') =>
  reply(status, JSON.stringify({type: 'error', error: {type, message}}));

describe('a server that speaks messages', () => {
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
  const modelAt = (server: FakeServer) =>
    createAnthropicModel({baseUrl: server.baseUrl, apiKey: 'sk-ant-1234567', limits, retry, model: 'claude-fake'});
  const ask = (server: FakeServer, request = question) => collect(modelAt(server).stream(request, signal));
  const textOf = (parts: StreamPart[]) => parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('');

  it('is asked with the key and the version of the interface, also below a base URL with its version', async () => {
    const server = await serve(stream(hello));
    await ask(server);
    const model = createAnthropicModel({baseUrl: `${server.baseUrl}/v1/`, limits, model: 'claude-fake'});
    await collect(model.stream(question, signal));
    expect(server.requests.map(({path}) => path)).toEqual(['/v1/messages', '/v1/messages']);
    expect(server.requests[0]?.headers).toMatchObject({
      'x-api-key': 'sk-ant-1234567',
      'anthropic-version': '2023-06-01',
    });
    expect(server.requests[1]?.headers['x-api-key']).toBeUndefined();
  });

  it('is refused without a key where it is Anthropic itself, before any request', () => {
    expect(() => createAnthropicModel({baseUrl: 'https://api.anthropic.com', limits, model: 'claude-fake'})).toThrow(
      expect.objectContaining({code: 'model-refused-key', hint: expect.stringContaining('ANTHROPIC_API_KEY')}),
    );
  });

  it('counts what came from the cache as input', async () => {
    const start = event('message_start', {
      message: {
        usage: {input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1},
      },
    });
    const last = event('message_delta', {delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 9}});
    const parts = await ask(
      await serve(stream(start + hello.split('event: message_delta')[0] + last + event('message_stop'))),
    );
    expect(parts).toContainEqual({
      type: 'usage',
      usage: {inputTokens: 123, outputTokens: 9, contextTokens: 132, cachedTokens: 100},
    });
  });

  it('puts calls of several blocks together and runs none whose block was not closed', async () => {
    const call = (index: number, json: string[], isClosed = true) =>
      block(
        index,
        {type: 'tool_use', id: `toolu_${index}`, name: `tool-${index}`, input: {}},
        json.map(partial_json => ({type: 'input_json_delta', partial_json})),
        isClosed,
      );
    const parts = await ask(
      await serve(stream(call(0, ['{"a', '":1}']) + call(1, []) + call(2, ['{"b":2}'], false) + end('tool_use'))),
    );
    expect(parts.filter(({type}) => type === 'tool-call')).toEqual([
      {type: 'tool-call', id: 'toolu_0', name: 'tool-0', input: {a: 1}},
      {type: 'tool-call', id: 'toolu_1', name: 'tool-1', input: {}},
    ]);
    expect(parts.filter(part => part.type === 'warning').map(({code}) => code)).toEqual(['model-bad-tool-call']);
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'tool-calls'});
  });

  it.each([
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'end'],
  ])('takes the stop reason `%s` for `%s`', async (wire, reason) => {
    const text = block(0, {type: 'text', text: ''}, [{type: 'text_delta', text: 'Hi'}]);
    const parts = await ask(await serve(stream(text + end(wire))));
    expect(parts.at(-1)).toEqual({type: 'finish', reason});
    expect(parts.some(part => part.type === 'warning')).toBe(wire === 'refusal');
  });

  it('gives an answer of a wanted shape as its text, through a tool that must be called', async () => {
    const answer = block(0, {type: 'tool_use', id: 'toolu_1', name: 'answer', input: {}}, [
      {type: 'input_json_delta', partial_json: '{"a":'},
      {type: 'input_json_delta', partial_json: '1}'},
    ]);
    const server = await serve(stream(answer + end('tool_use')));
    const format = {type: 'object', properties: {a: {type: 'number'}}};
    const parts = await ask(server, {...question, format});
    expect(textOf(parts)).toBe('{"a":1}');
    expect(parts.filter(({type}) => type === 'tool-call')).toEqual([]);
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'end'});
    expect(server.requests[0]?.body).toMatchObject({
      tool_choice: {type: 'tool', name: 'answer'},
      tools: [{name: 'answer', input_schema: format}],
    });
  });

  it('is asked again when it is overloaded, with a line that says so', async () => {
    const server = await serve(refusal('Overloaded', 529, 'overloaded_error'), stream(hello));
    expect(textOf(await ask(server))).toBe('Hi');
    expect(server.requests).toHaveLength(2);
  });

  it('throws the error that stands in an answer with status 200', async () => {
    const server = await serve(stream(event('error', {error: {type: 'overloaded_error', message: 'Overloaded'}})));
    await expect(ask(server)).rejects.toMatchObject({code: 'model-overloaded'});
  });

  it.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 400, 'invalid_request_error', 'model-too-long'],
    ['model: claude-9', 404, 'not_found_error', 'model-not-served'],
    ['invalid x-api-key', 401, 'authentication_error', 'model-refused-key'],
    ['Your credit balance is too low', 400, 'invalid_request_error', 'model-no-credit'],
  ])('tells `%s` (%i) as what it is, asking once', async (message, status, type, code) => {
    const server = await serve(refusal(message, status, type));
    await expect(ask(server)).rejects.toMatchObject({code});
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Partial<ModelRequest>, object]>([
    [
      'max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens',
      {maxTokens: 9000},
      {max_tokens: 8192},
    ],
    ['`temperature` is deprecated for this model.', {temperature: 0.7}, {max_tokens: 4096}],
  ])('mends a request that was refused with `%s`, once for all', async (message, more, expected) => {
    const server = await serve(refusal(message), stream(hello));
    const model = modelAt(server);
    await collect(model.stream({...question, ...more}, signal));
    await collect(model.stream({...question, ...more}, signal));
    expect(server.requests).toHaveLength(3);
    for (const {body} of server.requests.slice(1)) {
      expect(body).toMatchObject(expected);
      expect(body).not.toHaveProperty('temperature');
    }
  });

  it('lists what is served', async () => {
    const server = await serve(
      reply(200, JSON.stringify({data: [{id: 'claude-b'}, {id: 'claude-a'}], has_more: false})),
    );
    const options = {baseUrl: server.baseUrl, apiKey: 'sk-ant-1234567', limits, retry, signal};
    expect(await listAnthropicModels(options)).toEqual(['claude-a', 'claude-b']);
    expect(server.requests[0]).toMatchObject({method: 'GET', path: '/v1/models?limit=1000'});
    const other = await serve(reply(200, '{}'));
    await expect(listAnthropicModels({...options, baseUrl: other.baseUrl})).rejects.toMatchObject({
      code: 'model-broken-stream',
    });
  });
});

describe('the body of a message request', () => {
  const bodyFor = (request: Partial<ModelRequest>) =>
    anthropicBody('claude-fake', {messages: [], ...request}) as {
      system?: object[];
      tools?: object[];
      temperature?: number;
      messages: {role: string; content: {type: string; text?: string; tool_use_id?: string}[]}[];
    };
  const tool = (name: string) => ({name, description: 'd', inputSchema: {type: 'object'}});

  it('marks what never changes to be cached: the last tool and the last system prompt', () => {
    const body = bodyFor({
      messages: [
        {role: 'system', text: 'One'},
        {role: 'system', text: 'Two'},
        {role: 'user', text: 'Hi'},
      ],
      tools: [tool('a'), tool('b')],
    });
    const marked = (blocks: object[] = []) => blocks.map(one => 'cache_control' in one);
    expect(marked(body.system)).toEqual([false, true]);
    expect(marked(body.tools)).toEqual([false, true]);
    expect(JSON.stringify(body.messages)).not.toContain('cache_control');
  });

  it('has roles by turns, the user first, results grouped before the words that follow', () => {
    const body = bodyFor({
      messages: [
        {role: 'assistant', text: 'Welcome'},
        {role: 'user', text: 'Do it'},
        {role: 'user', text: 'now'},
        {
          role: 'assistant',
          text: '',
          toolCalls: [
            {id: 'call 1', name: 'one', input: {}},
            {id: 'call-2', name: 'two', input: {}},
          ],
        },
        {role: 'tool', callId: 'call-2', name: 'two', ok: false, text: 'failed'},
        {role: 'user', text: 'and?'},
        {role: 'tool', callId: 'call 1', name: 'one', ok: true, text: 'fine'},
        {role: 'assistant', text: ' \n'},
        {role: 'user', text: ' '},
      ],
    });
    expect(
      body.messages.map(({role, content}) => [role, ...content.map(({type, tool_use_id}) => tool_use_id ?? type)]),
    ).toEqual([
      ['user', 'text'],
      ['assistant', 'text'],
      ['user', 'text', 'text'],
      ['assistant', 'tool_use', 'tool_use'],
      ['user', 'call_1', 'call-2', 'text'],
    ]);
    expect(body.messages[4]?.content[1]).toMatchObject({is_error: true});
  });

  it('keeps the temperature within what is taken', () => {
    expect(bodyFor({temperature: 1.7}).temperature).toBe(1);
    expect(bodyFor({temperature: 0}).temperature).toBe(0);
    expect(bodyFor({}).temperature).toBeUndefined();
  });
});
