import {maximumChunkCharacters, maximumChunkLines} from './source-chunk.ts';

/** Rows of a file, from 0, both ends included. */
export interface RowRange {
  start: number;
  end: number;
}

/**
 * Splits a text into lines, without byte order mark; `\r\n`, `\n` and a lone `\r` end a line. A line break at the end
 * begins no line.
 */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Whether the rows fit into one chunk. */
export function fits(lines: readonly string[], {start, end}: RowRange): boolean {
  if (end - start + 1 > maximumChunkLines) return false;
  let size = end - start;
  for (let row = start; row <= end; row++) {
    size += lines[row]?.length ?? 0;
    if (size > maximumChunkCharacters) return false;
  }
  return true;
}

/** `range` without the blank rows at its ends; undefined where all are blank. */
export function withoutBlankEnds(lines: readonly string[], {start, end}: RowRange): RowRange | undefined {
  while (start <= end && isBlank(lines[start])) start++;
  while (end >= start && isBlank(lines[end])) end--;
  return start <= end ? {start, end} : undefined;
}

/** Whether a line is empty or white space alone, or is not there. */
export const isBlank = (line: string | undefined) => line === undefined || line.trim() === '';

/**
 * Divides what is too long for one chunk where a reader would: between blocks, not inside them. Each piece of `range`
 * fits into a chunk (a single line that is too long is a piece of its own). Cuts fall where the indentation is least,
 * after a blank line if possible, and only where nothing better is near before a line that closes or continues what is
 * above. `isInside` names rows before which nothing should be cut: inside a fence or a table.
 */
export function splitRange(
  lines: readonly string[],
  range: RowRange,
  isInside: (row: number) => boolean = () => false,
): RowRange[] {
  const pieces: RowRange[] = [];
  let rest = withoutBlankEnds(lines, range);
  while (rest && !fits(lines, rest)) {
    const cut = bestCut(lines, rest, isInside);
    const piece = withoutBlankEnds(lines, {start: rest.start, end: cut - 1});
    if (piece) pieces.push(piece);
    if (cut > rest.end) return pieces;
    rest = withoutBlankEnds(lines, {start: cut, end: rest.end});
  }
  if (rest) pieces.push(rest);
  return pieces;
}

/**
 * The row that begins the next piece: the one where a cut disturbs least, in the last two thirds of what fits into a
 * chunk.
 */
function bestCut(lines: readonly string[], {start, end}: RowRange, isInside: (row: number) => boolean): number {
  let size = 0;
  let last = start;
  for (; last <= end && last - start < maximumChunkLines; last++) {
    size += (lines[last]?.length ?? 0) + 1;
    if (size > maximumChunkCharacters + 1) break;
  }
  if (last <= start + 1) return start + 1;
  let best = last;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let row = last; row > start + (last - start) / 3; row--) {
    // Of cuts that disturb alike the latest is taken: fewer pieces, and fuller ones.
    const cost = costOfCut(lines, row) + (last - row) * 0.15 + (isInside(row) ? 100 : 0);
    if (cost < bestCost) [best, bestCost] = [row, cost];
  }
  return best;
}

/** How a line begins that belongs to what is above it: a closing bracket, `end`, `else`, `catch`, a chained call. */
const closing =
  /^\s*(?:[)\]}>]|end\b|else\b|elif\b|elsif\b|except\b|catch\b|finally\b|rescue\b|ensure\b|fi\b|done\b|esac\b|\|[^|]|&&|\|\||\.\w|<\/)/;

/**
 * How much a cut before `row` disturbs, in arbitrary units: the deeper the line is indented the more, and most before a
 * line that only closes or continues.
 */
function costOfCut(lines: readonly string[], row: number): number {
  const line = lines[row] ?? '';
  if (isBlank(line)) return 1_000;
  const afterBlank = isBlank(lines[row - 1]) ? 0 : 6;
  return indentationOf(line) * 3 + afterBlank + (closing.test(line) ? 40 : 0);
}

/** Columns of white space at the start of `line`; a tab counts as four. */
export function indentationOf(line: string): number {
  let columns = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 9) columns += 4;
    else if (code === 32) columns++;
    else break;
  }
  return columns;
}
