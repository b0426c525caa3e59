import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {comparePairs, meanOf, passAtK} from '../../source/training/statistics.ts';

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

describe('pass@k', () => {
  it('is one minus the share of samples of k that hold no pass', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 25}), fc.nat(25), fc.integer({min: 1, max: 25}), (n, c, k) => {
        fc.pre(c <= n && k <= n);
        const expected = n - c < k ? 1 : 1 - choose(n - c, k) / choose(n, k);
        expect(passAtK(n, c, k)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('says nothing of more trials than there were', () => {
    expect(passAtK(3, 1, 4)).toBeNaN();
  });
});

describe('the mean of scenarios', () => {
  it('has the interval of Wilson', () => {
    const {value, lower, upper} = meanOf([...Array(8).fill(1), 0, 0]);
    expect([value, lower, upper].map(one => one.toFixed(4))).toEqual(['0.8000', '0.4902', '0.9433']);
  });

  it('is not certain when everything passed', () => {
    expect(meanOf([1, 1, 1, 1]).lower).toBeLessThan(0.6);
  });
});

describe('a paired comparison', () => {
  it('counts the pairs on which the two differ, and how likely such a split is', () => {
    const pairs = [...Array(9).fill([true, false]), [false, true], [true, true], [false, false]] as [
      boolean,
      boolean,
    ][];
    const {pairs: count, firstOnly, secondOnly, pValue} = comparePairs(pairs);
    expect([count, firstOnly, secondOnly]).toEqual([12, 9, 1]);
    // 2 · (1 + 10) / 2^10
    expect(pValue).toBeCloseTo(22 / 1024, 12);
  });

  it('finds nothing where nothing differs', () => {
    expect(comparePairs([[true, true]]).pValue).toBe(1);
  });

  it('does not overflow', () => {
    const many = Array.from({length: 4000}, (_, index) => [index % 2 === 0, index % 2 === 1] as [boolean, boolean]);
    expect(comparePairs(many).pValue).toBe(1);
  });
});
