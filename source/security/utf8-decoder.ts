import {Buffer, isUtf8} from 'node:buffer';

/** U+FFFD, which stands for what is no valid text. */
const replacement = '\ufffd';
/** The 8-bit controls that open or close a control sequence: DCS, SOS, CSI, ST, OSC, PM, APC (ECMA-48, section 5.3). */
const rawControls: ReadonlySet<number> = new Set([0x90, 0x98, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f]);

/** Decodes UTF-8 that arrives in pieces. */
export type Utf8Decoder = {
  /** The text of every character that is complete by now; an unfinished last character waits for the next call. */
  decode(bytes: Uint8Array): string;
  /** What is left: U+FFFD when the last character never became complete, otherwise nothing. */
  end(): string;
};

/**
 * Turns bytes that arrive in pieces into text, without breaking characters that are cut at the edge of a piece: gives
 * the same text however the bytes are cut. Invalid bytes become U+FFFD, one for each maximal ill-formed part (Unicode
 * 16, section 3.9), with one exception: a stray byte that an 8-bit terminal would take for the start or end of a
 * control sequence comes out as that control (U+0090, U+0098, U+009B to U+009F), so that a reader of control sequences
 * sees it. A byte order mark is kept.
 */
export function createUtf8Decoder(): Utf8Decoder {
  let carried: Buffer = Buffer.alloc(0);
  return {
    decode(bytes) {
      const arrived = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const all = carried.length > 0 ? Buffer.concat([carried, arrived]) : arrived;
      const completeLength = all.length - unfinishedTailLength(all);
      // A copy: the caller may use its buffer again.
      carried = Buffer.from(all.subarray(completeLength));
      const complete = all.subarray(0, completeLength);
      return isUtf8(complete) ? complete.toString('utf8') : decodeWithReplacement(complete);
    },
    end() {
      const text = carried.length > 0 ? replacement : '';
      carried = Buffer.alloc(0);
      return text;
    },
  };
}

/** How many bytes at the end belong to a character that is not complete yet. */
function unfinishedTailLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const start = bytes.length - back;
    const lead = bytes[start] ?? 0;
    if (lead >= 0x80 && lead < 0xc0) continue;
    const needed = sequenceLength(lead);
    return needed > back && wellFormedLength(bytes, start, needed) === back ? back : 0;
  }
  return 0;
}

/** Decodes bytes some of which are invalid, and marks the place of those. */
function decodeWithReplacement(bytes: Buffer): string {
  let text = '';
  let runStart = 0;
  let position = 0;
  while (position < bytes.length) {
    const byte = bytes[position] ?? 0;
    const needed = byte < 0x80 ? 1 : sequenceLength(byte);
    const found = needed <= 1 ? needed : wellFormedLength(bytes, position, needed);
    if (needed > 0 && found === needed) {
      position += needed;
      continue;
    }
    text += bytes.toString('utf8', runStart, position);
    text += needed === 0 && rawControls.has(byte) ? String.fromCharCode(byte) : replacement;
    position += Math.max(1, found);
    runStart = position;
  }
  return text + bytes.toString('utf8', runStart, position);
}

/** The length that a lead byte announces, 0 for a byte that cannot lead a sequence of several bytes. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/** How many bytes from `start` on agree with Unicode's table 3-7 of well-formed sequences, at most `needed`. */
function wellFormedLength(bytes: Uint8Array, start: number, needed: number): number {
  const lead = bytes[start] ?? 0;
  let length = 1;
  while (length < needed && start + length < bytes.length) {
    const byte = bytes[start + length] ?? 0;
    const lowest = length > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = length > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (byte < lowest || byte > highest) break;
    length += 1;
  }
  return length;
}
