import type {Readable} from 'node:stream';

/**
 * How many bytes may pile up unread before the sender is made to wait (backpressure), so that a slow reader does not
 * fill the memory.
 */
const pauseAboveBytes = 256 * 1024;

/**
 * Holds the bytes that a server has sent until somebody reads them, at the reader's own pace; what has piled up comes
 * as one piece.
 */
export interface ByteQueue {
  /** The next bytes, undefined at a clean end. @throws what broke the stream. */
  next(): Promise<Buffer | undefined>;
}

/**
 * Buffers what comes in from `source`, up to `maxBytes` in all; beyond them, or when the stream breaks, `next` throws
 * once all before it was taken.
 */
export function createByteQueue(source: Readable, maxBytes: number, tooLong: () => Error): ByteQueue {
  let pieces: Buffer[] = [];
  let heldBytes = 0;
  let totalBytes = 0;
  let ended = false;
  let fault: Error | undefined;
  let wake: (() => void) | undefined;
  const settle = () => {
    wake?.();
    wake = undefined;
  };
  /** Notes what broke the stream; what arrived before can still be read. */
  const breakOff = (error: Error) => {
    if (ended) return;
    fault ??= error;
    settle();
  };
  source.on('data', (piece: Buffer) => {
    if (fault) return;
    totalBytes += piece.length;
    if (totalBytes > maxBytes) {
      breakOff(tooLong());
      source.destroy();
      return;
    }
    pieces.push(piece);
    heldBytes += piece.length;
    // A reader that is slower than the server must not fill the memory.
    if (heldBytes > pauseAboveBytes) source.pause();
    settle();
  });
  source.on('end', () => {
    ended = fault === undefined;
    settle();
  });
  source.on('error', breakOff);
  source.on('close', () => breakOff(Object.assign(new Error('closed early'), {code: 'ECONNRESET'})));

  return {
    async next() {
      while (pieces.length === 0) {
        if (ended) return undefined;
        if (fault) throw fault;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      const [first] = pieces;
      const taken = pieces.length === 1 && first ? first : Buffer.concat(pieces);
      pieces = [];
      heldBytes = 0;
      if (source.isPaused()) source.resume();
      return taken;
    },
  };
}
