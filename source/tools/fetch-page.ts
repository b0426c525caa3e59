import {lookup as resolveHost} from 'node:dns';
import {type IncomingMessage, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';
import {isIP, type LookupFunction} from 'node:net';
import type {Readable} from 'node:stream';
import {createBrotliDecompress, createGunzip, createInflate} from 'node:zlib';
import {isPublicAddress, readWebAddress, type WebAddress} from '../security/web-address.ts';

/** One address that a name stands for. */
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Which addresses may be fetched, and how much of a page. */
export interface FetchPageOptions {
  /** Whether the user's own rules name this very host, so that it may be on a private network. */
  mayBeLocal(address: WebAddress): boolean;
  /** What is said of the address that a redirect leads to; only `allow` is followed. */
  judge(url: string): 'allow' | 'ask' | 'deny';
  /** All addresses of a host. Default: what the system says. */
  resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  /** The most bytes that are read of a page, and that come out of a compressed one. Default 2 MB. */
  maxBytes?: number;
}

/** A page as the server sent it, or why there is none. */
export type FetchedPage =
  | {
      ok: true;
      /** Where the redirects ended. */
      url: string;
      status: number;
      /** Lower case, without parameters; empty where the server does not say. */
      mediaType: string;
      /** As the server names it; undefined where it does not. */
      charset?: string;
      body: Buffer;
      /** There is more than was read. */
      isCut: boolean;
    }
  | {ok: false; problem: string};

/** The most redirects that are followed for one page; servers that send each other in a circle end here. */
const mostRedirects = 5;
/**
 * The most bytes of a page that are read unless set otherwise; the rest is left out, and it is said that the page is
 * cut.
 */
const defaultMaxBytes = 2_000_000;

/**
 * Downloads one web page without letting it reach the user's own network: no cookies, no credentials, no proxy, a
 * connection of its own. The host's addresses are checked and one that was checked is connected to, so that a name
 * cannot be pointed at this machine or a private network (SSRF, DNS rebinding). Each redirect is judged again. @throws
 * only the reason of `signal`.
 */
export async function fetchPage(text: string, options: FetchPageOptions, signal: AbortSignal): Promise<FetchedPage> {
  const first = readWebAddress(text);
  if (!first.ok) return {ok: false, problem: `The address cannot be used: ${first.problem}`};
  let {address} = first;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const got = await getOnce(address, options, signal);
    if (got.kind === 'page') return got.page;
    const next = readWebAddress(got.location, address.url);
    if (!next.ok) return {ok: false, problem: `It redirects to an address that cannot be used: ${next.problem}`};
    const place = next.address.url.href;
    // Whoever listens on the way could change an unencrypted page.
    if (address.url.protocol === 'https:' && next.address.url.protocol === 'http:')
      return {
        ok: false,
        problem: `It redirects to ${place}, which is not encrypted; fetch that address itself if you need it`,
      };
    // The user allowed one host; a redirect must not lead to another one unasked.
    if (!isSameServer(address, next.address)) {
      const verdict = options.judge(place);
      if (verdict === 'deny') return {ok: false, problem: `It redirects to ${place}, which is denied`};
      if (verdict === 'ask')
        return {ok: false, problem: `It redirects to another host: ${place}. Fetch that address itself if you need it`};
    }
    address = next.address;
  }
  return {ok: false, problem: `It redirects more than ${mostRedirects} times`};
}

/** The same host, be it that it now encrypts. */
function isSameServer(one: WebAddress, other: WebAddress): boolean {
  const upgrades = one.port === 80 && other.port === 443;
  return one.host === other.host && (one.port === other.port || upgrades);
}

/** What one request gave: a page (or why there is none), or where to go next. */
type Step = {kind: 'page'; page: FetchedPage} | {kind: 'redirect'; location: string};

