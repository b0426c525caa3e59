import {describe, expect, test} from 'vitest';
import {firstSentence} from '../../source/code/documentation.ts';

describe('the first sentence of a comment', () => {
  test.each([
    ['Cuts a file. Never fails.', 'Cuts a file.'],
    ['Cuts a file\ninto pieces. `max` is the most.', 'Cuts a file into pieces.'],
    ['Is it one? (Mostly.)', 'Is it one?'],
    ['Takes names, e.g. those of files, as they are.', 'Takes names, e.g. those of files, as they are.'],
    ['Reads version 2.0 of it', 'Reads version 2.0 of it'],
    ['', ''],
  ])('%j', (documentation, sentence) => {
    expect(firstSentence(documentation)).toBe(sentence);
  });
});
