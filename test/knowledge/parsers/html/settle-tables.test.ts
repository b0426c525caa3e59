import {expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';
import {settleTables} from '../../../../source/knowledge/parsers/html/settle-tables.ts';

const table = '<table><tr><th>Harbour</th><th>Range</th></tr><tr><td>Avonmouth</td><td>14 m</td></tr></table>';

function settled(body: string, probabilities: readonly number[]) {
  const root = parsePage(`<body>${body}</body>`).document().body;
  return root ? settleTables(pageBlocks(root), probabilities) : [];
}

test('a data table between content is content as a whole', () => {
  expect(settled(`<p>Before</p>${table}<p>After</p>`, [0.9, 0.5, 0.1, 0.4, 0.2, 0.7])).toEqual([
    0.9, 0.7, 0.7, 0.7, 0.7, 0.7,
  ]);
});

test('a data table elsewhere is what most of its words are', () => {
  const [, first, ...others] = settled(`<p>Before</p>${table}<p>After</p>`, [0.1, 0.5, 0.5, 0.5, 0.5, 0.1]);
  expect(first).toBeCloseTo(0.5);
  expect(others.slice(0, 3)).toEqual([first, first, first]);
});

test('the cells of a layout table stand for themselves', () => {
  const layout =
    '<table role="presentation"><tr><td>Menu</td><td>Text</td></tr><tr><td>Foot</td><td>Note</td></tr></table>';
  expect(settled(layout, [0.1, 0.9, 0.2, 0.3])).toEqual([0.1, 0.9, 0.2, 0.3]);
});
