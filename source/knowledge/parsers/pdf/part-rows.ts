import type {Ruling} from './page-marks.ts';
import {isFigure} from './table-draft.ts';
import {joinWords, type Row, type Span} from './text-lines.ts';

/** A stretch across the page without text. */
interface Strip {
  start: number;
  end: number;
}

/** The fewest rows that must have gaps at the same places for these to part columns: so many do by no chance. */
const fewestRows = 4;
/**
 * The least gap between two words that may part columns, in sizes of the text: wider than the space of a line that is
 * not stretched.
 */
const widerGap = 0.34;

/**
 * Finds columns of figures that stand so close that they read as one line: where rows right below each other have wide
 * gaps at the same places, and figures beside them, these are columns and not words of a sentence. Other rows stay as
 * they are.
 */
export function partRows(rows: readonly Row[], horizontal: readonly Ruling[] = []): Row[] {
  const parted: Row[] = [];
  for (let at = 0; at < rows.length; ) {
    const {count, strips} = runFrom(rows, at, horizontal);
    const run = rows.slice(at, at + count);
    const isNarrow = run.some(({spans}) => spans.length <= strips.length);
    const isParted = count >= fewestRows && isNarrow && figureShare(run, strips) >= 0.5;
    parted.push(...(isParted ? run.map(row => ({...row, spans: partsOf(row, strips)})) : run.slice(0, 1)));
    at += isParted ? count : 1;
  }
  return parted;
}

/** How many rows from `at` on have gaps in common, and where. */
function runFrom(rows: readonly Row[], at: number, horizontal: readonly Ruling[]): {count: number; strips: Strip[]} {
  let strips = gapsOf(rows[at]);
  let count = 1;
  for (; strips.length > 0 && at + count < rows.length; count++) {
    const [above, row] = [rows[at + count - 1] as Row, rows[at + count] as Row];
    const isApart = horizontal.some(ruling => ruling.at > above.top && ruling.at < row.bottom);
    if (isApart || row.top - above.bottom > row.size) break;
    const gaps = gapsOf(row);
    const common = strips.flatMap(strip =>
      gaps.flatMap(gap => {
        const [start, end] = [Math.max(strip.start, gap.start), Math.min(strip.end, gap.end)];
        return end - start >= widerGap * row.size ? [{start, end}] : [];
      }),
    );
    if (common.length === 0) break;
    strips = common;
  }
  return {count, strips};
}

/** The wide gaps between the words of a row. */
function gapsOf(row: Row | undefined): Strip[] {
  if (!row) return [];
  const words = row.spans.flatMap(span => span.words);
  return words.slice(1).flatMap((word, index) => {
    const start = words[index]?.right ?? word.left;
    return word.left - start >= widerGap * row.size ? [{start, end: word.left}] : [];
  });
}

/** The words of a row, parted at the strips. */
function partsOf({spans}: Row, strips: readonly Strip[]): Span[] {
  return spans.flatMap(span => {
    const parts = [...strips.map(({start}) => start), Infinity].map((edge, index) =>
      span.words.filter(({left}) => left < edge && left >= (strips[index - 1]?.start ?? -Infinity)),
    );
    return parts.flatMap(words => {
      const [first, last] = [words[0], words.at(-1)];
      return first && last ? [{...span, words, text: joinWords(words), left: first.left, right: last.right}] : [];
    });
  });
}

/** The share of figures among what stands behind the first gap. */
function figureShare(rows: readonly Row[], strips: readonly Strip[]): number {
  const cells = rows.flatMap(row => partsOf(row, strips).slice(1));
  return cells.filter(({text}) => isFigure(text)).length / Math.max(1, cells.length);
}
