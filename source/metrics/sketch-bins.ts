/**
 * Counts how many values fall into each bin, numbered by whole numbers. At most `mostBins` lie between the lowest and
 * the highest; what is lower is counted in the lowest.
 */
export interface SketchBins {
  readonly total: number;
  add(bin: number, times: number): void;
  merge(other: SketchBins): void;
  /** The bin of the value at `rank` (from 0, the lowest first). */
  binAt(rank: number): number;
  /** Calls `visit` for each bin that has a count, the lowest first. */
  each(visit: (bin: number, count: number) => void): void;
  /** Pairs of the step from the bin before (from 0 at first) and the count. */
  encode(): number[];
  /** Takes what `encode` wrote into bins that are empty. @throws RangeError where it is none of that. */
  restore(encoded: readonly number[]): void;
}

/**
 * The most bins from the lowest to the highest. 64 bins a doubling make this the ratio 2^64 between the largest and the
 * smallest value that are told apart.
 */
const mostBins = 4096;
/** How many bins at least are added when there are too few. */
const growAtLeast = 32;

/** Bins without any count. */
export function createBins(): SketchBins {
  return new Bins();
}

const none = new Float64Array(0);

class Bins implements SketchBins {
  total = 0;
  /** `counts[0]` belongs to bin `lowest`. */
  private counts = none;
  private lowest = 0;
  /** What was restored, until something is added to it: most sketches are read only to be merged into another one. */
  private packed: readonly number[] = [];

  add(bin: number, times: number): void {
    if (this.packed.length > 0) this.unpack();
    this.total += times;
    let place = bin - this.lowest;
    if (place < 0 || place >= this.counts.length) place = this.makeRoom(bin);
    this.counts[place] = (this.counts[place] ?? 0) + times;
  }

  merge(other: SketchBins): void {
    other.each((bin, count) => this.add(bin, count));
  }

  binAt(rank: number): number {
    let seen = 0;
    let found = 0;
    this.each((bin, count) => {
      if (seen <= rank) found = bin;
      seen += count;
    });
    return found;
  }

  each(visit: (bin: number, count: number) => void): void {
    let bin = 0;
    for (let at = 0; at < this.packed.length; at += 2) {
      bin += this.packed[at] as number;
      visit(bin, this.packed[at + 1] as number);
    }
    for (let place = 0; place < this.counts.length; place++) {
      const count = this.counts[place] as number;
      if (count > 0) visit(this.lowest + place, count);
    }
  }

  encode(): number[] {
    const pairs: number[] = [];
    let before = 0;
    this.each((bin, count) => {
      pairs.push(bin - before, count);
      before = bin;
    });
    return pairs;
  }

  restore(encoded: readonly number[]): void {
    let total = 0;
    for (let at = 0; at < encoded.length; at += 2) {
      const [step = Number.NaN, count = Number.NaN] = [encoded[at], encoded[at + 1]];
      if (!Number.isSafeInteger(step) || (at > 0 && step < 1) || !(count > 0 && count < Number.POSITIVE_INFINITY)) {
        throw new RangeError('not the counts of a sketch');
      }
      total += count;
    }
    this.packed = encoded;
    this.total = total;
  }

  /** Spreads restored counts out, so that something can be added to them. */
  private unpack(): void {
    const packed = this.packed;
    this.packed = [];
    this.total = 0;
    const highest = packed.reduce((sum, value, at) => (at % 2 === 0 ? sum + value : sum), 0);
    this.lowest = Math.max(packed[0] ?? 0, highest - mostBins + 1);
    this.counts = new Float64Array(highest - this.lowest + 1);
    let bin = 0;
    for (let at = 0; at < packed.length; at += 2) {
      bin += packed[at] as number;
      this.add(Math.max(bin, this.lowest), packed[at + 1] as number);
    }
  }

  /** Makes room for `bin` and returns its place: 0 where it is too far below the highest to be told apart. */
  private makeRoom(bin: number): number {
    const {counts, lowest} = this;
    if (bin < lowest && counts.length === mostBins && (counts.at(-1) ?? 0) > 0) return 0;
    const last = counts.findLastIndex(count => count > 0);
    const highest = last < 0 ? bin : Math.max(bin, lowest + last);
    const bottom = last < 0 ? bin : Math.min(bin, lowest);
    let start = Math.max(bottom, highest - mostBins + 1);
    // More room than is needed, so that not every new value makes it grow again.
    const spare = last < 0 ? 0 : Math.min(Math.max(growAtLeast, counts.length >> 1), mostBins - (highest - start + 1));
    const end = bin === highest ? highest + spare : highest;
    if (bin !== highest) start -= spare;
    const grown = new Float64Array(end - start + 1);
    for (let place = 0; place <= last; place++) {
      const target = Math.max(0, lowest + place - start);
      grown[target] = (grown[target] ?? 0) + (counts[place] ?? 0);
    }
    this.counts = grown;
    this.lowest = start;
    return Math.max(0, bin - start);
  }
}
