import {EcaError} from '../foundation/errors.ts';
import type {StreamOptions} from './exchange.ts';
import {openStream} from './http-stream.ts';
import {serverName} from './model-server.ts';

/**
 * Asks a model server something and reads its whole answer as JSON, at most 16 MB unless said otherwise; everything
 * else as `openStream` does it.
 * @throws EcaError as `openStream`, and `model-broken-stream` where the answer is no JSON.
 */
export async function requestJson(options: StreamOptions): Promise<unknown> {
  const response = await openStream({maxAnswerBytes: 16_000_000, ...options});
  const parts: Uint8Array[] = [];
  for await (const part of response.bytes) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    const name = serverName(options.provider, options.url);
    throw new EcaError('model-broken-stream', `${name} answered with something that is no JSON`, {
      hint: 'Check the address: this may be another kind of server.',
      cause: error,
    });
  }
}
