import {expect, test} from 'vitest';
import {placesOf} from '../../source/providers/quoted-places.ts';

const run = (startLine: number, count: number) => ({startLine, lines: Array.from({length: count}, () => 'x')});

test.each([
  ['what lies in the passage', {startLine: 4, endLine: 30, excerpts: [run(4, 2), run(20, 5)]}, '4-30'],
  ['one line', {startLine: 4, endLine: 4, excerpts: [run(4, 1)]}, '4'],
  [
    'what is quoted from further down',
    {startLine: 27, endLine: 27, excerpts: [run(27, 1), run(127, 13)]},
    '27, 127-139',
  ],
  [
    'runs that are near each other',
    {startLine: 5, endLine: 6, excerpts: [run(5, 2), run(100, 2), run(110, 3)]},
    '5-6, 100-112',
  ],
])('the heading names %s', (_, evidence, places) => {
  expect(placesOf(evidence)).toBe(places);
});
