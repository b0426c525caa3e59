import {expect, test} from 'vitest';
import type {DocumentMetadata} from '../../source/knowledge/document.ts';
import {documentQuality, isLegible} from '../../source/knowledge/document-quality.ts';

const text = 'The pump is checked once a week, and what is found is written into the book beside the door.';
const qualityOf = (metadata: DocumentMetadata) =>
  documentQuality({metadata, blocks: [{kind: 'paragraph', origin: {}, text}]});

test('the words of a page that were left out lower its coverage alone', () => {
  const whole = qualityOf({});
  const part = qualityOf({shownWords: 400, wordsLeftOut: 300});
  expect(whole.parts.coverage).toBe(1);
  expect(part.parts.coverage).toBe(0.25);
  expect(part.score).toBe(whole.score);
  expect(part.reasons).toEqual(whole.reasons);
});

test('pages without text lower coverage and score, and a document of them is not legible', () => {
  const quality = qualityOf({pages: 4, pagesWithoutText: [1, 2, 3]});
  expect(quality.parts).toMatchObject({pages: 0.25, coverage: 0.25});
  expect(quality.reasons).toContain('75 % of its pages have no text.');
  expect(isLegible(quality)).toBe(false);
});

test('short groups of consonants do not make noise look like words, nor do abbreviations harm a text', () => {
  const of = (said: string) => documentQuality({metadata: {}, blocks: [{kind: 'paragraph', origin: {}, text: said}]});
  expect(isLegible(of('x#q7 zzkv %% qjx wvxk ~~ 8h2 ]]p qzx '.repeat(9)))).toBe(false);
  expect(of(`${text} It takes 5 kg, 3 cm and 20 ml; see the PDF, DVD and BBC.`).score).toBe(1);
});
