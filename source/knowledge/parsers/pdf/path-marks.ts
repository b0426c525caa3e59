import {applyTo, type Box, hullOf, type Matrix} from './geometry.ts';
import type {Ruling} from './page-marks.ts';

/** A filled area, or a line when it is thin, in the order in which all was drawn. */
export interface PaintedArea extends Box {
  color: string;
  opaque: boolean;
  drawn: number;
}

/** The most points across that a drawn line may have; what is thicker is an area. */
const rulingThickness = 3;
/** The least points that a line is long; shorter marks are dots, ticks and parts of drawings. */
const shortestRuling = 4;

/** Collects what is drawn on a page: straight lines along the axes, which tables are made of, and filled areas. */
export class PathMarks {
  readonly horizontal: Ruling[] = [];
  readonly vertical: Ruling[] = [];
  readonly areas: PaintedArea[] = [];

  /** `data` as pdf.js has it: 0 x y moves, 1 x y draws a line, 2 is a cubic curve, 3 a quadratic one, 4 closes. */
  add(
    data: ArrayLike<number>,
    toPage: Matrix,
    paint: {stroke: boolean; fill: boolean; color: string; opaque: boolean; drawn: number},
  ): void {
    for (const {points, straight, closed} of subpaths(data, toPage)) {
      if (points.length < 2) continue;
      if (paint.fill) this.#addFilled(points, straight, paint);
      if (paint.stroke) this.#addStroked(points, closed);
    }
  }

  /** Notes a filled shape: a thin one is a line, a rectangle an area that may cover or underlie text. */
  #addFilled(points: Point[], straight: boolean, paint: {color: string; opaque: boolean; drawn: number}): void {
    const box = hullOf(points.map(([x, y]) => ({left: x, top: y, right: x, bottom: y})));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    if (height <= rulingThickness && width >= shortestRuling && width > 2 * height)
      this.horizontal.push({at: (box.top + box.bottom) / 2, start: box.left, end: box.right});
    else if (width <= rulingThickness && height >= shortestRuling && height > 2 * width)
      this.vertical.push({at: (box.left + box.right) / 2, start: box.top, end: box.bottom});
    else if (straight && width > rulingThickness && height > rulingThickness && isRectangle(points, box)) {
      const {color, opaque, drawn} = paint;
      this.areas.push({...box, color, opaque, drawn});
    }
  }

  /** Notes the parts of a drawn line that run straight across or down the page; others are parts of drawings. */
  #addStroked(points: Point[], closed: boolean): void {
    const [first] = points;
    const all = closed && first ? [...points, first] : points;
    for (let index = 1; index < all.length; index++) {
      const [x1, y1] = all[index - 1] ?? [0, 0];
      const [x2, y2] = all[index] ?? [0, 0];
      const [width, height] = [Math.abs(x2 - x1), Math.abs(y2 - y1)];
      if (height < 0.6 && width > 0.4)
        this.horizontal.push({at: (y1 + y2) / 2, start: Math.min(x1, x2), end: Math.max(x1, x2)});
      else if (width < 0.6 && height > 0.4)
        this.vertical.push({at: (x1 + x2) / 2, start: Math.min(y1, y2), end: Math.max(y1, y2)});
    }
  }
}

/** A point on the page. */
type Point = readonly [number, number];
/** How many numbers follow each kind of step. */
const coordinatesOf = [2, 2, 6, 4, 0];

/** The parts of a drawn path, each with its points on the page. */
function* subpaths(data: ArrayLike<number>, toPage: Matrix) {
  let points: Point[] = [];
  let straight = true;
  for (let index = 0; index < data.length; ) {
    const kind = data[index] ?? 4;
    const count = coordinatesOf[kind] ?? 0;
    if (kind === 0 && points.length > 0) {
      yield {points, straight, closed: false};
      points = [];
      straight = true;
    }
    if (count > 0) points.push(applyTo(toPage, data[index + count - 1] ?? 0, data[index + count] ?? 0));
    if (kind === 2 || kind === 3) straight = false;
    if (kind === 4) {
      yield {points, straight, closed: true};
      points = [];
      straight = true;
    }
    index += count + 1;
  }
  if (points.length > 0) yield {points, straight, closed: false};
}

/** Whether all points stand on the edges of their box. */
function isRectangle(points: readonly Point[], box: Box): boolean {
  const isAt = (value: number, a: number, b: number) => Math.abs(value - a) < 0.5 || Math.abs(value - b) < 0.5;
  return points.every(([x, y]) => isAt(x, box.left, box.right) && isAt(y, box.top, box.bottom));
}

/**
 * Joins drawn lines that lie on each other or continue each other to one; sorted across, then along. Gaps of up to
 * `reach` points are bridged.
 */
export function joinRulings(rulings: readonly Ruling[], reach = 2.5): Ruling[] {
  const sorted = [...rulings].sort((a, b) => a.at - b.at || a.start - b.start);
  const levels: Ruling[][] = [];
  for (const ruling of sorted) {
    const level = levels.at(-1);
    const last = level?.at(-1);
    if (level && last && ruling.at - last.at <= 1.5 && ruling.at - (level[0]?.at ?? 0) <= 3) level.push(ruling);
    else levels.push([ruling]);
  }
  return levels.flatMap(level => {
    const joined: (Ruling & {weight: number})[] = [];
    for (const ruling of level.sort((a, b) => a.start - b.start)) {
      const last = joined.at(-1);
      const weight = ruling.end - ruling.start;
      if (last && ruling.start - last.end <= reach) {
        last.at = (last.at * last.weight + ruling.at * weight) / (last.weight + weight || 1);
        last.weight += weight;
        last.end = Math.max(last.end, ruling.end);
      } else joined.push({...ruling, weight});
    }
    return joined.filter(({start, end}) => end - start >= shortestRuling).map(({at, start, end}) => ({at, start, end}));
  });
}
