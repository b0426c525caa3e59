import type {TerminalSize} from './terminal.ts';

/**
 * The line with the program's name, version and folder that is printed once at the start; it stays in the scrollback.
 */
export function titleLine(version: string, shownFolder: string, columns: number): string {
  return cut(`eca ${version} · ${shownFolder}`, columns);
}

/**
 * What stands on the screen right after the start, until the program is loaded: prompt and status where the app will
 * draw them, so that it appears at once. `rows` is how many rows that are; the cursor is left below them.
 */
export function firstFrame({columns, rows}: TerminalSize): {text: string; rows: number} {
  const lines = [...(rows >= 10 ? ['─'.repeat(columns)] : []), '›', ...(rows >= 3 ? [cut('starting', columns)] : [])];
  return {text: `${lines.join('\n')}\n`, rows: lines.length};
}

/**
 * Shortens a line to the window. Made for plain characters: nothing is loaded yet that could measure others, which
 * only stay whole.
 */
function cut(text: string, columns: number): string {
  if (text.length <= columns) return text;
  return `${text.slice(0, Math.max(0, columns - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
