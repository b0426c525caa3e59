import {
  Agent,
  type AgentOptions,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plainRequest,
} from 'node:http';
import type {Readable} from 'node:stream';
import {EcaError} from '../foundation/errors.ts';
import {abortError} from './abort-error.ts';
import {type ByteQueue, createByteQueue} from './byte-queue.ts';
import {readErrorDetail, shorten} from './error-detail.ts';
import type {Exchange, StreamedResponse} from './exchange.ts';
import type {Failure} from './model-server.ts';
import {readRetryAfterMs} from './retry-policy.ts';
import {
  connectionFailure,
  type FailedServer,
  fail,
  lateFailure,
  redirectFailure,
  statusFailure,
} from './server-failure.ts';

/**
 * How one request ended: an answer has begun, it failed, or it is to be sent again to another address of the same
 * server.
 */
export type AttemptOutcome = {ok: true; response: StreamedResponse} | Failure | {ok: 'redirect'; target: URL};

/** The most bytes of an error answer that are read for its message. */
const largestErrorBytes = 64 * 1024;
/** The longest time in milliseconds that the text of an error answer is waited for; then only its status tells. */
const longestErrorReadMs = 5_000;
/** How many milliseconds the end of a whole answer is waited for, to use its connection again; then it is closed. */
const drainAtMostMs = 250;

/** Connections are kept open between requests (keep-alive), at most 4 idle ones to each server. */
const agentOptions: AgentOptions = {
  keepAlive: true,
  maxFreeSockets: 4,
  // Node's 250 ms give a slow network no chance with the first of several addresses.
  autoSelectFamilyAttemptTimeout: 1_000,
};

/** The kept connections for http, made with the first request. */
let plainAgent: Agent | undefined;
/** The kept connections for https. */
let secureAgent: Agent | undefined;

/**
 * Sends one HTTP request to a model server, without trying again, and waits for the first byte of its answer. Three
 * time limits apply: connecting, the first byte, and silence in the middle of the answer. What goes wrong is an
 * outcome; only AbortError is thrown. Redirects are followed to the same origin alone, and a request with a body only
 * for 307 and 308.
 */
export async function attemptRequest(
  exchange: Exchange,
  url: URL,
  server: FailedServer,
  nowMs: number,
): Promise<AttemptOutcome> {
  const {signal, limits} = exchange;
  if (signal.aborted) throw abortError(signal);
  let request: ClientRequest;
  try {
    request = await startRequest(exchange, url);
  } catch (error) {
    return connectionFailure(server, error, false);
  }
  let late: Failure | undefined;
  let timer: NodeJS.Timeout | undefined;
  let response: IncomingMessage | undefined;
  const close = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', close);
    response?.destroy();
    request.destroy();
  };
  /** Gives up the request when this phase takes longer than `limitMs`. */
  const limit = (phase: 'connect' | 'first-byte' | 'idle', limitMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = lateFailure(server, phase, limitMs);
      close();
    }, limitMs);
  };
  const pass = () => clearTimeout(timer);
  const settle = (error: unknown): Failure => {
    close();
    if (signal.aborted) throw abortError(signal);
    return late ?? connectionFailure(server, error, request.reusedSocket === true);
  };

  signal.addEventListener('abort', close, {once: true});
  // It may have been cancelled while the request was being made.
  if (signal.aborted) close();
  try {
    limit('connect', limits.connectMs);
    response = await answerTo(request, exchange.body, () => limit('first-byte', limits.firstByteMs));
    const {statusCode: status = 0, headers} = response;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      const outcome = redirect(exchange, url, status, headers.location, server);
      close();
      return outcome;
    }
    if (status < 200 || status > 299) {
      limit('first-byte', Math.min(longestErrorReadMs, limits.firstByteMs));
      const body = await readErrorBody(response);
      close();
      if (signal.aborted) throw abortError(signal);
      const detail = readErrorDetail(body, headers['content-type'] ?? '', cleaner(exchange));
      const retryAfterMs = readRetryAfterMs(headers, nowMs);
      const mayRetry = headers['x-should-retry'] !== 'false';
      const path = shorten(url.pathname);
      return statusFailure(server, {status, path, detail, retryAfterMs, mayRetry}, exchange.judge?.(status, detail));
    }
    if (/\bhtml\b/i.test(headers['content-type'] ?? '')) {
      close();
      return fail('model-unreachable', `${server.name} answered with a web page where a model was expected`, {
        hint: 'Check the path of the base URL, and whether a proxy or a sign-in page stands in between.',
      });
    }
    const body = await decoded(response, server);
    const queue = createByteQueue(body, exchange.maxAnswerBytes, () => tooLongError(server, exchange.maxAnswerBytes));
    const first = await queue.next();
    pass();
    if (first === undefined) {
      close();
      const empty = fail('model-broken-stream', `${server.name} ended its answer before the first byte`, {
        hint: 'Ask again; the log of the server says more.',
      });
      return {...empty, retry: {}};
    }
    return {ok: true, response: stream(status, headers, first, queue)};
  } catch (error) {
    if (error instanceof EcaError) {
      close();
      return {ok: false, error, retry: false};
    }
    return settle(error);
  }

  /** The answer from its first byte on; closes the connection when the reader stops before the end. */
  function stream(status: number, headers: IncomingHttpHeaders, first: Buffer, queue: ByteQueue): StreamedResponse {
    let whole = false;
    return {
      status,
      headers,
      release() {
        whole = true;
      },
      bytes: (async function* () {
        try {
          yield first;
          while (true) {
            limit('idle', limits.idleMs);
            const piece = await queue.next();
            pass();
            if (signal.aborted) throw abortError(signal);
            if (piece === undefined) {
              whole = true;
              return;
            }
            yield piece;
          }
        } catch (error) {
          if (signal.aborted) throw abortError(signal);
          if (late) throw late.error;
          if (error instanceof EcaError) throw error;
          throw new EcaError('model-broken-stream', `${server.name} broke the connection in the middle of its answer`, {
            hint: 'Ask again; the log of the server says why it closed.',
            cause: error,
          });
        } finally {
          pass();
          // A whole answer leaves its connection for the next request; a broken or cancelled one cannot.
          if (whole && response && !signal.aborted) finish(response);
          else close();
          signal.removeEventListener('abort', close);
        }
      })(),
    };
  }
}

