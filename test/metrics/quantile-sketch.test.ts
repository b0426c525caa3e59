import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createSketch, readSketch, relativeError} from '../../source/metrics/quantile-sketch.ts';

const quantiles = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
const finite = fc.double({min: -1e9, max: 1e9, noNaN: true, noDefaultInfinity: true});

function exact(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(q * (sorted.length - 1))] as number;
}

function sketchOf(values: readonly number[]) {
  const sketch = createSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

describe('the quantile sketch', () => {
  it('promises a relative error of less than 1 %', () => {
    expect(relativeError).toBeLessThan(0.01);
  });

  it('stays within its error of the exact value at every rank, for values of any sign and nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(finite, fc.constant(0), fc.integer({min: -5, max: 5})), {minLength: 1}), values => {
        const sketch = sketchOf(values);
        for (const q of quantiles) {
          const wanted = exact(values, q);
          expect(Math.abs(sketch.quantile(q) - wanted)).toBeLessThanOrEqual(
            Math.abs(wanted) * relativeError * 1.0001 + 1e-9,
          );
        }
      }),
    );
  });

  it('is the same whether values were counted in one sketch or in many that were merged', () => {
    fc.assert(
      fc.property(fc.array(fc.array(finite)), lists => {
        const merged = createSketch();
        for (const list of lists) merged.merge(sketchOf(list));
        const whole = sketchOf(lists.flat());
        expect(merged.count).toBe(whole.count);
        for (const q of quantiles) expect(merged.quantile(q)).toEqual(whole.quantile(q));
      }),
    );
  });

  it('comes back from JSON as it was', () => {
    fc.assert(
      fc.property(fc.array(finite, {minLength: 1}), values => {
        const sketch = sketchOf(values);
        const back = readSketch(JSON.parse(JSON.stringify(sketch.encode())));
        expect(back.encode()).toEqual(sketch.encode());
        expect(back.count).toBe(values.length);
      }),
      {examples: [[[-0]], [[-0, -1]]]},
    );
  });

  it('knows count, sum, the smallest and the largest exactly', () => {
    const sketch = sketchOf([3, -2, 0, 8.25]);
    expect([sketch.count, sketch.sum, sketch.min, sketch.max]).toEqual([4, 9.25, -2, 8.25]);
  });

  it('has no quantile while nothing was counted, and none outside of 0 to 1', () => {
    expect(createSketch().quantile(0.5)).toBeNaN();
    expect(sketchOf([1]).quantile(1.5)).toBeNaN();
  });

  it('keeps the upper ranks right, and its size bounded, where values lie further apart than it can tell', () => {
    const values = [1e-8, 1e300, ...Array.from({length: 98}, (_, place) => 1e298 * (place + 1))];
    const sketch = sketchOf(values);
    for (const q of [0.5, 0.9, 0.99]) expect(sketch.quantile(q) / exact(values, q)).toBeCloseTo(1, 1);
    let bins = 0;
    sketch.bins().positive.each(() => bins++);
    expect(bins).toBeLessThanOrEqual(4096);
    expect(sketch.count).toBe(100);
  });

  it.each([
    ['numbers that are none', [Number.NaN, 0, 0, 0, []]],
    ['a negative count', [1, 1, 1, 0, [3, -1]]],
    ['a bin that is no whole number', [1, 1, 1, 0, [0.5, 1]]],
  ])('refuses %s', (_title, encoded) => {
    expect(() => readSketch(encoded as never)).toThrow(RangeError);
  });
});
