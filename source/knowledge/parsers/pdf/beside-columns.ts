import {median, overlap} from './geometry.ts';
import type {Span} from './text-lines.ts';

/** The fewest lines by which a column shows that its text is wrapped. */
const fewestLines = 2;
/** The share of a column's width (0 to 1) that a wrapped line fills at least; the last of a paragraph may fill less. */
const filled = 0.75;
/** The least share of the lines that must fill it. */
const filledShare = 0.5;
/** The most that two lines of one column may stand apart, in sizes of the text. */
const nearLines = 1.8;

/**
 * Whether lines on the left and on the right of a strip are short columns of text beside each other: on both sides
 * lines that are wrapped at one width, at about the same height. Entries of a table end where they end.
 */
export function areColumns(left: readonly Span[], right: readonly Span[]): boolean {
  if (Math.min(left.length, right.length) < fewestLines) return false;
  const size = median([...left, ...right].map(span => span.size));
  const [one, other] = [left, right].map(side => side.filter(span => Math.abs(span.size - size) < 0.2 * size));
  if (!one || !other || one.length === 0 || other.length === 0) return false;
  const [from, to] = [heightOf(one), heightOf(other)];
  const isShared = (span: Span) =>
    overlap(span.top, span.bottom, Math.max(from.top, to.top), Math.min(from.bottom, to.bottom)) > 0;
  return isWrapped(one.filter(isShared)) && isWrapped(other.filter(isShared));
}

/** From where to where lines reach down the page. */
export function heightOf(spans: readonly Span[]): {top: number; bottom: number} {
  return {top: Math.min(...spans.map(({top}) => top)), bottom: Math.max(...spans.map(({bottom}) => bottom))};
}

/** Whether lines right below each other are wrapped at one width. */
export function isWrapped(spans: readonly Span[]): boolean {
  if (spans.length < fewestLines) return false;
  const lines = [...spans].sort((a, b) => a.baseline - b.baseline);
  const size = median(lines.map(line => line.size));
  const start = median(lines.map(line => line.left));
  const width = Math.max(...lines.map(line => line.right)) - start;
  const inLine = lines.filter(line => Math.abs(line.left - start) < size);
  const full = inLine.filter(line => line.right - start >= filled * width);
  const near = lines.filter((line, at) => line.baseline - (lines[at - 1] ?? line).baseline <= nearLines * size);
  return full.length >= filledShare * lines.length && near.length > 0.7 * lines.length;
}
