import {describe, expect, it} from 'vitest';
import {listLimit, searchLimit} from '../../source/cli/limit-flag.ts';

describe('--limit', () => {
  it('is a whole number, 0 for all of a list', () => {
    expect([listLimit(undefined, 20), listLimit(0, 20), listLimit(7, 20)]).toEqual([20, undefined, 7]);
    expect([searchLimit(undefined), searchLimit(1)]).toEqual([10, 1]);
  });

  it.each([-1, 1.5, Number.NaN])('is refused where it is %d', value => {
    const refused = expect.objectContaining({code: 'usage-flag-value'});
    expect(() => listLimit(value, 20)).toThrow(refused);
    expect(() => searchLimit(value)).toThrow(refused);
    expect(() => searchLimit(0)).toThrow(refused);
  });
});
