/** A text and how it was written. */
export interface DecodedText {
  /** Without byte order mark. */
  text: string;
  /** As the WHATWG names it: `utf-8`, `utf-16le`, `utf-32be`, `shift_jis`, `windows-1252`… */
  encoding: string;
  /** How many bytes or characters could not be read and stand as U+FFFD. */
  unreadable: number;
}

/**
 * Detects the character encoding of a file and decodes it: by its byte order mark, else by what the bytes are (UTF-16
 * and UTF-32 by their zero bytes, valid UTF-8), else by `declared` (a label as in `charset=`), else the legacy encoding
 * that gives the most likely text. Undefined where it is no text at all.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText | undefined {
  const marked = byMark(bytes);
  if (marked) return marked;
  const wide = wideEncoding(bytes);
  if (wide) {
    const decoded = wide.startsWith('utf-32') ? decodeUtf32(bytes, wide === 'utf-32le') : decodeAs(bytes, wide);
    const odd = countMatches(decoded.text, /[\u0000-\u0008\u000e-\u001f\ufffd]/g);
    return odd > decoded.text.length * 0.02 ? undefined : decoded;
  }
  if (isBinary(bytes)) return undefined;
  try {
    return {text: new TextDecoder('utf-8', {fatal: true}).decode(bytes), encoding: 'utf-8', unreadable: 0};
  } catch {
    return mostlyUtf8(bytes) ?? declaredText(bytes, declared) ?? decodeAs(bytes, legacyEncoding(bytes));
  }
}

/** Decodes by the byte order mark (BOM) at the beginning; undefined where there is none. */
function byMark(bytes: Uint8Array): DecodedText | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return decodeUtf32(bytes.subarray(4), true);
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return decodeUtf32(bytes.subarray(4), false);
  if (a === 0xff && b === 0xfe) return decodeAs(bytes, 'utf-16le');
  if (a === 0xfe && b === 0xff) return decodeAs(bytes, 'utf-16be');
  if (a === 0xef && b === 0xbb && c === 0xbf) return decodeAs(bytes, 'utf-8');
  return undefined;
}

/** Reads the bytes as one encoding, and counts what it could not read. */
function decodeAs(bytes: Uint8Array, encoding: string): DecodedText {
  const text = encoding === 'windows-1252' ? westernText(bytes) : new TextDecoder(encoding).decode(bytes);
  return {text, encoding, unreadable: countUnreadable(text)};
}

/** The characters from 0x80 to 0x9f in windows-1252, where Latin-1 has controls. */
const western = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Node 20 decodes windows-1252 as if it were Latin-1 (nodejs/node#56542): its quotation marks and dashes would be controls. */
function westernText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, control => western[control.charCodeAt(0) - 0x80] ?? control);
}

/** How many characters stand for something that could not be read. */
function countUnreadable(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  return count;
}

/** Reads UTF-32, which Node has no decoder for. */
function decodeUtf32(bytes: Uint8Array, little: boolean): DecodedText {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  let unreadable = bytes.length % 4 === 0 ? 0 : 1;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, little);
    const valid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (!valid) unreadable++;
    parts.push(valid ? String.fromCodePoint(code) : '\ufffd');
  }
  return {text: parts.join(''), encoding: little ? 'utf-32le' : 'utf-32be', unreadable};
}

/** How much of a file is looked at to tell text from binary data and find wide encodings: 16 KiB. */
const sampleBytes = 16_384;

/** UTF-16 or UTF-32 without a mark: most characters of most texts have zero bytes at the same places. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, sampleBytes);
  const length = sample.length - (sample.length % 4);
  if (length < 4) return undefined;
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < length; at++) if (sample[at] === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros.map(count => count / (length / 4));
  if (second + third + fourth > 2.8 && first < 0.1) return 'utf-32le';
  if (first + second + third > 2.8 && fourth < 0.1) return 'utf-32be';
  if ((second + fourth) / 2 > 0.4 && (first + third) / 2 < 0.05) return 'utf-16le';
  if ((first + third) / 2 > 0.4 && (second + fourth) / 2 < 0.05) return 'utf-16be';
  return undefined;
}

/**
 * Whether the bytes are no text: they have zero bytes, or more than 2 % of control characters that no text has in such
 * numbers.
 */
function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleBytes);
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) controls++;
  }
  return controls > sample.length * 0.02;
}

/** UTF-8 that something damaged in places: read as such where nearly all that is not ASCII is valid. */
function mostlyUtf8(bytes: Uint8Array): DecodedText | undefined {
  const decoded = decodeAs(bytes, 'utf-8');
  let beyondAscii = 0;
  for (const byte of bytes) if (byte >= 0xc0) beyondAscii++;
  return decoded.unreadable <= beyondAscii * 0.1 ? decoded : undefined;
}

/**
 * Decodes as the file itself declares; undefined where it declares nothing known, or where more than 1 % would be
 * unreadable.
 */
function declaredText(bytes: Uint8Array, declared: string | undefined): DecodedText | undefined {
  if (declared === undefined) return undefined;
  try {
    const {encoding} = new TextDecoder(declared.trim());
    if (encoding.startsWith('utf-')) return undefined;
    const decoded = decodeAs(bytes, encoding);
    return decoded.unreadable > bytes.length * 0.01 ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/**
 * Guesses the encoding of a file that is not Unicode; windows-1252 where nothing else fits. Japanese shows by its kana,
 * which both Japanese encodings keep apart from everything else; Chinese, Korean and Cyrillic by runs of bytes beyond
 * ASCII that western texts, where such bytes stand alone among letters, do not have.
 */
function legacyEncoding(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, 200_000);
  for (const encoding of ['shift_jis', 'euc-jp']) {
    const {text, unreadable} = decodeAs(sample, encoding);
    const beyondAscii = countMatches(text, /[^\x00-\x7f]/g);
    const japanese = countMatches(text, /[\u3040-\u30ff\u3001\u3002]/g);
    if (unreadable <= beyondAscii * 0.02 && japanese >= beyondAscii * 0.2) return encoding;
  }
  if (longRunShare(sample) < 0.6) return 'windows-1252';
  for (const [encoding, usual, least] of [
    ['gb18030', /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/g, 0.9],
    ['euc-kr', /[\uac00-\ud7a3]/g, 0.7],
    ['windows-1251', /[\u0430-\u044f\u0451]/g, 0.7],
    ['koi8-r', /[\u0430-\u044f\u0451]/g, 0.7],
  ] as const) {
    const {text, unreadable} = decodeAs(sample, encoding);
    const beyondAscii = countMatches(text, /[^\x00-\x7f]/g);
    if (unreadable <= beyondAscii * 0.02 && countMatches(text, usual) >= beyondAscii * least) return encoding;
  }
  return 'windows-1252';
}

/** The share of bytes beyond ASCII that have at least two neighbours of their kind. */
function longRunShare(bytes: Uint8Array): number {
  let run = 0;
  let beyond = 0;
  let inRuns = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if ((bytes[at] ?? 0) >= 0x80) run++;
    else {
      beyond += run;
      if (run >= 3) inRuns += run;
      run = 0;
    }
  }
  return beyond === 0 ? 0 : inRuns / beyond;
}

/** How often a pattern occurs. */
function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
