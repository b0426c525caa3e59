import {Readability} from '@mozilla/readability';
import type {Page} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';

/** Which of `blocks` Mozilla's Readability would keep, by their words; none of them where it finds nothing. */
export function readableBlocks(page: Page, blocks: readonly PageBlock[]): boolean[] {
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

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
