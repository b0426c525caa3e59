import {describe, expect, test} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {passageExcerpt} from '../../source/knowledge/passage-excerpt.ts';

const filler = (from: number, count: number) =>
  Array.from({length: count}, (_, index) => `Sentence ${from + index} speaks of other things.`).join(' ');
const weigh = (question: string) => new Map(termsOf(question).map(word => [word, 1]));
const excerpt = (text: string, question: string, mostCharacters = 160) =>
  passageExcerpt(text, {weights: weigh(question), terms: termsOf, mostCharacters}).text;

describe('the part of a passage that is shown', () => {
  test('is all of a short one', () => {
    expect(excerpt(' Short. ', 'anything')).toBe('Short.');
  });

  test('holds what was asked for, whole statements, with what was left out marked', () => {
    const text = `${filler(1, 20)} The valve opens at four bar. ${filler(30, 20)}`;
    const shown = excerpt(text, 'at what pressure does the valve open?');
    expect(shown).toContain('The valve opens at four bar.');
    expect(shown).toMatch(/^… Sentence|^… The valve/);
    expect(shown.endsWith(' …')).toBe(true);
    expect(shown.length).toBeLessThan(170);
  });

  test('covers several words of the question where they stand together rather than one alone', () => {
    const text = `The valve is red. ${filler(1, 20)} The pressure of the valve is four bar. ${filler(30, 5)}`;
    expect(excerpt(text, 'pressure of the valve')).toContain('four bar');
  });

  test('cuts a statement that is too long by itself', () => {
    expect(excerpt(`${'word '.repeat(500)}end`, 'word').length).toBeLessThan(170);
  });

  test('begins at the beginning where nothing was asked for', () => {
    expect(excerpt(filler(1, 40), '').startsWith('Sentence 1 ')).toBe(true);
  });

  test('says where the statement begins that holds most of the question', () => {
    const weights = weigh('pressure of the valve');
    const text = `  The valve is red. ${filler(1, 3)} The pressure of the valve is four bar.`;
    expect(text.slice(passageExcerpt(text, {weights, terms: termsOf, mostCharacters: 1_000}).at)).toMatch(
      /^The pressure/,
    );
    expect(passageExcerpt('Nothing.', {weights, terms: termsOf, mostCharacters: 9}).at).toBe(0);
  });

  test('begins with the first line that holds a word of the question, or with the header of its table', () => {
    expect(excerpt('# Care\n\nNothing of it.\n\nThe valve opens.\n\nAt four bar.', 'valve')).toBe(
      '… The valve opens.\n\nAt four bar.',
    );
    const table = '| part | bar |\n| --- | --- |\n| pump | 2 |\n| valve | 4 |';
    expect(excerpt(`# Care\n\n${table}`, 'valve')).toBe(`… ${table}`);
  });

  test('a rare word tells more of where the answer is than a common one, and it is all on one page', () => {
    const weights = new Map([
      ['year', 1],
      ['avonmouth', 3],
    ]);
    const pages = ['It ends in a year.', '| Avonmouth | 12 |'];
    const found = passageExcerpt(pages.join('\n\n'), {weights, terms: termsOf, mostCharacters: 500, breaks: [0, 20]});
    expect(found).toMatchObject({text: '… | Avonmouth | 12 |', at: 20, start: 20});
  });
});
