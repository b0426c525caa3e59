import {describe, expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {dayOf} from '../../../../source/knowledge/parsers/html/page-date.ts';
import {pageMetadata} from '../../../../source/knowledge/parsers/html/page-metadata.ts';

const metadataOf = (head: string, body = '') =>
  pageMetadata(parsePage(`<html><head>${head}</head><body>${body}</body></html>`).document());

describe('the day that a text names', () => {
  test.each([
    ['2024-05-17T08:30:00Z', '2024-05-17'],
    ['May 3rd, 2021', '2021-05-03'],
    ['17 Sept. 2019', '2019-09-17'],
    ['3.2.2020', '2020-02-03'],
    ['25/12/2018', '2018-12-25'],
    ['2024-13-40', undefined],
    ['February 30, 2020', undefined],
    ['version 10.2.1', undefined],
  ])('%s is %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });
});

describe('the date of a page', () => {
  test('a declared day of publication goes before the day of the last change', () => {
    const head =
      '<meta property="article:modified_time" content="2024-06-01T00:00:00Z"><meta property="article:published_time" content="2023-01-02T03:04:05+00:00">';
    expect(metadataOf(head)).toMatchObject({date: '2023-01-02', modified: '2024-06-01'});
  });

  test('without a declaration the line beside the title gives it', () => {
    expect(metadataOf('', '<h1>News</h1><div><p>Dec 18, 2025</p></div><p>Text.</p>').date).toBe('2025-12-18');
  });

  test('a page without any date has none', () => {
    expect(metadataOf('', '<h1>News</h1><p>Text.</p>').date).toBeUndefined();
  });
});

describe('the title of a page', () => {
  test('loses the name of the site', () => {
    expect(metadataOf('<title>Knots for climbers - Rope World</title>', '<h1>Knots for climbers</h1>').title).toBe(
      'Knots for climbers',
    );
    expect(
      metadataOf('<meta property="og:site_name" content="Rope World"><title>Rope World: Knots</title>').title,
    ).toBe('Knots');
  });
});
