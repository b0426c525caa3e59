import {constants, inflateSync} from 'node:zlib';
import {type Chunks, type StreamFilter, streamFilter} from './stream-filters.ts';

/** The most that is inflated in memory at once, in bytes; larger streams are only counted as they pass by. */
const syncBytes = 4_000_000;
/** How far the dictionary of a stream, which tells how it is packed, reaches back from it at most. */
const dictionaryBytes = 64_000;
/** How far an object is read that a dictionary refers to: a number, a name or a list of names. */
const valueBytes = 2_000;

/**
 * Guards against decompression bombs in a PDF: whether its packed streams hold more than `limitBytes` together, at each
 * layer where one is packed several times. Nothing that comes out is kept. Pictures do not count, since they are not
 * decoded. What is encrypted or damaged counts as far as it can be read.
 */
export async function countInflated(bytes: Uint8Array, limitBytes: number): Promise<boolean> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = referredValues(file);
  let left = limitBytes;
  let from = 0;
  let lastEnd = 0;
  for (;;) {
    const at = file.indexOf('stream', from);
    if (at < 0) return false;
    from = at + 6;
    if (file.toString('latin1', at - 3, at) === 'end') continue;
    const dictionary = dictionaryBefore(file, lastEnd, at);
    const chains = filterChains(dictionary, values);
    if (chains.length === 0 || /\/Subtype\s*\/Image\b/.test(dictionary)) continue;
    let start = at + 6;
    if (file[start] === 13) start++;
    if (file[start] === 10) start++;
    const said = /\/Length\s+(\d+)(\s+\d+\s+R)?/.exec(dictionary);
    const length = Number(said?.[2] === undefined ? said?.[1] : values(said[1] ?? ''));
    const end = file.indexOf('endstream', Number.isFinite(length) ? Math.min(start + length, file.length) : start);
    const stream = file.subarray(start, end < 0 ? file.length : end);
    lastEnd = end < 0 ? file.length : end + 9;
    from = lastEnd;
    let size = 0;
    for (const chain of chains) size = Math.max(size, await unpackedBytes(stream, chain, left));
    left -= size;
    if (left < 0) return true;
  }
}

/** What the PDF says of the stream at `at`, right before it. */
function dictionaryBefore(file: Buffer, lastEnd: number, at: number): string {
  const text = file.toString('latin1', Math.max(lastEnd, at - dictionaryBytes), at);
  const own = text.slice(Math.max(0, text.lastIndexOf(' obj')));
  return own
    .replace(/%[^\r\n]*/g, ' ')
    .replace(/#([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The filters of a stream in the order in which they are undone. Whatever may be such a list counts for one. */
function filterChains(dictionary: string, values: (number: string) => string | undefined): StreamFilter[][] {
  const earlyChange = /\/EarlyChange\s+0\b/.test(dictionary) ? 0 : 1;
  const lists = [...dictionary.matchAll(/\/F(?:ilter)?\s*(\[[^\]]*\]|\/[^\s/<>[\]()]+|\d+\s+\d+\s+R)/g)];
  return lists.flatMap(([, list = '']) => {
    // What a compressed part of the file says is not known; nearly always it is this.
    const whole = list.replace(/(\d+)\s+\d+\s+R/g, (_, number) => values(number) ?? '/FlateDecode');
    const chain: StreamFilter[] = [];
    for (const [, name = ''] of whole.matchAll(/\/([^\s/<>[\]()]+)/g)) {
      const filter = streamFilter(name, earlyChange);
      if (!filter) break;
      chain.push(filter);
    }
    return chain.length > 0 ? [chain] : [];
  });
}

/** Finds what the objects say that a dictionary refers to, by their numbers; undefined where it is not to be seen. */
function referredValues(file: Buffer): (number: string) => string | undefined {
  let places: Map<string, number> | undefined;
  return number => {
    if (!places) {
      places = new Map();
      const text = file.toString('latin1');
      for (const found of text.matchAll(/\b(\d{1,10})\s+\d{1,5}\s+obj\b/g))
        places.set(found[1] ?? '', found.index + found[0].length);
    }
    const start = places.get(number);
    if (start === undefined) return undefined;
    return file
      .toString('latin1', start, start + valueBytes)
      .split('endobj', 1)[0]
      ?.trim();
  };
}

/** How much comes out of a stream at all layers together; at most a little more than `limit` of it is unpacked. */
async function unpackedBytes(stream: Uint8Array, filters: readonly StreamFilter[], limit: number): Promise<number> {
  if (filters.length === 1 && filters[0] === streamFilter('FlateDecode', 1)) {
    const options = {maxOutputLength: Math.max(1, Math.min(syncBytes, limit)), finishFlush: constants.Z_SYNC_FLUSH};
    try {
      return inflateSync(stream, options).length;
    } catch (error) {
      if ((error as {code?: string}).code !== 'ERR_BUFFER_TOO_LARGE') return 0;
    }
  }
  let size = 0;
  async function* counted(chunks: Chunks): Chunks {
    for await (const chunk of chunks) {
      size += chunk.length;
      yield chunk;
      if (size > limit) return;
    }
  }
  let chunks: Chunks = (async function* () {
    yield stream;
  })();
  for (const filter of filters) chunks = counted(filter(chunks));
  try {
    for await (const _ of chunks) if (size > limit) break;
  } catch {
    // It is damaged: what came out until then counts.
  }
  return size;
}
