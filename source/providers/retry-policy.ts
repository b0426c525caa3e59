/** When a failed request to a model server is tried again: how often, and how long it waits in between. */
export interface RetryPolicy {
  /** All requests of one exchange, the first and redirects included. */
  maxRequests: number;
  /**
   * The first pause in milliseconds; each later one is twice as long, so that an overloaded server gets time to
   * recover. Each is shortened by chance (jitter) to between half and all of it, so that not all come back at once.
   */
  firstDelayMs: number;
  /** The longest pause in milliseconds that is waited for without the server's asking. */
  longestDelayMs: number;
  /** The longest pause in milliseconds that a server may ask for in Retry-After; a longer wish ends the exchange. */
  longestRetryAfterMs: number;
  /** 0 ≤ n < 1. */
  random(): number;
  /** Wall clock in milliseconds since 1970, for Retry-After dates. */
  now(): number;
}

/**
 * The defaults: at most 4 requests in all; pauses of half a second, doubled each time (exponential backoff) up to 8
 * seconds; at most a minute where the server names a time.
 */
export const defaultRetryPolicy: RetryPolicy = {
  maxRequests: 4,
  firstDelayMs: 500,
  longestDelayMs: 8_000,
  longestRetryAfterMs: 60_000,
  random: Math.random,
  now: Date.now,
};

/**
 * How long to wait, in milliseconds, before the request is sent again (`request` is the number of the one that failed,
 * from 1); undefined, which means giving up, when the server wants longer than the policy allows.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  request: number,
  retryAfterMs: number | undefined,
): number | undefined {
  const backoffMs = Math.min(policy.firstDelayMs * 2 ** (request - 1), policy.longestDelayMs);
  const ownMs = backoffMs * (0.5 + policy.random() / 2);
  if (retryAfterMs === undefined) return ownMs;
  return retryAfterMs > policy.longestRetryAfterMs ? undefined : Math.max(retryAfterMs, Math.min(ownMs, 1_000));
}

/**
 * How long the server asks to wait, from a `retry-after-ms` or `Retry-After` header (seconds, also with a fraction, or
 * an HTTP date; RFC 9110 section 10.2.3), as milliseconds from now, at least 0; undefined where there is none that can
 * be read.
 */
export function readRetryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  nowMs: number,
): number | undefined {
  const exact = Number.parseFloat(String(headers['retry-after-ms'] ?? ''));
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // A date has letters; `Date.parse` alone would take `-1` for one.
  const date = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
