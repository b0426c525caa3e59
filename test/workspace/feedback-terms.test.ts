import {describe, expect, it} from 'vitest';
import {feedbackTerms, type RankedOnce, shareOfTerms} from '../../source/workspace/feedback-terms.ts';
import type {Question} from '../../source/workspace/question-terms.ts';

const question: Question = {
  concepts: [{term: 'turn', weight: 1, others: new Map([['round', 0.5]]), isTelling: true}],
  mass: 1,
  meanings: new Map(),
  pairs: new Set(),
  names: new Set(),
  files: [],
  wants: new Set(),
  asksForThings: false,
  asksForCode: false,
};
const documentFrequencies: Record<string, number> = {
  step: 10,
  model: 10,
  common: 900,
  once: 2,
  turn: 10,
  round: 10,
  id: 10,
};
const frequencies = {
  documents: 1_000,
  documentFrequency: (term: string) => documentFrequencies[term] ?? 5,
  meanLength: () => 10,
  near: () => [],
};
const ranked = (path: string, score: number, terms: Record<string, number>): RankedOnce => ({
  path,
  score,
  frequenciesOf: () => new Map(Object.entries(terms)),
});

describe('the words that the best passages share', () => {
  const best = [
    ranked('a.ts', 1, {turn: 3, step: 2, model: 1, common: 4, once: 5, id: 3}),
    ranked('b.ts', 0.9, {round: 1, step: 3}),
  ];

  it('leave out what was asked, what stands for it, what is rare by accident and what is too short to mean anything', () => {
    expect([...feedbackTerms(question, best, frequencies).keys()].sort()).toEqual(['common', 'model', 'step']);
  });

  it('weigh more the more passages have them, and less where all the project has them; together they are 1', () => {
    const terms = feedbackTerms(question, best, frequencies);
    expect([...terms.keys()]).toEqual(['step', 'model', 'common']);
    expect([...terms.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
  });

  it('come from one passage of a file, so that a file of many alike does not speak for all', () => {
    const alike = Array.from({length: 20}, (_, place) => ranked('alike.ts', 0.95 - place / 100, {noise: 5}));
    const terms = feedbackTerms(question, [...best, ...alike], frequencies);
    expect(terms.get('step') ?? 0).toBeGreaterThan(terms.get('noise') ?? 0);
  });

  it('are nothing where nothing was found', () => {
    expect(feedbackTerms(question, [], frequencies).size).toBe(0);
  });

  it('count for a passage by how many of them it holds', () => {
    const terms = feedbackTerms(question, best, frequencies);
    const whole = shareOfTerms(terms, new Map([...terms.keys()].map(term => [term, 50])));
    const half = shareOfTerms(terms, new Map([['step', 50]]));
    expect(whole).toBeGreaterThan(half);
    expect(whole).toBeLessThanOrEqual(1);
    expect(shareOfTerms(terms, new Map())).toBe(0);
  });
});
