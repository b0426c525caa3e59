import {appReducer} from './app-reducer.ts';
import type {AppAction, AppState} from './app-state.ts';

/** The clock and timers of the app; monotonic milliseconds. */
export interface Clock {
  nowMs(): number;
  /** Calls `callback` once after `delayMs`; returns what calls it off. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/**
 * Holds what the app shows and says when to draw it (a store outside of React, which limits the frame rate). A change
 * is there at once; what draws it hears of it at once after a key (`dispatch`), and at most `maxFps` times a second for
 * what streams in (`stream`).
 */
export interface AppStore {
  state(): AppState;
  dispatch(action: AppAction): void;
  /** As `dispatch`, but drawn with the next frame. */
  stream(action: AppAction): void;
  subscribe(listener: () => void): () => void;
  /** Draws now what waits for the next frame. */
  flush(): void;
  /** Draws again though nothing in the state changed: a part with a state of its own did. */
  redraw(): void;
  /** The most frames a second that streaming text may cause, as the setting `ui.maxFps` says. */
  setMaxFps(maxFps: number): void;
  /** Called before each frame that streams: gathers what is to be shown. */
  beforeFrame(callback: () => void): void;
  /** Asks for a frame; `beforeFrame` will bring what it shows. */
  requestFrame(): void;
  close(): void;
}

/**
 * Makes the store that the app's screen is drawn from. What changes while a frame is gathered is drawn with that frame.
 */
export function createAppStore(initial: AppState, options: {clock: Clock; maxFps: number}): AppStore {
  const {clock} = options;
  let state = initial;
  let frameMs = 1000 / options.maxFps;
  let lastFrameMs = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;
  let closed = false;
  const listeners = new Set<() => void>();
  const gatherers: (() => void)[] = [];
  let gathering = false;

  /** Draws a frame now, with what has been gathered for it. */
  const draw = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    lastFrameMs = clock.nowMs();
    gathering = true;
    for (const gather of gatherers) gather();
    gathering = false;
    if (!closed) for (const listener of [...listeners]) listener();
  };
  /**
   * Plans a frame for as soon as the limit of frames a second lets one be drawn; one that is planned already is enough.
   */
  const drawSoon = () => {
    if (cancelTimer || closed || gathering) return;
    const waitMs = lastFrameMs + frameMs - clock.nowMs();
    // Never in the same tick: what comes together is drawn together.
    cancelTimer = clock.setTimer(draw, Math.max(0, waitMs));
  };

  const store: AppStore = {
    state: () => state,
    dispatch(action) {
      const next = appReducer(state, action);
      if (next === state) return;
      state = next;
      if (!gathering) draw();
    },
    stream(action) {
      const next = appReducer(state, action);
      if (next === state) return;
      state = next;
      drawSoon();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush() {
      if (cancelTimer) draw();
    },
    redraw() {
      state = {...state};
      draw();
    },
    setMaxFps(maxFps) {
      frameMs = 1000 / maxFps;
    },
    beforeFrame(callback) {
      gatherers.push(callback);
    },
    requestFrame: drawSoon,
    close() {
      closed = true;
      cancelTimer?.();
      cancelTimer = undefined;
      listeners.clear();
    },
  };
  return store;
}
