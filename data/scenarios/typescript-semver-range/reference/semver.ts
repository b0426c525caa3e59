interface Version {
  numbers: [number, number, number];
  suffix: string;
}

function parse(text: string): Version {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?$/.exec(text);
  if (!match) throw new TypeError(`\`${text}\` is no version`);
  return {numbers: [Number(match[1]), Number(match[2]), Number(match[3])], suffix: match[4] ?? ''};
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const difference = number - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function satisfies(version: string, range: string): boolean {
  const [, operator = '', text = ''] = /^(\^|~|>=|)(.*)$/s.exec(range) ?? [];
  const given = parse(version);
  const base = parse(text);
  if (given.suffix !== '' || base.suffix !== '') {
    if (compare(given.numbers, base.numbers) === 0 && given.suffix === base.suffix) return true;
    if (given.suffix !== '') return false;
  }
  const order = compare(given.numbers, base.numbers);
  if (operator === '') return order === 0 && base.suffix === '';
  if (order < 0) return false;
  if (operator === '>=') return true;
  const leftmost = base.numbers.findIndex(number => number !== 0);
  const fixed = operator === '~' ? 2 : leftmost < 0 ? 3 : leftmost + 1;
  return given.numbers.slice(0, fixed).every((number, at) => number === base.numbers[at]);
}
