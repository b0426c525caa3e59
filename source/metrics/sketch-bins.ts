/** Counts by whole number. At most `mostBins` lie between the lowest and the highest; what is lower is counted in the lowest. */
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
  restore(encoded: readonly number[]): void;
}

/** 64 bins a doubling make this the ratio 2^64 between the largest and the smallest value that are told apart. */
const mostBins = 4096;
const growBy = 32;

/** Bins without any count. */
export function createBins(): SketchBins {
  return new Bins();
}

class Bins implements SketchBins {
  total = 0;
  /** `counts[0]` belongs to bin `lowest`. */
  private counts = new Float64Array(0);
  private lowest = 0;

  add(bin: number, times: number): void {
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
    for (let place = 0; place < this.counts.length; place++) {
      seen += this.counts[place] ?? 0;
      if (seen > rank) return this.lowest + place;
    }
    return this.lowest + this.counts.length - 1;
  }

  each(visit: (bin: number, count: number) => void): void {
    for (let place = 0; place < this.counts.length; place++) {
      const count = this.counts[place] ?? 0;
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
    let bin = 0;
    for (let at = 0; at + 1 < encoded.length; at += 2) {
      const [step = 0, count = 0] = [encoded[at], encoded[at + 1]];
      bin += step;
      if (!Number.isSafeInteger(bin) || !(count > 0 && count < Number.POSITIVE_INFINITY))
        throw new RangeError('no bins');
      this.add(bin, count);
    }
  }

  /** Makes room for `bin` and returns its place: 0 where it is too far below the highest to be told apart. */
  private makeRoom(bin: number): number {
    const {counts, lowest} = this;
    if (bin < lowest && counts.length === mostBins) return 0;
    const highest = counts.length === 0 ? bin : lowest + counts.length - 1;
    const end = bin > highest || counts.length === 0 ? bin + growBy : highest;
    const wanted = counts.length === 0 || bin < lowest ? bin - growBy : lowest;
    const start = Math.max(wanted, end - mostBins + 1);
    const grown = new Float64Array(end - start + 1);
    for (let place = 0; place < counts.length; place++) {
      const target = Math.max(0, lowest + place - start);
      grown[target] = (grown[target] ?? 0) + (counts[place] ?? 0);
    }
    this.counts = grown;
    this.lowest = start;
    return Math.max(0, bin - start);
  }
}
