import {performance} from 'node:perf_hooks';
import type {Writable} from 'node:stream';
import {escapeText} from '../config/quote-text.ts';
import {EcaError, type ErrorData, systemCode} from '../foundation/errors.ts';
import type {Output, Progress} from './output.ts';
import {createProgressBar, type ProgressBar} from './progress-bar.ts';

/** What is needed of `process.stdout` and `process.stderr`. */
export type OutputStream = Writable & {isTTY?: boolean; columns?: number};

/** Where is printed to, in which form, and how much. */
export interface OutputOptions {
  stdout: OutputStream;
  stderr: OutputStream;
  environment: Readonly<Record<string, string | undefined>>;
  json: boolean;
  quiet: boolean;
  /** Called once when the reader of stdout has gone: nothing that is written from then on is seen by anybody. */
  onReaderGone?: () => void;
  /** Monotonic milliseconds; for tests. */
  now?: () => number;
}

/** An output, and how it is ended so that nothing is lost or left on the screen. */
export interface OpenOutput extends Output {
  /** Leaves the terminal as it was: no bar. */
  release(): void;
  /** Resolves when stderr took what was written to it, or cannot take it. */
  flush(): Promise<void>;
}

/** The program that read the output has ended, as `head` does in a pipe (EPIPE, broken pipe). Ends the run quietly. */
export class ReaderGone extends Error {
  override name = 'ReaderGone';
}

/**
 * Prints answers to stdout, and warnings, errors, notes and progress to stderr. `write` waits until the stream took the
 * text, rejects with `ReaderGone` when nobody reads any more and with `output-failed` when it cannot be written (a full
 * disk). What cannot be written to stderr is dropped.
 */
export function createOutput(options: OutputOptions): OpenOutput {
  const {stdout, stderr, environment, json, quiet} = options;
  const now = options.now ?? (() => performance.now());
  const color = mayColor(stdout, environment);
  const colorOnError = mayColor(stderr, environment);
  let bar: ProgressBar | undefined;
  const warned = new Set<string>();
  let failure: Error | undefined;
  /** Notes why nothing more can be written to stdout: its reader has gone, or the writing failed (a full disk). */
  const fail = (error: unknown) => {
    if (failure) return;
    const code = systemCode(error);
    failure =
      code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET'
        ? new ReaderGone('nobody reads the output any more')
        : new EcaError('output-failed', `The answer cannot be written: ${(error as Error).message}`, {cause: error});
    if (failure instanceof ReaderGone) options.onReaderGone?.();
  };
  stdout.on('error', fail);
  stderr.on('error', () => {});

  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      if (text === '') return resolve();
      // On a terminal both streams share the screen.
      if (stdout.isTTY) bar?.hide();
      stdout.write(text, error => {
        if (error) fail(error);
        if (failure) reject(failure);
        else resolve();
      });
    });
  /** Prints a line for people, taking a progress bar out of its way. */
  const toError = (text: string) => {
    bar?.hide();
    if (!stderr.destroyed) stderr.write(`${text}\n`);
  };
  /** A warning or an error with its hint on the line below; the word itself in colour where that is allowed. */
  const report = (kind: 'warning' | 'error', colour: number, {message, hint}: ErrorData) => {
    const name = colorOnError ? `\u001B[${colour}m${kind}:\u001B[0m` : `${kind}:`;
    toError(`${name} ${safe(message)}${hint === undefined ? '' : `\n  ${safe(hint).replaceAll('\n', '\n  ')}`}`);
  };

  return {
    json,
    quiet,
    color,
    isTerminal: stdout.isTTY === true,
    get columns() {
      return stdout.isTTY && stdout.columns ? stdout.columns : 80;
    },
    write,
    line: (text = '') => write(`${text}\n`),
    value: value => write(`${JSON.stringify(value)}\n`),
    note: text => {
      if (!quiet) toError(safe(text));
    },
    warn: warning => {
      // The same thing may be noticed in several places: it is said once.
      const key = `${warning.code}\n${warning.message}`;
      if (!warned.has(key)) report('warning', 33, warning);
      warned.add(key);
    },
    error: error => report('error', 31, error),
    progress(label): Progress {
      if (!stderr.isTTY || quiet || environment.TERM === 'dumb') return {update() {}, end() {}};
      bar?.end();
      bar = createProgressBar(label, {
        write: text => {
          if (!stderr.destroyed) stderr.write(text);
        },
        columns: () => stderr.columns || 80,
        now,
      });
      return bar;
    },
    release: () => bar?.end(),
    flush: () =>
      new Promise(resolve => {
        if (stderr.destroyed || stderr.writableEnded) resolve();
        else stderr.write('', () => resolve());
      }),
  };
}

/**
 * Whether output is coloured: on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; `FORCE_COLOR` colours it
 * anywhere (https://no-color.org, https://force-color.org: any value of the first but an empty one, any but `0` and
 * `false` of the second).
 */
function mayColor(stream: OutputStream, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** Makes a message safe to print: nothing that a terminal acts on gets there by way of one; line feeds stay. */
function safe(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}
