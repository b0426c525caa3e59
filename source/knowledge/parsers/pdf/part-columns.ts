import {areColumns} from './beside-columns.ts';
import type {Word} from './page-marks.ts';
import {isFigure} from './table-draft.ts';
import {joinWords, type Row, rowsOf, type Span} from './text-lines.ts';

/** A stretch across the page without text. */
interface Strip {
  start: number;
  end: number;
}

/** The fewest rows with text on both sides of a strip that part columns. */
const fewestRows = 3;
/** The least width of the strip that they have in common, in sizes of the text: words of one line do not keep it free. */
const leastStrip = 0.7;
/** The fewest words that a line of a column has on average. */
const fewestWords = 4;

/**
 * Parts lines of text in columns that stand so close to each other that they look like one line: where rows below each
 * other leave the same strip free, with running text on both sides of it. The other spans stay as they are.
 */
export function partColumns(spans: readonly Span[]): Span[] {
  // Most pages have no such gap in any line.
  if (!spans.some(({words, size}) => gapsIn(words, size).length > 0)) return [...spans];
  const rows = rowsOf(spans);
  const parted: Span[] = [];
  for (let at = 0; at < rows.length; ) {
    const {rows: run, strip} = runFrom(rows, at);
    const isParted = strip !== undefined && isText(run, strip);
    const taken = isParted ? run : rows.slice(at, at + 1);
    for (const span of taken.flatMap(row => row.spans)) parted.push(...(isParted ? partsOf(span, strip) : [span]));
    at += taken.length;
  }
  // On either side there may be two columns more.
  return parted.length > spans.length ? partColumns(parted) : parted;
}

/** The rows from `at` on that leave one strip free, those that lie on one side of it included. */
function runFrom(rows: readonly Row[], at: number): {rows: Row[]; strip?: Strip} {
  let best: {rows: Row[]; strip?: Strip} = {rows: []};
  for (const first of rows[at]?.spans.flatMap(span => gapsIn(span.words, span.size)) ?? []) {
    let strip = first;
    let count = 1;
    for (const row of rows.slice(at + 1)) {
      const next = row.left >= strip.start || row.right <= strip.end ? strip : freeIn(row, strip);
      if (!next) break;
      strip = next;
      count++;
    }
    if (count > best.rows.length) best = {rows: rows.slice(at, at + count), strip};
  }
  return best;
}

/** What of a strip a row leaves free, where that is wide enough. */
function freeIn(row: Row, {start, end}: Strip): Strip | undefined {
  const words = row.spans.flatMap(span => span.words);
  const free = gapsIn(words, row.size).map(gap => ({start: Math.max(start, gap.start), end: Math.min(end, gap.end)}));
  return free.find(gap => gap.end - gap.start >= leastStrip * row.size);
}

/** The gaps between words that may part columns. */
function gapsIn(words: readonly Word[], size: number): Strip[] {
  const gaps: Strip[] = [];
  for (let at = 1; at < words.length; at++) {
    const [start, end] = [words[at - 1]?.right ?? 0, words[at]?.left ?? 0];
    if (end - start >= leastStrip * size) gaps.push({start, end});
  }
  return gaps;
}

/** Whether a run has running text on both sides of a strip: wrapped lines, words enough in each, and few figures. */
function isText(run: readonly Row[], strip: Strip): boolean {
  const isBeside = (row: Row) => row.left < strip.start && row.right > strip.end;
  if (run.filter(isBeside).length < fewestRows) return false;
  const halves = run.flatMap(row => row.spans.map(span => partsOf(span, strip))).filter(parts => parts.length === 2);
  const [left, right] = [0, 1].map(side => halves.flatMap(parts => parts[side] ?? []));
  if (!left || !right || !areColumns(left, right)) return false;
  return [left, right].every(side => {
    const words = side.flatMap(span => span.words);
    const figures = words.filter(({text}) => isFigure(text)).length;
    return words.length >= fewestWords * side.length && figures < 0.3 * words.length;
  });
}

/** A line as its halves on both sides of a strip. */
function partsOf(span: Span, {start, end}: Strip): Span[] {
  const middle = (start + end) / 2;
  return [span.words.filter(({left}) => left < middle), span.words.filter(({left}) => left >= middle)].flatMap(
    words => {
      const [first, last] = [words[0], words.at(-1)];
      return first && last ? [{...span, words, text: joinWords(words), left: first.left, right: last.right}] : [];
    },
  );
}
