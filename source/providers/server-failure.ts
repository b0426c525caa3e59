import {EcaError, systemCode} from '../foundation/errors.ts';
import {shorten} from './error-detail.ts';
import {describeDuration, type ErrorDetail, type Failure, type FailureHints, type Judgement} from './model-server.ts';

/** The server that failed: for the messages. */
export interface FailedServer {
  /** `Provider at host:port`. */
  name: string;
  hints: FailureHints;
}

/** What the user is told to do where the provider has no advice of its own. */
const checkAddress = 'Check the address in the settings (`eca config show`) and that the server runs.';

/** What to say for each network error of the system, such as a refused connection or an unknown host. */
const networkFaults: Record<string, string> = {
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ENOTFOUND: 'cannot be found: no such host name',
  EAI_AGAIN: 'cannot be found: the name server does not answer',
  EHOSTUNREACH: 'cannot be reached: no route to the host',
  ENETUNREACH: 'cannot be reached: the network is down',
  ENETDOWN: 'cannot be reached: the network is down',
  ETIMEDOUT: 'cannot be reached: the connection timed out',
  EADDRNOTAVAIL: 'cannot be reached from this machine',
  EACCES: 'cannot be reached: the system forbids the connection',
  EPERM: 'cannot be reached: the system forbids the connection',
};
/** Errors of a connection that was closed on us: worth another request. */
const resets = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
/**
 * HTTP statuses that are never tried again, whatever a provider says: the request itself is wrong, refused or too
 * large.
 */
const neverRetried = new Set([400, 401, 403, 404, 413, 422]);
/** HTTP statuses that are tried again: time-outs, rate limits (429), an overloaded or broken server. */
const worthRetrying = new Set([408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529]);
/** Words by which servers say that the conversation does not fit into the model's context window. */
const tooLong =
  /context[ _-]?(length|window|size)|maximum context|prompt is too long|too many (input )?tokens|input length exceeds/i;
/** Words by which servers say that the account has no money or quota left. */
const noCredit = /insufficient_quota|billing|credit balance/i;

/**
 * Explains why a model server could not be reached (a fault before the first byte of an answer) and what the user can
 * do. `stale` is a kept connection that the server had closed.
 */
export function connectionFailure(server: FailedServer, error: unknown, stale: boolean): Failure {
  const code = systemCode(error) ?? '';
  if (code === 'ERR_INVALID_CHAR') {
    return fail('model-refused-key', `The key for ${server.name} has characters in it that no key can have`, {
      hint: server.hints['model-refused-key'] ?? 'Set the key again, without spaces, quotes and line breaks.',
    });
  }
  const hint = server.hints['model-unreachable'] ?? checkAddress;
  const unreachable = (what: string, ownHint = hint) =>
    fail('model-unreachable', `${server.name} ${what}`, {hint: ownHint, cause: error});
  const known = networkFaults[code];
  if (known !== undefined) return unreachable(known);
  // Tried again at once where a kept connection had gone stale: the server is there.
  if (resets.has(code)) {
    return {
      ...unreachable(
        'closed the connection before it answered',
        'Ask again; the log of the server says why it closed.',
      ),
      retry: {atOnce: stale},
    };
  }
  if (code.startsWith('HPE_')) {
    return unreachable('does not speak HTTP', 'Check port and scheme of the address: https for a server with TLS.');
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR')) {
    return fail('model-broken-stream', `${server.name} sent an answer whose compression is damaged`, {
      hint: 'Look for a proxy in between.',
      cause: error,
    });
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return unreachable('does not speak TLS', 'Where the server has no TLS, the address begins with http://.');
  }
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code)) {
    return unreachable(
      `has a certificate that is not trusted (${code})`,
      'For a server with its own authority, set NODE_EXTRA_CA_CERTS to the file with its certificate.',
    );
  }
  return unreachable(`cannot be reached: ${shorten(error instanceof Error ? error.message : String(error))}`);
}

/**
 * Explains an error answer (a status other than 2xx) and decides whether it is tried again. `path` is what was asked
 * for.
 */
export function statusFailure(
  server: FailedServer,
  answer: {status: number; path: string; detail: ErrorDetail; retryAfterMs?: number | undefined; mayRetry?: boolean},
  judgement: Judgement | undefined,
): Failure {
  const {status, path, detail} = answer;
  const said = detail.message === '' ? '' : `: ${detail.message}`;
  const base = judgement ?? judgeStatus(status, path, detail);
  const hint = base.hint ?? server.hints[base.code as keyof FailureHints] ?? defaultHints[base.code];
  const wanted = base.retryable ?? worthRetrying.has(status);
  const retry = wanted && !neverRetried.has(status) && answer.mayRetry !== false;
  return {
    ok: false,
    error: new EcaError(base.code, `${server.name} ${base.what ?? 'failed'} (${status})${said}`, {...(hint && {hint})}),
    retry: retry && {...(answer.retryAfterMs !== undefined && {afterMs: answer.retryAfterMs})},
  };
}

