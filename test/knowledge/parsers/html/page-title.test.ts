import {describe, expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageMetadata} from '../../../../source/knowledge/parsers/html/page-metadata.ts';

const metadataOf = (head: string, body = '') =>
  pageMetadata(parsePage(`<html><head>${head}</head><body>${body}</body></html>`).document());
const article = '<meta property="og:type" content="article">';

describe('the title of a page', () => {
  test('the only heading of an article goes before a title worded for search engines', () => {
    const head = `${article}<title>Plumbing Tips: 11 Best Practices</title>`;
    expect(metadataOf(head, '<h1>Eleven tips for plumbing that lasts</h1>').title).toBe(
      'Eleven tips for plumbing that lasts',
    );
  });

  test('a heading that shares no word with the declared title is one of the site', () => {
    const head = `${article}<title>Plumbing Tips: 11 Best Practices</title>`;
    expect(metadataOf(head, '<h1>Welcome to our little magazine</h1>').title).toBe('Plumbing Tips: 11 Best Practices');
  });

  test('where there are several headings the declared title is taken', () => {
    const head = `${article}<title>Plumbing Tips: 11 Best Practices</title>`;
    const body = '<h1>Eleven tips for plumbing that lasts</h1><h1>More about plumbing pipes</h1>';
    expect(metadataOf(head, body).title).toBe('Plumbing Tips: 11 Best Practices');
  });

  test('the name of the site is cut off', () => {
    const head = '<title>How tides are measured | The Harbour Journal</title>';
    expect(metadataOf(head).title).toBe('How tides are measured');
  });

  test('the topic of a phpBB page is its title', () => {
    expect(metadataOf('<title>Harbour Forum • View topic - Which rope for the jib?</title>').title).toBe(
      'Which rope for the jib?',
    );
  });
});

describe('the authors of a page', () => {
  test('all that it declares are taken', () => {
    const head = '<meta name="citation_author" content="Ada Byron"><meta name="citation_author" content="Bo Li">';
    expect(metadataOf(head).authors).toEqual(['Ada Byron', 'Bo Li']);
  });

  test.each([
    ['drat 1,655 14 gold badges 31 bronze badges', 'drat'],
    ['Ada Byron » Tue Aug 27, 2019', 'Ada Byron'],
    ['page.head.extra.author', undefined],
  ])('%s is %s', (text, name) => {
    expect(metadataOf('', `<span class="author">${text}</span>`).authors?.[0]).toBe(name);
  });
});
