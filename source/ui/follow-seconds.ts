import type {AppStore, Clock} from './app-store.ts';

/**
 * Counts the seconds on the screen while an answer or a command runs: once a second; an idle app does nothing. Returns
 * what stops it.
 */
export function followSeconds(store: AppStore, clock: Clock): () => void {
  let cancelTimer: (() => void) | undefined;
  const isWorking = () => store.state().activity !== 'idle' || store.state().command !== undefined;
  const tick = () => {
    cancelTimer = isWorking() ? clock.setTimer(tick, 1000) : undefined;
    store.stream({type: 'tick', atMs: clock.nowMs()});
  };
  const unsubscribe = store.subscribe(() => {
    if (isWorking()) cancelTimer ??= clock.setTimer(tick, 1000);
    else {
      cancelTimer?.();
      cancelTimer = undefined;
    }
  });
  return () => {
    unsubscribe();
    cancelTimer?.();
  };
}
