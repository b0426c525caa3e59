/**
 * The blocks of a page are right or wrong together: their log-odds share a normal error of this standard deviation. Between 1.5 and 2
 * pages that were held out do equally well, and worse without it.
 */
const sharedError = 1.75;
/** The middles of seven equally likely parts of the standard normal distribution. */
const quantiles = [-1.465, -0.792, -0.366, 0, 0.366, 0.792, 1.465];

/**
 * Which blocks to keep so that the expected F1 of their words is highest: blocks by falling probability, cut where
 * 2·(expected right words) / (kept words + expected words of the content) peaks (the approximation of Lewis 1995, "Evaluating and
 * optimizing autonomous text classification systems"), on average over the errors that the probabilities may share. `words` are the
 * blocks' numbers of words.
 */
export function chooseBlocks(probabilities: readonly number[], words: readonly number[]): boolean[] {
  const order = [...probabilities.keys()].sort((one, other) => (probabilities[other] ?? 0) - (probabilities[one] ?? 0));
  const scores = new Float64Array(order.length);
  for (const quantile of quantiles) {
    const shifted = shiftOdds(probabilities, Math.exp(quantile * sharedError));
    const expected = shifted.reduce((sum, probability, index) => sum + probability * (words[index] ?? 0), 0);
    let right = 0;
    let kept = 0;
    for (const [place, index] of order.entries()) {
      right += (shifted[index] ?? 0) * (words[index] ?? 0);
      kept += words[index] ?? 0;
      if (right > 0) scores[place] = (scores[place] ?? 0) + (2 * right) / (kept + expected);
    }
  }
  const best = scores.reduce((found, score, place) => (score > (scores[found] ?? 0) ? place : found), 0);
  const chosen = new Set((scores[best] ?? 0) > 0 ? order.slice(0, best + 1) : []);
  return probabilities.map((_, index) => chosen.has(index));
}

/** The probabilities with their odds multiplied; what is certain stays so. */
function shiftOdds(probabilities: readonly number[], factor: number): number[] {
  return probabilities.map(probability => (probability * factor) / (1 - probability + probability * factor));
}