/** Advice for each error where the provider has none of its own. */
const defaultHints: Record<string, string> = {
  'model-refused-key': 'Check the key: `eca config show` says where it comes from.',
  'model-not-served': '`eca models list` shows what is there.',
  'model-too-long': 'Use /compact or a new session, attach less, or choose a model with a larger window.',
  'model-overloaded': 'Wait a little and ask again, or set models.fallback.',
  'model-no-credit': 'Check plan and billing at the provider, or use another model with --model.',
  'model-broken-stream': 'Ask again; the log of the server says more.',
  'model-failed': 'Ask again; the log of the server says more.',
  'model-bad-request': 'Try another model, or report this with the log file.',
};

/**
 * What an HTTP status means: bad key, no credit, no such model, too long, rate limit, overloaded, or a broken request.
 */
function judgeStatus(status: number, path: string, {message, code}: ErrorDetail): Judgement {
  const words = `${code} ${message}`;
  if (status === 401) return {code: 'model-refused-key', what: 'refused the key'};
  if (status === 403) return {code: 'model-refused-key', what: 'refused access'};
  if (status === 402 || (status === 429 && noCredit.test(words))) {
    return {code: 'model-no-credit', what: 'says that the credit is used up', retryable: false};
  }
  if (status === 404) return {code: 'model-not-served', what: `has no such model or no ${path}`};
  if (status === 413) return {code: 'model-too-long', what: 'refused the request as too large'};
  if (status === 429) return {code: 'model-overloaded', what: 'allows no more requests for now'};
  if (status >= 400 && tooLong.test(words)) {
    return {
      code: 'model-too-long',
      what: 'says that the conversation is longer than the model can read',
      retryable: false,
    };
  }
  if (status === 503 || status === 529) return {code: 'model-overloaded', what: 'is overloaded'};
  if (status >= 500 || status === 408 || status === 425 || status === 409) return {code: 'model-failed'};
  return {code: 'model-bad-request', what: 'refused the request'};
}

/**
 * Explains an error that a server reports in the middle of its answer, where the status has long said that all is well.
 */
export function streamError(
  server: FailedServer,
  said: ErrorDetail,
  options: {
    redact?: ((text: string) => string) | undefined;
    judge?: (status: number, detail: ErrorDetail) => Judgement | undefined;
    /** Stands before what was said. */
    what?: string;
  } = {},
): EcaError {
  const {redact = text => text} = options;
  const detail = {message: shorten(redact(said.message)), code: shorten(redact(said.code))};
  const words = `${detail.code} ${detail.message}`;
  const judgement = options.judge?.(200, detail) ?? judgeWords(words);
  const hint = judgement.hint ?? server.hints[judgement.code as keyof FailureHints] ?? defaultHints[judgement.code];
  const what = options.what ?? judgement.what ?? 'broke off with an error';
  const text = `${server.name} ${what}${options.what === undefined ? ':' : ''} ${detail.message || detail.code || 'nothing more is said'}`;
  return new EcaError(judgement.code, text, {...(hint && {hint})});
}

/** What an error in the middle of an answer means, from its words alone. */
function judgeWords(words: string): Judgement {
  if (tooLong.test(words)) return {code: 'model-too-long'};
  if (noCredit.test(words)) return {code: 'model-no-credit'};
  if (/overloaded|rate.?limit|too many requests/i.test(words)) return {code: 'model-overloaded'};
  if (/authentication|invalid.{0,8}key|unauthorized/i.test(words)) return {code: 'model-refused-key'};
  return {code: 'model-broken-stream'};
}

/**
 * The error for a server that took too long (timeout) to connect, to begin its answer or to go on with it; nothing is
 * gained by asking again at once.
 */
export function lateFailure(server: FailedServer, phase: 'connect' | 'first-byte' | 'idle', limitMs: number): Failure {
  const limit = describeDuration(limitMs);
  if (phase === 'connect') {
    const hint = server.hints['model-unreachable'] ?? checkAddress;
    return fail('model-unreachable', `${server.name} cannot be reached: no connection within ${limit}`, {hint});
  }
  const setting = phase === 'first-byte' ? 'performance.firstByteTimeout' : 'performance.idleTimeout';
  const hint = server.hints['model-time-limit'] ?? `Ask again, or raise \`${setting}\` for a slow server.`;
  const what =
    phase === 'first-byte'
      ? `took the request but sent nothing within ${limit}`
      : `fell silent in the middle of its answer for ${limit}`;
  return fail('model-time-limit', `${server.name} ${what}`, {hint});
}

/**
 * The error for a redirect to another host, which is not followed: keys and questions go to the host that was
 * configured and to no other.
 */
export function redirectFailure(server: FailedServer, status: number, target: URL | undefined): Failure {
  const where = target ? ` to ${shorten(target.origin)}` : ' to nowhere';
  return fail('model-unreachable', `${server.name} redirects${where} (${status}), and nothing was sent there`, {
    hint: 'If that is where the model is, set the base URL to it.',
  });
}

/** A failure that is not tried again. */
export function fail(code: string, message: string, options: {hint?: string; cause?: unknown}): Failure {
  return {ok: false, error: new EcaError(code, message, options), retry: false};
}
