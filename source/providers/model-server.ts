import {EcaError} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';

/** Timeouts of one request to a model server, in milliseconds. */
export interface StreamLimits {
  /** How long connecting (TCP and TLS) may take. */
  connectMs: number;
  /**
   * How long the first byte of the answer's body may take to come, from the sent request on. Loading a large model
   * falls into it.
   */
  firstByteMs: number;
  /** How long the server may fall silent in the middle of its answer. */
  idleMs: number;
}

/** Something the user should see while it happens: a pause before a retry, a model being loaded. Safe to print. */
export interface Notice {
  code: string;
  message: string;
}

/** Advice on what the user can do next, by the code of the error. */
export type FailureHints = Partial<
  Record<'model-unreachable' | 'model-refused-key' | 'model-not-served' | 'model-too-long' | 'model-time-limit', string>
>;

/** What an error answer says, whatever its form; both safe to print, without secrets, and bounded. */
export interface ErrorDetail {
  message: string;
  /** The server's own word for it, such as `context_length_exceeded`; empty where it has none. */
  code: string;
}

/** What a provider knows better of an error answer than its status tells. */
export interface Judgement {
  code: string;
  /** Replaces what stands after `Provider at host:port`. */
  what?: string;
  hint?: string;
  /** Whether asking again can help; never for 400, 401, 403, 404, 413, 422. */
  retryable?: boolean;
}

/**
 * A failed request: the error to throw, and whether asking again can help (a retry): after `afterMs` where the server
 * asked for a pause, or `atOnce`. It is decided here and nowhere else.
 */
export interface Failure {
  ok: false;
  error: EcaError;
  retry: false | {afterMs?: number; atOnce?: boolean};
}

/** How a server is named in messages: `Ollama at 127.0.0.1:11434`. Never holds a user or a password. */
export function serverName(provider: string, url: URL): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${provider} at ${sanitizeLine(url.hostname)}:${port}`;
}

/**
 * The full address of a request: `path` below `baseUrl`, which may have a path of its own and a query. @throws EcaError
 * `config-bad-base-url` for what is not an http or https address.
 */
export function endpoint(baseUrl: string, path: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(baseUrl);
  } catch {
    // Told below, as for an address that parses and is of another kind.
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new EcaError('config-bad-base-url', 'The base URL of a model server is no http or https address', {
      hint: '`eca config show` names the setting; an example is http://127.0.0.1:11434.',
    });
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  url.hash = '';
  return url;
}

/** A duration in words that people read: `800 ms`, `10 s`, `5 min`. */
export function describeDuration(timeMs: number): string {
  if (timeMs < 1_000) return `${Math.round(timeMs)} ms`;
  const seconds = timeMs / 1_000;
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
  return `${Number((seconds / 60).toFixed(1))} min`;
}
