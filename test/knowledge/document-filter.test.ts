import {describe, expect, test} from 'vitest';
import {fitsFilter} from '../../source/knowledge/document-filter.ts';
import {documentOf} from './knowledge-fixture.ts';

const manual = {
  ...documentOf('m', 'text'),
  revision: 1,
  title: 'Pump manual',
  mediaType: 'application/pdf',
  kind: 'manual',
  source: {kind: 'file' as const, path: '/home/mia/Docs/pump-2024.pdf'},
  metadata: {language: 'en-GB', date: '2024-05-17'},
};
const note = {...documentOf('n', 'text'), revision: 1, mediaType: 'text/markdown'};

describe('which documents a filter means', () => {
  test.each([
    [{}, true, true],
    [{kind: 'manual'}, true, false],
    [{type: 'pdf'}, true, false],
    [{type: 'application/pdf'}, true, false],
    [{type: 'MD'}, false, true],
    [{about: 'docs/PUMP'}, true, false],
    [{about: 'pump manual'}, true, false],
    [{language: 'en'}, true, false],
    [{language: 'en-US'}, false, false],
    [{type: 'pdf', kind: 'note'}, false, false],
  ])('%j', (filter, fitsManual, fitsNote) => {
    expect([fitsFilter(manual, filter), fitsFilter(note, filter)]).toEqual([fitsManual, fitsNote]);
  });

  test('goes by the date that a document gives itself, else by the day it was taken in', () => {
    const between = (since: string, until: string) =>
      [manual, note].filter(document => fitsFilter(document, {since, until})).map(({id}) => id);
    expect(between('2024', '2024')).toEqual(['m']);
    expect(between('2024-05', '2024-05')).toEqual(['m']);
    expect(between('2024-05-18', '2026')).toEqual(['n']);
    expect(between('2026-05-08', '2026-05-08')).toEqual(['n']);
    expect(between('2026-05-09', '2027')).toEqual([]);
  });
});
