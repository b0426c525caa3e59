import {describe, expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {answeredShare, answerFormOf} from '../../source/knowledge/answer-form.ts';

/** How much of the question's words a text answers in the form that is asked for; undefined where there is no form. */
function answered(question: string, text: string, about = question): number | undefined {
  const form = answerFormOf(question);
  const weights = new Map(termsOf(about).map(term => [term, 1]));
  return form && answeredShare(text, form, {weights, terms: termsOf});
}

describe('the form of an answer', () => {
  it.each([
    [
      'how long is the warranty?',
      '# Pump\n\nKeep dry.\n\n## Warranty\n\n24 months from the day of purchase.',
      'warranty',
    ],
    ['how long is the warranty?', '| Warranty | two years |', 'warranty'],
    ['how often is the valve greased?', 'The valve is greased yearly.', 'valve greased'],
    ['when do we deploy?', 'Deploys go out on Fridays, or Thursday at noon.', 'deploy'],
    ['how many cooks are there?', 'There are three cooks.', 'cooks'],
  ])('of `%s` is given by `%s`', (question, text, about) => {
    expect(answered(question, text, about)).toBe(1);
  });

  it('is not given by a text that only holds the words, or the form beside other words', () => {
    const licence = 'THE PROGRAM COMES WITHOUT WARRANTY OF ANY KIND, WARRANTIES OF FITNESS INCLUDED.';
    expect(answered('how long is the warranty?', licence, 'warranty')).toBe(0);
    const elsewhere = 'There is no warranty.\n\nSee below.\n\nKeep the receipt for two years.';
    expect(answered('how long is the warranty?', elsewhere, 'warranty')).toBe(0);
  });

  it('counts by the words of the question that stand there', () => {
    const text = 'The valve of the boiler is brass.\n\nIt is old.\n\nThe boiler is 12 years old.';
    expect(answered('how old is the valve of the boiler?', text, 'valve boiler')).toBe(0.5);
  });

  it('is looked for in a long list of numbers at once', () => {
    const startMs = performance.now();
    expect(answered('how long is the warranty?', `The warranty is ${'1,'.repeat(20_000)} 24 months`, 'warranty')).toBe(
      1,
    );
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  it('is free where none is asked for', () => {
    expect(answered('what does the warranty cover?', 'Two years.')).toBeUndefined();
  });
});
