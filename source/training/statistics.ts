/** A value with how sure it is. */
export interface Estimate {
  value: number;
  /** 95 % interval. */
  lower: number;
  upper: number;
}

/**
 * Computes pass@k: the chance that at least one of `k` trials passes, estimated without bias from `passed` of `trials`:
 * 1 − C(n − c, k) / C(n, k) (Chen et al. 2021, Evaluating Large Language Models Trained on Code, equation 1). Not a
 * number where `k` exceeds `trials`.
 */
export function passAtK(trials: number, passed: number, k: number): number {
  if (!(k >= 1) || k > trials || passed < 0 || passed > trials) return Number.NaN;
  if (trials - passed < k) return 1;
  let none = 1;
  for (let n = trials - passed + 1; n <= trials; n++) none *= 1 - k / n;
  return 1 - none;
}

/** The 97.5th percentile of the normal distribution. */
const z = 1.959964;

/**
 * Computes the average with its 95 % confidence interval: the mean of values from 0 to 1, one a scenario, with the
 * score interval of Wilson (1927) for as many outcomes. Values between 0 and 1 vary less than outcomes of the same
 * mean, so the interval is never too narrow for that reason. Of no values nothing is known.
 */
export function meanOf(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) return {value: 0, lower: 0, upper: 1};
  const value = values.reduce((sum, one) => sum + one, 0) / n;
  const middle = (value + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  return {value, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half)};
}

/** Which of two configurations passed more, and whether that may be chance. */
export interface PairedComparison {
  pairs: number;
  /** Pairs that only the first passed. */
  firstOnly: number;
  secondOnly: number;
  /** Two-sided, of the exact test of McNemar: how likely a split as uneven is where neither is better. */
  pValue: number;
}

/**
 * Tells whether one configuration is better than another or only luckier, on the same tasks; each pair says whether the
 * first and the second passed.
 */
export function comparePairs(pairs: readonly (readonly [boolean, boolean])[]): PairedComparison {
  const firstOnly = pairs.filter(([first, second]) => first && !second).length;
  const secondOnly = pairs.filter(([first, second]) => !first && second).length;
  return {pairs: pairs.length, firstOnly, secondOnly, pValue: exactMcNemar(firstOnly, secondOnly)};
}

/**
 * The p-value of the exact McNemar test: twice the smaller tail of a binomial distribution with one half, at most 1.
 */
function exactMcNemar(one: number, other: number): number {
  const n = one + other;
  let logChoose = 0;
  let tail = 0;
  for (let count = 0; count <= Math.min(one, other); count++) {
    if (count > 0) logChoose += Math.log((n - count + 1) / count);
    tail += Math.exp(logChoose - n * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}
