import type {Readable, Writable} from 'node:stream';

/** What is needed of `process.stdin`. */
export type TerminalInput = Readable & {isTTY?: boolean; setRawMode?(raw: boolean): unknown};

/** What is needed of `process.stdout`. */
export type TerminalScreen = Writable & {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  /** Node's own: asks the terminal, and emits `resize` where the answer is another one. */
  _refreshSize?: () => void;
};

/** How large the window is, in characters. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/**
 * The terminal while the app has it: raw keys, marked pastes, no cursor, the alternate screen; and everything put back
 * in the end, even when the program is killed, where there is a guard (see `protect`).
 */
export interface Terminal {
  /** As last heard; 80 × 24 where the terminal says nothing or 0. */
  size(): TerminalSize;
  /** Asks the terminal: the signal that its window changed may still be on its way. `onResize` tells of another size before this returns. */
  askSize(): void;
  write(text: string): void;
  /** Takes the terminal: raw mode, bracketed paste. What is typed from now on is kept until somebody listens. */
  take(): void;
  /** Puts the terminal back as it was. May be called at any time, any number of times; returns before the process could end. */
  restore(): void;
  /** Hands what was typed, first what was kept, to `listener`; there is one listener at a time. */
  listen(listener: (text: string) => void): void;
  onResize(listener: () => void): () => void;
  /** Shows the alternate screen, empty, or the main one again as it was left, with the cursor where it was. */
  showAlternate(on: boolean): void;
  /** Lets `guard` put the terminal back when this process is ended by force. */
  protect(guard: TerminalGuard): void;
}

/** Another process that puts the terminal right when this one was killed and could not: it outlives this process. */
export interface TerminalGuard {
  /** What it is to write to the terminal when this process is gone; '' for nothing. */
  expect(text: string): void;
}

/**
 * The control sequences that are sent when the app takes the terminal: marked pastes (bracketed paste), keys that say
 * which modifiers they had (where the terminal can), no cursor: the app draws its own.
 */
const takeModes = '\u001B[?2004h\u001B[>1u\u001B[?25l';
/**
 * The control sequences that put the terminal back on leaving: ends a frame cut in the middle, shows the cursor, ends
 * styles, extended keys and marked pastes.
 */
const restoreModes = '\u001B[?2026l\u001B[0m\u001B[<u\u001B[?2004l\u001B[?25h';
/** Shows the terminal's second screen, empty, so that a pane fills the window and leaves no trace in the scrollback. */
const enterAlternate = '\u001B[?1049h\u001B[H\u001B[J';
/** Empties it again and goes back to the main screen. */
const leaveAlternate = '\u001B[H\u001B[J\u001B[?1049l';

/** Makes the terminal behind `stdin` and `stdout`, untouched until `take`. */
export function createTerminal(stdin: TerminalInput, stdout: TerminalScreen): Terminal {
  let taken = false;
  let alternate = false;
  let guard: TerminalGuard | undefined;
  const tellGuard = () => guard?.expect(taken ? (alternate ? leaveAlternate : '') + restoreModes : '');
  const kept: string[] = [];
  let listener: ((text: string) => void) | undefined;
  /** Keys that come before the app can take them are kept, so that quick typing is not lost. */
  const onData = (chunk: string | Buffer) => {
    const text = typeof chunk === 'string' ? chunk : chunk.toString('utf8');
    if (listener) listener(text);
    else kept.push(text);
  };
  return {
    size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
    askSize: () => stdout._refreshSize?.(),
    write(text) {
      if (!stdout.destroyed && text !== '') stdout.write(text);
    },
    take() {
      if (taken) return;
      taken = true;
      stdin.setRawMode?.(true);
      stdin.setEncoding('utf8');
      stdin.on('data', onData);
      stdin.resume();
      this.write(takeModes);
      tellGuard();
    },
    restore() {
      if (!taken) return;
      taken = false;
      this.showAlternate(false);
      this.write(restoreModes);
      tellGuard();
      stdin.off('data', onData);
      stdin.pause();
      try {
        stdin.setRawMode?.(false);
      } catch {
        // The terminal has gone (SIGHUP): there is nothing left to put back.
      }
    },
    listen(next) {
      listener = next;
      for (const text of kept.splice(0)) next(text);
    },
    onResize(onChange) {
      stdout.on('resize', onChange);
      return () => stdout.off('resize', onChange);
    },
    showAlternate(on) {
      if (on === alternate) return;
      alternate = on;
      this.write(on ? enterAlternate : leaveAlternate);
      tellGuard();
    },
    protect(given) {
      guard = given;
      tellGuard();
    },
  };
}
