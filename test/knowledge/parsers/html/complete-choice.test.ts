import {expect, test} from 'vitest';
import {completeChoice} from '../../../../source/knowledge/parsers/html/complete-choice.ts';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';
import {wordsOf} from '../../../../source/knowledge/parsers/html/readable-blocks.ts';

const prose = (times: number) =>
  `<div class="t">${'Every lamp of the lighthouse was lit by hand until the winter of that year. '.repeat(times)}</div>`;
/** Keeps a small page's rule away. */
const other = `<div class="u">${prose(20)}</div>`;

/** The texts that are chosen in the end, shortened, of blocks that are chosen where they do not begin with `-`. */
function completed(body: string): string[] {
  const root = parsePage(`<body>${body}</body>`).document().body;
  const blocks = root ? pageBlocks(root) : [];
  const words = blocks.map(({text}) => wordsOf(text).length);
  const chosen = completeChoice(
    blocks,
    blocks.map(({text, element}) => !text.startsWith('-') && element.parentNode?.getAttribute('class') !== 'u'),
    words,
  );
  return blocks.filter((_, index) => chosen[index]).map(({text}) => text.slice(0, 10));
}

const item = (text: string) => `<div class="i">${text}</div>`;

test('what is beside items that are chosen for the most, and looks like them, is chosen', () => {
  const items = [item('lamp'), item('-oil'), item('scan'), item('wick'), item('-print')];
  expect(completed(`<div class="p">${prose(6)}<div>${items.join('')}</div></div>${other}`)).toEqual([
    'Every lamp',
    'lamp',
    '-oil',
    'scan',
    'wick',
    '-print',
  ]);
});

test.each([
  ['in a menu', `<div class="related">${item('lamp')}${item('wick')}${item('-oil')}</div>`],
  ['that is a link', `<div>${item('lamp')}${item('wick')}${item('<a href="/a">-oil</a>')}</div>`],
  ['that is hidden', `<div>${item('lamp')}${item('wick')}<div class="i" style="display:none">-oil</div></div>`],
  ['among others', `<div>${item('lamp')}${item('wick')}<div class="j">-oil</div></div>`],
  ['hardly chosen', `<div>${item('lamp')}${item('wick')}${item('-oil')}${item('-can')}</div>`],
])('an item %s stays out', (_, items) => {
  expect(completed(`<div class="p">${prose(3)}${items}</div>${other}`)).toEqual(['Every lamp', 'lamp', 'wick']);
});
