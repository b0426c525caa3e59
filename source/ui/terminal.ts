import type {Readable, Writable} from 'node:stream';

/** What is needed of `process.stdin`. */
export type TerminalInput = Readable & {isTTY?: boolean; setRawMode?(raw: boolean): unknown};

/** What is needed of `process.stdout`. */
export type TerminalScreen = Writable & {isTTY?: boolean; columns?: number; rows?: number};

export interface TerminalSize {
  columns: number;
  rows: number;
}

/** The terminal while the app has it: raw keys, marked pastes, and everything put back in the end. */
export interface Terminal {
  /** As it is now; 80 × 24 where the terminal says nothing or 0. */
  size(): TerminalSize;
  write(text: string): void;
  /** Takes the terminal: raw mode, bracketed paste. What is typed from now on is kept until somebody listens. */
  take(): void;
  /** Puts the terminal back as it was. May be called at any time, any number of times; returns before the process could end. */
  restore(): void;
  /** Hands what was typed, first what was kept, to `listener`; there is one listener at a time. */
  listen(listener: (text: string) => void): void;
  onResize(listener: () => void): () => void;
}

/** Marked pastes, keys that say which modifiers they had (where the terminal can), no cursor: the app draws its own. */
const takeModes = '\u001B[?2004h\u001B[>1u\u001B[?25l';
/** Ends a frame cut in the middle, shows the cursor, ends styles, extended keys and marked pastes. */
const restoreModes = '\u001B[?2026l\u001B[0m\u001B[<u\u001B[?2004l\u001B[?25h';

/** The terminal behind `stdin` and `stdout`, untouched until `take`. */
export function createTerminal(stdin: TerminalInput, stdout: TerminalScreen): Terminal {
  let taken = false;
  const kept: string[] = [];
  let listener: ((text: string) => void) | undefined;
  const onData = (chunk: string | Buffer) => {
    const text = typeof chunk === 'string' ? chunk : chunk.toString('utf8');
    if (listener) listener(text);
    else kept.push(text);
  };
  return {
    size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
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
    },
    restore() {
      if (!taken) return;
      taken = false;
      this.write(restoreModes);
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
  };
}
