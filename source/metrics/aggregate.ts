import type {InstrumentName} from './catalog.ts';
import type {Cell} from './cell.ts';
import type {MetricRow} from './metric-rows.ts';
import {createSketch, type QuantileSketch} from './quantile-sketch.ts';

/**
 * Mean, median and percentiles (p90, p95, p99) of a measure: quantiles within 1 % of a value at that rank, the rest
 * exact.
 */
export interface Percentiles {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

/** Adds measurements up: totals, counts, percentiles and series over time, by instrument. */
export interface Aggregate {
  /** The total of a counter, of rows whose labels are as in `where`; the sum of values of a histogram. */
  total(name: InstrumentName, where?: Record<string, string>): number;
  /** How many values a histogram or gauge has; the total of a counter. */
  count(name: InstrumentName, where?: Record<string, string>): number;
  /** Undefined where there is no value. */
  percentiles(name: InstrumentName, where?: Record<string, string>): Percentiles | undefined;
  /** The newest value of a gauge; undefined where there is none. */
  last(name: InstrumentName): number | undefined;
  /** Totals by the values of a label, largest first; rows without it are left out. */
  totalsBy(name: InstrumentName, label: string): Map<string, number>;
  /** The values that a label has anywhere in rows of these instruments. */
  valuesOf(label: string, ...names: InstrumentName[]): Set<string>;
  /** Totals by time: one for each of `starts`, the last one open. */
  series(name: InstrumentName, starts: readonly number[], where?: Record<string, string>): number[];
  /** The same of how many values there are. */
  counts(name: InstrumentName, starts: readonly number[], where?: Record<string, string>): number[];
}

/** Makes `rows` ready to be asked for totals, percentiles and series. */
export function aggregate(rows: readonly MetricRow[]): Aggregate {
  const byName = new Map<string, MetricRow[]>();
  for (const row of rows) {
    const held = byName.get(row.instrument.name);
    if (held) held.push(row);
    else byName.set(row.instrument.name, [row]);
  }
  const select = (name: InstrumentName, where: Record<string, string> = {}) => {
    const wanted = Object.entries(where);
    const held = byName.get(name) ?? [];
    return wanted.length === 0
      ? held
      : held.filter(({labels}) => wanted.every(([key, value]) => labels[key] === value));
  };
  return {
    total: (name, where) => select(name, where).reduce((sum, {cell}) => sum + sumOf(cell), 0),
    count: (name, where) => select(name, where).reduce((sum, {cell}) => sum + countOf(cell), 0),
    percentiles: (name, where) => percentilesOf(mergedSketch(select(name, where))),
    last(name) {
      const cells = select(name).flatMap(({cell}) => (cell.kind === 'gauge' ? [cell] : []));
      return cells.sort((one, other) => one.atMs - other.atMs).at(-1)?.last;
    },
    totalsBy(name, label) {
      const totals = new Map<string, number>();
      for (const {labels, cell} of select(name)) {
        const value = labels[label];
        if (value !== undefined) totals.set(value, (totals.get(value) ?? 0) + sumOf(cell));
      }
      return new Map([...totals].sort(([, one], [, other]) => other - one));
    },
    valuesOf: (label, ...names) =>
      new Set(names.flatMap(name => select(name).flatMap(({labels}) => labels[label] ?? []))),
    series: (name, starts, where) => byTime(select(name, where), starts, sumOf),
    counts: (name, starts, where) => byTime(select(name, where), starts, countOf),
  };
}

/** The percentiles of a sketch; undefined where it is empty. */
function percentilesOf(sketch: QuantileSketch): Percentiles | undefined {
  if (sketch.count === 0) return undefined;
  const [p50, p90, p95, p99] = [0.5, 0.9, 0.95, 0.99].map(q => sketch.quantile(q)) as [number, number, number, number];
  return {count: sketch.count, mean: sketch.sum / sketch.count, p50, p90, p95, p99, max: sketch.max};
}

/** All values of some rows in one distribution. */
function mergedSketch(rows: readonly MetricRow[]): QuantileSketch {
  const merged = createSketch();
  for (const {cell} of rows) if (cell.kind === 'histogram') merged.merge(cell.sketch);
  return merged;
}

/** What the values of a cell add up to. */
function sumOf(cell: Cell): number {
  return cell.kind === 'counter' ? cell.total : cell.kind === 'histogram' ? cell.sketch.sum : cell.sum;
}

/** How many values a cell has; of a counter its total. */
function countOf(cell: Cell): number {
  return cell.kind === 'counter' ? cell.total : cell.kind === 'histogram' ? cell.sketch.count : cell.count;
}

/** Adds rows up by the stretch of time that they lie in; what was before the first is left out. */
function byTime(rows: readonly MetricRow[], starts: readonly number[], of: (cell: Cell) => number): number[] {
  const totals = starts.map(() => 0);
  for (const {startMs, cell} of rows) {
    const place = placeOf(starts, startMs);
    if (place >= 0) totals[place] = (totals[place] ?? 0) + of(cell);
  }
  return totals;
}

/** The last start that is not after `ms`. */
function placeOf(starts: readonly number[], ms: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
