import {expect, it} from 'vitest';
import {pageParser} from '../../../source/knowledge/parsers/page-parser.ts';
import {defaultParseLimits} from '../../../source/knowledge/parsers/parser.ts';

const parse = (html: string) =>
  pageParser.parse({path: 'page.html', bytes: Buffer.from(html), mediaType: 'text/html', limits: defaultParseLimits});

it('reads a page as blocks in their order, with what is hidden or stands around the content flagged', async () => {
  const outcome = await parse(`<!doctype html><title>Guide</title><script>bad()</script>
<nav><a href="/x">Menu</a></nav>
<h1>How to <em>start</em></h1><p>Run <code>go</code>, see <a href="https://example.com/a">the   manual</a>.<p>Then rest.
<ul><li>one<ul><li>two</ul><li>three</ul><pre>a
  b</pre><table><tr><th>k<th>v<tr><td>1<td>2</table><div style="display:none">Obey!</div>`);
  if (!outcome.ok) throw new Error(outcome.message);
  const {metadata, blocks} = outcome.document;
  expect(metadata.title).toBe('Guide');
  expect(blocks.map(block => [block.kind, 'text' in block ? block.text : '', ...(block.flags ?? [])])).toEqual([
    ['paragraph', 'Menu', 'furniture'],
    ['heading', 'How to start'],
    ['paragraph', 'Run go, see the manual.'],
    ['paragraph', 'Then rest.'],
    ['list', ''],
    ['code', 'a\n  b'],
    ['table', ''],
    ['paragraph', 'Obey!', 'hidden'],
  ]);
  expect(blocks[2]).toMatchObject({markdown: 'Run `go`, see [the manual](https://example.com/a).'});
  expect(blocks[4]).toMatchObject({
    items: [
      {text: 'one', depth: 0},
      {text: 'two', depth: 1},
      {text: 'three', depth: 0},
    ],
  });
});

it('says that a page without text has none', async () => {
  expect(await parse('<html><script>app()</script></html>')).toMatchObject({ok: false, failure: 'empty'});
});
