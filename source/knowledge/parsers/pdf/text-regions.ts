import {isCaption} from './aligned-tables.ts';
import {areColumns, heightOf} from './beside-columns.ts';
import {hullOf, overlap} from './geometry.ts';
import type {Ruling} from './page-marks.ts';
import {sidebarEdge} from './sidebar-edge.ts';
import {isFigure} from './table-draft.ts';
import {type Row, rowsOf, type Span} from './text-lines.ts';

/** A strip of a page with text on both sides: parts columns of prose. */
interface Gutter {
  at: number;
}

/** The fewest words of a line of running text; a shorter one may be a heading, a label or a cell. */
const proseWords = 5;
/** The fewest lines of running text on each side of a strip that make it part columns. */
const proseLines = 4;
/** The fewest lines of running text on a page with columns; so few must show by their form that they are columns. */
const fewestProse = 4;

/**
 * Finds the columns of a page, so that text set in several columns is read in the right order: regions of one column
 * each. From the top of the page down, what runs over all columns is a region of its own, and between such rows each
 * column is read from top to bottom. Spans may stand for something whole, such as a table that was found before. What
 * lies between two `horizontal` rulings over several columns, and is no prose, is a table over them.
 */
export function textRegions(spans: readonly Span[], horizontal: readonly Ruling[], depth = 0): Span[][] {
  const gutter = depth < 4 ? (gutterOf(spans) ?? sidebarOf(spans)) : undefined;
  if (!gutter) return spans.length > 0 ? [[...spans]] : [];
  const rows = rowsOf(spans);
  return zonesOf(rows, gutter, ruledOver(rows, gutter, horizontal)).flatMap(({rows, isParted}) => {
    const all = rows.flatMap(row => row.spans);
    if (!isParted) return [all];
    const isLeft = (span: Span) => (span.left + span.right) / 2 < gutter.at;
    return [
      ...textRegions(all.filter(isLeft), horizontal, depth + 1),
      ...textRegions(
        all.filter(span => !isLeft(span)),
        horizontal,
        depth + 1,
      ),
    ];
  });
}

/**
 * Whether a line is running text and not part of a table: it has enough words, and fewer than 40 % of them are figures.
 */
function isProse(span: Span): boolean {
  const words = span.text.split(' ');
  if (words.length < proseWords) return false;
  let figures = 0;
  for (const word of words) if (isFigure(word)) figures++;
  return figures < 0.4 * words.length;
}

/** The strip that parts most prose and is crossed by the least. */
function gutterOf(spans: readonly Span[]): Gutter | undefined {
  const prose = spans.filter(isProse);
  if (prose.length < fewestProse) return undefined;
  const left = Math.min(...prose.map(span => span.left));
  const right = Math.max(...prose.map(span => span.right));
  let best: (Gutter & {crossing: number; score: number}) | undefined;
  for (let at = left + 0.15 * (right - left); at <= right - 0.15 * (right - left); at += 2) {
    const [before, after, over]: [Span[], Span[], Span[]] = [[], [], []];
    for (const span of prose) {
      if (span.right <= at + 1) before.push(span);
      else if (span.left >= at - 1) after.push(span);
      else over.push(span);
    }
    const isLong = before.length >= proseLines && after.length >= proseLines;
    if (!isLong && !areColumns(before, after)) continue;
    const crossing = (isLong ? over : besideBoth(over, before, after)).length;
    if (!isLong && crossing > 0) continue;
    const score = Math.min(before.length, after.length) - 2 * crossing;
    const isClearer = best === undefined || score > best.score;
    if (isClearer) best = {at, crossing, score};
  }
  if (!best || best.crossing > 0.6 * prose.length) return undefined;
  // Where the strip begins and ends, its middle is the surest place.
  const {at} = best;
  const starts = prose.filter(span => span.left >= at - 1).map(span => span.left);
  const ends = prose.filter(span => span.right <= at + 1).map(span => span.right);
  return {at: (Math.max(...ends) + Math.min(...starts)) / 2};
}

