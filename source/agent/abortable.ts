/** Waits that end at once when a signal fires, whatever the other side does. */
export interface Abortable {
  /** As `work`, or rejects with the signal's reason as soon as it fires; what `work` comes to later is dropped. */
  wait<Value>(work: Promise<Value>): Promise<Value>;
  /** Lets go of the signal. */
  release(): void;
}

/**
 * Lets the user cancel at once: a wait ends when `signal` fires, even where the model or tool that is waited for does
 * not react.
 */
export function createAbortable(signal: AbortSignal): Abortable {
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, {once: true});
  });
  // Nobody may be waiting when it fires, and that is no fault.
  aborted.catch(() => {});
  return {
    wait(work) {
      work.catch(() => {});
      return Promise.race([work, aborted]);
    },
    release: () => signal.removeEventListener('abort', onAbort),
  };
}

/**
 * Waits for `work`, but once the user has cancelled (`signal` has fired, or had already), at most `graceMs` longer:
 * undefined then, and `work` goes on by itself.
 */
export async function settleSoon<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Value | undefined> {
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  let onAbort: () => void = () => {};
  const late = new Promise<undefined>(resolve => {
    onAbort = () => {
      timer = setTimeout(() => resolve(undefined), graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, {once: true});
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
