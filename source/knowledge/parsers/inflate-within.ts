import type {Gunzip, InflateRaw} from 'node:zlib';

/**
 * Decompresses bytes with a stream of `node:zlib`, and stops as soon as more than `limitBytes` come out: undefined then. Rejects with the
 * stream's error where the bytes are damaged or cut off.
 */
export function inflateWithin(
  stream: Gunzip | InflateRaw,
  bytes: Uint8Array,
  limitBytes: number,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limitBytes) return;
      chunks.length = 0;
      stream.destroy();
      resolve(undefined);
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
    stream.end(bytes);
  });
}
