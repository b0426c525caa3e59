import {createBins, type SketchBins} from './sketch-bins.ts';

/**
 * Counts values so that percentiles can be told without keeping them all: a sketch of how values lie, of bounded size,
 * that can be merged with others without loss. A quantile it gives is within `relativeError` of a value that stands at
 * that rank.
 *
 * DDSketch: Masson, Rim, Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
 * PVLDB 12(12), 2019. Value x > 0 is counted in bin ⌈log_γ x⌉; bin i stands for 2γ^i/(γ+1). With γ = 2^(1/64) the
 * relative error (γ−1)/(γ+1) is 0.54 %, and bin i is bucket i−1 of an OpenTelemetry exponential histogram of scale 6.
 */
export interface QuantileSketch {
  readonly count: number;
  readonly sum: number;
  /** Of all values; NaN while there is none. */
  readonly min: number;
  readonly max: number;
  /** Counts a finite value, `times` times. */
  add(value: number, times?: number): void;
  merge(other: QuantileSketch): void;
  /** The value at rank ⌊q·(count−1)⌋ of the sorted values, q from 0 to 1; NaN while there is none. */
  quantile(q: number): number;
  /** The sketch as JSON numbers; `readSketch` takes them. */
  encode(): EncodedSketch;
  /** The counts by bin, for exports that know such bins. */
  bins(): {positive: SketchBins; negative: SketchBins; zero: number};
}

/** `[sum, min, max, zero, positive bins, negative bins?]`; bins are pairs of the step to the next filled bin and its count. */
export type EncodedSketch = [
  sum: number,
  min: number,
  max: number,
  zero: number,
  positive: number[],
  negative?: number[],
];

/** How many bins one doubling of a value has; more make percentiles more exact. */
const binsPerDoubling = 64;
/** The ratio between the borders of a bin. */
const gamma = 2 ** (1 / binsPerDoubling);
/** How far a quantile may lie from the value at its rank, relative to that value. */
export const relativeError = (gamma - 1) / (gamma + 1);
/** The smallest value that is told from 0: a nanosecond, in seconds. */
const smallest = 1e-9;

/** A sketch that nothing was counted in yet. */
export function createSketch(): QuantileSketch {
  return new Sketch();
}

/** The sketch that `encode` wrote. @throws RangeError where it is none. */
export function readSketch(encoded: EncodedSketch): QuantileSketch {
  const [sum, min, max, zero, positive, negative] = encoded;
  const sketch = new Sketch();
  if (![sum, min, max, zero].every(Number.isFinite) || zero < 0) throw new RangeError('not a sketch');
  sketch.restore(sum, min, max, zero, positive, negative ?? []);
  return sketch;
}

class Sketch implements QuantileSketch {
  count = 0;
  sum = 0;
  min = Number.NaN;
  max = Number.NaN;
  private zero = 0;
  private readonly positive = createBins();
  private readonly negative = createBins();

  add(measured: number, times = 1): void {
    // A zero has no sign in JSON.
    const value = measured === 0 ? 0 : measured;
    if (value >= smallest) this.positive.add(binOf(value), times);
    else if (value <= -smallest) this.negative.add(binOf(-value), times);
    else this.zero += times;
    this.count += times;
    this.sum += value * times;
    if (!(value >= this.min)) this.min = value;
    if (!(value <= this.max)) this.max = value;
  }

  merge(other: QuantileSketch): void {
    if (other.count === 0) return;
    const {positive, negative, zero} = other.bins();
    this.positive.merge(positive);
    this.negative.merge(negative);
    this.zero += zero;
    this.count += other.count;
    this.sum += other.sum;
    if (!(other.min >= this.min)) this.min = other.min;
    if (!(other.max <= this.max)) this.max = other.max;
  }

  quantile(q: number): number {
    if (this.count === 0 || !(q >= 0 && q <= 1)) return Number.NaN;
    let rank = Math.floor(q * (this.count - 1));
    // The ends are known exactly.
    if (rank === 0) return this.min;
    if (rank === this.count - 1) return this.max;
    if (rank < this.negative.total) return this.within(-middleOf(this.negative.binAt(this.negative.total - 1 - rank)));
    rank -= this.negative.total;
    if (rank < this.zero) return 0;
    return this.within(middleOf(this.positive.binAt(rank - this.zero)));
  }

  encode(): EncodedSketch {
    const head = [this.sum, this.min, this.max, this.zero, this.positive.encode()] as const;
    return this.negative.total > 0 ? [...head, this.negative.encode()] : [...head];
  }

  bins() {
    return {positive: this.positive, negative: this.negative, zero: this.zero};
  }

  restore(sum: number, min: number, max: number, zero: number, positive: number[], negative: number[]): void {
    this.positive.restore(positive);
    this.negative.restore(negative);
    this.zero = zero;
    this.count = zero + this.positive.total + this.negative.total;
    [this.sum, this.min, this.max] = [sum, min, max];
  }

  /** A bin is wider than the values in it: nothing beyond what was measured is told. */
  private within(value: number): number {
    return Math.min(this.max, Math.max(this.min, value));
  }
}

/** The bin in which a value above 0 is counted. */
function binOf(value: number): number {
  return Math.ceil(Math.log2(value) * binsPerDoubling);
}

/** The value that a bin stands for. */
function middleOf(bin: number): number {
  return (2 * 2 ** (bin / binsPerDoubling)) / (gamma + 1);
}
