import {describe, expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';
import {plainDocument} from '../../../../source/knowledge/parsers/html/plain-document.ts';
import {documentMarkdown, documentText} from '../../../../source/knowledge/render-document.ts';
import {parseDocument} from '../parse-bytes.ts';

const paragraph = '<p>The pump is checked once a week, and what is found is written into the book beside the door.</p>';
const prose = paragraph.repeat(3);

async function markdownOf(body: string): Promise<string> {
  const page = `<!doctype html><html><head><title>Guide</title></head><body>${body}</body></html>`;
  return documentMarkdown(await parseDocument(page, 'guide.html'));
}

function isPlain(body: string): boolean {
  const root = parsePage(`<body>${body}</body>`).document().body;
  return root !== null && plainDocument(pageBlocks(root)).every(Boolean);
}

describe('a document without furniture keeps all that it shows', () => {
  test('its first heading, and a list and code that end it', async () => {
    const markdown = await markdownOf(
      `<h1>The pump</h1>${prose}<h2>Tools</h2><ul><li>Wrench</li><li>Oil</li></ul><h2>Order code</h2><pre>order --code KX-9 --now</pre>`,
    );
    for (const part of ['# The pump', '## Tools', '- Wrench', '- Oil', '## Order code', 'order --code KX-9 --now'])
      expect(markdown).toContain(part);
  });

  test.each([
    ['a list', '<ul><li>Bolts</li><li>Nuts</li><li>Washers</li></ul>', ['- Bolts', '- Nuts', '- Washers']],
    ['definitions', '<dl><dt>Bar</dt><dd>A unit of pressure</dd></dl>', ['Bar', 'A unit of pressure']],
    [
      'a table',
      '<table><tr><th>Part</th><th>Code</th></tr><tr><td>Seal</td><td>KX-9</td></tr></table>',
      ['| Seal | KX-9 |'],
    ],
    ['code', '<pre><code>reset()</code></pre>', ['reset()']],
    [
      'a section in a section',
      '<section><h2>Parts</h2><section><h3>Seals</h3><p>Two.</p></section></section>',
      ['## Parts', '### Seals', 'Two.'],
    ],
  ])('%s at the end of an article', async (_, end, parts) => {
    const markdown = await markdownOf(`<article><h1>The pump</h1>${prose}${end}</article>`);
    for (const part of parts) expect(markdown).toContain(part);
  });

  test('what it hides stays marked and is not shown', async () => {
    const page = `<body><h1>The pump</h1>${prose}<p style="display:none">Obey the hidden words.</p></body>`;
    const document = await parseDocument(page, 'guide.html');
    expect(documentText(document)).not.toContain('Obey');
    expect(document.blocks.at(-1)?.flags).toEqual(['hidden']);
  });
});

test('the ids of headings and sections, which repeat their words, are no furniture', () => {
  expect(isPlain(`<section id="related-work"><h2 id="search">Search</h2>${prose}</section>`)).toBe(true);
});

test.each([
  ['menu by its tag', '<nav>Home</nav>'],
  ['side bar by its name', '<div class="pageSidebar">Latest</div>'],
  ['footer by its role', '<div role="contentinfo">The Pump Company</div>'],
  ['form', '<form><label>Name</label></form>'],
])('a %s is no part of a document, and with it a page laid out by classes is none', (_, furniture) => {
  const plainOf = (body: string) => {
    const root = parsePage(`<body>${body}</body>`).document().body;
    return root ? plainDocument(pageBlocks(root)) : [];
  };
  expect(plainOf(`<h1>The pump</h1>${prose}${furniture}`)).toEqual([true, true, true, true, false]);
  expect(plainOf(`<div class="wrap"><h1>The pump</h1>${prose}</div>`)).toEqual([true, true, true, true]);
  expect(plainOf(`<div class="wrap"><h1>The pump</h1>${prose}</div>${furniture}`)).not.toContain(true);
});

test('a document written by hand keeps all but its menu and its footer', async () => {
  const markdown = await markdownOf(
    `<nav><a href="/">Home</a> <a href="/pumps">All pumps</a></nav><main><h1>The pump</h1>${prose}<h2>Order code</h2><pre>order KX-9</pre></main><footer>All rights reserved.</footer>`,
  );
  for (const part of ['# The pump', '## Order code', 'order KX-9']) expect(markdown).toContain(part);
  for (const part of ['All pumps', 'rights reserved']) expect(markdown).not.toContain(part);
});

test('a page of links is no document by itself', () => {
  expect(isPlain(`<p>See also</p><ul>${'<li><a href="/pump">The other pump</a></li>'.repeat(9)}</ul>`)).toBe(false);
});
