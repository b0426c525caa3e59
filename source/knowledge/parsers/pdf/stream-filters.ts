import {pipeline, Readable} from 'node:stream';
import {constants, createInflate} from 'node:zlib';

/** Bytes that come piece by piece. */
export type Chunks = AsyncIterable<Uint8Array>;

/** Undoes one way in which a stream of a PDF is packed, as it passes by. Throws or ends where it is damaged. */
export type StreamFilter = (packed: Chunks) => Chunks;

/**
 * The filter that a PDF calls `name` (ISO 32000-1, 7.4): `FlateDecode`, `LZW`… Undefined for those of pictures and
 * unknown ones. `earlyChange` is what the PDF says of its LZW: 1, or 0 where codes grow one later.
 */
export function streamFilter(name: string, earlyChange: number): StreamFilter | undefined {
  switch (name) {
    case 'FlateDecode':
    case 'Fl':
      return inflate;
    case 'LZWDecode':
    case 'LZW':
      return packed => lzw(packed, earlyChange);
    case 'RunLengthDecode':
    case 'RL':
      return runLength;
    case 'ASCIIHexDecode':
    case 'AHx':
      return hexadecimal;
    case 'ASCII85Decode':
    case 'A85':
      return base85;
    case 'Crypt':
      return packed => packed;
    default:
      return undefined;
  }
}

/** Deflate, also of a stream that is cut off. */
function inflate(packed: Chunks): Chunks {
  const inflated = createInflate({finishFlush: constants.Z_SYNC_FLUSH});
  pipeline(Readable.from(packed), inflated, () => {});
  return inflated;
}

/** Lempel, Ziv and Welch's packing with codes of 9 to 12 bits. */
async function* lzw(packed: Chunks, earlyChange: number): Chunks {
  // The text of a code is that of another one and a byte.
  const before = new Uint16Array(4096);
  const last = Uint8Array.from({length: 4096}, (_, code) => code);
  const first = Uint8Array.from(last);
  const lengths = new Uint16Array(4096).fill(1);
  const out = new Collector();
  let [next, width, bits, held, previous] = [258, 9, 0, 0, -1];
  for await (const chunk of packed) {
    for (const byte of chunk) {
      bits = ((bits << 8) | byte) & 0xff_ff_ff;
      held += 8;
      if (held < width) continue;
      held -= width;
      const code = (bits >> held) & ((1 << width) - 1);
      if (code === 257) return yield out.take();
      if (code === 256) {
        [next, width, previous] = [258, 9, -1];
        continue;
      }
      if (code > next || (code === next && previous < 0)) return yield out.take();
      if (previous >= 0 && next < 4096) {
        before[next] = previous;
        first[next] = first[previous] as number;
        last[next] = first[code === next ? previous : code] as number;
        lengths[next] = (lengths[previous] as number) + 1;
        next++;
        if (next + earlyChange >= 1 << width && width < 12) width++;
      }
      previous = code;
      let at = code;
      const place = out.room(lengths[code] as number);
      for (let index = place.length - 1; index >= 0; index--) {
        place[index] = last[at] as number;
        at = before[at] as number;
      }
      if (out.isFull) yield out.take();
    }
  }
  yield out.take();
}

/** Runs of one byte, and bytes as they are, after a byte that tells how many. */
async function* runLength(packed: Chunks): Chunks {
  const out = new Collector();
  let [plain, repeated] = [0, 0];
  for await (const chunk of packed) {
    for (const byte of chunk) {
      if (plain > 0) {
        plain--;
        out.room(1)[0] = byte;
      } else if (repeated > 0) {
        out.room(repeated).fill(byte);
        repeated = 0;
      } else if (byte === 128) return yield out.take();
      else if (byte < 128) plain = byte + 1;
      else repeated = 257 - byte;
      if (out.isFull) yield out.take();
    }
  }
  yield out.take();
}

/** Two hexadecimal digits a byte, up to `>`. */
async function* hexadecimal(packed: Chunks): Chunks {
  const out = new Collector();
  let high = -1;
  for await (const chunk of packed) {
    for (const byte of chunk) {
      if (byte === 0x3e) return yield out.take();
      const digit = Number.parseInt(String.fromCharCode(byte), 16);
      if (Number.isNaN(digit)) continue;
      if (high < 0) high = digit;
      else {
        out.room(1)[0] = high * 16 + digit;
        high = -1;
        if (out.isFull) yield out.take();
      }
    }
  }
  yield out.take();
}

/** Five characters for four bytes, `z` for four zeros, up to `~`. */
async function* base85(packed: Chunks): Chunks {
  const out = new Collector();
  let [value, count] = [0, 0];
  for await (const chunk of packed) {
    for (const byte of chunk) {
      if (byte === 0x7e) {
        // What is left stands for one byte less than it has characters.
        for (let missing = count; count > 1 && missing < 5; missing++) value = value * 85 + 84;
        for (let index = 0; index < count - 1; index++) out.room(1)[0] = Math.floor(value / 256 ** (3 - index)) % 256;
        return yield out.take();
      }
      if (byte === 0x7a && count === 0) out.room(4).fill(0);
      else if (byte >= 0x21 && byte <= 0x75) {
        value = value * 85 + byte - 0x21;
        count++;
        if (count === 5) {
          out.room(4).set([value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value]);
          [value, count] = [0, 0];
        }
      }
      if (out.isFull) yield out.take();
    }
  }
  yield out.take();
}

/** How many bytes come out of a filter at once, and a few more. */
const pieceBytes = 65_536;

/** Gathers bytes for a piece. */
class Collector {
  #bytes = Buffer.allocUnsafe(pieceBytes + 4096);
  #used = 0;

  get isFull(): boolean {
    return this.#used >= pieceBytes;
  }

  /** Where the next so many bytes belong, 4,096 at most. */
  room(length: number): Buffer {
    this.#used += length;
    return this.#bytes.subarray(this.#used - length, this.#used);
  }

  /** What was gathered; it begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#used);
    this.#bytes = Buffer.allocUnsafe(pieceBytes + 4096);
    this.#used = 0;
    return taken;
  }
}
