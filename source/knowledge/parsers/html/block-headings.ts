import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';
import {wordsOf} from './readable-blocks.ts';

/** Class names of texts that are headings without saying so by their tag. */
const headingNames = /(?:^|[\s_-])(?:title|headline|heading)(?:\s|$)/;
/** A longer text is no heading, whatever its class is called. */
const mostWords = 20;

/** The rank, from 1 to 6, of what stands in a heading by tag or role; undefined elsewhere. */
function headingRank(element: DomElement): number | undefined {
  for (let one: DomElement | null = element; one?.getAttribute; one = one.parentNode) {
    if (/^h[1-6]$/.test(one.localName)) return Number(one.localName[1]);
    if (one.getAttribute('role') === 'heading')
      return Math.min(6, Math.max(1, Number(one.getAttribute('aria-level')) || 2));
  }
  return undefined;
}

/** The rank of a heading, and of a short text that is one without saying so: the title of its page, or named like a heading. */
export function headingLevel({element, text}: PageBlock, title: string | undefined): number | undefined {
  const rank = headingRank(element);
  if (rank !== undefined || element.localName !== 'div') return rank;
  const words = wordsOf(text);
  if (words.length === 0 || words.length > mostWords) return undefined;
  if (words.join(' ') === wordsOf(title ?? '').join(' ')) return 1;
  return headingNames.test((element.getAttribute('class') ?? '').toLowerCase()) ? 2 : undefined;
}
