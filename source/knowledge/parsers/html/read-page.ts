import type {ParsedDocument} from '../../document.ts';
import {type BlockModel, contentProbabilities} from './block-model.ts';
import {chooseBlocks} from './choose-blocks.ts';
import {completeChoice} from './complete-choice.ts';
import {contentBlocks} from './content-blocks.ts';
import {pageMetadata} from './page-metadata.ts';
import {type PageSurvey, surveyPage} from './page-survey.ts';
import {plainDocument} from './plain-document.ts';
import {wordsOf} from './readable-blocks.ts';
import {settleSiblings} from './settle-siblings.ts';
import {settleTables} from './settle-tables.ts';

/** The main content of a page as `model` sees it, without a model as Readability does; no blocks where the page shows no text. */
export function readPage(html: string, model: BlockModel | undefined): ParsedDocument {
  return contentOf(surveyPage(html), model);
}

/** The main content of a surveyed page, as `readPage` has it. */
export function contentOf(
  {document, blocks, readable, table}: PageSurvey,
  model: BlockModel | undefined,
): ParsedDocument {
  const words = blocks.map(({text}) => wordsOf(text).length);
  const plain = plainDocument(blocks);
  const judged = settleSiblings(
    blocks,
    settleTables(blocks, model ? contentProbabilities(table, model) : readable.map(Number)),
  );
  const probabilities = judged.map((probability, index) => (plain[index] ? 1 : probability));
  const shown = probabilities.map((probability, index) => (blocks[index]?.concealed ? 0 : probability));
  const likely = chooseBlocks(shown, words).map((keep, index) => keep || shown[index] === 1);
  const chosen = completeChoice(blocks, likely, words);
  // On a page of a few words there is no telling content from what is around it: then it is all that the page shows.
  const wanted = chosen.includes(true) ? chosen : blocks.map(({concealed}) => !concealed);
  // Concealed text that would be content is kept with a mark, so that a person can see what was there.
  const kept = wanted.map(
    (keep, index) => keep || (blocks[index]?.concealed === true && (probabilities[index] ?? 0) >= 0.5),
  );
  const metadata = {
    ...pageMetadata(document),
    confidence: expectedShare(shown, wanted, words),
    shownWords: countOf(words, index => wanted[index] === true || blocks[index]?.hidden === false),
    wordsLeftOut: countOf(words, index => wanted[index] === false && blocks[index]?.hidden === false),
  };
  return {metadata, blocks: contentBlocks(blocks, kept, metadata.title)};
}

/** The words of the blocks that count. */
const countOf = (words: readonly number[], counts: (index: number) => boolean) =>
  words.reduce((sum, count, index) => (counts(index) ? sum + count : sum), 0);

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
