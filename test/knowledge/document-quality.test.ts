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
