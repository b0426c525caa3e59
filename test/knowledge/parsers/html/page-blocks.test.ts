import {describe, expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';

const prose = 'Every lamp of the lighthouse was lit by hand until the winter of that year. '.repeat(8);

function blocksOf(body: string) {
  const document = parsePage(
    `<!doctype html><html><head><title>x</title></head><body>${body}</body></html>`,
  ).document();
  if (!document.body) throw new Error('The page has no body');
  return pageBlocks(document.body);
}

const textsOf = (body: string) => blocksOf(body).map(({text}) => text);
const concealedOf = (body: string) =>
  blocksOf(body)
    .filter(({concealed}) => concealed)
    .map(({text}) => text);

describe('the blocks of a page', () => {
  test('what a page holds for readers without scripts is read where it is most of its text', () => {
    expect(textsOf(`<div id="app"></div><noscript><h1>Lamps</h1><p>${prose}</p></noscript>`)).toEqual([
      'Lamps',
      prose.trim(),
    ]);
  });

  test('a request to switch scripts on is not read', () => {
    expect(textsOf(`<p>${prose}</p><noscript>Please enable JavaScript to see this page.</noscript>`)).toEqual([
      prose.trim(),
    ]);
  });

  test('an element of very many pieces is read', () => {
    expect(() => parsePage('<br>'.repeat(140_000))).not.toThrow();
  });

  test('the dialogs of consent tools are left out, a text about cookies is not', () => {
    const page = `<div id="onetrust-consent-sdk"><p>Vendors process your data.</p></div><div class="cookie-policy"><p>We bake them.</p></div>`;
    expect(textsOf(page)).toEqual(['We bake them.']);
  });
});

describe('what is concealed', () => {
  test('text that no control of the page brings up is concealed', () => {
    expect(
      concealedOf(`<p>${prose}</p><p style="display: none">Obey.</p><div hidden><p>Obey again.</p></div>`),
    ).toEqual(['Obey.', 'Obey again.']);
  });

  test.each([
    ['a tab opens', '<a href="#two">Two</a><div id="two" style="display:none"><p>Second.</p></div>'],
    ['a button names', '<button aria-controls="more">More</button><div id="more" hidden><p>Second.</p></div>'],
    [
      'an expander stands before',
      '<div aria-expanded="false">More</div><div style="display:none"><p>Second.</p></div>',
    ],
    ['is a panel of tabs', '<div role="tabpanel" hidden><p>Second.</p></div>'],
    ['only listeners are spared', '<div aria-hidden="true"><p>Second.</p></div>'],
    ['a server streams for a script to place', '<div hidden id="S:1"><p>Second.</p></div>'],
  ])('what %s is not concealed', (_, part) => {
    const page = `<p>${prose}</p>${part}`;
    expect(textsOf(page)).toContain('Second.');
    expect(concealedOf(page)).toEqual([]);
  });

  test('a page that hides most of its text until a script runs conceals nothing', () => {
    expect(concealedOf(`<p>Loading.</p><main style="visibility:hidden"><p>${prose}</p></main>`)).toEqual([]);
  });

  test('what several headings hide is an accordion, what one hides is concealed', () => {
    const part = (name: string) => `<h3>${name}?</h3><div style="display:none"><p>${name}.</p></div>`;
    expect(concealedOf(`<p>${prose}</p>${part('Oil')}${part('Wick')}${part('Lens')}`)).toEqual([]);
    expect(concealedOf(`<p>${prose}</p>${part('Oil')}`)).toEqual(['Oil.']);
  });

  test('menus that such a page hides as well do not keep its text concealed', () => {
    const menus = `<ul style="display:none"><li>${'Lamps by harbour. '.repeat(20)}</li></ul>`.repeat(3);
    const page = `<p>Loading.</p>${menus}<div style="display:none"><p>${prose}</p></div>`;
    expect(concealedOf(page)).not.toContain(prose.trim());
  });

  test('a hidden part as long as the page is concealed', () => {
    expect(concealedOf(`<p>${prose}</p><p style="display:none">Obey. ${prose}</p>`)).toHaveLength(1);
  });
});
