export function split(cents, weights) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => Math.round((cents * weight) / sum));
}
