import {describe, expect, it} from 'vitest';
import {blendPassages, earnsVectors} from '../../source/workspace/hybrid-ranking.ts';
import type {Passage} from '../../source/workspace/passage.ts';

function passage(path: string, score: number, confidence = 0.5, why: Record<string, number> = {}): Passage {
  return {
    path,
    startLine: 1,
    endLine: 9,
    definitionLine: 1,
    text: '',
    kind: 'function',
    symbol: '',
    qualifiedName: '',
    documentation: '',
    signature: '',
    exported: true,
    references: [],
    part: 0,
    score,
    confidence,
    why,
  };
}

const near = (...similarities: [string, number][]) =>
  similarities.map(([path, similarity]) => ({passage: passage(path, 0, 0), similarity}));
const paths = (passages: readonly Passage[]) => passages.map(({path}) => path);

describe('words and vectors together', () => {
  it('move a passage up that both find, by weight', () => {
    const lexical = [passage('a', 1), passage('b', 0.9), passage('c', 0.2)];
    expect(paths(blendPassages(lexical, near(['b', 0.8], ['c', 0.5], ['d', 0.3])))).toEqual(['b', 'a', 'c', 'd']);
  });

  it('never let a vector alone push down what the words are sure of', () => {
    const lexical = [passage('a', 1, 0.8), passage('b', 0.8, 0.7)];
    expect(paths(blendPassages(lexical, near(['d', 0.9], ['e', 0.2])))[0]).toBe('a');
  });

  it('bring in what no word finds where words find nothing', () => {
    expect(paths(blendPassages([], near(['d', 0.9], ['e', 0.2])))[0]).toBe('d');
  });

  it.each([
    ['cover the question', [passage('a', 1, 0.9)]],
    ['spell out the name', [passage('a', 1, 0.2, {named: 0.6})]],
  ])('go by the words alone where they %s', (_when, lexical) => {
    expect(earnsVectors(lexical)).toBe(false);
    expect(blendPassages(lexical, near(['d', 0.9], ['e', 0.2]))).toEqual(lexical);
  });

  it('go by the words alone where the vectors are all alike', () => {
    const lexical = [passage('a', 1, 0.3), passage('b', 0.5, 0.2)];
    expect(blendPassages(lexical, near(['b', 0.81], ['c', 0.8]))).toEqual(lexical);
  });
});
