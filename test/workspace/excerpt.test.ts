import {describe, expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {excerptsOf} from '../../source/workspace/excerpt.ts';
import type {Passage} from '../../source/workspace/passage.ts';

function passage(text: string, more: Partial<Passage> = {}): Passage {
  return {
    path: 'a.ts',
    startLine: 10,
    endLine: 9 + text.split('\n').length,
    definitionLine: 10,
    text,
    kind: 'function',
    symbol: 'f',
    qualifiedName: 'f',
    documentation: '',
    signature: '',
    exported: true,
    references: [],
    part: 0,
    score: 1,
    confidence: 1,
    why: {},
    ...more,
  };
}

const terms = (text: string) => new Set(termsOf(text));
const long = [
  'function f() {',
  ...Array.from({length: 40}, (_, index) => `  step${index}();`),
  '  rollback(invoice);',
  '}',
].join('\n');

describe('the lines of a passage that are quoted', () => {
  it('are all of them when there are few', () => {
    expect(excerptsOf(passage('one\ntwo\nthree'), terms('two'), 4)).toEqual([
      {startLine: 10, lines: ['one', 'two', 'three']},
    ]);
  });

  it('are the definition and the lines with the words of the question, with their true numbers', () => {
    const runs = excerptsOf(passage(long), terms('how is an invoice rolled back with rollback'), 4);
    expect(runs[0]).toMatchObject({startLine: 10});
    expect(runs[0]?.lines[0]).toBe('function f() {');
    expect(runs.at(-1)).toMatchObject({startLine: 51, lines: ['  rollback(invoice);']});
  });

  it('stay within the budget, but for what closes a small gap', () => {
    const count = excerptsOf(passage(long), terms('step1 step2 step3 step30 step31 step32'), 8).flatMap(
      run => run.lines,
    ).length;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThanOrEqual(10);
  });

  it('follow the line numbers of a passage that leaves lines out', () => {
    const runs = excerptsOf(passage('class A {\n  a;\n  b;\n}', {lineNumbers: [10, 11, 30, 44]}), terms('b'), 10);
    expect(runs.map(run => run.startLine)).toEqual([10, 30, 44]);
  });

  it('have no blank ends, and long lines are cut without breaking a character', () => {
    const runs = excerptsOf(passage(`\n${'😀'.repeat(400)}\n\n`), terms('x'), 10);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.startLine).toBe(11);
    expect([...(runs[0]?.lines[0] ?? '')]).toHaveLength(160);
    expect(runs[0]?.lines[0]).not.toMatch(/\p{Surrogate}/u);
  });

  it('are none of an empty passage', () => {
    expect(excerptsOf(passage(''), terms('x'), 5)).toEqual([]);
  });
});
