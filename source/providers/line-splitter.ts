import {createUtf8Decoder} from '../security/utf8-decoder.ts';

/** Cuts bytes that arrive in pieces into lines. */
export interface LineSplitter {
  /** The lines that are complete by now, without their ends (LF, CR LF or CR). */
  push(bytes: Uint8Array): string[];
  /** The rest, where the last line has no end and is not empty. */
  end(): string[];
}

/**
 * Cuts a stream of UTF-8 bytes into lines of text, the same however the bytes are cut. One byte order mark at the start
 * is dropped; invalid bytes become U+FFFD. A line of more than `maxLineLength` UTF-16 units throws what `tooLong`
 * makes.
 */
export function createLineSplitter(maxLineLength: number, tooLong: () => Error): LineSplitter {
  const decoder = createUtf8Decoder();
  let held: string[] = [];
  let heldLength = 0;
  let atStart = true;
  let afterReturn = false;

  const keep = (text: string) => {
    heldLength += text.length;
    if (heldLength > maxLineLength) throw tooLong();
    if (text !== '') held.push(text);
  };
  const take = (): string => {
    const line = held.length === 1 ? (held[0] ?? '') : held.join('');
    held = [];
    heldLength = 0;
    return line;
  };
  const split = (decoded: string): string[] => {
    let text = decoded;
    if (text === '') return [];
    if (atStart) {
      atStart = false;
      if (text.startsWith('\ufeff')) text = text.slice(1);
    }
    if (afterReturn && text.startsWith('\n')) text = text.slice(1);
    if (text === '') return [];
    // A CR ends its line at once; the LF that may follow in the next piece is skipped there.
    afterReturn = text.endsWith('\r');
    const lines: string[] = [];
    const parts = text.split(/\r\n|\n|\r/);
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      keep(part);
      lines.push(take());
    }
    keep(rest);
    return lines;
  };
  return {
    push: bytes => split(decoder.decode(bytes)),
    end() {
      const lines = split(decoder.end());
      if (heldLength > 0) lines.push(take());
      return lines;
    },
  };
}
