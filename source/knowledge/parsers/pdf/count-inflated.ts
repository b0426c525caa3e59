import {createInflate, inflateSync} from 'node:zlib';

/** The most that is inflated in memory at once, in bytes; larger streams are only counted as they pass by. */
const syncBytes = 4_000_000;
/** A stream that is smaller than this inflates to 4 MB at most (deflate packs 1,032 to 1), which harms nobody. */
const harmlessBytes = 4_000;
/** How far a stream's dictionary reaches back from it. */
const dictionaryBytes = 2_000;
/** How many layers of compression of one stream are undone: streams compressed again and again give a bomb of bombs. */
const deepestFilters = 4;

/**
 * Guards against decompression bombs in a PDF: whether its compressed streams hold more than `limitBytes` together.
 * Nothing that is inflated is kept. Pictures do not count, since they are not decoded. What is encrypted or damaged
 * counts as nothing.
 */
export async function countInflated(bytes: Uint8Array, limitBytes: number): Promise<boolean> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let left = limitBytes;
  let from = 0;
  for (;;) {
    const at = file.indexOf('stream', from);
    if (at < 0) return false;
    from = at + 6;
    if (file.subarray(at - 3, at).toString('latin1') === 'end') continue;
    const dictionary = dictionaryBefore(file, at);
    const filters = dictionary.match(/\/(?:FlateDecode|Fl)\b/g)?.length ?? 0;
    if (filters === 0 || /\/Subtype\s*\/Image\b/.test(dictionary)) continue;
    let start = at + 6;
    if (file[start] === 13) start++;
    if (file[start] === 10) start++;
    const length = Number(/\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? Number.NaN);
    const end = file.indexOf('endstream', Number.isFinite(length) ? Math.min(start + length, file.length) : start);
    const stream = file.subarray(start, end < 0 ? file.length : end);
    from = end < 0 ? file.length : end + 9;
    if (filters === 1 && stream.length < harmlessBytes) continue;
    const size = await inflatedBytes(stream, left, Math.min(filters, deepestFilters));
    left -= size;
    if (left < 0) return true;
  }
}

/** What the PDF says of a stream, right before it. */
function dictionaryBefore(file: Buffer, at: number): string {
  const text = file.subarray(Math.max(0, at - dictionaryBytes), at).toString('latin1');
  return text.slice(Math.max(0, text.lastIndexOf(' obj')));
}

/** At most a little more than `limit`. */
async function inflatedBytes(stream: Uint8Array, limit: number, filters: number): Promise<number> {
  try {
    const inflated = inflateSync(stream, {maxOutputLength: Math.max(1, Math.min(syncBytes, limit)), finishFlush: 2});
    return inflated.length + (filters > 1 ? await inflatedBytes(inflated, limit - inflated.length, filters - 1) : 0);
  } catch (error) {
    return (error as {code?: string}).code === 'ERR_BUFFER_TOO_LARGE' ? streamedBytes(stream, limit, filters) : 0;
  }
}

/** Counts what comes out of a large stream, and stops above `limit`. */
function streamedBytes(stream: Uint8Array, limit: number, filters: number): Promise<number> {
  return new Promise(resolve => {
    let size = 0;
    const stages = Array.from({length: filters}, () => createInflate({finishFlush: 2}));
    const settle = () => {
      for (const stage of stages) stage.destroy();
      resolve(size);
    };
    for (const [index, stage] of stages.entries()) {
      stage.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) settle();
      });
      stage.once('error', settle);
      const next = stages[index + 1];
      if (next) stage.pipe(next);
    }
    stages.at(-1)?.once('end', settle);
    stages[0]?.end(stream);
  });
}
