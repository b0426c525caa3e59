import type {ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import {afterEach, describe, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import type {LanguageModel, ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import type {Notice, StreamLimits} from '../../source/providers/model-server.ts';
import type {RetryPolicy} from '../../source/providers/retry-policy.ts';
import {
  closedPort,
  drip,
  type FakeHandler,
  type FakeServer,
  neverAnswer,
  reply,
  startFakeServer,
  thenBreak,
  until,
} from '../providers/fake-server.ts';

/** A piece of an answer, whatever the wire calls it. */
export type WirePart =
  | {type: 'text' | 'reasoning'; text: string}
  | {type: 'tool-call'; name: string; input: object}
  | {type: 'bad-tool-call'; name: string; argumentsText: string}
  /** A frame whose content is no JSON. */
  | {type: 'garbage'; text: string}
  /** An error in the middle of the stream. */
  | {type: 'error'; message: string}
  | {type: 'end'; reason: 'stop' | 'length' | 'tool-calls'; inputTokens?: number; outputTokens?: number};

/** How a provider is tried: its wire form, and how a model of it is opened. */
export interface WireForm {
  /** What messages call the server, such as `Ollama`. */
  provider: string;
  /** The model's id, `provider:model`. */
  id: string;
  chatPath: string;
  contentType: string;
  /** The bytes of an answer. With `end` last it is whole. */
  answer(parts: readonly WirePart[]): string;
  errorBody(message: string): string;
  /** Answers what is no chat request. */
  other: FakeHandler;
  open(options: ContractOptions): Promise<LanguageModel>;
  /** Whether the wire carries reasoning in a field of its own. */
  nativeReasoning: boolean;
  /** Whether a key is sent with each request. */
  sendsKey: boolean;
}

export interface ContractOptions {
  baseUrl: string;
  apiKey: string;
  limits: StreamLimits;
  retry: Partial<RetryPolicy>;
  onNotice(notice: Notice): void;
}

const apiKey = 'sk-contract-7f3a9b2c4d5e6f708192a3b4';
const question: ModelRequest = {messages: [{role: 'user', text: 'Say hello.'}]};
const tool = {
  name: 'read-file',
  description: 'Reads a file.',
  inputSchema: {type: 'object', properties: {path: {type: 'string'}}, required: ['path']},
};
const hello: WirePart[] = [
  {type: 'text', text: 'Hello'},
  {type: 'text', text: ' world'},
  {type: 'end', reason: 'stop'},
];
const wideLimits: StreamLimits = {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000};
const quickRetry: Partial<RetryPolicy> = {firstDelayMs: 1, longestDelayMs: 2};

interface Outcome {
  parts: StreamPart[];
  text: string;
  reasoning: string;
  calls: Extract<StreamPart, {type: 'tool-call'}>[];
  warnings: Extract<StreamPart, {type: 'warning'}>[];
  finish: string | undefined;
  error: unknown;
}

/** The promises of `LanguageModel`, tried over real HTTP against a server that misbehaves in every way known. */
export function describeLanguageModel(wire: WireForm): void {
  describe(`${wire.provider} keeps the contract of a language model`, () => {
    const servers: FakeServer[] = [];
    const notices: Notice[] = [];
    afterEach(async () => {
      notices.length = 0;
      for (const server of servers.splice(0)) await server.close();
    });

    /** A server whose chat requests are answered by `handlers` in turn, the last one again and again. */
    async function serve(...handlers: FakeHandler[]) {
      let number = 0;
      const chats: unknown[] = [];
      const server = await startFakeServer((response, request) => {
        if (request.path.split('?')[0] !== wire.chatPath) return wire.other(response, request);
        chats.push(request.body);
        const handler = handlers[Math.min(number, handlers.length - 1)];
        number += 1;
        return handler?.(response, request);
      });
      servers.push(server);
      return Object.assign(server, {chats});
    }

    const openAt = (baseUrl: string, limits: Partial<StreamLimits> = {}) =>
      wire.open({
        baseUrl,
        apiKey,
        limits: {...wideLimits, ...limits},
        retry: quickRetry,
        onNotice: notice => notices.push(notice),
      });
    const answers = (parts: readonly WirePart[]) => reply(200, wire.answer(parts), {'content-type': wire.contentType});

    async function collect(
      model: LanguageModel,
      request: ModelRequest = question,
      signal = new AbortController().signal,
    ): Promise<Outcome> {
      const parts: StreamPart[] = [];
      let error: unknown;
      try {
        for await (const part of model.stream(request, signal)) parts.push(part);
      } catch (thrown) {
        error = thrown;
      }
      const outcome = summarise(parts, error);
      checkPromises(outcome, notices);
      return outcome;
    }

    async function ask(...handlers: FakeHandler[]): Promise<Outcome> {
      const server = await serve(...handlers);
      return collect(await openAt(server.baseUrl));
    }

    async function refusal(handler: FakeHandler): Promise<EcaError> {
      const {error} = await ask(handler);
      expect(error).toBeInstanceOf(EcaError);
      return error as EcaError;
    }

    /** The error of a model that nothing was answered by, whether it comes from opening it or from asking it. */
    async function faultAt(baseUrl: string, limits: Partial<StreamLimits> = {}): Promise<EcaError> {
      try {
        const {error} = await collect(await openAt(baseUrl, limits));
        return error as EcaError;
      } catch (error) {
        return error as EcaError;
      }
    }

    it('is called by provider and name', async () => {
      const server = await serve(answers(hello));
      expect((await openAt(server.baseUrl)).id).toBe(wire.id);
    });

    it('answers with text, usage and an end', async () => {
      const {text, finish, parts} = await ask(
        answers([...hello.slice(0, 2), {type: 'end', reason: 'stop', inputTokens: 20, outputTokens: 7}]),
      );
      expect({text, finish}).toEqual({text: 'Hello world', finish: 'end'});
      expect(parts.filter(({type}) => type === 'usage')).toEqual([
        {type: 'usage', usage: {inputTokens: 20, outputTokens: 7, contextTokens: 27}},
      ]);
    });

    it('sends what is asked, with roles, attachments, tools and results', async () => {
      const server = await serve(answers(hello));
      const model = await openAt(server.baseUrl);
      await collect(model, {
        messages: [
          {role: 'system', text: 'You are brief.'},
          {
            role: 'user',
            text: 'What is this?',
            attachments: [{kind: 'file', path: 'a.ts', startLine: 3, endLine: 4, text: 'let x;'}],
          },
          {role: 'assistant', text: '', toolCalls: [{id: 'c1', name: 'read-file', input: {path: 'b.ts'}}]},
          {role: 'tool', callId: 'c1', name: 'read-file', ok: true, text: 'let y;'},
        ],
        tools: [tool],
        maxTokens: 321,
        temperature: 0.5,
      });
      const sent = JSON.stringify(server.chats[0]);
      for (const word of [
        'You are brief.',
        'What is this?',
        'a.ts, lines 3-4',
        'let x;',
        'b.ts',
        'let y;',
        'read-file',
        '321',
        '0.5',
      ])
        expect(sent).toContain(word);
    });

    it('sends equal bytes for equal requests, and the first turn as the beginning of the second', async () => {
      const server = await serve(answers(hello));
      const model = await openAt(server.baseUrl);
      const messages = [
        {role: 'system' as const, text: 'Brief.'},
        {role: 'user' as const, text: 'One'},
      ];
      await collect(model, {messages, tools: [tool]});
      await collect(model, {messages, tools: [tool]});
      await collect(model, {
        messages: [...messages, {role: 'assistant', text: 'Two'}, {role: 'user', text: 'Three'}],
        tools: [tool],
      });
      const [first, second, third] = server.chats.map(chat => JSON.stringify(chat));
      expect(second).toBe(first);
      const common = [...(first ?? '')].findIndex((character, index) => character !== third?.[index]);
      expect(first?.slice(common)).not.toContain('One');
    });

    it('keeps reasoning in tags apart from the answer, however they are cut', async () => {
      const {text, reasoning} = await ask(
        answers([
          {type: 'text', text: '<th'},
          {type: 'text', text: 'ink>First I'},
          {type: 'text', text: ' plan.</thi'},
          {type: 'text', text: 'nk>\n\nThen I answer.'},
          {type: 'end', reason: 'stop'},
        ]),
      );
      expect({text, reasoning}).toEqual({text: 'Then I answer.', reasoning: 'First I plan.'});
    });

    it.runIf(wire.nativeReasoning)('keeps reasoning in a field of its own apart from the answer', async () => {
      const {text, reasoning} = await ask(
        answers([{type: 'reasoning', text: 'Hm'}, {type: 'reasoning', text: 'm.'}, ...hello]),
      );
      expect({text, reasoning}).toEqual({text: 'Hello world', reasoning: 'Hmm.'});
    });

    it('hands tool calls over whole, with their input, and says so in the end', async () => {
      const {calls, finish} = await ask(
        answers([
          {type: 'text', text: 'I look.'},
          {type: 'tool-call', name: 'read-file', input: {path: 'a "b" é.ts', deep: {list: [1, null]}}},
          {type: 'tool-call', name: 'list-files', input: {}},
          {type: 'end', reason: 'tool-calls'},
        ]),
      );
      expect(calls.map(({name, input}) => ({name, input}))).toEqual([
        {name: 'read-file', input: {path: 'a "b" é.ts', deep: {list: [1, null]}}},
        {name: 'list-files', input: {}},
      ]);
      expect(new Set(calls.map(({id}) => id)).size).toBe(2);
      expect(finish).toBe('tool-calls');
    });

    it.each(['{"path": "a', '[1]', '"text"', 'null', '{"a": 1} {"b": 2}'])(
      'drops a tool call whose input is %j and says so',
      async argumentsText => {
        const {calls, warnings, finish} = await ask(
          answers([
            {type: 'text', text: 'Hm'},
            {type: 'bad-tool-call', name: 'read-file', argumentsText},
            {type: 'end', reason: 'tool-calls'},
          ]),
        );
        expect(calls).toEqual([]);
        expect(finish).toBe('end');
        expect(warnings.map(({code}) => code)).toEqual(['model-bad-tool-call']);
      },
    );

    it('drops tool calls of an answer that was not finished', async () => {
      const whole = wire.answer([
        {type: 'text', text: 'I look.'},
        {type: 'tool-call', name: 'read-file', input: {path: 'a'}},
      ]);
      const broken = await ask(thenBreak(whole));
      expect(broken).toMatchObject({calls: [], finish: 'incomplete', text: 'I look.'});
      const ended = await ask(reply(200, whole, {'content-type': wire.contentType}));
      expect(ended).toMatchObject({calls: [], finish: 'incomplete', text: 'I look.'});
      expect(ended.warnings).not.toEqual([]);
    });

    it('says when the answer hit the limit of its length', async () => {
      const {finish, text} = await ask(
        answers([
          {type: 'text', text: 'Hel'},
          {type: 'end', reason: 'length'},
        ]),
      );
      expect({finish, text}).toEqual({finish: 'length', text: 'Hel'});
    });

    it('gives the same parts however the bytes are cut', async () => {
      const body = wire.answer([
        {type: 'text', text: '<think>ünï</think>h€llo 😀'},
        {type: 'tool-call', name: 'read-file', input: {path: 'ä'}},
        {type: 'end', reason: 'tool-calls'},
      ]);
      for (const size of [1, 2, 3, 7, 64]) {
        const outcome = await ask(drip(body, size, {'content-type': wire.contentType}));
        expect(outcome).toMatchObject({text: 'h€llo 😀', reasoning: 'ünï', finish: 'tool-calls'});
        expect(outcome.calls[0]?.input).toEqual({path: 'ä'});
      }
    });

    it('takes other line ends, and an answer without a last line end', async () => {
      const body = wire.answer(hello);
      for (const variant of [body.replaceAll('\n', '\r\n'), `\ufeff${body}`, body.trimEnd()]) {
        const {text, finish} = await ask(drip(variant, 5, {'content-type': wire.contentType}));
        expect({text, finish}).toEqual({text: 'Hello world', finish: 'end'});
      }
    });

    it('reads nothing after the end', async () => {
      const {text, finish} = await ask(
        answers([
          ...hello,
          {type: 'text', text: 'more'},
          {type: 'end', reason: 'length'},
          {type: 'garbage', text: '{'},
        ]),
      );
      expect({text, finish}).toEqual({text: 'Hello world', finish: 'end'});
    });

    it('makes everything safe for the terminal, also sequences cut between pieces', async () => {
      const {text, reasoning} = await ask(
        answers([
          {type: 'text', text: '<think>a\u001b]52;c;'},
          {type: 'text', text: 'ZXZpbA==\u0007b</think>x\u001b['},
          {type: 'text', text: '31mred\u202e\u009b2J\r\nend\u001b]0;title'},
          {type: 'end', reason: 'stop'},
        ]),
      );
      expect(text.startsWith('xred')).toBe(true);
      expect(reasoning).toBe('ab');
    });

    it('inflates an answer that comes compressed', async () => {
      const body = gzipSync(wire.answer(hello));
      const headers = {'content-type': wire.contentType, 'content-encoding': 'gzip'};
      expect(await ask(drip(body, 10, headers))).toMatchObject({text: 'Hello world', finish: 'end'});
      const cut = await ask(drip(body.subarray(0, 30), 10, headers));
      expect(cut.finish ?? cut.error).not.toBe('end');
    });

    it('keeps what came before the connection broke and calls it incomplete', async () => {
      const {text, finish, warnings} = await ask(thenBreak(wire.answer([{type: 'text', text: 'Half an ans'}])));
      expect({text, finish}).toEqual({text: 'Half an ans', finish: 'incomplete'});
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.message).toMatch(/ at 127\.0\.0\.1:\d+ /);
    });

    it('calls a clean end without an end marker incomplete', async () => {
      const {text, finish, warnings} = await ask(answers([{type: 'text', text: 'Half an ans'}]));
      expect({text, finish}).toEqual({text: 'Half an ans', finish: 'incomplete'});
      expect(warnings).toHaveLength(1);
    });

    it('calls an answer with a hole in it incomplete', async () => {
      const {text, finish, warnings} = await ask(
        answers([
          {type: 'text', text: 'A'},
          {type: 'garbage', text: '{"mess'},
          {type: 'text', text: 'B'},
          {type: 'end', reason: 'stop'},
        ]),
      );
      expect(text.startsWith('A')).toBe(true);
      expect(finish).toBe('incomplete');
      expect(warnings.length).toBeGreaterThan(0);
    });

    it('keeps what came before an error in the stream', async () => {
      const {text, finish, warnings} = await ask(
        answers([
          {type: 'text', text: 'Half'},
          {type: 'error', message: 'the runner has crashed'},
        ]),
      );
      expect({text, finish}).toEqual({text: 'Half', finish: 'incomplete'});
      expect(warnings[0]?.message).toContain('the runner has crashed');
    });

    it('throws when the stream begins with an error', async () => {
      const error = await refusal(answers([{type: 'error', message: 'the runner has crashed'}]));
      expect(error.code).toMatch(/^model-/);
      expect(error.message).toContain('the runner has crashed');
    });

    it('ends when the server falls silent in the middle', async () => {
      const server = await serve(response => {
        response.writeHead(200, {'content-type': wire.contentType});
        response.write(wire.answer([{type: 'text', text: 'Half'}]));
      });
      const {text, finish, warnings} = await collect(await openAt(server.baseUrl, {idleMs: 30}));
      expect({text, finish}).toEqual({text: 'Half', finish: 'incomplete'});
      expect(warnings.map(({code}) => code)).toEqual(['model-time-limit']);
      await until(() => server.requests.length > 0);
    });

    it('ends when no first byte comes, without asking again', async () => {
      const server = await serve(neverAnswer);
      const {error} = await collect(await openAt(server.baseUrl, {firstByteMs: 30}));
      expect(error).toMatchObject({code: 'model-time-limit', hint: expect.stringMatching(/./)});
      expect(server.chats).toHaveLength(1);
    });

    it('asks again after failures that pass, and shows that it waits', async () => {
      const {text, finish} = await ask(
        reply(500, 'oops'),
        reply(503, wire.errorBody('busy')),
        response => {
          response.socket?.destroy();
        },
        answers(hello),
      );
      expect({text, finish}).toEqual({text: 'Hello world', finish: 'end'});
      // A kept connection that turns out to be closed is replaced without a pause.
      expect(notices.filter(({code}) => code === 'model-retry').length).toBeGreaterThanOrEqual(2);
    });

    it('asks at most four times', async () => {
      const server = await serve(reply(503, wire.errorBody('busy')));
      const {error} = await collect(await openAt(server.baseUrl));
      expect(error).toMatchObject({code: 'model-overloaded', message: expect.stringContaining('4 requests')});
      expect(server.chats).toHaveLength(4);
    });

    it('waits as long as Retry-After says, and not at all when that is too long', async () => {
      const waited = await ask(reply(429, wire.errorBody('slow down'), {'retry-after': '0'}), answers(hello));
      expect(waited.text).toBe('Hello world');
      const server = await serve(reply(429, wire.errorBody('slow down'), {'retry-after': '3600'}));
      const {error} = await collect(await openAt(server.baseUrl));
      expect(error).toMatchObject({code: 'model-overloaded', message: expect.stringContaining('60 min')});
      expect(server.chats).toHaveLength(1);
    });

    it.each([
      [400, 'model-bad-request'],
      [401, 'model-refused-key'],
      [403, 'model-refused-key'],
      [404, 'model-not-served'],
      [413, 'model-too-long'],
      [422, 'model-bad-request'],
    ])('never asks again after status %i', async (status, code) => {
      const server = await serve(
        reply(status, wire.errorBody('no such model'), {'retry-after': '0', 'x-should-retry': 'true'}),
      );
      const {error} = await collect(await openAt(server.baseUrl));
      expect(error).toMatchObject({code});
      expect((error as EcaError).message).toMatch(/ at 127\.0\.0\.1:\d+ /);
      expect((error as EcaError).hint).toMatch(/./);
      expect(server.chats).toHaveLength(1);
    });

    it('tells an overlong conversation from other bad requests', async () => {
      const error = await refusal(reply(400, wire.errorBody("this model's maximum context length is 4096 tokens")));
      expect(error.code).toBe('model-too-long');
    });

    it('never shows the key, also when the server sends it back', async () => {
      const server = await serve((response, request) => {
        const echo = JSON.stringify(request.headers);
        if (wire.sendsKey) expect(echo).toContain(apiKey);
        return reply(401, wire.errorBody(`bad key ${echo}`))(response, request);
      });
      const {error} = await collect(await openAt(server.baseUrl));
      expect(error).toMatchObject({code: 'model-refused-key'});
    });

    it('reads a large and hostile error body in part and shows it safely', async () => {
      const error = await refusal(reply(400, `\u001b]0;x\u0007${'\u001b[2J long '.repeat(100_000)}`));
      expect(error.message.length).toBeLessThan(600);
    });

    it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i) to another host', async status => {
      const other = await serve(answers(hello));
      const error = await refusal(response => {
        response.writeHead(status, {location: `http://localhost:${other.port}${wire.chatPath}`});
        response.end();
      });
      expect(error.code).toBe('model-unreachable');
      expect(error.message).toContain(`localhost:${other.port}`);
      expect(other.requests).toHaveLength(0);
    });

    it('follows a redirect to the same origin that keeps the question', async () => {
      const server = await serve((response, request) => {
        response.writeHead(307, {location: request.path});
        response.end();
      }, answers(hello));
      expect(await collect(await openAt(server.baseUrl))).toMatchObject({text: 'Hello world', finish: 'end'});
      expect(server.chats[1]).toEqual(server.chats[0]);
    });

    it('does not go round in circles', async () => {
      const server = await serve((response, request) => {
        response.writeHead(307, {location: request.path});
        response.end();
      });
      const {error} = await collect(await openAt(server.baseUrl));
      expect(error).toMatchObject({code: 'model-unreachable'});
      expect(server.chats).toHaveLength(4);
    });

    it('knows a web page from an answer', async () => {
      const error = await refusal(reply(200, '<!doctype html><title>Sign in</title>', {'content-type': 'text/html'}));
      expect(error.code).toBe('model-unreachable');
    });

    it.each([
      ['nothing', ''],
      ['white space', '\n\n\n'],
      ['a web page under another name', '<!doctype html><title>Sign in</title>\n'],
      ['bytes at random', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0xc3, 0x28, 0x0a, 0x1b, 0x5b])],
      ['other JSON', '{"hello": [1, 2, {"a": null}]}\n'],
      ['numbers', '1\n2\n'],
      ['null', 'null\ndata: null\n\n'],
    ])('throws when all that comes is %s', async (_name, body) => {
      const error = await refusal(reply(200, body, {'content-type': wire.contentType}));
      expect(error.code).toMatch(/^model-/);
      expect(error.message).toMatch(/ at 127\.0\.0\.1:\d+ /);
    });

    it('keeps its promises whatever a damaged answer looks like', async () => {
      const body = Buffer.from(
        wire.answer([
          {type: 'text', text: '<think>plan</think>Hello `x` 😀'},
          {type: 'tool-call', name: 'read-file', input: {path: 'a'}},
          {type: 'end', reason: 'tool-calls'},
        ]),
      );
      let damaged = body;
      const server = await serve(response => {
        response.writeHead(200, {'content-type': wire.contentType});
        response.end(damaged);
      });
      const model = await openAt(server.baseUrl);
      let state = 7;
      const random = (below: number) => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return state % below;
      };
      for (let round = 0; round < 150; round += 1) {
        damaged = Buffer.from(body);
        for (let flips = random(4); flips > 0; flips -= 1) damaged[random(damaged.length)] = random(256);
        if (random(2) === 0) damaged = damaged.subarray(0, random(damaged.length));
        const {error, finish, calls} = await collect(model);
        if (error !== undefined) expect(error).toMatchObject({code: expect.stringMatching(/^model-/)});
        if (finish === 'incomplete') expect(calls).toEqual([]);
      }
    });

    it('replaces invalid UTF-8 and goes on', async () => {
      const body = wire.answer([
        {type: 'text', text: 'a@@b'},
        {type: 'end', reason: 'stop'},
      ]);
      const bytes = Buffer.from(body);
      const at = bytes.indexOf('@@');
      bytes[at] = 0xff;
      bytes[at + 1] = 0xc3;
      const {text, finish} = await ask(drip(bytes, 3, {'content-type': wire.contentType}));
      expect(text).toMatch(/^a\ufffd+b$/);
      expect(finish).toBe('end');
    });

    it('cuts off an answer that does not end', async () => {
      const piece = wire.answer([{type: 'text', text: 'x'.repeat(500_000)}]);
      const {finish, warnings, text} = await ask(async response => {
        response.writeHead(200, {'content-type': wire.contentType});
        while (!response.destroyed) {
          if (response.write(piece)) await new Promise(resolve => setImmediate(resolve));
          else await drained(response);
        }
      });
      expect(finish).toBe('incomplete');
      expect(warnings.map(({code}) => code)).toEqual(['model-answer-too-long']);
      expect(text.length).toBeLessThanOrEqual(20_000_000);
    });

    it('cuts off a line that does not end', async () => {
      const piece = 'x'.repeat(1_000_000);
      const error = await refusal(async response => {
        response.writeHead(200, {'content-type': wire.contentType});
        response.write('data: "');
        while (!response.destroyed) {
          if (response.write(piece)) await new Promise(resolve => setImmediate(resolve));
          else await drained(response);
        }
      });
      expect(error.code).toBe('model-broken-stream');
      expect(error.message).toMatch(/ at 127\.0\.0\.1:\d+ /);
    });

    it('says that nothing listens, without waiting', async () => {
      const error = await faultAt(`http://127.0.0.1:${await closedPort()}`);
      expect(error).toMatchObject({code: 'model-unreachable', hint: expect.stringMatching(/./)});
      expect(error.message).toMatch(/ at 127\.0\.0\.1:\d+ refused the connection/);
      expect(notices).toEqual([]);
    });

    it('says that a host does not exist', async () => {
      // A label of more than 63 letters is refused by the resolver itself: no name server is asked.
      const error = await faultAt(`http://${'x'.repeat(64)}.invalid`);
      expect(error).toMatchObject({code: 'model-unreachable'});
    });

    it('says that the server speaks no TLS', async () => {
      const server = await serve(answers(hello));
      const error = await faultAt(`https://127.0.0.1:${server.port}`);
      expect(error).toMatchObject({code: 'model-unreachable', message: expect.stringContaining('TLS')});
    });

    it('cancels before it begins, sending no question', async () => {
      const server = await serve(answers(hello));
      const {error} = await collect(await openAt(server.baseUrl), question, AbortSignal.abort());
      expect(error).toMatchObject({name: 'AbortError'});
      expect(server.chats).toHaveLength(0);
    });

    it('cancels while it waits for the first byte, and closes the connection', async () => {
      const cancel = new AbortController();
      let closed = false;
      const server = await serve(response => {
        response.on('close', () => {
          closed = true;
        });
        cancel.abort();
      });
      const {error} = await collect(await openAt(server.baseUrl), question, cancel.signal);
      expect(error).toMatchObject({name: 'AbortError'});
      await until(() => closed);
    });

    it('cancels in the middle of the answer, and closes the connection', async () => {
      const cancel = new AbortController();
      let closed = false;
      const server = await serve(response => {
        response.on('close', () => {
          closed = true;
        });
        response.writeHead(200, {'content-type': wire.contentType});
        response.write(wire.answer([{type: 'text', text: 'Half'}]));
      });
      const model = await openAt(server.baseUrl);
      const parts: StreamPart[] = [];
      const reading = (async () => {
        for await (const part of model.stream(question, cancel.signal)) {
          parts.push(part);
          cancel.abort(new Error('the user wants something else'));
        }
      })();
      await expect(reading).rejects.toMatchObject({name: 'AbortError'});
      expect(parts).toEqual([{type: 'text-delta', text: 'Half'}]);
      await until(() => closed);
    });

    it('cancels while it waits to ask again', async () => {
      const cancel = new AbortController();
      const server = await serve(reply(503, wire.errorBody('busy'), {'retry-after': '50'}));
      const model = await wire.open({
        baseUrl: server.baseUrl,
        apiKey,
        limits: wideLimits,
        retry: quickRetry,
        onNotice: () => cancel.abort(),
      });
      const {error} = await collect(model, question, cancel.signal);
      expect(error).toMatchObject({name: 'AbortError'});
    });

    it('is not disturbed by a cancellation after the end', async () => {
      const cancel = new AbortController();
      const server = await serve(answers(hello));
      const model = await openAt(server.baseUrl);
      expect(await collect(model, question, cancel.signal)).toMatchObject({finish: 'end'});
      cancel.abort();
      expect(await collect(model)).toMatchObject({text: 'Hello world', finish: 'end'});
    });

    it('closes the connection when nobody reads on', async () => {
      let closed = false;
      const server = await serve(response => {
        response.on('close', () => {
          closed = true;
        });
        response.writeHead(200, {'content-type': wire.contentType});
        response.write(wire.answer([{type: 'text', text: 'Half'}]));
      });
      const model = await openAt(server.baseUrl);
      for await (const _part of model.stream(question, new AbortController().signal)) break;
      await until(() => closed);
    });

    it('uses a connection again', async () => {
      const ports = new Set<number | undefined>();
      const server = await serve((response, request) => {
        ports.add(response.socket?.remotePort);
        return answers(hello)(response, request);
      });
      const model = await openAt(server.baseUrl);
      for (let turn = 0; turn < 3; turn += 1) {
        await collect(model);
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(ports.size).toBeLessThan(3);
    });
  });

  function checkPromises({parts, error}: Outcome, notices: readonly Notice[]): void {
    const finishes = parts.filter(({type}) => type === 'finish');
    expect(finishes).toHaveLength(error === undefined ? 1 : 0);
    if (error === undefined) expect(parts.at(-1)?.type).toBe('finish');
    const answered = parts.some(({type}) => type === 'text-delta' || type === 'reasoning-delta');
    if (answered && error !== undefined) expect(error).toMatchObject({name: 'AbortError'});
    const shown = [
      ...parts.flatMap(part =>
        'text' in part ? [part.text] : part.type === 'warning' ? [part.message, part.hint ?? ''] : [],
      ),
      ...(error instanceof EcaError ? [error.message, error.hint ?? ''] : []),
      ...notices.map(({message}) => message),
    ];
    // C0 but line feed and tab, C1, bidirectional overrides.
    for (const text of shown) expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    const everything = [...shown, ...parts.map(part => JSON.stringify(part)), ...errorChain(error)];
    for (const text of everything) expect(text).not.toContain(apiKey);
  }
}

function summarise(parts: StreamPart[], error: unknown): Outcome {
  const joined = (type: 'text-delta' | 'reasoning-delta') =>
    parts.map(part => (part.type === type ? part.text : '')).join('');
  return {
    parts,
    text: joined('text-delta'),
    reasoning: joined('reasoning-delta'),
    calls: parts.filter(part => part.type === 'tool-call'),
    warnings: parts.filter(part => part.type === 'warning'),
    finish: parts.find(part => part.type === 'finish')?.reason,
    error,
  };
}

async function drained(response: ServerResponse): Promise<void> {
  await until(() => response.destroyed || !response.writableNeedDrain);
}

function errorChain(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.message, error.stack ?? '', JSON.stringify(error), ...errorChain(error.cause)];
}
