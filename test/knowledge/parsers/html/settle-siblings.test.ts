import {expect, test} from 'vitest';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';
import {settleSiblings} from '../../../../source/knowledge/parsers/html/settle-siblings.ts';

const prose = `<div class="c1">${'Every lamp of the lighthouse was lit by hand until the winter of that year. '.repeat(4)}</div>`;
const list = '<div class="c2"><ul><li>Oil</li><li>Wicks</li></ul></div>';

function settled(body: string, probabilities: readonly number[]) {
  const root = parsePage(`<body>${body}</body>`).document().body;
  return root ? settleSiblings(pageBlocks(root), probabilities) : [];
}

test('a list at the end of a text that is content belongs to it', () => {
  expect(settled(`<div>${prose}${list}</div>`, [0.9, 0.1, 0.2])).toEqual([0.9, 0.9, 0.9]);
});

test('a table of links after such a text belongs to it', () => {
  const cell = (text: string) => `<td><a href="/${text}">${text}</a></td>`;
  const table = `<table><tr>${cell('Avonmouth')}${cell('Skerryvore')}</tr><tr>${cell('1840')}${cell('1844')}</tr></table>`;
  expect(settled(`<div>${prose}${table}</div>`, [0.9, 0.1, 0.1, 0.1, 0.1])).toEqual([0.9, 0.9, 0.9, 0.9, 0.9]);
});

test.each([
  ['of links', `<div>${prose}<ul><li><a href="/a">Oil</a></li><li><a href="/b">Wicks</a></li></ul></div>`, 0.9],
  ['elsewhere', `<div>${prose}</div><p>More</p>${list}`, 0.9],
  ['beside a text that is hardly content', `<div>${prose}${list}</div>`, 0.5],
])('a list %s stands for itself', (_, page, likely) => {
  expect(settled(page, [likely, 0.1, 0.2, 0.3])).toEqual([likely, 0.1, 0.2, 0.3]);
});

test('a list before a text stands for itself', () => {
  expect(settled(`<div>${list}${prose}</div>`, [0.1, 0.2, 0.9])).toEqual([0.1, 0.2, 0.9]);
});
