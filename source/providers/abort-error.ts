/**
 * Makes the error that cancelled work stops with, so that callers can tell a cancellation from a failure: always named
 * AbortError, with the signal's own reason as the cause.
 */
export function abortError(signal: AbortSignal): Error {
  const {reason} = signal;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  const error = new Error('This was cancelled', {cause: reason});
  error.name = 'AbortError';
  return error;
}

/** Stops here if the user has cancelled. @throws AbortError when `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * Sleeps for `delayMs` milliseconds unless it is cancelled first. @throws AbortError as soon as `signal` is aborted.
 */
export function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const stop = () => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, {once: true});
  });
}
