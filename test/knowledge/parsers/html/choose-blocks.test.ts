import {expect, test} from 'vitest';
import {chooseBlocks} from '../../../../source/knowledge/parsers/html/choose-blocks.ts';

test('what is likely is kept and what is unlikely is not', () => {
  expect(chooseBlocks([0.1, 0.9, 0.8, 0.02], [20, 30, 25, 200])).toEqual([false, true, true, false]);
});

test('where nothing is likely the likeliest is kept', () => {
  expect(chooseBlocks([0.05, 0.2, 0.01], [10, 10, 400])).toEqual([false, true, false]);
});

test('nothing is kept of what is impossible or without words', () => {
  expect(chooseBlocks([0, 0], [10, 10])).toEqual([false, false]);
  expect(chooseBlocks([0.9], [0])).toEqual([false]);
  expect(chooseBlocks([], [])).toEqual([]);
});

test('certain blocks stay certain', () => {
  expect(chooseBlocks([1, 0, 1], [5, 50, 5])).toEqual([true, false, true]);
});
