import {fstatSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {EcaError} from '../foundation/errors.ts';
import {findPipeWriter, type PipeWriter} from './pipe-writer.ts';

/** What is on the other side of stdin. */
export type StdinKind = 'terminal' | 'file' | 'pipe' | 'nothing';

/**
 * The longest text that is taken from stdin into a question, in bytes: 10 MB. More is refused, with the advice to
 * pipe in a part.
 */
const maximumPromptBytes = 10_000_000;

/**
 * How long a run that has a prompt listens to a silent pipe, in milliseconds, by who can write to it. Beside another program of
 * the pipeline it waits as long as such programs take (a compiler, a test run). A parent that kept a pipe open, or a
 * socket, as every program started by Node has one, writes at once or never. Where nothing is known it is a few seconds. `-`
 * waits as long as it takes.
 */
const silenceLimitMs: Record<PipeWriter | 'socket', number> = {
  pipeline: 600_000,
  parent: 500,
  socket: 500,
  unknown: 3000,
};

/** After so many milliseconds of silence the user is told what is being waited for. */
const tellAfterMs = 1000;

/**
 * How long to wait, in milliseconds, before it is looked up who writes: most begin in the time that a program takes to
 * start.
 */
const firstLookMs = 50;

/**
 * Tells what stdin is, so that it is known whether to read it: a terminal, a file, a pipe, or nothing (`/dev/null`,
 * closed).
 */
export function kindOfStdin(stdin: {isTTY?: boolean; fd?: number}): StdinKind {
  if (stdin.isTTY) return 'terminal';
  try {
    const stats = fstatSync(stdin.fd ?? 0);
    if (stats.isFile()) return 'file';
    return stats.isFIFO() || stats.isSocket() ? 'pipe' : 'nothing';
  } catch {
    return 'nothing';
  }
}

/** How long stdin is listened to, who hears of its silence, and how much is taken. */
interface ReadTextOptions {
  limitMs?: () => number;
  onWait?: () => void;
  onSilence?: () => void;
  maximumBytes?: number;
  signal?: AbortSignal;
}

/**
 * Reads the text that is piped into a question. All of `stdin` (UTF-8; what is not becomes U+FFFD), or undefined where
 * nothing came. A stream that stays silent longer than `limitMs` says (asked once, after a first short wait) is left
 * alone; once a byte came it is read to its end. `onWait` is called once after a second without a byte, `onSilence`
 * when it is given up. Throws `usage-input-too-long` above `maximumBytes`, and the signal's reason when that is
 * aborted.
 */
export async function readText(stdin: Readable, options: ReadTextOptions = {}): Promise<string | undefined> {
  const {limitMs, maximumBytes = maximumPromptBytes, signal} = options;
  signal?.throwIfAborted();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const timers: NodeJS.Timeout[] = [];
  const clearTimers = () => timers.splice(0).forEach(clearTimeout);
  let stop: (() => void) | undefined;
  const ended = await new Promise<boolean>((resolve, reject) => {
    const onData = (chunk: Buffer | string) => {
      clearTimers();
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      sizeBytes += bytes.length;
      chunks.push(bytes);
      if (sizeBytes > maximumBytes) reject(tooLong(maximumBytes));
    };
    const onEnd = () => resolve(true);
    // A stdin that cannot be read (closed, a folder) is one with nothing in it.
    const onError = () => resolve(true);
    const onAbort = () => reject(signal?.reason);
    stdin.on('data', onData).once('end', onEnd).once('close', onEnd).once('error', onError);
    signal?.addEventListener('abort', onAbort, {once: true});
    // After a busy start the time may be up before anybody looked: what is there already gets one look more.
    const giveUp = () => setImmediate(() => setImmediate(() => sizeBytes === 0 && resolve(false)));
    if (options.onWait) timers.push(setTimeout(options.onWait, tellAfterMs));
    const look = () => timers.push(setTimeout(giveUp, Math.max(0, (limitMs?.() ?? 0) - firstLookMs)));
    if (limitMs) timers.push(setTimeout(look, firstLookMs));
    stop = () => {
      clearTimers();
      signal?.removeEventListener('abort', onAbort);
      stdin.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      // A late error must not become an uncaught one.
      stdin.on('error', () => {});
      stdin.pause();
    };
  }).finally(() => stop?.());
  if (!ended) options.onSilence?.();
  return sizeBytes === 0
    ? undefined
    : Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\uFEFF/, '');
}

/** How long a question waits for a pipe that says nothing, in milliseconds, by who could write to it. */
export function silenceLimit({fd = 0}: {fd?: number}): number {
  try {
    return silenceLimitMs[fstatSync(fd).isSocket() ? 'socket' : findPipeWriter(fd)];
  } catch {
    return silenceLimitMs.parent;
  }
}

/** The error for more text than a question can hold. */
function tooLong(maximumBytes: number): EcaError {
  return new EcaError('usage-input-too-long', `stdin has more than ${maximumBytes / 1e6} MB, expected at most that`, {
    hint: 'Pipe in the part that matters, for example: tail -n 20000 FILE | eca "…"',
  });
}
