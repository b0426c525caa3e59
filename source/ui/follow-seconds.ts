import type {AppStore, Clock} from './app-store.ts';

/** Moves the clock of a running turn on, a second at a time; an idle app does nothing. Returns what stops it. */
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
