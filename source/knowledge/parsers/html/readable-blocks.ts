import {Readability} from '@mozilla/readability';
import type {Page} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';

/**
 * The most blocks of a page that Readability is asked about, since its time grows with the square of a page; on a
 * larger one the model does without its opinion.
 */
const mostBlocks = 10_000;

/** Which of `blocks` Mozilla's Readability would keep, by their words; none where it finds nothing, or the page is too large for it. */
export function readableBlocks(page: Page, blocks: readonly PageBlock[]): boolean[] {
  if (blocks.length > mostBlocks) return blocks.map(() => false);
  const kept = ` ${wordsOf(readableText(page)).join(' ')} `;
  return blocks.map(({text}) => {
    const words = wordsOf(text);
    return words.length > 0 && kept.includes(` ${words.join(' ')} `);
  });
}

/** It changes the document that it reads, so it gets one of its own. */
function readableText(page: Page): string {
  try {
    return new Readability(page.document() as never).parse()?.textContent ?? '';
  } catch {
    return '';
  }
}

/** The words of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
