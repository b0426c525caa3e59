import {heightOf, isWrapped} from './beside-columns.ts';
import {median, overlap} from './geometry.ts';
import type {Span} from './text-lines.ts';

/** The fewest lines of a sidebar, and of the text beside it. */
const fewestLines = 4;
/** The most lines (share of them, 0 to 1) of a sidebar that may stand at the height of a line of the text beside it. */
const mostLevel = 0.4;
/** How far apart two baselines at one height may be, in sizes of the text. */
const sameLevel = 0.12;
/** The most that two lines of a sidebar may stand apart, in sizes of the text. */
const nearLines = 1.8;

/**
 * Finds where running text parts from a sidebar, such as an address or a list of dates beside a letter: the place that
 * no line crosses, with lines of their own rhythm on one side. The labels of a table stand at the height of what they
 * label. Undefined where there is none.
 */
export function sidebarEdge(spans: readonly Span[]): number | undefined {
  for (const edge of sharedEdges(spans)) {
    const at = edge - 1;
    const left = spans.filter(span => span.right <= at);
    const right = spans.filter(span => span.left >= at);
    if (Math.min(left.length, right.length) < fewestLines) continue;
    const [one, other] = [heightOf(left), heightOf(right)];
    const [top, bottom] = [Math.max(one.top, other.top), Math.min(one.bottom, other.bottom)];
    const isBeside = (span: Span) => overlap(span.top, span.bottom, top, bottom) > 0;
    if (spans.some(span => span.left < at && span.right > at && isBeside(span))) continue;
    const sides = [left.filter(isBeside), right.filter(isBeside)] as const;
    if (Math.min(sides[0].length, sides[1].length) < fewestLines) continue;
    if (isSidebar(sides[0], sides[1]) || isSidebar(sides[1], sides[0])) return at;
  }
  return undefined;
}

/** Where at least as many lines begin as a sidebar has, from left to right, without the first. */
function sharedEdges(spans: readonly Span[]): number[] {
  const starts = spans.map(({left}) => left).sort((a, b) => a - b);
  const edges = starts.filter((left, at) => left - (starts[at - 1] ?? left) > 1);
  return edges.filter(edge => starts.filter(left => Math.abs(left - edge) <= 1).length >= fewestLines);
}

/** Whether lines right below each other keep a rhythm of their own beside wrapped text. */
function isSidebar(lines: readonly Span[], text: readonly Span[]): boolean {
  const size = median(lines.map(line => line.size));
  const sorted = [...lines].sort((a, b) => a.baseline - b.baseline);
  const near = sorted.filter((line, at) => line.baseline - (sorted[at - 1] ?? line).baseline <= nearLines * size);
  const level = lines.filter(line => text.some(other => Math.abs(other.baseline - line.baseline) < sameLevel * size));
  return near.length > 0.7 * lines.length && level.length <= mostLevel * lines.length && isWrapped(text);
}
