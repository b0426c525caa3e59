import {textWidth} from './text-layout.ts';

/**
 * How many rows a frame takes once the terminal has wrapped its lines to `columns`; it was drawn for a window of another width.
 */
export function wrappedRows(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / columns)), 0);
}

/** Moves from below a frame of `rows` to its first cell and erases everything from there on. */
export function eraseFrame(rows: number): string {
  return `\r${rows > 0 ? `\u001B[${rows}A` : ''}\u001B[J`;
}
