import {tokens} from './tokens.ts';

export type Row = Record<string, unknown>;
type Test = (row: Row) => boolean;

export function compile(text: string): Test {
  const list = tokens(text);
  let at = 0;
  const peek = () => list[at];
  const takes = (word: string): boolean => {
    const token = peek();
    if (token === undefined || token.kind === 'text' || token.text !== word) return false;
    at++;
    return true;
  };
  const fail = (): never => {
    throw new SyntaxError(`unexpected ${peek()?.text ?? 'end'} in ${text}`);
  };
  const either = (): Test => {
    let test = both();
    while (takes('or')) {
      const [one, other] = [test, both()];
      test = row => one(row) || other(row);
    }
    return test;
  };
  const both = (): Test => {
    let test = single();
    while (takes('and')) {
      const [one, other] = [test, single()];
      test = row => one(row) && other(row);
    }
    return test;
  };
  const single = (): Test => {
    if (takes('not')) {
      const test = single();
      return row => !test(row);
    }
    if (takes('(')) {
      const test = either();
      return takes(')') ? test : fail();
    }
    return comparison();
  };
  const comparison = (): Test => {
    const field = list[at++];
    const mark = list[at++];
    const value = list[at++];
    if (field?.kind !== 'word' || mark?.kind !== 'mark' || '()'.includes(mark.text)) return fail();
    if (value?.kind !== 'text' && value?.kind !== 'number') return fail();
    const wanted = value.kind === 'number' ? Number(value.text) : value.text.slice(1, -1).replace(/\\(.)/g, '$1');
    return row => {
      const given = Object.hasOwn(row, field.text) ? row[field.text] : undefined;
      if (mark.text === '=') return given === wanted;
      if (mark.text === '!=') return given !== wanted;
      if (typeof given !== typeof wanted) return false;
      return mark.text === '<' ? (given as number) < (wanted as number) : (given as number) > (wanted as number);
    };
  };
  const test = either();
  return at < list.length ? fail() : test;
}
