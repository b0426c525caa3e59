import {expect, test} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {phrasesIn} from '../../source/workspace/phrases.ts';
import {processorMs} from '../foundation/processor-time.ts';

test.each([
  ['How is the old state cleaned up?', 'dispose'],
  ['Where are the parts put together?', 'assemble'],
  ['Where does it put all the parts together?', 'assemble'],
  ['what throws the rest away', 'discard'],
  ['Does the tool run over and over?', 'retry'],
  ['What happens at the same time?', 'concurrent'],
  ['How does it find out the language?', 'detect'],
])('%s: a phrase is known in every form of its verb, as %s', (question, word) => {
  const others = phrasesIn(question).flatMap(phrase => phrase.others);
  expect(others).toContain(termsOf(word)[0]);
});

test.each([
  'Where is the output written?',
  'clean the table, then move up',
  'the time of the same day',
  'together they put it',
  '',
  'up',
])('%j holds no phrase', question => {
  expect(phrasesIn(question)).toEqual([]);
});

test('a question of a megabyte is looked at quickly', async () => {
  const tookMs = await processorMs(() => expect(phrasesIn('put '.repeat(250_000))).toEqual([]));
  expect(tookMs).toBeLessThan(2_000);
});
