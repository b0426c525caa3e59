import {expect, test} from 'vitest';
import {documentMarkdown} from '../../../../source/knowledge/render-document.ts';
import {parseDocument} from '../parse-bytes.ts';

const markdown = async (list: string) =>
  documentMarkdown(await parseDocument(`<body><h1>Conductivity meter</h1>${list}</body>`, 'page.html'));

test('terms stay with their definitions', async () => {
  expect(
    await markdown('<dl><dt>Range:</dt><dd>0.01 to <b>200</b></dd><dt>Weight</dt><dt>Mass</dt><dd>284 g</dd></dl>'),
  ).toBe('# Conductivity meter\n\n- **Range**: 0.01 to **200**\n- **Weight, Mass**: 284 g');
});

test('several definitions of a term are one item, in groups too', async () => {
  expect(
    await markdown('<dl><div><dt>Made in</dt><dd>Bergen</dd><dd>Oslo</dd></div><div><dt>By</dt><dd>us</dd></div></dl>'),
  ).toBe('# Conductivity meter\n\n- **Made in**: Bergen; Oslo\n- **By**: us');
});

test('definitions with more than a line in them stand for themselves', async () => {
  expect(await markdown('<dl><dt>read()</dt><dd><p>Reads it.</p><pre>read()</pre></dd></dl>')).toBe(
    '# Conductivity meter\n\nread()\n\nReads it.\n\n```\nread()\n```',
  );
});
