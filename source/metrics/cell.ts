import type {InstrumentKind} from './instrument.ts';
import {createSketch, type EncodedSketch, type QuantileSketch, readSketch} from './quantile-sketch.ts';

/** What was measured of one metric in one stretch of time: a sum, the newest value, or a distribution. */
export type Cell =
  | {kind: 'counter'; total: number}
  /** `last` is the newest value, taken at `atMs` (Unix milliseconds). */
  | {kind: 'gauge'; count: number; sum: number; min: number; max: number; last: number; atMs: number}
  | {kind: 'histogram'; sketch: QuantileSketch};

/** A cell as JSON: a counter's total, a gauge's `[count, sum, min, max, last, at]`, a histogram's sketch. */
export type EncodedCell = number | [number, number, number, number, number, number] | EncodedSketch;

/** A cell that holds nothing yet. */
export function emptyCell(kind: InstrumentKind): Cell {
  if (kind === 'counter') return {kind, total: 0};
  if (kind === 'histogram') return {kind, sketch: createSketch()};
  return {kind, count: 0, sum: 0, min: Number.NaN, max: Number.NaN, last: Number.NaN, atMs: Number.NEGATIVE_INFINITY};
}

/** Adds one measurement to a cell: a finite value that was taken at `atMs`. */
export function addValue(cell: Cell, value: number, atMs: number): void {
  if (cell.kind === 'counter') cell.total += value;
  else if (cell.kind === 'histogram') cell.sketch.add(value);
  else mergeGauge(cell, {kind: 'gauge', count: 1, sum: value, min: value, max: value, last: value, atMs});
}

/** Adds what `other` holds, of the same kind, to `cell`. */
export function mergeCell(cell: Cell, other: Cell): void {
  if (cell.kind === 'counter' && other.kind === 'counter') cell.total += other.total;
  else if (cell.kind === 'histogram' && other.kind === 'histogram') cell.sketch.merge(other.sketch);
  else if (cell.kind === 'gauge' && other.kind === 'gauge') mergeGauge(cell, other);
}

/** The cell as JSON, for the file. */
export function encodeCell(cell: Cell): EncodedCell {
  if (cell.kind === 'counter') return cell.total;
  if (cell.kind === 'histogram') return cell.sketch.encode();
  return [cell.count, cell.sum, cell.min, cell.max, cell.last, cell.atMs];
}

/** The cell that `encodeCell` wrote for an instrument of `kind`; undefined where it is none. */
export function decodeCell(kind: InstrumentKind, encoded: unknown): Cell | undefined {
  if (kind === 'counter') {
    return typeof encoded === 'number' && Number.isFinite(encoded) ? {kind, total: encoded} : undefined;
  }
  if (!Array.isArray(encoded)) return undefined;
  if (kind === 'gauge') {
    if (encoded.length !== 6 || !encoded.every(Number.isFinite)) return undefined;
    const [count, sum, min, max, last, atMs] = encoded as [number, number, number, number, number, number];
    return {kind, count, sum, min, max, last, atMs};
  }
  try {
    return {kind, sketch: readSketch(encoded as EncodedSketch)};
  } catch {
    return undefined;
  }
}

type Gauge = Extract<Cell, {kind: 'gauge'}>;

/** Adds one gauge to another; of their newest values the newer stays. */
function mergeGauge(cell: Gauge, other: Gauge): void {
  cell.count += other.count;
  cell.sum += other.sum;
  if (!(other.min >= cell.min)) cell.min = other.min;
  if (!(other.max <= cell.max)) cell.max = other.max;
  if (other.atMs >= cell.atMs) [cell.last, cell.atMs] = [other.last, other.atMs];
}
