import {expect, test} from 'vitest';
import {labelBlocks} from '../../../../scripts/block-labels.mjs';

const words = (text: string) => text.toLowerCase().split(' ');
const labels = (blocks: readonly string[], content: string) => labelBlocks(blocks.map(words), words(content));

test('a block is content where its words stand in the truth', () => {
  expect(labels(['Shop all', 'The lamp burns oil', 'Buy it now'], 'The lamp burns oil')).toEqual([0, 1, 0]);
});

test('a heading that a table of contents repeats is content where its text stands', () => {
  const page = [
    'The first lamp',
    'The second lamp',
    'About',
    'The first lamp',
    'It burned oil',
    'The second lamp',
    'Gas',
  ];
  expect(labels(page, 'The first lamp It burned oil The second lamp Gas')).toEqual([0, 0, 0, 1, 1, 1, 1]);
});

test('what the truth has in another order is content too, in runs that are no accident', () => {
  const long = 'It was lit by hand until the winter of that year and every year before';
  const moved = 'The keeper slept by day';
  expect(labels([moved, 'Gas', long], `${long} Gas ${moved}`)).toEqual([1, 0, 1]);
});

test('a block of which the truth has less than most is none, nor is one without words', () => {
  expect(labelBlocks([words('the lamp of the harbour'), []], words('the lamp'))).toEqual([0, 0]);
});
