import {expect, test} from 'vitest';
import {asksForCode, candidateTerms, readQuestion} from '../../source/workspace/question-terms.ts';

const known: Record<string, number> = {delet: 12, remov: 40, account: 30, erase: 3};
const frequencies = {
  documents: 1_000,
  documentFrequency: (term: string) => known[term] ?? 0,
  meanLength: () => 10,
  near: (term: string) => (term === 'acount' ? ['account'] : []),
};

test('passages are fetched by the words of the question, and by what may stand for them apart from these', () => {
  const {own, standIns} = candidateTerms(readQuestion('where are accounts deleted', frequencies));
  expect(own).toEqual(['account', 'delet']);
  expect(standIns).toContain('remov');
  expect(standIns).not.toContain('account');
});

test('a word that stands nowhere is fetched in the spelling that the project has', () => {
  const {own} = candidateTerms(readQuestion('where are acounts deleted', frequencies));
  expect(own).toEqual(expect.arrayContaining(['account', 'delet']));
});

test('words that stand nowhere may be one with those beside them', () => {
  const joining = {...frequencies, documentFrequency: (term: string) => (term === 'ratelimit' ? 3 : 0)};
  expect(candidateTerms(readQuestion('where is the Rate Limiter?', joining)).own).toContain('ratelimit');
  expect(candidateTerms(readQuestion('which rate does the limiter have?', joining)).own).not.toContain('ratelimit');
});

test('each term is known by what it says of the question', () => {
  const {meanings, concepts} = readQuestion('where are accounts deleted', frequencies);
  const [account, deleted] = concepts;
  expect(meanings.get('account')).toEqual([{place: 0, worth: account?.weight}]);
  expect(meanings.get('remov')?.[0]?.place).toBe(1);
  expect(meanings.get('remov')?.[0]?.worth).toBeLessThan(deleted?.weight ?? 0);
});

test('of a pasted text the words at both ends are read, and few that the project does not have are taken for misspelled', () => {
  const pasted = Array.from({length: 3_000}, (_, place) => `pasted${place}`).join(' ');
  const asked: string[] = [];
  const near = (term: string) => {
    asked.push(term);
    return [];
  };
  const {concepts} = readQuestion(`${pasted} account`, {...frequencies, near}, `${pasted} removed`);
  expect(concepts.length).toBeLessThan(1_000);
  expect(concepts.map(({term}) => term)).toEqual(expect.arrayContaining(['account', 'remov']));
  expect(asked.length).toBeLessThan(20);
});

test('a word that the project does not have is looked for without its prefix', () => {
  const [asked] = readQuestion('undeleted', {
    ...frequencies,
    documentFrequency: term => (term === 'delet' ? 5 : 0),
  }).concepts;
  expect([...(asked?.others.keys() ?? [])]).toContain('delet');
  const [known] = readQuestion('undeleted', {...frequencies, documentFrequency: () => 5}).concepts;
  expect([...(known?.others.keys() ?? [])]).not.toContain('delet');
});

test('what asks for the code of a thing is told from what asks how it is used', () => {
  for (const question of [
    'Where is the body limit checked?',
    'where in the project are cookies parsed',
    'And where does the server start to listen?',
    'Which function makes request ids?',
    'what private method closes the pool',
    'In which file are errors turned into replies?',
    'What does the code do when a route is not found?',
    'How is redaction implemented?',
  ])
    expect(asksForCode(question), question).toBe(true);
  for (const question of [
    'How do I configure logging?',
    'Where do I put the settings?',
    'where can I find help',
    'What options does the retry agent take?',
    'What is a child logger?',
    'How to test my application?',
    'Where is the retry agent documented?',
    'Which databases are supported?',
  ])
    expect(asksForCode(question), question).toBe(false);
});
