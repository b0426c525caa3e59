import type {IncomingHttpHeaders} from 'node:http';
import type {ErrorDetail, FailureHints, Judgement, Notice, StreamLimits} from './model-server.ts';
import type {RetryPolicy} from './retry-policy.ts';

/**
 * One request to a model server and everything that may be done about it: time limits, retries, cancelling, redaction.
 */
export interface StreamOptions {
  /** Leads every message, such as `Ollama`. */
  provider: string;
  url: URL;
  /** GET without a body, POST with one. */
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** JSON. */
  body?: string;
  limits: StreamLimits;
  retry?: Partial<RetryPolicy>;
  /** Closes the connection at once, also while waiting for the next attempt. */
  signal: AbortSignal;
  onNotice?: ((notice: Notice) => void) | undefined;
  /** Called as each request goes out, the first and those that try again. */
  onRequest?: () => void;
  hints?: FailureHints;
  /** Looks at an error answer before its status is judged. */
  judge?: (status: number, detail: ErrorDetail) => Judgement | undefined;
  /** Takes secrets out of what a server says; the credentials of this request are taken out in any case. */
  redact?: ((text: string) => string) | undefined;
  /** The whole answer, inflated; 20 MB when absent. */
  maxAnswerBytes?: number;
}

/** A request with its answer limit filled in. */
export type Exchange = StreamOptions & {maxAnswerBytes: number};

/** An answer whose first byte is there. */
export interface StreamedResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /**
   * The body, inflated, in pieces cut anywhere; to be iterated once. Leaving the loop closes the connection. @throws EcaError
   * `model-broken-stream`, `model-time-limit` or `model-answer-too-long`, and AbortError.
   */
  bytes: AsyncIterable<Uint8Array>;
  /** Says that the answer is known to be whole: when the loop is left after this, the connection is kept for the next request. */
  release(): void;
}
