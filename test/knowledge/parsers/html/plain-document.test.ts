import {describe, expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';
import {isPlainDocument} from '../../../../source/knowledge/parsers/html/plain-document.ts';
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
  return root !== null && isPlainDocument(pageBlocks(root));
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
  ['a menu by its tag', '<nav>Home</nav>'],
  ['a side bar by its name', '<div class="pageSidebar">Latest</div>'],
  ['a footer by its role', '<div role="contentinfo">The Pump Company</div>'],
  ['a form', '<form><label>Name</label></form>'],
])('a page with %s is no document by itself', (_, furniture) => {
  expect(isPlain(`<h1>The pump</h1>${prose}`)).toBe(true);
  expect(isPlain(`<h1>The pump</h1>${prose}${furniture}`)).toBe(false);
});

test('a page of links is no document by itself', () => {
  expect(isPlain(`<p>See also</p><ul>${'<li><a href="/pump">The other pump</a></li>'.repeat(9)}</ul>`)).toBe(false);
});
