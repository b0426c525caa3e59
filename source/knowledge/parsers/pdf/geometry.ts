/** A rectangle on a page, in points from its upper left corner as it is read. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The six numbers of a PDF transformation. */
export type Matrix = readonly [number, number, number, number, number, number];

/** The transformation that does `inner` first and `outer` after it. */
export function compose(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** Where a transformation puts a point. */
export function applyTo([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The smallest box around all of `boxes`, of which there must be one. */
export function hullOf(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    if (box.left < left) left = box.left;
    if (box.top < top) top = box.top;
    if (box.right > right) right = box.right;
    if (box.bottom > bottom) bottom = box.bottom;
  }
  return {left, top, right, bottom};
}

/** How much of the extent from `start` to `end` lies between `from` and `to`; never below 0. */
export function overlap(start: number, end: number, from: number, to: number): number {
  return Math.max(0, Math.min(end, to) - Math.max(start, from));
}

/** The middle one of some values, less thrown off by a few odd ones than their mean; 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
