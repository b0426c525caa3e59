import {expect, test} from 'vitest';
import {headingLevel} from '../../../../source/knowledge/parsers/html/block-headings.ts';
import {parsePage} from '../../../../source/knowledge/parsers/html/dom.ts';
import {pageBlocks} from '../../../../source/knowledge/parsers/html/page-blocks.ts';

test.each([
  ['<h3>Use</h3>', 3],
  ['<div role="heading" aria-level="4">Use</div>', 4],
  ['<div class="b">The lamp</div>', 1],
  ['<div class="post-title">Use</div>', 2],
  ['<div class="b">Use</div>', undefined],
  ['<div class="titles">Use</div>', undefined],
])('the rank of %s', (page, rank) => {
  const root = parsePage(`<body>${page}</body>`).document().body;
  const [block] = root ? pageBlocks(root) : [];
  expect(block && headingLevel(block, 'The Lamp')).toBe(rank);
});
