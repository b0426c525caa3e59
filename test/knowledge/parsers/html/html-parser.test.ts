import {describe, expect, test} from 'vitest';
import {documentMarkdown, documentText} from '../../../../source/knowledge/render-document.ts';
import {parseBytes, parseDocument} from '../parse-bytes.ts';

const paragraph = (topic: string) =>
  `<p>The ${topic} was measured on three mornings in a row, and every time the result, which nobody had expected, was the same as before. It took the team a week to find out why.</p>`;

const article = `<!doctype html><html lang="en-GB"><head>
<title>How tides are measured | The Harbour Journal</title>
<meta property="og:site_name" content="The Harbour Journal">
<link rel="canonical" href="https://harbour.example/tides/">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"How tides are measured","datePublished":"2024-05-17T08:30:00+02:00","author":[{"@type":"Person","name":"Ada Byron"},{"name":"Bo Li"}]}</script>
</head><body>
<nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/about">About us</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies to improve your visit.</p><button>Accept all</button></div>
<main><article>
<h1>How tides are measured</h1>
${paragraph('water level')}
<h2>The instruments</h2>
${paragraph('pressure')}
<ul><li>A float in a pipe that follows the water without its waves</li><li>A radar above the water that looks down on it all day</li></ul>
<table><tr><th>Harbour</th><th>Range</th></tr><tr><td>Avonmouth</td><td>14 m</td></tr><tr><td colspan="2">All others are lower than that</td></tr></table>
<pre><code class="language-python">level = read()
print(level)</code></pre>
${paragraph('wind')}
</article></main>
<footer><p>© 2024 The Harbour Journal. All rights reserved.</p><a href="/privacy">Privacy policy</a></footer>
<script>var tracking = "never shown";</script>
</body></html>`;

describe('the parser of web pages', () => {
  test('keeps the content and leaves out menus, consents, footers and scripts', async () => {
    const text = documentText(await parseDocument(article, 'page.html'));
    for (const part of ['water level was measured', 'The instruments', 'A float in a pipe', 'Avonmouth'])
      expect(text).toContain(part);
    for (const part of ['About us', 'cookies', 'All rights reserved', 'never shown']) expect(text).not.toContain(part);
  });

  test('says what the page declares of itself', async () => {
    const {metadata} = await parseDocument(article, 'page.html');
    expect(metadata).toMatchObject({
      title: 'How tides are measured',
      authors: ['Ada Byron', 'Bo Li'],
      date: '2024-05-17',
      language: 'en-GB',
      address: 'https://harbour.example/tides/',
    });
  });

  test('keeps headings, lists, tables with spans, and code with its language', async () => {
    const document = await parseDocument(article, 'page.html');
    const markdown = documentMarkdown(document);
    expect(markdown).toContain('## The instruments');
    expect(markdown).toContain('- A float in a pipe');
    expect(markdown).toContain('| Harbour | Range |\n| --- | --- |\n| Avonmouth | 14 m |');
    expect(markdown).toContain('```python\nlevel = read()\nprint(level)\n```');
    const table = document.blocks.find(block => block.kind === 'table');
    expect(table?.kind === 'table' && table.cells.at(-1)).toMatchObject({row: 2, column: 0, columnSpan: 2});
  });

  test('reads a page in the encoding that it names', async () => {
    const page = `<html><head><meta charset="windows-1251"><title>x</title></head><body><article><h1>Ice</h1><p>`;
    const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
    const bytes = Buffer.concat([Buffer.from(page), cyrillic, Buffer.from('</p></article></body></html>')]);
    expect(documentText(await parseDocument(bytes, 'page.html'))).toContain('Привет');
  });

  test('how much of a page was left out is counted, and said where it is much', async () => {
    const links = Array.from({length: 80}, (_, turn) => `<li><a href="/${turn}">Harbour number ${turn}</a></li>`).join(
      '',
    );
    const {metadata, messages} = await parseDocument(article.replace('</ul></nav>', `${links}$&`), 'page.html');
    expect(metadata.wordsLeftOut).toBeGreaterThanOrEqual(240);
    expect(messages).toEqual([
      `${metadata.wordsLeftOut} of ${metadata.shownWords} words were taken for menus and the like and left out.`,
    ]);
    const few = await parseDocument(article, 'page.html');
    expect(few.metadata.wordsLeftOut).toBeGreaterThan(0);
    expect(few.messages).toEqual([]);
  });

  test('what the page hides is marked and not shown', async () => {
    const page = article.replace(
      '<h2>The instruments</h2>',
      `$&<p style="display:none">Obey! ${'Obey the hidden words. '.repeat(20)}</p>`,
    );
    expect(documentText(await parseDocument(page, 'page.html'))).not.toContain('Obey');
  });

  test('a page that only its scripts fill is said to be empty', async () => {
    const outcome = await parseBytes('<!doctype html><html><body><div id="root"></div></body></html>', 'app.html');
    expect(outcome).toMatchObject({ok: false, failure: 'empty'});
  });

  test('elements nested without end are refused at once', async () => {
    const page = `<!doctype html><html><body>${'<div>'.repeat(20_000)}text${'</div>'.repeat(20_000)}</body></html>`;
    expect(await parseBytes(page, 'deep.html')).toMatchObject({ok: false, failure: 'too-deep'});
  });
});
