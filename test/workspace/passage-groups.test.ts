import {describe, expect, it} from 'vitest';
import type {Passage} from '../../source/workspace/passage.ts';
import {groupPassages, spanOf} from '../../source/workspace/passage-groups.ts';

const passage = (path: string, startLine: number, endLine: number, confidence = 0.6): Passage => ({
  path,
  startLine,
  endLine,
  definitionLine: startLine,
  text: '',
  kind: 'function',
  symbol: `${path}${startLine}`,
  qualifiedName: '',
  documentation: '',
  signature: '',
  exported: true,
  references: [],
  part: 0,
  score: 1,
  confidence,
  why: {},
});
const always = () => true;
const shape = (groups: ReturnType<typeof groupPassages>) =>
  groups.map(({leading, beside}) => [leading, ...beside].map(({path, startLine}) => `${path}${startLine}`));

describe('the passages that are quoted', () => {
  it('are joined by those close to them in their file, so that others have their place', () => {
    const found = [
      passage('a', 40, 50),
      passage('b', 1, 5),
      passage('a', 30, 31),
      passage('c', 1, 2),
      passage('d', 1, 2),
    ];
    expect(shape(groupPassages(found, 3, 60, always))).toEqual([['a40', 'a30'], ['b1'], ['c1']]);
    expect(spanOf({leading: passage('a', 40, 50), beside: [passage('a', 30, 31)]})).toEqual({
      startLine: 30,
      endLine: 50,
    });
  });

  it('are not joined by what is too far away, by more than two, or by what is far down the list', () => {
    const far = [passage('a', 1, 10), passage('a', 70, 80), passage('b', 1, 2)];
    expect(shape(groupPassages(far, 3, 60, always))).toEqual([['a1'], ['a70'], ['b1']]);
    const many = [1, 5, 9, 13].map(line => passage('a', line, line + 1));
    expect(shape(groupPassages(many, 1, 60, always))).toEqual([['a1', 'a5', 'a9']]);
    const others = Array.from({length: 12}, (_, place) => passage(`x${place}-`, 1, 2));
    expect(shape(groupPassages([passage('a', 1, 2), ...others, passage('a', 5, 6)], 1, 60, always))).toEqual([['a1']]);
  });

  it('stay alone where they hold the question by themselves', () => {
    const found = [passage('a', 1, 2, 0.9), passage('a', 5, 6), passage('b', 1, 2)];
    expect(shape(groupPassages(found, 3, 60, always))).toEqual([['a1'], ['a5'], ['b1']]);
  });

  it('stay alone where they were asked for by name', () => {
    const named = passage('a', 1, 2);
    const groups = groupPassages([named, passage('a', 5, 6), passage('b', 1, 2)], 3, 60, one => one !== named);
    expect(shape(groups)).toEqual([['a1'], ['a5'], ['b1']]);
  });
});
