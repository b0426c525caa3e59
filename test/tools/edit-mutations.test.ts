import {expect, it} from 'vitest';
import {judgeEdit, makeEditCases} from './mutated-edits.ts';
import {madeUpTexts} from './source-texts.ts';

it('puts edits with mutated old texts in the right place, or refuses them', () => {
  const cases = makeEditCases(madeUpTexts(40, 7), 480, 4_711);
  expect(cases.length).toBe(480);
  const judged = cases.map(one => ({...one, ...judgeEdit(one)}));
  const wrong = judged.filter(({verdict}) => verdict === 'wrong place');
  expect(wrong.map(({path, mutation, oldText}) => ({path, mutation, oldText}))).toEqual([]);
  const right = (mutation: string) => judged.filter(one => one.mutation === mutation && one.verdict === 'right').length;
  expect(right('exact')).toBe(40);
  for (const mutation of ['blanks at line ends', 'shared indentation lost', 'all indentation lost', 'blanks collapsed'])
    expect(right(mutation)).toBeGreaterThanOrEqual(38);
  expect(right('a middle line misremembered')).toBeGreaterThanOrEqual(32);
}, 30_000);
