/** Holds the state of a pane outside of React: one object, replaced on each change. */
export interface PaneStore<State> {
  get(): State;
  /** Takes `next` over and tells those who listen; the same object as before changes nothing. */
  set(next: State): void;
  subscribe(listener: () => void): () => void;
}

/** Makes a store that holds `initial`. */
export function createPaneStore<State>(initial: State): PaneStore<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
