import {splitGraphemes} from './graphemes.ts';
import {graphemeWidth, textWidth} from './text-layout.ts';

/** Control sequences of colours, which take no room. */
const styles = /\u001B\[[\d;]*m/g;

/**
 * Counts the rows that a frame takes after the window became narrower and the terminal wrapped its lines to `columns`,
 * so that exactly those can be erased. A sign of two cells that does not fit into the end of a row goes to the next.
 */
export function wrappedRows(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + rowsOf(line, columns), 0);
}

/** How many rows one line takes. */
function rowsOf(line: string, columns: number): number {
  const width = textWidth(line);
  if (width <= columns) return 1;
  const plain = line.replace(styles, '');
  if (plain.length === width) return Math.ceil(width / columns);
  let rows = 1;
  let used = 0;
  for (const grapheme of splitGraphemes(plain)) {
    const cells = graphemeWidth(grapheme);
    if (used + cells > columns) {
      rows++;
      used = 0;
    }
    used += cells;
  }
  return rows;
}

/**
 * The control sequence that erases what the app drew last: moves from below a frame of `rows` to its first cell and
 * clears everything from there on.
 */
export function eraseFrame(rows: number): string {
  return `\r${rows > 0 ? `\u001B[${rows}A` : ''}\u001B[J`;
}
