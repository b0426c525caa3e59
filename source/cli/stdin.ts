import {fstatSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {EcaError} from '../foundation/errors.ts';

/** What is on the other side of stdin. */
export type StdinKind = 'terminal' | 'file' | 'pipe' | 'nothing';

/** The longest text that is taken from stdin into a question: 10 MB. */
const maximumPromptBytes = 10_000_000;

/**
 * How long after its start a run that has a prompt listens for the first byte of a pipe. Nothing tells a pipe that somebody will
 * write to from one that was merely inherited. In a script the wait is as short as it takes to open the stores meanwhile (a
 * shell starts both sides of a `|` at once, and `cat` or `git diff` need 5 to 30 ms). Where a person sits at the terminal, a
 * pipe was typed: the other side gets a second. `-` waits as long as it takes.
 */
export const firstByteWaitMs = {script: 100, terminal: 1000} as const;

/** Looks at the descriptor; `/dev/null` and a closed one are `nothing`. */
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

/**
 * All of `stdin` as text (UTF-8; what is not becomes U+FFFD), or undefined where nothing came. With `waitMs` a stream that
 * stays silent that long is left alone; once a byte came it is read to its end. Throws `usage-input-too-long` above
 * `maximumBytes`, and the signal's reason when that is aborted.
 */
export async function readText(
  stdin: Readable,
  options: {waitMs?: number; onSilence?: () => void; maximumBytes?: number; signal?: AbortSignal} = {},
): Promise<string | undefined> {
  const {waitMs, maximumBytes = maximumPromptBytes, signal} = options;
  signal?.throwIfAborted();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const ended = await new Promise<boolean>((resolve, reject) => {
    const onData = (chunk: Buffer | string) => {
      clearTimeout(timer);
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
    if (waitMs !== undefined) timer = setTimeout(giveUp, waitMs);
    stop = () => {
      clearTimeout(timer);
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

function tooLong(maximumBytes: number): EcaError {
  return new EcaError('usage-input-too-long', `stdin has more than ${maximumBytes / 1e6} MB, expected at most that`, {
    hint: 'Put it in a file of the project and ask about that',
  });
}
