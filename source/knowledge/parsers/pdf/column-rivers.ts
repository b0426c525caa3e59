import {median, overlap} from './geometry.ts';
import type {Ruling, Word} from './page-marks.ts';
import type {Row} from './text-lines.ts';

/** A strip without text between two columns. */
export interface River {
  start: number;
  end: number;
}

/** The least gap between two words that can part columns, in sizes of the text. */
const narrowGap = 0.5;

/**
 * Finds the empty strips between the columns of a table: those from top to bottom that hardly any of `rows` crosses.
 * Rows with few spans (titles and headers over several columns) have no say where others have more. Vertical rulings
 * part columns too.
 */
export function columnRivers(rows: readonly Row[], vertical: readonly Ruling[]): River[] {
  if (rows.length === 0) return [];
  const most = Math.max(...rows.map(({spans}) => spans.length));
  const telling = tellingRows(rows, most);
  const left = Math.min(...rows.map(row => row.left));
  const right = Math.max(...rows.map(row => row.right));
  const size = median(telling.map(row => row.size)) || 10;
  const step = 0.5;
  const cover = new Uint16Array(Math.min(20_000, Math.ceil((right - left) / step) + 2));
  for (const row of telling) {
    for (const {start, end} of row.spans.flatMap(({words}) => solidParts(words))) {
      const to = Math.min(cover.length - 1, Math.ceil((end - left) / step));
      for (let at = Math.max(0, Math.floor((start - left) / step)); at < to; at++) cover[at] = (cover[at] ?? 0) + 1;
    }
  }
  // In a long table a few rows may cross a strip, such as a heading over two columns.
  const allowed = telling.length < 8 ? 0 : Math.floor(telling.length * 0.06);
  const rivers: River[] = [];
  let from = -1;
  for (let at = 0; at <= cover.length; at++) {
    const isOpen = at < cover.length && (cover[at] ?? 0) <= allowed;
    if (isOpen && from < 0) from = at;
    if (!isOpen && from >= 0) {
      if (from > 0 && at < cover.length && (at - from + 1) * step >= narrowGap * 0.6 * size)
        rivers.push({start: left + from * step, end: left + at * step});
      from = -1;
    }
  }
  const top = Math.min(...rows.map(row => row.top));
  const bottom = Math.max(...rows.map(row => row.bottom));
  for (const {at, start, end} of vertical) {
    const isKnown = rivers.some(river => at >= river.start - 2 && at <= river.end + 2);
    const isBeside = overlap(start, end, top, bottom) > 0.6 * (bottom - top);
    if (!isKnown && isBeside && at > left + 2 && at < right - 2) rivers.push({start: at, end: at});
  }
  return rivers.sort((a, b) => a.start - b.start);
}

/** The most rows at the top that may be headers over several columns. */
const headerRows = 4;

/** The rows that show where the columns are. */
function tellingRows(rows: readonly Row[], most: number): Row[] {
  const full = rows.findIndex(({spans}) => spans.length === most);
  const below = rows.slice(full <= headerRows && rows.length - full >= 2 ? full : 0);
  return below.filter(({spans}) => spans.length >= Math.max(2, 0.5 * most));
}

/** Where a row is covered with text; small gaps between words count as covered. */
function solidParts(words: readonly Word[]): River[] {
  const parts: River[] = [];
  for (const word of [...words].sort((a, b) => a.left - b.left)) {
    if (isLeader(word.text)) continue;
    const last = parts.at(-1);
    if (last && word.left - last.end < narrowGap * word.size) last.end = Math.max(last.end, word.right);
    else parts.push({start: word.left, end: word.right});
  }
  return parts;
}

/** Dots that lead the eye to the next column. */
export function isLeader(text: string): boolean {
  return /^(?:\.{2,}|…+|·{2,}|_{3,}|(?:\. ?){3,})$/.test(text);
}
