import type {PageBlock} from './page-blocks.ts';
import type {PageTraits} from './page-features.ts';
import {wordsOf} from './readable-blocks.ts';

/** How much of each block the page also says to machines: in its structured data and its description. */
export function saidFeatures(
  blocks: readonly PageBlock[],
  {said, descriptionWords}: Pick<PageTraits, 'said' | 'descriptionWords'>,
): Record<string, number>[] {
  return blocks.map(({text}) => {
    const words = wordsOf(text);
    const triples = Math.max(0, words.length - 2);
    let found = 0;
    for (let at = 0; at < triples; at++) if (said.has(words.slice(at, at + 3).join(' '))) found++;
    return {
      saidShare: said.size === 0 ? -1 : triples === 0 ? Number(said.has(words.join(' '))) : found / triples,
      descriptionShare:
        descriptionWords.size === 0
          ? -1
          : words.filter(word => descriptionWords.has(word)).length / Math.max(1, words.length),
    };
  });
}
