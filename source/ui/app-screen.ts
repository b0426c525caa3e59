import type {AppStore, Clock} from './app-store.ts';
import {fillsScreen} from './fills-screen.ts';
import type {InkScreen} from './ink-screen.ts';
import type {Terminal} from './terminal.ts';

/**
 * Milliseconds that the window must keep its size before the app draws again: resizes that follow each other (a window
 * dragged by its edge) are drawn once, this long after the last.
 */
const settleMs = 80;
/**
 * The same wait in milliseconds inside tmux, which wraps what it shows at once but tells of it up to a quarter of a
 * second later: what is drawn meanwhile lands elsewhere.
 */
const settleInTmuxMs = 300;

/**
 * The screen of the app: redraws it when the terminal window is resized, moves between the conversation and a
 * full-screen view, and lends the terminal to another program such as the editor.
 */
export interface AppScreen {
  /**
   * Gives the terminal to somebody else (the editor, the shell after Ctrl-Z) until `work` is over; the conversation
   * stays on the main screen meanwhile.
   */
  away(work: () => Promise<void>): Promise<void>;
  /** Stops the process by `stop`, with the terminal in order for the shell; who has it already (the editor) keeps it. */
  suspend(stop: () => Promise<void>): Promise<void>;
  /** Takes the terminal again after the process was stopped without notice: draws below what others wrote meanwhile. */
  comeBack(): Promise<void>;
  /** Paints anew on an empty screen. */
  repaint(): void;
  /** Draws now what waits for the window to keep its size. */
  settle(): Promise<void>;
  close(): void;
}

/**
 * Makes the app's screen, which follows `store` and the window from now on. To be made before whatever else draws what
 * the store tells.
 */
export function createAppScreen(options: {
  terminal: Terminal;
  screen: InkScreen;
  store: AppStore;
  clock: Clock;
  environment: Readonly<Record<string, string | undefined>>;
}): AppScreen {
  const {terminal, screen, store, clock} = options;
  const waitMs = options.environment.TMUX ? settleInTmuxMs : settleMs;
  let cancelTimer: (() => void) | undefined;
  let isAway = false;

  const stopFollowing = store.subscribe(() => screen.showAlternate(!isAway && fillsScreen(store.state())));

  /** Draws for the window as it is. What React makes of the new size, a moment later, is drawn at once and whole. */
  const draw = async () => {
    cancelTimer?.();
    cancelTimer = undefined;
    screen.hold();
    store.dispatch({type: 'resize', size: terminal.size()});
    await new Promise(resolve => setImmediate(resolve));
    if (isAway) return;
    screen.repaint();
    // What was finished meanwhile is printed.
    store.redraw();
  };
  const stopListening = terminal.onResize(() => {
    screen.hold();
    cancelTimer?.();
    cancelTimer = isAway ? undefined : clock.setTimer(() => void draw(), waitMs);
  });

  /**
   * Gives the terminal away while `work` runs, and takes it back whatever becomes of it; without `work` it was taken
   * already.
   */
  const lend = async (work?: () => Promise<void>) => {
    cancelTimer?.();
    isAway = true;
    if (work) screen.erase();
    else screen.forget();
    screen.hold();
    terminal.restore();
    try {
      await work?.();
    } finally {
      terminal.take();
      isAway = false;
      await draw();
    }
  };

  return {
    away: lend,
    suspend: stop => (isAway ? stop() : lend(stop)),
    comeBack: async () => {
      if (!isAway) await lend();
    },
    repaint: () => screen.repaint({emptied: true}),
    async settle() {
      if (cancelTimer) await draw();
    },
    close() {
      cancelTimer?.();
      stopListening();
      stopFollowing();
    },
  };
}
