import {constants, inflateSync} from 'node:zlib';
import {type Chunks, type StreamFilter, streamFilter} from './stream-filters.ts';

/** The most that is inflated in memory at once, in bytes; larger streams are only counted as they pass by. */
const syncBytes = 4_000_000;
/**
 * Where a stream begins: the keyword right behind a dictionary, with nothing but blanks and comments between. It is
 * sought in the data of streams too, for a PDF may say of a stream that it goes on over others.
 */
const streamKeyword = />>(?:[\s\0]|%[^\r\n]*[\r\n])*stream\r?\n?/g;
/** How far an object is read that a dictionary refers to: a number, a name or a list of names. */
const valueBytes = 2_000;

/**
 * Guards against decompression bombs in a PDF: whether its packed streams hold more than `limitBytes` together, at each
 * layer where one is packed several times. Nothing that comes out is kept. Pictures do not count, since they are not
 * decoded. What is encrypted or damaged counts as far as it can be read.
 */
export async function countInflated(bytes: Uint8Array, limitBytes: number): Promise<boolean> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = file.toString('latin1');
  const values = referredValues(text);
  let left = limitBytes;
  let before = 0;
  for (const {0: keyword, index} of text.matchAll(streamKeyword)) {
    const said = text.slice(before, index);
    const start = index + keyword.length;
    before = start;
    const chains = filterChains(said, values);
    if (chains.length === 0 || isPicture(said)) continue;
    const end = file.indexOf('endstream', Math.min(start + saidLength(said, values), file.length));
    const stream = file.subarray(start, end < 0 ? file.length : end);
    let size = 0;
    for (const chain of chains) size = Math.max(size, await unpackedBytes(stream, chain, left));
    left -= size;
    if (left < 0) return true;
  }
  return false;
}

/** What an object of the file says, by its number. */
type Values = (number: string) => string | undefined;

/** Whether a stream is a picture, which is not unpacked when the text is read. */
function isPicture(said: string): boolean {
  return /\/Subtype\s*\/Image\b/.test(plainly(said.slice(Math.max(0, said.lastIndexOf(' obj')))));
}

/** The greatest length that is given, 0 without one: what is too long only adds what no filter takes. */
function saidLength(said: string, values: Values): number {
  const given = Array.from(said.matchAll(/\/Length\s+(\d+)(\s+\d+\s+R)?/g), ([, number = '', refers]) =>
    Number(refers === undefined ? number : values(number)),
  );
  return given.filter(Number.isFinite).reduce((most, length) => Math.max(most, length), 0);
}

/**
 * The filters of a stream in the order in which they are undone, by all that stands between the stream before and it:
 * whatever may be such a list counts for one, so that no string or comment hides it.
 */
function filterChains(said: string, values: Values): StreamFilter[][] {
  if (!/\/(?:F|#46)/.test(said)) return [];
  const texts = said.includes('%') ? [named(said), plainly(said)] : [named(said)];
  return texts.flatMap(text => {
    const earlyChange = /\/EarlyChange\s+0\b/.test(text) ? 0 : 1;
    const lists = text.matchAll(/\/F(?:ilter)?\s*(\[[^\]]*\]|\/[^\s/<>[\]()]+|\d+\s+\d+\s+R)/g);
    return Array.from(lists, ([, list = '']) => chainOf(list, values, earlyChange)).filter(({length}) => length > 0);
  });
}

/** The filters that a list names, up to the first that is not known. */
function chainOf(list: string, values: Values, earlyChange: number): StreamFilter[] {
  // What a compressed part of the file says is not known; nearly always it is this.
  const whole = list.replace(/(\d+)\s+\d+\s+R/g, (_, number) => values(number) ?? '/FlateDecode');
  const chain: StreamFilter[] = [];
  for (const [, name = ''] of whole.matchAll(/\/([^\s/<>[\]()]+)/g)) {
    const filter = streamFilter(name, earlyChange);
    if (!filter) break;
    chain.push(filter);
  }
  return chain;
}

/** With the escaped letters of names. */
function named(text: string): string {
  return text.replace(/#([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** As `named`, and without comments, or what looks like one in a string. */
function plainly(text: string): string {
  return named(text.replace(/%[^\r\n]*/g, ' '));
}

/** Finds what the objects say that a dictionary refers to, by their numbers; undefined where it is not to be seen. */
function referredValues(text: string): Values {
  let places: Map<string, number> | undefined;
  return number => {
    if (!places) {
      places = new Map();
      for (const found of text.matchAll(/\b(\d{1,10})\s+\d{1,5}\s+obj\b/g))
        places.set(found[1] ?? '', found.index + found[0].length);
    }
    const start = places.get(number);
    if (start === undefined) return undefined;
    return text
      .slice(start, start + valueBytes)
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
