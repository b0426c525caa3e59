/** An error as plain data, for when it leaves the process: in a JSON line, an event or a log. */
export interface ErrorData {
  code: string;
  message: string;
  hint?: string;
}

/**
 * The one base class of all errors that the program reports to its user. `code` is stable and part of the public
 * surface (kebab-case; the first word is its family, such as `usage-unknown-flag`); callers branch on it and never on
 * the message. `message` says what was unexpected with the value, what was expected and what exists; `hint` is what the
 * user can do next.
 */
export class EcaError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: {hint?: string; cause?: unknown} = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.name = 'EcaError';
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * Whether `error` only means that the work was cancelled (aborted, such as by Esc or Ctrl-C): that is an outcome, not a
 * failure.
 */
export function isCancellation(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ABORT_ERR')
  );
}

/** The operating system's code of `error` (`ENOENT`, `ENOSPC`…), or undefined where it has none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Turns anything that was thrown into an error code and message for output. What is not an `EcaError` gets the code
 * `internal`, or `system-<code>` where the operating system named one.
 */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof EcaError) {
    return {code: error.code, message: error.message, ...(error.hint !== undefined && {hint: error.hint})};
  }
  const system = systemCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return {code: system ? `system-${system.toLowerCase()}` : 'internal', message};
}

/** The names in `candidates` as a list for a message: `` `a`, `b` ``. */
export function quoteNames(candidates: Iterable<string>): string {
  return [...candidates].map(name => `\`${name}\``).join(', ');
}
