/** A line of a given text as it would be seen, or a piece of a very long one. */
export interface TextRow {
  /** From 1; the pieces of a long line share it. */
  line: number;
  text: string;
}

/** A given text taken apart for quoting. */
export interface TextRows {
  rows: readonly TextRow[];
  /** How many lines the text has. */
  lineCount: number;
  sizeBytes: number;
  /** Whether it is data and no text, so that it has no rows. */
  isBinary: boolean;
}

/** A line with more characters than this is cut into pieces of about that length. */
const longestRow = 1_000;
/** How long the pieces of a longer line are, in characters. */
const pieceLength = 200;
/** So many characters at the beginning show whether it is text. */
const headLength = 8_000;
/** The most of them (0 to 1) that a text has of what is no character. */
const mostUnreadable = 0.1;

/** Colours, cursor moves and titles, as terminals are told of them: ECMA-48 CSI and OSC, and short escapes. */
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/**
 * Splits a given text into rows as a terminal would show them: without colours, of a line that was written over (a
 * progress bar) only what stood there last, very long lines in pieces. Rows are not yet safe to print.
 */
export function textRows(text: string, firstLine = 1): TextRows {
  const sizeBytes = Buffer.byteLength(text);
  if (isBinary(text)) return {rows: [], lineCount: 0, sizeBytes, isBinary: true};
  const plain = text.includes('\u001b') ? text.replace(escapes, '') : text;
  const lines = linesOf(plain);
  if (lines.at(-1) === '') lines.pop();
  const rows: TextRow[] = [];
  for (const [index, line] of lines.entries()) {
    const seen = line.includes('\r') ? lastWritten(line) : line;
    if (seen.length <= longestRow) rows.push({line: firstLine + index, text: seen});
    else for (const piece of piecesOf(seen)) rows.push({line: firstLine + index, text: piece});
  }
  return {rows, lineCount: lines.length, sizeBytes, isBinary: false};
}

/** Where no line feed stands, a carriage return is what ends a line. */
function linesOf(text: string): string[] {
  return text.split(text.includes('\n') ? '\n' : '\r');
}

function lastWritten(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end--;
  return line.slice(end === 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1, end);
}

/** A long line in pieces that end behind a blank or a comma where there is one. */
function* piecesOf(line: string): Generator<string> {
  let start = 0;
  while (start < line.length) {
    const piece = line.slice(start, start + pieceLength);
    const gap = Math.max(piece.lastIndexOf(' '), piece.lastIndexOf(',')) + 1;
    const isLast = start + pieceLength >= line.length;
    const end = start + (gap > pieceLength / 2 && !isLast ? gap : piece.length);
    yield line.slice(start, end);
    start = end;
  }
}

/** Whether a text is data: a NUL near its beginning, or much that is no character. */
function isBinary(text: string): boolean {
  const head = text.slice(0, headLength);
  if (head.includes('\0')) return true;
  const unreadable = head.match(/[\ufffd\u0001-\u0006\u000e-\u001a]/g)?.length ?? 0;
  return unreadable > head.length * mostUnreadable;
}
