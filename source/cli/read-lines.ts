import type {Readable} from 'node:stream';
import {EcaError} from '../foundation/errors.ts';

const lineFeed = 0x0a;

/**
 * Splits stdin into lines, for commands that read JSON lines. Line ends (LF or CRLF) and a byte order mark are taken
 * off, blank lines left out. A line that is longer than `maximumLineBytes` or is not UTF-8 comes as an `EcaError`
 * (`batch-line-too-long`, `batch-not-utf8`) in its place. Holds one line at a time. Ends early when `signal` is
 * aborted.
 */
export async function* readLines(
  stream: Readable,
  options: {maximumLineBytes: number; signal?: AbortSignal},
): AsyncGenerator<string | EcaError> {
  const decoder = new TextDecoder('utf-8', {fatal: true});
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  /** Keeps a piece of the line; nothing of one that is too long, so that it cannot fill the memory. */
  const keep = (part: Buffer) => {
    sizeBytes += part.length;
    if (sizeBytes <= options.maximumLineBytes) parts.push(part);
    else parts = [];
  };
  /** The line that is whole now, or the error in its place. */
  const take = (): string | EcaError => {
    const size = sizeBytes;
    const bytes = Buffer.concat(parts);
    parts = [];
    sizeBytes = 0;
    if (size > options.maximumLineBytes) {
      return new EcaError(
        'batch-line-too-long',
        `The line has ${size} bytes, expected at most ${options.maximumLineBytes}`,
      );
    }
    try {
      return decoder.decode(bytes);
    } catch {
      return new EcaError('batch-not-utf8', 'The line is not valid UTF-8');
    }
  };
  const isBlank = (line: string | EcaError) => typeof line === 'string' && line.trim() === '';

  const stop = () => stream.destroy();
  options.signal?.addEventListener('abort', stop, {once: true});
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        keep(bytes.subarray(start, end));
        start = end + 1;
        const line = take();
        if (!isBlank(line)) yield line;
      }
      keep(bytes.subarray(start));
    }
  } catch (error) {
    if (options.signal?.aborted) return;
    throw new EcaError('input-unreadable', `stdin cannot be read: ${(error as Error).message}`, {cause: error});
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  if (sizeBytes > 0) {
    const line = take();
    if (!isBlank(line)) yield line;
  }
}
