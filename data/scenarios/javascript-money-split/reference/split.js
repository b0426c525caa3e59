export function split(cents, weights) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(sum > 0) || weights.some(weight => weight < 0)) throw new RangeError('expected weights from 0 with a sum above 0');
  if (cents < 0) return split(-cents, weights).map(part => (part === 0 ? 0 : -part));
  const parts = weights.map(weight => Math.floor((cents * weight) / sum));
  const left = cents - parts.reduce((total, part) => total + part, 0);
  weights
    .map((weight, at) => ({at, remainder: (cents * weight) % sum}))
    .sort((one, other) => other.remainder - one.remainder || one.at - other.at)
    .slice(0, left)
    .forEach(({at}) => parts[at]++);
  return parts;
}
