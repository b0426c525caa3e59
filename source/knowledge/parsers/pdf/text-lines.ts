import {type Box, hullOf, median, overlap} from './geometry.ts';
import type {Ruling, Word} from './page-marks.ts';

/** Words on one baseline without a wide gap between them. */
export interface Span extends Box {
  words: Word[];
  text: string;
  baseline: number;
  size: number;
}

/** All spans at one height of a page, from left to right. */
export interface Row extends Box {
  spans: Span[];
  size: number;
}

/** The gap, in sizes of the text, that ends a span: more than a word space, also in justified lines. */
const wideGap = 1.05;

/** Joins words on one baseline to spans, up to a wide gap. A vertical ruling between two words always parts them. */
export function spansOf(words: readonly Word[], vertical: readonly Ruling[] = [], gapSizes = wideGap): Span[] {
  const levels = byBaseline(words);
  return levels.flatMap(level => {
    const spans: Word[][] = [];
    for (const word of level.sort((a, b) => a.left - b.left)) {
      const last = spans.at(-1)?.at(-1);
      const isApart =
        last === undefined ||
        word.left - last.right > gapSizes * Math.max(Math.min(word.size, last.size), 4) ||
        vertical.some(
          ({at, start, end}) =>
            at > (last.left + last.right) / 2 &&
            at < (word.left + word.right) / 2 &&
            at >= last.right - 1.5 &&
            at <= word.left + 1.5 &&
            overlap(word.top, word.bottom, start, end) > 0.5 * (word.bottom - word.top),
        );
      if (isApart) spans.push([word]);
      else spans.at(-1)?.push(word);
    }
    return spans.map(toSpan);
  });
}

/** Words as a span; its baseline is that of the large letters, not of a superscript. */
function toSpan(words: Word[]): Span {
  const {left, top, right, bottom} = hullOf(words);
  let size = 0;
  for (const word of words) if (word.size > size) size = word.size;
  const main = words.find(word => word.size > 0.8 * size) ?? words[0];
  return {left, top, right, bottom, words, text: joinWords(words), baseline: main?.baseline ?? 0, size};
}

/** Words that stand side by side as text: a space where one is drawn or a gap is wide enough for it. */
export function joinWords(words: readonly Word[]): string {
  let text = '';
  let last: Word | undefined;
  for (const word of words) {
    const gap = last ? word.left - last.right : 0;
    const isApart = last !== undefined && (gap > 0.16 * word.size || (word.spaceBefore && gap > 0.03 * word.size));
    text += (isApart ? ' ' : '') + word.text;
    last = word;
  }
  return text;
}

/** Words by the height of their baselines, with superscripts and subscripts at the text they belong to. */
function byBaseline(words: readonly Word[]): Word[][] {
  const sorted = [...words].sort((a, b) => a.baseline - b.baseline || a.left - b.left);
  const levels: Word[][] = [];
  for (const word of sorted) {
    const level = levels.at(-1);
    const last = level?.at(-1);
    if (level && last && word.baseline - last.baseline <= 0.15 * Math.max(word.size, last.size)) level.push(word);
    else levels.push([word]);
  }
  return raiseScripts(levels);
}

/** Superscripts and subscripts join the level of the text that they touch. */
function raiseScripts(levels: Word[][]): Word[][] {
  const all = levels.map(words => ({
    words,
    baseline: median(words.map(({baseline}) => baseline)),
    size: words.reduce((size, word) => Math.max(size, word.size), 0),
  }));
  for (const [index, level] of all.entries()) {
    // Only a line of larger letters close by can be what a small one is raised from.
    const near = [all[index + 1], all[index - 1], all[index + 2], all[index - 2]].filter(
      other => other !== undefined && level.words.some(({size}) => other.size > 1.15 * size),
    ) as typeof all;
    if (near.length === 0) continue;
    level.words = level.words.filter(word => {
      for (const other of near) {
        if (Math.abs(other.baseline - word.baseline) > 0.75 * 1.6 * word.size) continue;
        const base = other.words.find(
          one =>
            one.size > 1.15 * word.size &&
            Math.abs(one.baseline - word.baseline) < 0.65 * one.size &&
            ((word.left >= one.right - 0.15 * one.size && word.left - one.right < 0.3 * one.size) ||
              (one.left >= word.right - 0.15 * one.size && one.left - word.right < 0.3 * one.size)),
        );
        if (base) {
          other.words.push(word);
          return false;
        }
      }
      return true;
    });
  }
  return all.map(({words}) => words).filter(words => words.length > 0);
}

/**
 * Puts spans at one height into rows, from top to bottom: those whose baselines nearly agree, or that overlap in height
 * by more than 60 % of the height of the smaller one.
 */
export function rowsOf(spans: readonly Span[]): Row[] {
  const sorted = [...spans].sort((a, b) => a.baseline - b.baseline || a.left - b.left);
  const rows: Row[] = [];
  for (const span of sorted) {
    const row = rows.at(-1);
    const isSame =
      row !== undefined &&
      (Math.abs((row.spans[0]?.baseline ?? 0) - span.baseline) < 0.35 * Math.min(row.size, span.size) ||
        overlap(row.top, row.bottom, span.top, span.bottom) >
          0.6 * Math.min(span.bottom - span.top, row.bottom - row.top));
    if (row && isSame) {
      row.spans.push(span);
      row.left = Math.min(row.left, span.left);
      row.top = Math.min(row.top, span.top);
      row.right = Math.max(row.right, span.right);
      row.bottom = Math.max(row.bottom, span.bottom);
      row.size = Math.max(row.size, span.size);
    } else {
      const {left, top, right, bottom, size} = span;
      rows.push({left, top, right, bottom, spans: [span], size});
    }
  }
  for (const row of rows) row.spans.sort((a, b) => a.left - b.left);
  return rows;
}

/** The words as one text: rows from top to bottom, joined by spaces. */
export function textOf(words: readonly Word[]): string {
  return spansToText(spansOf(words, [], 1e9));
}

/** Spans as one text, from top to bottom. */
function spansToText(spans: readonly Span[]): string {
  return [...spans]
    .sort((a, b) => a.baseline - b.baseline || a.left - b.left)
    .map(({text}) => text)
    .join(' ');
}
