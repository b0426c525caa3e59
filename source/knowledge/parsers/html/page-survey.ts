import {blockFeatures, type FeatureTable} from './block-features.ts';
import {type DomDocument, parsePage} from './dom.ts';
import {type PageBlock, pageBlocks} from './page-blocks.ts';
import {pageTraits} from './page-traits.ts';
import {readableBlocks} from './readable-blocks.ts';

/** A page cut into blocks, before it is known which of them are its content. */
export interface PageSurvey {
  document: DomDocument;
  blocks: readonly PageBlock[];
  /** Which blocks Readability keeps. */
  readable: readonly boolean[];
  /** The blocks in numbers. */
  table: FeatureTable;
}

/** Cuts a page into blocks and measures them. */
export function surveyPage(html: string): PageSurvey {
  const page = parsePage(html);
  const document = page.document();
  const blocks = pageBlocks(document.body ?? document.documentElement);
  const readable = readableBlocks(page, blocks);
  return {document, blocks, readable, table: blockFeatures(blocks, pageTraits(document), readable)};
}
