import {expect, test} from 'vitest';
import {documentMarkdown} from '../../../../source/knowledge/render-document.ts';
import {parseDocument} from '../parse-bytes.ts';

test('a page of few words is kept whole but for its menus', async () => {
  const line = (name: string, fare: string) =>
    `<div class="line"><div class="c">${name}</div><div class="c">${fare}</div></div>`;
  const page = `<html><head><title>Fares</title></head><body>
<div class="menu"><a href="/">Start</a> <a href="/fares">Fares</a></div>
<div class="page"><div class="headline">Fares of the ferry</div>
<div class="txt">Tickets are sold on board. A bicycle travels free of charge outside of the busy hours of the morning.</div>
<div class="lines">${line('Single', '4.20')}${line('Return', '7.90')}${line('Dog', '1.10')}${line('Month', '88')}</div>
<div class="txt">There is no service in a storm.</div><button>Buy now</button></div>
<div class="footer">Harbour 3 <a href="/imprint">Imprint</a></div></body></html>`;
  const markdown = documentMarkdown(await parseDocument(page, 'page.html'));
  const parts = [
    'Fares of the ferry',
    'Tickets are sold',
    'Single',
    '4.20',
    'Return',
    '7.90',
    'Dog',
    '1.10',
    'Month',
    '88',
  ];
  expect(parts.filter(part => !markdown.includes(part))).toEqual([]);
  expect(markdown).toContain('no service in a storm');
  expect(markdown).not.toMatch(/Start|Imprint|Buy now/);
});
