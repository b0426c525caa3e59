import type {ErrorData} from '../foundation/errors.ts';

/**
 * Where a command writes: answers to stdout and everything else to stderr. All text is made safe for the terminal
 * before it gets here by whoever let it in. A closed pipe (EPIPE) ends the program quietly.
 */
export interface Output {
  /** Whether `--json` was given. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** Columns of stdout; 80 where it is not a terminal or says 0. */
  readonly columns: number;
  readonly isTerminal: boolean;
  /** Whether colours may be used on stdout (a terminal, no NO_COLOR, TERM is not dumb). */
  readonly color: boolean;
  /** Writes to stdout as is. Resolves when the reader is ready for more. */
  write(text: string): Promise<void>;
  /** A line of text on stdout. */
  line(text?: string): Promise<void>;
  /** One JSON value on one line of stdout. */
  value(value: unknown): Promise<void>;
  /** A line on stderr; silent under `--quiet`. */
  note(text: string): void;
  /** A warning on stderr, also under `--quiet`: `warning: message` and its hint. */
  warn(warning: ErrorData): void;
  /** An error on stderr: `error: message` and its hint. */
  error(error: ErrorData): void;
  /** A progress bar on stderr when that is a terminal and not `--quiet`; nothing otherwise. */
  progress(label: string): Progress;
}

/**
 * A progress bar: `done` of `total` (undefined where it is not known yet) and a short word on the rate, such as
 * `310 files/s`.
 */
export interface Progress {
  update(done: number, total: number | undefined, rate?: string): void;
  /** Clears the bar. */
  end(): void;
}