/** The strip between running text and short lines beside it. */
function sidebarOf(spans: readonly Span[]): Gutter | undefined {
  const at = sidebarEdge(spans);
  return at === undefined ? undefined : {at};
}

/** Those of some lines over a strip that stand between the first and the last of the lines on both sides of it. */
function besideBoth(over: readonly Span[], before: readonly Span[], after: readonly Span[]): Span[] {
  const {top, bottom} = heightOf([...before, ...after]);
  return over.filter(span => overlap(span.top, span.bottom, top, bottom) > 0.5 * (span.bottom - span.top));
}

/** Rows below each other that are all parted by the gutter, or none of them. */
interface Zone {
  rows: Row[];
  isParted: boolean;
}

/** The rows of tables over the gutter by their rulings, each with its caption. */
function ruledOver(rows: readonly Row[], {at}: Gutter, horizontal: readonly Ruling[]): ReadonlySet<Row> {
  const {left, right} = hullOf(rows);
  const over = horizontal
    .filter(
      ({start, end}) =>
        start < at - 2 && end > at + 2 && overlap(start, end, left, right) > 0.6 * Math.max(at - left, right - at),
    )
    .sort((a, b) => a.at - b.at);
  const found = new Set<Row>();
  for (const [index, upper] of over.entries()) {
    const lower = over[index + 1];
    if (!lower) break;
    const middle = (row: Row) => (row.top + row.bottom) / 2;
    const between = rows.filter(row => middle(row) > upper.at && middle(row) < lower.at);
    if (between.some(({spans}) => spans.some(isProse)) || !between.some(({spans}) => spans.length > 1)) continue;
    for (const row of between) found.add(row);
    const above = rows.findLast(row => middle(row) < upper.at);
    if (above?.spans.length === 1 && isCaption(above) && upper.at - above.bottom < 2 * above.size) found.add(above);
  }
  return found;
}

/** Runs of rows that cross the gutter or are `whole`, and runs that it parts. */
function zonesOf(rows: readonly Row[], {at}: Gutter, whole: ReadonlySet<Row>): Zone[] {
  const zones: Zone[] = [];
  for (const row of rows) {
    const isParted = !whole.has(row) && !row.spans.some(span => span.left < at - 2 && span.right > at + 2);
    const last = zones.at(-1);
    if (last && last.isParted === isParted) last.rows.push(row);
    else zones.push({rows: [row], isParted});
  }
  const settled = zones.flatMap(zone => (zone.isParted ? trimmed(zone, at) : [zone]));
  const joined: Zone[] = [];
  for (const zone of settled) {
    const last = joined.at(-1);
    if (last && !last.isParted && !zone.isParted) last.rows.push(...zone.rows);
    else joined.push(zone);
  }
  return joined;
}

/** Rows before and after the prose of a zone belong to the page as a whole when they look like a table over its full width. */
function trimmed({rows}: Zone, at: number): Zone[] {
  const sides = (row: Row) => {
    const prose = row.spans.filter(isProse);
    return [prose.some(span => span.right <= at + 2), prose.some(span => span.left >= at - 2)] as const;
  };
  const count = (side: 0 | 1) => rows.filter(row => sides(row)[side]).length;
  if (count(0) < 2 || count(1) < 2) {
    const isOneSided = rows.every(
      row => row.spans.every(span => span.right <= at + 2) || row.spans.every(span => span.left >= at - 2),
    );
    const hasProse = count(0) + count(1) >= 3;
    return [{rows, isParted: hasProse || isOneSided}];
  }
  const isTable = (part: readonly Row[]) => part.length >= 3 && part.every(row => row.spans.length >= 2);
  const first = rows.findIndex(row => sides(row).includes(true));
  const last = rows.findLastIndex(row => sides(row).includes(true));
  const head = isTable(rows.slice(0, first)) ? first : 0;
  const tail = isTable(rows.slice(last + 1)) ? last + 1 : rows.length;
  return [
    {rows: rows.slice(0, head), isParted: false},
    {rows: rows.slice(head, tail), isParted: true},
    {rows: rows.slice(tail), isParted: false},
  ].filter(zone => zone.rows.length > 0);
}
