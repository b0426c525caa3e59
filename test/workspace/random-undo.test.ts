import {expect, test} from 'vitest';
import {runRandomUndo} from './random-undo.ts';

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  'what turns did is taken back and done again to the byte, sequence %i',
  async seed => {
    expect(await runRandomUndo(seed * 1_000, 8)).toBeUndefined();
  },
  30_000,
);
