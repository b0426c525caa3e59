export function parse(path) {
  const plain = path.replace(/^\//, '').replace(/\/+$/, '');
  return plain === '' ? [] : plain.split('/');
}

const rank = part => (part === undefined ? 3 : part === '*' ? 2 : part.startsWith(':') ? 1 : 0);

export function compare(one, other) {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = rank(one[at]) - rank(other[at]);
    // A pattern that ends beats one whose rest may be empty.
    if (one[at] === undefined && other[at] === '*') return -1;
    if (other[at] === undefined && one[at] === '*') return 1;
    if (difference !== 0) return difference;
  }
  return 0;
}
