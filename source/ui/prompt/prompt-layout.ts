import {splitGraphemes} from '../graphemes.ts';
import {graphemeWidth, textWidth} from '../text-layout.ts';
import {isPlaceholder, type PastedTexts, placeholderLabel} from './paste-placeholder.ts';

/** One row of the prompt on screen: the part of the text from `start` to `end` (a line feed is in no row). */
export interface PromptRow {
  start: number;
  end: number;
}

/** How wide the prompt is, and what its placeholders stand for. */
export interface PromptLayoutOptions {
  /** Cells for text. One of them is kept for the cursor behind the last character of a row. At least 2 count. */
  columns: number;
  pastes: PastedTexts;
}

/** What a tab looks like in the prompt: four blanks. */
const tabCells = '    ';

/** What stands on screen for one grapheme of the prompt. */
export function shownGrapheme(grapheme: string, {columns, pastes}: PromptLayoutOptions): string {
  if (grapheme === '\t') return tabCells.slice(0, Math.max(1, columns - 1));
  return isPlaceholder(grapheme) ? placeholderLabel(pastes.get(grapheme) ?? '', Math.max(1, columns - 1)) : grapheme;
}

/**
 * Wraps the typed text into the rows of the input field, at spaces where there are some, else between graphemes. At
 * least one.
 */
export function layoutPrompt(text: string, options: PromptLayoutOptions): PromptRow[] {
  const width = Math.max(1, options.columns - 1);
  const rows: PromptRow[] = [];
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    if (line.length <= width && /^[\x20-\x7e]*$/.test(line)) rows.push({start, end: start + line.length});
    else wrapLine(line, start, width, options, rows);
    if (end < 0) return rows;
    start = end + 1;
  }
}

/** Breaks one line of the prompt into rows. */
function wrapLine(line: string, offset: number, width: number, options: PromptLayoutOptions, rows: PromptRow[]): void {
  let rowStart = 0;
  let at = 0;
  let cells = 0;
  let breakAt = 0;
  let cellsAtBreak = 0;
  for (const grapheme of splitGraphemes(line)) {
    const size = shownWidth(grapheme, options);
    if (cells + size > width && at > rowStart) {
      const cut = breakAt > rowStart && grapheme !== ' ' ? breakAt : at;
      rows.push({start: offset + rowStart, end: offset + cut});
      cells = cut === at ? 0 : cells - cellsAtBreak;
      rowStart = cut;
    }
    at += grapheme.length;
    cells += size;
    if (grapheme === ' ') {
      breakAt = at;
      cellsAtBreak = cells;
    }
  }
  rows.push({start: offset + rowStart, end: offset + line.length});
}

/** How many cells a grapheme takes as it is shown. */
function shownWidth(grapheme: string, options: PromptLayoutOptions): number {
  return grapheme === '\t' || isPlaceholder(grapheme)
    ? textWidth(shownGrapheme(grapheme, options))
    : graphemeWidth(grapheme);
}

/**
 * Finds where the cursor is on the screen: the row and the cell of `offset`, from 0. Between two rows of one line it is
 * the start of the second.
 */
export function placeOf(
  text: string,
  rows: readonly PromptRow[],
  offset: number,
  options: PromptLayoutOptions,
): {row: number; column: number} {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const before = text.slice(rows[low]?.start ?? 0, offset);
  let column = 0;
  for (const grapheme of splitGraphemes(before)) column += shownWidth(grapheme, options);
  return {row: low, column};
}

/**
 * Finds the place in the text for a cursor that moved up or down: the offset in `row` that is nearest to the cell
 * `column` from the left; before the wrap, never behind it.
 */
export function offsetAt(
  text: string,
  rows: readonly PromptRow[],
  row: number,
  column: number,
  options: PromptLayoutOptions,
): number {
  const {start, end} = rows[row] ?? {start: 0, end: 0};
  const wraps = rows[row + 1]?.start === end;
  let at = start;
  let cells = 0;
  for (const grapheme of splitGraphemes(text.slice(start, end))) {
    const size = shownWidth(grapheme, options);
    if (cells + size > column || (wraps && at + grapheme.length >= end)) break;
    at += grapheme.length;
    cells += size;
  }
  return at;
}