/** Lets a whole answer run out, so that its connection can be used again. */
function finish(response: IncomingMessage): void {
  if (response.complete) return;
  const giveUp = setTimeout(() => response.destroy(), drainAtMostMs);
  giveUp.unref();
  response.once('close', () => clearTimeout(giveUp));
  response.resume();
}

/** Starts the request over http or https, with the headers that every model server gets. */
async function startRequest(exchange: Exchange, url: URL): Promise<ClientRequest> {
  const headers = {
    accept: 'application/json, text/event-stream, application/x-ndjson',
    'accept-encoding': 'identity',
    'user-agent': 'elite-coding-assistant',
    ...exchange.headers,
    ...(exchange.body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(exchange.body)),
    }),
  };
  const method = exchange.method ?? (exchange.body === undefined ? 'GET' : 'POST');
  if (url.protocol === 'https:') {
    const secure = await import('node:https');
    secureAgent ??= new secure.Agent(agentOptions);
    return secure.request(url, {method, headers, agent: secureAgent});
  }
  plainAgent ??= new Agent(agentOptions);
  return plainRequest(url, {method, headers, agent: plainAgent});
}

/** Waits for the connection and then for the headers of the answer; rejects when the connection closes before them. */
function answerTo(request: ClientRequest, body: string | undefined, onConnected: () => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // The listener stays: a connection may break again after it has failed.
    request.on('error', reject);
    request.on('close', () => reject(Object.assign(new Error('closed early'), {code: 'ECONNRESET'})));
    request.once('response', response => {
      response.on('error', () => {});
      resolve(response);
    });
    request.once('socket', socket => {
      if (request.reusedSocket) onConnected();
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
    });
    request.end(body);
  });
}

/** Decides whether a redirect is followed: only to the same host, port and scheme, so that keys never go elsewhere. */
function redirect(
  exchange: Exchange,
  url: URL,
  status: number,
  location: string,
  server: FailedServer,
): AttemptOutcome {
  let target: URL | undefined;
  try {
    target = new URL(location, url);
  } catch {
    // Told as a redirect to nowhere.
  }
  const keepsMethod = status === 307 || status === 308 || exchange.body === undefined;
  if (target?.origin === url.origin && keepsMethod && status !== 304) {
    target.username = url.username;
    target.password = url.password;
    return {ok: 'redirect', target};
  }
  return redirectFailure(server, status, target);
}

/** The first 64 KiB of an error answer as text; what cannot be read any more is left out. */
async function readErrorBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    const body = await decoded(response, {name: '', hints: {}});
    for await (const part of body as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= largestErrorBytes) break;
    }
  } catch {
    // The status has said that it failed.
  }
  return Buffer.concat(parts).subarray(0, largestErrorBytes).toString('utf8');
}

/** Decompresses an answer that came as gzip, deflate or Brotli; another encoding is refused. */
async function decoded(response: IncomingMessage, server: FailedServer): Promise<Readable> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return response;
  const zlib = await import('node:zlib');
  const {pipeline} = await import('node:stream');
  const make = {
    gzip: zlib.createGunzip,
    'x-gzip': zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
  }[encoding];
  if (!make) {
    throw new EcaError(
      'model-broken-stream',
      `${server.name} answers in the unknown encoding \`${shorten(encoding)}\``,
      {
        hint: 'Expected is identity, gzip, deflate or br; look for a proxy in between.',
      },
    );
  }
  return pipeline(response, make(), () => {});
}

/**
 * Redaction for what a server says: takes the request's own keys and tokens out of a text, then what the redactor
 * knows.
 */
function cleaner({headers = {}, redact}: Exchange): (text: string) => string {
  const credentials = Object.entries(headers)
    .filter(([name]) => /authorization|key|token|cookie/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\w+ /, '')])
    .filter(value => value.length >= 4);
  return text => {
    const own = credentials.reduce((rest, value) => rest.replaceAll(value, '[redacted:known-secret]'), text);
    return redact ? redact(own) : own;
  };
}

/** The error for an answer that is larger than the limit: it is cut off there. */
function tooLongError(server: FailedServer, maxBytes: number): EcaError {
  const size = maxBytes >= 1e6 ? `${maxBytes / 1e6} MB` : `${maxBytes} bytes`;
  return new EcaError('model-answer-too-long', `${server.name} sent more than ${size} and was cut off`, {
    hint: 'Ask for less at once; a server that does this again is broken.',
  });
}
