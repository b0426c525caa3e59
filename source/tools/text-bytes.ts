/**
 * The character encoding of a file; `bytes-ascii` is an unknown encoding of one byte a character of which only ASCII is
 * understood.
 */
export type TextForm = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'bytes-ascii';

/** A file's text with its encoding, or why it is no text. */
export type DecodedText = {ok: true; text: string; form: TextForm} | {ok: false; problem: string};

/** The byte order mark (BOM) of UTF-8. */
const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads the text of a file whatever its encoding, in a form from which `encodeText` makes the very same bytes again, so
 * that an edit does not damage what it does not touch. A binary file is refused.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const form = markedForm(bytes);
  if (form === undefined) {
    // As git does it: a NUL in the first 8000 bytes means binary.
    const nul = bytes.indexOf(0);
    if (nul >= 0 && nul < 8_000) return {ok: false, problem: 'is a binary file'};
  }
  const text =
    form === 'utf-16le' || form === 'utf-16be' ? fromUtf16(bytes, form) : bytes.toString('utf8', form ? 3 : 0);
  const guess = form ?? 'utf-8';
  // Only an encoding that gives the same bytes back can be written without harm.
  const back = encodeText(text, guess);
  if (back.ok && back.bytes.equals(bytes)) return {ok: true, text, form: guess};
  if (form !== undefined) return {ok: false, problem: `is damaged: its bytes are not valid ${form.toUpperCase()}`};
  return {ok: true, text: bytes.toString('latin1'), form: 'bytes-ascii'};
}

/**
 * Turns `text` back into bytes of the encoding `form`, or says why it cannot: a character that the encoding of the file
 * may not have.
 */
export function encodeText(text: string, form: TextForm): {ok: true; bytes: Buffer} | {ok: false; problem: string} {
  switch (form) {
    case 'utf-8':
      return {ok: true, bytes: Buffer.from(text, 'utf8')};
    case 'utf-8-bom':
      return {ok: true, bytes: Buffer.concat([utf8Mark, Buffer.from(text, 'utf8')])};
    case 'utf-16le':
    case 'utf-16be': {
      const little = Buffer.from(`\ufeff${text}`, 'utf16le');
      return {ok: true, bytes: form === 'utf-16le' ? little : little.swap16()};
    }
    case 'bytes-ascii':
      if (/[^\0-\xff]/.test(text)) return {ok: false, problem: 'the text has characters that the file cannot hold'};
      return {ok: true, bytes: Buffer.from(text, 'latin1')};
  }
}

/** The encoding that a byte order mark at the start names. */
function markedForm(bytes: Buffer): Exclude<TextForm, 'utf-8' | 'bytes-ascii'> | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8-bom';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** The text of a UTF-16 file without its byte order mark. */
function fromUtf16(bytes: Buffer, form: 'utf-16le' | 'utf-16be'): string {
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
  return (form === 'utf-16le' ? even : Buffer.from(even).swap16()).toString('utf16le');
}
