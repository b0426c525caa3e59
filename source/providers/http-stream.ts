import {EcaError} from '../foundation/errors.ts';
import {wait} from './abort-error.ts';
import type {Exchange, StreamedResponse, StreamOptions} from './exchange.ts';
import {attemptRequest} from './http-attempt.ts';
import {describeDuration, serverName} from './model-server.ts';
import {defaultRetryPolicy, retryDelayMs} from './retry-policy.ts';

/**
 * Sends a request to a model server and tries again when it is busy or broken, with growing pauses (exponential
 * backoff); resolves when the first byte of a good answer is there. This is the one layer that tries again: only before
 * that byte, at most four requests, the pauses as long as Retry-After asks (up to 60 s), each pause told through
 * `onNotice`. Never for 400, 401, 403, 404, 413 and 422, nor for a limit that passed or a server that is not there.
 * Credentials and questions never follow a redirect to another origin. @throws EcaError `model-…` that names provider,
 * host and port, what happened and the next step; AbortError within 300 ms of `signal`.
 */
export async function openStream(options: StreamOptions): Promise<StreamedResponse> {
  const exchange: Exchange = {...options, maxAnswerBytes: options.maxAnswerBytes ?? 20_000_000};
  const policy = {...defaultRetryPolicy, ...options.retry};
  const server = {name: serverName(options.provider, options.url), hints: options.hints ?? {}};
  let {url} = options;
  for (let request = 1; ; request += 1) {
    options.onRequest?.();
    const outcome = await attemptRequest(exchange, url, server, policy.now());
    if (outcome.ok === true) return outcome.response;
    const last = request >= policy.maxRequests;
    if (outcome.ok === 'redirect') {
      if (last) {
        throw new EcaError('model-unreachable', `${server.name} redirects in a circle`, {
          hint: 'Check the path of the base URL.',
        });
      }
      url = outcome.target;
      continue;
    }
    const {error, retry} = outcome;
    // The server never saw what went down a connection that it had closed before.
    if (retry !== false && retry.atOnce && request < defaultRetryPolicy.maxRequests) continue;
    if (retry === false || last) throw request > 1 && retry !== false ? afterAll(error, request) : error;
    const delayMs = retryDelayMs(policy, request, retry.afterMs);
    // The server wants a longer pause than anybody would sit through: the user is told how long.
    if (delayMs === undefined) {
      const wish = describeDuration(retry.afterMs ?? 0);
      throw new EcaError(error.code, `${error.message}; it asks to wait ${wish}`, {
        hint: error.hint ?? '',
        cause: error,
      });
    }
    options.onNotice?.({
      code: 'model-retry',
      message: `${error.message}; trying again in ${describeDuration(delayMs)} (request ${request + 1} of ${policy.maxRequests})`,
    });
    await wait(delayMs, options.signal);
  }
}

/** The last error, with how many requests were made before giving up. */
function afterAll(error: EcaError, requests: number): EcaError {
  return new EcaError(error.code, `${error.message}; gave up after ${requests} requests`, {
    ...(error.hint !== undefined && {hint: error.hint}),
    cause: error,
  });
}