/** One request: checks where the host name leads, then fetches the page or the address of the next redirect. */
async function getOnce(address: WebAddress, options: FetchPageOptions, signal: AbortSignal): Promise<Step> {
  const {url, host} = address;
  const problem = (text: string): Step => ({kind: 'page', page: {ok: false, problem: text}});
  let pinned: ResolvedAddress | undefined;
  try {
    const addresses =
      isIP(host) === 0
        ? await abortable((options.resolve ?? systemAddresses)(host), signal)
        : [{address: host, family: isIP(host)}];
    const mayBeLocal = options.mayBeLocal(address);
    // One address of a private network among others is a host that may be meant to lead there.
    const local = addresses.find(one => !isPublicAddress(one.address));
    if (local && !mayBeLocal)
      return problem(`${host} leads to ${local.address}, which is on this machine or a private network`);
    [pinned] = addresses;
  } catch (error) {
    signal.throwIfAborted();
    return problem(`${host} cannot be found (${codeOf(error)})`);
  }
  if (!pinned) return problem(`${host} has no address`);
  try {
    const response = await open(url, pinned, signal);
    const {statusCode: status = 0, headers} = response;
    // Redirects are not followed here: each new address has to be judged first.
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      response.destroy();
      return {kind: 'redirect', location: headers.location};
    }
    const decoded = decodedBody(response);
    if (!decoded) {
      response.destroy();
      return problem(
        `It is encoded as \`${String(headers['content-encoding']).slice(0, 40)}\`, which is not understood`,
      );
    }
    const {body, isCut} = await readBounded(decoded, response, options.maxBytes ?? defaultMaxBytes);
    const [, mediaType = '', charset] =
      /^\s*([\w.+-]+\/[\w.+-]+)?(?:.*;\s*charset\s*=\s*"?([\w.:-]+))?/i.exec(headers['content-type'] ?? '') ?? [];
    const page = {ok: true as const, url: url.href, status, mediaType: mediaType.toLowerCase(), body, isCut};
    return {kind: 'page', page: charset === undefined ? page : {...page, charset}};
  } catch (error) {
    signal.throwIfAborted();
    return problem(`${host} cannot be fetched (${codeOf(error)})`);
  }
}

/** Connects to the address that was checked, whatever the name resolves to by now. */
function open(url: URL, pinned: ResolvedAddress, signal: AbortSignal): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_host, {all}, done) => {
    if (all) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        agent: false,
        lookup,
        signal,
        headers: {
          accept: 'text/html,text/plain,text/markdown,application/json;q=0.9,*/*;q=0.5',
          'accept-encoding': 'gzip, br',
          'user-agent': 'elite-coding-assistant',
          connection: 'close',
        },
      },
      resolve,
    );
    request.once('error', reject);
    request.end();
  });
}

/** Decompresses gzip, Brotli or deflate; undefined for another encoding. */
function decodedBody(response: IncomingMessage): Readable | undefined {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  switch (encoding) {
    case '':
    case 'identity':
      return response;
    case 'gzip':
    case 'x-gzip':
      return piped(response, createGunzip());
    case 'br':
      return piped(response, createBrotliDecompress());
    case 'deflate':
      return piped(response, createInflate());
    default:
      return undefined;
  }
}

/** Sends the response through a decompressor; a connection that breaks ends both. */
function piped<Stream extends Readable & NodeJS.WritableStream>(response: IncomingMessage, decoder: Stream): Stream {
  response.once('error', error => decoder.destroy(error));
  response.pipe(decoder);
  return decoder;
}

/**
 * Reads up to `maxBytes` of the uncompressed page and closes the connection: an endless page, or a small file that
 * unpacks to gigabytes, stops there.
 */
async function readBounded(
  stream: Readable,
  response: IncomingMessage,
  maxBytes: number,
): Promise<{body: Buffer; isCut: boolean}> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
      if (size > maxBytes) break;
    }
  } finally {
    response.destroy();
  }
  return {body: Buffer.concat(pieces).subarray(0, maxBytes), isCut: size > maxBytes};
}

/** All addresses that the system knows for a host name. */
function systemAddresses(host: string): Promise<ResolvedAddress[]> {
  return new Promise((resolve, reject) => {
    resolveHost(host, {all: true}, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

/** Stops waiting for `work` when the user cancels, though the work itself cannot be stopped. */
function abortable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, {once: true});
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** What went wrong in a word, such as `ENOTFOUND`, for the message. */
function codeOf(error: unknown): string {
  const {code, message} = error as {code?: string; message?: string};
  return code ?? message?.slice(0, 100) ?? 'unknown';
}
