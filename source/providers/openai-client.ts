import type OpenAI from 'openai';
import {EcaError, isCancellation} from '../foundation/errors.ts';
import {abortError} from './abort-error.ts';
import type {StreamOptions} from './exchange.ts';
import {openStream} from './http-stream.ts';
import {endpoint, type FailureHints} from './model-server.ts';

/** How an OpenAI-compatible server is reached. */
export interface OpenAiServer {
  /** With its version path, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Needed by api.openai.com; servers on one's own machine mostly take none. */
  apiKey?: string | undefined;
  limits: StreamOptions['limits'];
  retry?: StreamOptions['retry'];
  onNotice?: StreamOptions['onNotice'];
  redact?: StreamOptions['redact'];
}

/**
 * A placeholder for the server's address. A base URL may carry a query of its own (`?api-version=…`), which the library
 * would put before its path; so it gets this one.
 */
const libraryBaseUrl = 'http://server.invalid';

/** What the user is told to do when an OpenAI-compatible server cannot be reached or refuses the API key. */
export const openAiHints: FailureHints = {
  'model-unreachable': 'Check the network, or set OPENAI_BASE_URL to where your server listens.',
  'model-refused-key': 'Set a valid key: `eca config set providers.openai.apiKey`, or OPENAI_API_KEY.',
};

/** How the API key is sent: as a bearer token, or for Azure in a header of its own. The key goes nowhere else. */
export function openAiHeaders({apiKey, baseUrl}: Pick<OpenAiServer, 'apiKey' | 'baseUrl'>): Record<string, string> {
  if (!apiKey) return {};
  const isAzure = endpoint(baseUrl, '').hostname.endsWith('.openai.azure.com');
  return isAzure ? {'api-key': apiKey} : {authorization: `Bearer ${apiKey}`};
}

/**
 * Refuses to ask OpenAI without an API key. @throws EcaError `model-refused-key` when the server is OpenAI's own and no
 * key is set.
 */
export function checkOpenAiKey(server: Pick<OpenAiServer, 'apiKey' | 'baseUrl'>): void {
  if (server.apiKey || !isOpenAiItself(server.baseUrl)) return;
  throw new EcaError('model-refused-key', 'OpenAI needs a key and none is set', {
    hint: 'Set one: `eca config set providers.openai.apiKey`, or OPENAI_API_KEY.',
  });
}

/** Whether the base URL is OpenAI's own server and not a compatible one. */
export function isOpenAiItself(baseUrl: string): boolean {
  return endpoint(baseUrl, '').hostname === 'api.openai.com';
}

/** `OpenAI`, or what another server is called in messages. */
export function openAiName(baseUrl: string): string {
  return isOpenAiItself(baseUrl) ? 'OpenAI' : 'OpenAI-compatible server';
}

/**
 * Runs `call` with OpenAI's own client library, whose requests go through `openStream`: same limits, one retry layer,
 * no redirect to another host, and no header but the key. Loads the library (off the path of a chat).
 * @throws EcaError `model-…`; AbortError.
 */
export async function withOpenAiClient<Value>(
  server: OpenAiServer,
  signal: AbortSignal,
  call: (client: OpenAI) => Promise<Value>,
): Promise<Value> {
  checkOpenAiKey(server);
  const {default: Client} = await import('openai');
  let failure: unknown;
  const client = new Client({
    baseURL: libraryBaseUrl,
    apiKey: server.apiKey ?? 'none',
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    // Neither retries nor time limits of the library: `openStream` has its own, and two layers would multiply them.
    maxRetries: 0,
    timeout: 24 * 60 * 60 * 1000,
    logLevel: 'off',
    async fetch(input, init) {
      try {
        const path = (input instanceof Request ? input.url : String(input)).slice(libraryBaseUrl.length);
        const {baseUrl: _baseUrl, apiKey: _apiKey, ...exchange} = server;
        const response = await openStream({
          ...exchange,
          provider: openAiName(server.baseUrl),
          url: endpoint(server.baseUrl, path),
          headers: openAiHeaders(server),
          ...(typeof init?.body === 'string' && {body: init.body}),
          ...(init?.method && {method: init.method.toUpperCase()}),
          signal,
          hints: openAiHints,
        });
        const pieces: Uint8Array[] = [];
        for await (const piece of response.bytes) pieces.push(piece);
        return new Response(Buffer.concat(pieces), {
          status: response.status === 204 ? 200 : response.status,
          headers: {'content-type': 'application/json'},
        });
      } catch (error) {
        // The library wraps what is thrown here in an error of its own: this one says more.
        failure = error;
        throw error;
      }
    },
  });
  try {
    return await call(client);
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    if (failure instanceof EcaError || isCancellation(failure)) throw failure;
    throw error instanceof EcaError
      ? error
      : new EcaError('model-broken-stream', `${openAiName(server.baseUrl)} answered with something that is no JSON`, {
          hint: 'Check the path of the base URL, and whether a proxy stands in between.',
          cause: error,
        });
  }
}
