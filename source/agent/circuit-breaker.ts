/** Remembers which servers failed lately, so that nobody waits for them again and again. Keys are hosts. */
export interface CircuitBreaker {
  /** Undefined where it may be tried; else how long it is still left alone, in milliseconds, and why. */
  blocked(key: string): {remainingMs: number; why: string} | undefined;
  /** Whether it is left alone now; takes no try away. */
  isOpen(key: string): boolean;
  failed(key: string, why: string): void;
  succeeded(key: string): void;
}

/**
 * How long a server is left alone after its first failure, in milliseconds: meanwhile other models answer without a
 * wait for it.
 */
const firstPauseMs = 30_000;
/**
 * The longest that a server is left alone, in milliseconds, however often it failed: one that is back is tried again
 * within five minutes.
 */
const longestPauseMs = 300_000;

/**
 * Waits before a failed server is tried again (circuit breaker): 30 s after the first failure, twice as long after each
 * further one, at most 5 minutes (backoff). When the pause is over one try is let through (half-open); if it succeeds,
 * everything is as before. `clock` is monotonic, in milliseconds.
 */
export function createCircuitBreaker(clock: () => number = () => performance.now()): CircuitBreaker {
  const open = new Map<string, {untilMs: number; pauseMs: number; why: string}>();
  return {
    blocked(key) {
      const state = open.get(key);
      if (!state) return undefined;
      const remainingMs = state.untilMs - clock();
      if (remainingMs > 0) return {remainingMs, why: state.why};
      // One try is under way now: others keep away until it reports, or until it must have been given up.
      state.untilMs = clock() + firstPauseMs;
      return undefined;
    },
    isOpen: key => (open.get(key)?.untilMs ?? 0) > clock(),
    failed(key, why) {
      const pauseMs = Math.min(longestPauseMs, (open.get(key)?.pauseMs ?? firstPauseMs / 2) * 2);
      open.set(key, {untilMs: clock() + pauseMs, pauseMs, why});
    },
    succeeded(key) {
      open.delete(key);
    },
  };
}
