import {expect, test} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import type {Passage} from '../../source/workspace/passage.ts';
import {coverageOf} from '../../source/workspace/question-coverage.ts';

const quoted: Passage = {
  ...{path: 'lib/body-limit.js', startLine: 1, endLine: 1, definitionLine: 1, kind: 'function', symbol: 'checkLimit'},
  ...{qualifiedName: 'checkLimit', documentation: '', signature: '', exported: true, references: [], part: 0},
  ...{text: 'function checkLimit() { if (size > 10) refused(); }', score: 1, confidence: 1, why: {}},
};
const shares = new Map(Object.entries({limit: 0.4, rate: 0.01, request: 0.2, refus: 0.1, origin: 0.1}));
const further: Passage = {
  ...quoted,
  startLine: 9,
  symbol: 'sweep',
  qualifiedName: 'sweep',
  text: 'function sweep() { origins() }',
};
const index = {
  termShare: async (term: string) => shares.get(term) ?? 0,
  passagesIn: async (path: string) => (path === quoted.path ? [quoted, further] : []),
};
const ask = (question: string) => coverageOf(index, question, [quoted]);

test('the words of a question are told apart by where they stand, the rarest missing first', async () => {
  expect(await ask('Where are Requests with a throttled rate limited?')).toEqual({
    held: ['limited'],
    elsewhere: [],
    missing: ['rate', 'Requests'],
    nowhere: ['throttled'],
  });
});

test('a word that the rest of a quoted file has is not said to be missing', async () => {
  expect(await ask('Is the rate limit of an origin refused?')).toEqual({
    held: ['limit', 'refused'],
    elsewhere: ['origin'],
    missing: ['rate'],
    nowhere: [],
  });
});

test('a word is held in any of its forms, but not in another of its family', async () => {
  expect(termsOf('limiter')).toEqual(termsOf('limit'));
  expect(await ask('the limiter')).toMatchObject({held: [], missing: ['limiter']});
  expect(await ask('limits and refusing')).toMatchObject({held: ['limits', 'refusing'], missing: []});
});

test('a word that stands joined to the one beside it is somewhere', async () => {
  const joining = {...quoted, text: 'class bodylimit {}', path: 'a.js', symbol: '', qualifiedName: ''};
  const joined = {termShare: async (term: string) => (term === 'bodylimit' ? 0.1 : 0), passagesIn: async () => []};
  const asked = (question: string) => coverageOf(joined, question, [joining]);
  expect(await asked('the body limiter')).toEqual({held: [], elsewhere: [], missing: ['body', 'limiter'], nowhere: []});
  expect(await asked('the body limit')).toMatchObject({held: ['body', 'limit'], missing: [], nowhere: []});
  expect(await ask('the throttle-limiter')).toMatchObject({nowhere: []});
});

test('words that only frame a question are not named', async () => {
  expect(await ask('How does the code work?')).toEqual({held: [], elsewhere: [], missing: [], nowhere: []});
});
