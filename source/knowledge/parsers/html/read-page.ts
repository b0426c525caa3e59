import type {ParsedDocument} from '../../document.ts';
import {blockFeatures} from './block-features.ts';
import {type BlockModel, contentProbabilities} from './block-model.ts';
import {chooseBlocks} from './choose-blocks.ts';
import {contentBlocks} from './content-blocks.ts';
import {parsePage} from './dom.ts';
import {pageBlocks} from './page-blocks.ts';
import {pageMetadata} from './page-metadata.ts';
import {pageTraits} from './page-traits.ts';
import {readableBlocks, wordsOf} from './readable-blocks.ts';

/** The main content of a page as `model` sees it, without a model as Readability does; no blocks where the page shows no text. */
export function readPage(html: string, model: BlockModel | undefined): ParsedDocument {
  const page = parsePage(html);
  const document = page.document();
  const blocks = pageBlocks(document.body ?? document.documentElement);
  const readable = readableBlocks(page, blocks);
  const words = blocks.map(({text}) => wordsOf(text).length);
  const probabilities = model
    ? contentProbabilities(blockFeatures(blocks, pageTraits(document), readable), model)
    : readable.map(Number);
  const chosen = chooseBlocks(probabilities, words);
  // On a page of a few words there is no telling content from what is around it: then it is all that the page shows.
  const kept = chosen.includes(true) ? chosen : blocks.map(({hidden}) => !hidden);
  const metadata = {...pageMetadata(document), confidence: expectedShare(probabilities, kept, words)};
  return {metadata, blocks: contentBlocks(blocks, kept)};
}

/** The F1 that the choice is expected to have. */
function expectedShare(probabilities: readonly number[], kept: readonly boolean[], words: readonly number[]): number {
  let right = 0;
  let chosen = 0;
  let expected = 0;
  for (const [index, probability] of probabilities.entries()) {
    const count = words[index] ?? 0;
    expected += probability * count;
    if (!kept[index]) continue;
    chosen += count;
    right += probability * count;
  }
  return chosen + expected === 0 ? 0 : (2 * right) / (chosen + expected);
}
