import {type AddressInfo, createServer as createPlainServer} from 'node:net';
import {PassThrough} from 'node:stream';
import {brotliCompressSync, constants, deflateSync, gzipSync} from 'node:zlib';
import {afterEach, describe, expect, it} from 'vitest';
import {createByteQueue} from '../../source/providers/byte-queue.ts';
import type {StreamOptions} from '../../source/providers/exchange.ts';
import {openStream} from '../../source/providers/http-stream.ts';
import {describeDuration, endpoint, type Notice, serverName} from '../../source/providers/model-server.ts';
import {defaultRetryPolicy, readRetryAfterMs, retryDelayMs} from '../../source/providers/retry-policy.ts';
import {connectionFailure, statusFailure} from '../../source/providers/server-failure.ts';
import {drip, type FakeHandler, type FakeServer, reply, startFakeServer, until} from './fake-server.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(...handlers: FakeHandler[]): Promise<FakeServer> {
  let number = 0;
  const server = await startFakeServer((response, request) => {
    const handler = handlers[Math.min(number, handlers.length - 1)];
    number += 1;
    return handler?.(response, request);
  });
  servers.push(server);
  return server;
}

function open(baseUrl: string, options: Partial<StreamOptions> = {}) {
  return openStream({
    provider: 'Fake',
    url: endpoint(baseUrl, '/chat'),
    body: '{}',
    limits: {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000},
    retry: {firstDelayMs: 1},
    signal: new AbortController().signal,
    ...options,
  });
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function quickBrotli(data: string | Buffer): Buffer {
  return brotliCompressSync(data, {params: {[constants.BROTLI_PARAM_QUALITY]: 1}});
}

describe('a streamed answer', () => {
  it('brings status, headers and every byte', async () => {
    const server = await serve(drip('x'.repeat(100_000), 999, {'x-more': 'yes'}));
    const response = await open(server.baseUrl);
    expect(response).toMatchObject({status: 200, headers: {'x-more': 'yes'}});
    expect(await read(response.bytes)).toHaveLength(100_000);
  });

  it('is there with its first byte, long before its end', async () => {
    let finish = () => {};
    const server = await serve(response => {
      response.write('first');
      finish = () => response.end(' last');
    });
    const response = await open(server.baseUrl);
    finish();
    expect(await read(response.bytes)).toBe('first last');
  });

  it('is read at the pace of its reader', async () => {
    const source = new PassThrough();
    const queue = createByteQueue(source, 10_000_000, () => new Error('too long'));
    source.write(Buffer.alloc(1_000_000));
    await until(() => source.isPaused());
    expect(await queue.next()).toHaveLength(1_000_000);
    expect(source.isPaused()).toBe(false);
    source.end('rest');
    expect(String(await queue.next())).toBe('rest');
    expect(await queue.next()).toBeUndefined();
  });

  it('sends a body with its length, and a question without one as GET', async () => {
    const server = await serve(reply(200, 'x'));
    await read((await open(server.baseUrl, {body: '{"é": 1}', headers: {'x-key': 'k'}})).bytes);
    const {body: _body, ...bare} = {body: 0, provider: 'Fake', url: endpoint(server.baseUrl, '/list')};
    await read(
      (
        await openStream({
          ...bare,
          limits: {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000},
          signal: new AbortController().signal,
        })
      ).bytes,
    );
    const [first, second] = server.requests;
    expect(first).toMatchObject({method: 'POST', path: '/chat', body: {é: 1}});
    expect(first?.headers).toMatchObject({'content-length': '9', 'content-type': 'application/json', 'x-key': 'k'});
    expect(second).toMatchObject({method: 'GET', path: '/list', body: ''});
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', quickBrotli],
  ])('is inflated from %s, and bounded after inflating', async (encoding, deflate) => {
    const headers = {'content-encoding': encoding};
    const server = await serve(reply(200, deflate('text '.repeat(1_000)), headers));
    expect(await read((await open(server.baseUrl)).bytes)).toBe('text '.repeat(1_000));
    const bomb = await serve(reply(200, deflate(Buffer.alloc(30_000_000)), headers));
    const reading = async () => read((await open(bomb.baseUrl)).bytes);
    await expect(reading()).rejects.toMatchObject({
      code: 'model-answer-too-long',
      message: expect.stringContaining('20 MB'),
    });
  });

  it.each([
    ['an unknown compression', 'zstd', 'x', /unknown encoding `zstd`/],
    ['a damaged compression', 'gzip', 'this is no gzip', /compression is damaged/],
  ])('with %s is an error', async (_name, encoding, body, message) => {
    const server = await serve(reply(200, body, {'content-encoding': encoding}));
    await expect(open(server.baseUrl)).rejects.toMatchObject({
      code: 'model-broken-stream',
      message: expect.stringMatching(message),
    });
  });

  it('keeps its connection for the next request once it is known to be whole', async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((response, request) => {
      ports.add(response.socket?.remotePort);
      return reply(200, 'whole')(response, request);
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const response = await open(server.baseUrl);
      for await (const _piece of response.bytes) {
        response.release();
        break;
      }
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(ports.size).toBe(1);
  });

  it('keeps its connection also when the server ends it a little later', async () => {
    const ports: (number | undefined)[] = [];
    let released = false;
    const server = await serve(async (response, request) => {
      ports.push(response.socket?.remotePort);
      if (ports.length > 1) return reply(200, 'later', {connection: 'close'})(response, request);
      response.write('first');
      await until(() => released);
      response.end();
    });
    const response = await open(server.baseUrl);
    for await (const _piece of response.bytes) {
      response.release();
      break;
    }
    released = true;
    // Requests before the first connection is free again get, and close, one of their own.
    while (ports.length < 100 && (ports.length === 1 || ports.at(-1) !== ports[0])) {
      await read((await open(server.baseUrl)).bytes);
    }
    expect(ports.at(-1)).toBe(ports[0]);
  });

  it('closes its connection when its reader leaves early', async () => {
    const server = await serve(response => {
      response.write('first');
    });
    const response = await open(server.baseUrl);
    for await (const _piece of response.bytes) break;
    await until(() => server.openConnections() === 0);
  });

  it('closes its connection when it is cancelled while nobody reads', async () => {
    const cancel = new AbortController();
    const server = await serve(response => {
      response.write('first');
    });
    const response = await open(server.baseUrl, {signal: cancel.signal});
    cancel.abort();
    await until(() => server.openConnections() === 0);
    await expect(read(response.bytes)).rejects.toMatchObject({name: 'AbortError'});
  });

  it('ends in an error when less came than was announced', async () => {
    const server = await serve(response => {
      response.writeHead(200, {'content-length': '100'});
      response.write('half', () => response.socket?.end());
    });
    const response = await open(server.baseUrl);
    await expect(read(response.bytes)).rejects.toMatchObject({code: 'model-broken-stream'});
  });
});

describe('the limits of a request', () => {
  it('cover the TLS handshake', async () => {
    const silent = createPlainServer(socket => socket.on('error', () => {}));
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const {port} = silent.address() as AddressInfo;
    await expect(
      open(`https://127.0.0.1:${port}`, {limits: {connectMs: 30, firstByteMs: 5_000, idleMs: 5_000}}),
    ).rejects.toMatchObject({
      code: 'model-unreachable',
      message: expect.stringContaining('no connection within 30 ms'),
    });
    silent.close();
  });

  it('let an answer that keeps coming take as long as it takes', async () => {
    const server = await serve(drip('x'.repeat(200), 1));
    const response = await open(server.baseUrl, {limits: {connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000}});
    expect(await read(response.bytes)).toHaveLength(200);
  });

  it('count the wait for the body of an error too', async () => {
    const server = await serve(response => {
      response.writeHead(400);
      response.write('{"error": "so');
    });
    await expect(
      open(server.baseUrl, {limits: {connectMs: 1_000, firstByteMs: 30, idleMs: 1_000}}),
    ).rejects.toMatchObject({code: 'model-bad-request'});
  });
});

describe('trying again', () => {
  it('tells how long it waits and for which request', async () => {
    const notices: Notice[] = [];
    const server = await serve(reply(529, '{"error": {"message": "busy"}}', {'retry-after': '0'}), reply(200, 'x'));
    await read((await open(server.baseUrl, {onNotice: notice => notices.push(notice)})).bytes);
    expect(notices).toEqual([
      {
        code: 'model-retry',
        message: expect.stringMatching(
          /^Fake at 127\.0\.0\.1:\d+ is overloaded \(529\): busy; trying again in .* \(request 2 of 4\)$/,
        ),
      },
    ]);
  });

  it('leaves a server alone that says it is of no use', async () => {
    const server = await serve(reply(500, 'x', {'x-should-retry': 'false'}));
    await expect(open(server.baseUrl)).rejects.toMatchObject({code: 'model-failed'});
    expect(server.requests).toHaveLength(1);
  });

  it('replaces a kept connection that the server has closed, without a pause', async () => {
    const notices: Notice[] = [];
    const server = await serve(
      reply(200, 'x'),
      response => {
        response.socket?.destroy();
      },
      reply(200, 'y'),
    );
    await read((await open(server.baseUrl)).bytes);
    const response = await open(server.baseUrl, {onNotice: notice => notices.push(notice)});
    expect(await read(response.bytes)).toBe('y');
    expect(notices).toEqual([]);
  });

  it.each([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    [' 3 ', 3_000],
    ['Thu, 01 Jan 1970 00:01:40 GMT', 40_000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    ['1e9', undefined],
  ])('reads Retry-After %j', (value, expected) => {
    expect(readRetryAfterMs({'retry-after': value}, 60_000)).toBe(expected);
  });

  it('prefers an exact wish in milliseconds', () => {
    expect(readRetryAfterMs({'retry-after-ms': '250', 'retry-after': '9'}, 0)).toBe(250);
  });

  it('waits longer each time, with some chance, up to a limit', () => {
    const delays = (random: number) =>
      [1, 2, 3, 9].map(request => retryDelayMs({...defaultRetryPolicy, random: () => random}, request, undefined));
    expect(delays(0)).toEqual([250, 500, 1_000, 4_000]);
    expect(delays(0.999_999).map(Math.round as (value: number | undefined) => number)).toEqual([
      500, 1_000, 2_000, 8_000,
    ]);
  });

  it('waits what is asked for up to a minute', () => {
    expect(retryDelayMs(defaultRetryPolicy, 1, 60_000)).toBe(60_000);
    expect(retryDelayMs(defaultRetryPolicy, 1, 60_001)).toBeUndefined();
  });
});

describe('what a failure means', () => {
  const server = {name: 'Fake at host:1', hints: {}};

  it.each([
    ['ECONNREFUSED', 'model-unreachable', false],
    ['ENOTFOUND', 'model-unreachable', false],
    ['EAI_AGAIN', 'model-unreachable', false],
    ['EHOSTUNREACH', 'model-unreachable', false],
    ['ECONNRESET', 'model-unreachable', {atOnce: false}],
    ['EPIPE', 'model-unreachable', {atOnce: false}],
    ['HPE_INVALID_CONSTANT', 'model-unreachable', false],
    ['EPROTO', 'model-unreachable', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'model-unreachable', false],
    ['CERT_HAS_EXPIRED', 'model-unreachable', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'model-unreachable', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'model-unreachable', false],
    ['Z_DATA_ERROR', 'model-broken-stream', false],
    ['ERR_INVALID_CHAR', 'model-refused-key', false],
    ['EODD', 'model-unreachable', false],
  ])('for %s is %s', (code, expected, retry) => {
    const failure = connectionFailure(server, Object.assign(new Error('odd'), {code}), false);
    expect(failure).toMatchObject({retry, error: {code: expected, message: expect.stringContaining('Fake at host:1')}});
    expect(failure.error.hint).toMatch(/./);
  });

  it.each([
    [408, '', 'model-failed', true],
    [409, '', 'model-failed', true],
    [429, 'slow down', 'model-overloaded', true],
    [429, 'You exceeded your current quota: insufficient_quota', 'model-no-credit', false],
    [402, 'pay', 'model-no-credit', false],
    [500, '', 'model-failed', true],
    [501, '', 'model-failed', false],
    [502, '', 'model-failed', true],
    [503, '', 'model-overloaded', true],
    [529, '', 'model-overloaded', true],
    [400, 'prompt is too long: 250000 tokens > 200000 maximum', 'model-too-long', false],
    [500, 'the request exceeds the available context size', 'model-too-long', false],
    [405, '', 'model-bad-request', false],
    [418, '', 'model-bad-request', false],
  ])('for status %i with %j is %s', (status, message, code, retried) => {
    const failure = statusFailure(server, {status, path: '/x', detail: {message, code: ''}}, undefined);
    expect(failure.error).toMatchObject({code, message: expect.stringContaining(`(${status})`)});
    expect(failure.error.hint).toMatch(/./);
    expect(failure.retry !== false).toBe(retried);
  });

  it('does not let a judgement ask again where that is never right', () => {
    const answer = {status: 401, path: '/x', detail: {message: '', code: ''}};
    expect(statusFailure(server, answer, {code: 'model-failed', retryable: true}).retry).toBe(false);
  });

  it('is told with its key left out, whatever header carried it', async () => {
    const key = 'zq93-secret-value';
    const fake = await serve(reply(400, JSON.stringify({error: {message: `no ${key} Bearer ${key}`, code: key}})));
    for (const headers of [{authorization: `Bearer ${key}`}, {'x-api-key': key}, {'X-Auth-Token': key}]) {
      const error = await open(fake.baseUrl, {headers: headers as unknown as Record<string, string>}).catch(
        (thrown: unknown) => thrown,
      );
      expect(String(error)).not.toContain(key);
      expect(error).toMatchObject({code: 'model-bad-request'});
    }
  });

  it('is told without reading an error that does not end', async () => {
    let writtenBytes = 0;
    const fake = await serve(async response => {
      response.writeHead(400, {'content-type': 'text/plain'});
      while (!response.destroyed) {
        writtenBytes += 10_000;
        if (response.write('x'.repeat(10_000))) await new Promise(resolve => setImmediate(resolve));
        else await until(() => response.destroyed || !response.writableNeedDrain);
      }
    });
    await expect(open(fake.baseUrl)).rejects.toMatchObject({code: 'model-bad-request'});
    expect(writtenBytes).toBeLessThan(20_000_000);
  });

  it('passes what a server says through the redactor', async () => {
    const fake = await serve(reply(400, '{"error": "the hidden word"}'));
    await expect(open(fake.baseUrl, {redact: text => text.replaceAll('hidden', '…')})).rejects.toMatchObject({
      message: expect.stringContaining('the … word'),
    });
  });

  it('is told for a key that no header can carry, without the key', async () => {
    const fake = await serve(reply(200, 'x'));
    const error = await open(fake.baseUrl, {headers: {authorization: 'Bearer se\ncret'}}).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({code: 'model-refused-key'});
    expect(`${error}`).not.toContain('cret');
    expect(fake.requests).toHaveLength(0);
  });
});

describe('addresses', () => {
  it.each([
    ['http://h:1', '/api/chat', 'http://h:1/api/chat'],
    ['http://h:1/', '/api/chat', 'http://h:1/api/chat'],
    ['https://h/v1/', '/chat', 'https://h/v1/chat'],
    ['https://h/v1?api-version=2#x', '/chat', 'https://h/v1/chat?api-version=2'],
  ])('%s with %s is %s', (baseUrl, path, expected) => {
    expect(endpoint(baseUrl, path).href).toBe(expected);
  });

  it.each(['', 'localhost:11434', 'ftp://h', 'file:///x', 'not a url'])('refuses %j', baseUrl => {
    expect(() => endpoint(baseUrl, '/x')).toThrow(expect.objectContaining({code: 'config-bad-base-url'}));
  });

  it('are named by host and port, without user and password', () => {
    expect(serverName('X', new URL('https://me:secret@h/v1?key=1'))).toBe('X at h:443');
    expect(serverName('X', new URL('http://[::1]:8080'))).toBe('X at [::1]:8080');
  });

  it.each([
    [5, '5 ms'],
    [1_500, '1.5 s'],
    [60_000, '60 s'],
    [300_000, '5 min'],
  ])('durations of %i ms are %s', (timeMs, expected) => {
    expect(describeDuration(timeMs)).toBe(expected);
  });
});
