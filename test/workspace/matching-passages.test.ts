import {expect, test} from 'vitest';
import {matchingPassages} from '../../source/workspace/matching-passages.ts';
import type {Passage} from '../../source/workspace/passage.ts';

function passage(path: string, score: number, confidence: number, why: Passage['why'] = {}): Passage {
  return {
    ...{path, startLine: 1, endLine: 1, definitionLine: 1, text: path, kind: 'function', symbol: path},
    ...{qualifiedName: path, documentation: '', signature: '', exported: true, references: [], part: 0, why},
    ...{score, confidence},
  };
}

const pathsOf = (passages: readonly Passage[]) => passages.map(({path}) => path);

test('what holds far less of the question than another passage does not lead', () => {
  const found = [passage('start', 0.7, 0.3), passage('sandbox', 0.6, 1), passage('open', 0.5, 0.7)];
  expect(pathsOf(matchingPassages(found, 3).matching)).toEqual(['sandbox', 'open', 'start']);
  const alike = [passage('start', 0.7, 0.5), passage('sandbox', 0.6, 0.8)];
  expect(pathsOf(matchingPassages(alike, 3).matching)).toEqual(['start', 'sandbox']);
});

test('a passage that is not shown makes those that are no surer', () => {
  const found = [
    passage('capital', 1, 0.5, {support: 0.5}),
    passage('letters', 0.9, 0.4, {support: 0.4}),
    passage('france', 0.8, 1, {support: 1.2}),
  ];
  expect(matchingPassages(found, 2).isWeak).toBe(true);
  expect(matchingPassages(found, 3).isWeak).toBe(false);
  expect(pathsOf(matchingPassages(found, 2).matching)).toEqual(['capital', 'letters', 'france']);
});

test('passages that match by accident are none, and what is far below the best is left out', () => {
  expect(matchingPassages([passage('a', 1, 0.2)], 3)).toEqual({matching: [], isWeak: true});
  expect(matchingPassages([], 3)).toEqual({matching: [], isWeak: true});
  expect(pathsOf(matchingPassages([passage('a', 1, 0.9), passage('b', 0.2, 0.9)], 3).matching)).toEqual(['a']);
});

test('what has little support may be beside the point, whatever it holds', () => {
  expect(matchingPassages([passage('a', 1, 0.9, {support: 1})], 3)).toMatchObject({
    isWeak: true,
    matching: [{path: 'a'}],
  });
  expect(matchingPassages([passage('a', 1, 0.4, {support: 1.2})], 3).isWeak).toBe(false);
});

test('what scores little and holds no words together is no answer', () => {
  expect(matchingPassages([passage('a', 0.5, 0.9)], 3).matching).toEqual([]);
  expect(pathsOf(matchingPassages([passage('a', 0.5, 0.9, {pairs: 0.1})], 3).matching)).toEqual(['a']);
});

test('of passages that hold one of several telling words each only the best is given', () => {
  const hints = ['a', 'b', 'c'].map((path, place) => passage(path, 1 - place / 10, 0.4, {hint: 1}));
  expect(pathsOf(matchingPassages(hints, 3).matching)).toEqual(['a']);
  expect(pathsOf(matchingPassages([passage('d', 1, 0.5), ...hints], 3).matching)).toHaveLength(4);
});

test('where code is asked for, a document leads only with the best score', () => {
  const found = [passage('docs/a.md', 0.9, 1), passage('lib/a.js', 1, 0.5), passage('docs/b.md', 1.1, 0.9)];
  expect(pathsOf(matchingPassages(found, 3, true).matching)).toEqual(['docs/b.md', 'lib/a.js', 'docs/a.md']);
  expect(pathsOf(matchingPassages(found, 3).matching)).toEqual(['docs/a.md', 'docs/b.md', 'lib/a.js']);
});
