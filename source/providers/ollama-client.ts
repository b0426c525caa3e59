import type {Ollama} from 'ollama/browser';
import {EcaError, isCancellation} from '../foundation/errors.ts';
import {abortError} from './abort-error.ts';
import {openStream} from './http-stream.ts';
import {endpoint, type FailureHints} from './model-server.ts';
import {type OllamaAccess, ollamaProvider} from './ollama.ts';

/**
 * A placeholder for the server's address. The library puts its own path behind it; the address that the user gave may
 * have one too.
 */
const libraryHost = 'http://server.invalid';

/**
 * Runs `call` with Ollama's own client library, whose requests go through `openStream`: same limits, one retry layer,
 * no redirect to another host. Loads the library: off the path of a chat.
 * @throws EcaError `model-…`; AbortError.
 */
export async function withOllamaClient<Value>(
  access: OllamaAccess,
  hints: FailureHints,
  call: (client: Ollama) => Promise<Value>,
): Promise<Value> {
  const {baseUrl, signal, ...exchange} = access;
  const {Ollama: Client} = await import('ollama/browser');
  let failure: unknown;
  const client = new Client({
    host: libraryHost,
    async fetch(input, init) {
      try {
        const path = (input instanceof Request ? input.url : String(input)).slice(libraryHost.length);
        const response = await openStream({
          ...exchange,
          provider: ollamaProvider,
          url: endpoint(baseUrl, path.replace(/^:\d+/, '')),
          ...(typeof init?.body === 'string' && {body: init.body}),
          signal,
          hints,
        });
        const pieces: Uint8Array[] = [];
        for await (const piece of response.bytes) pieces.push(piece);
        return new Response(Buffer.concat(pieces), {headers: {'content-type': 'application/json'}});
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
    if (error instanceof EcaError) throw error;
    throw new EcaError('model-broken-stream', `${ollamaProvider} answered with something that is no JSON`, {
      hint: 'Check the address: this may be another kind of server.',
      cause: error,
    });
  }
}
