import type {DomDocument} from './dom.ts';
import {isOfType, type StructuredItem, textOf} from './structured-data.ts';

/** Where pages declare their author. */
const declaredPlaces = [
  'meta[name="author" i]',
  'meta[property="article:author"]',
  'meta[name="citation_author" i]',
  'meta[name="dc.creator" i]',
  'meta[name="parsely-author" i]',
  'meta[name="sailthru.author" i]',
];
/** Where pages show their author, the most certain first. */
const shownPlaces = [
  '[itemprop="author"] [itemprop="name"]',
  '[itemprop="author"]',
  'a[rel~="author"]',
  '[class*="author-name" i]',
  '[class*="author_name" i]',
  '[class*="byline" i] a',
  '[class*="byline" i]',
  'address.author',
  '[class*="post-author" i]',
  '[class*="entry-author" i]',
  '[class~="author" i]',
];

/** Who wrote the page: by what it declares, else by its byline. Addresses, and what is too long for a name, are none. */
export function pageAuthors(document: DomDocument, items: readonly StructuredItem[]): string[] {
  const article = items.find(
    item => isOfType(item, /Article|Posting|Report|Recipe|Review|HowTo/) && item.author !== undefined,
  );
  const authors = article?.author;
  const structured = (Array.isArray(authors) ? authors : [authors]).map(textOf);
  const declared = declaredPlaces.map(selector =>
    Array.from(document.querySelectorAll(selector)).map(element => element.getAttribute('content')),
  );
  for (const found of [structured, ...declared]) {
    const names = found.map(nameFrom).filter(name => name !== undefined);
    if (names.length > 0) return [...new Set(names)];
  }
  for (const selector of shownPlaces) {
    const name = nameFrom(document.querySelector(selector)?.textContent);
    if (name !== undefined) return [name];
  }
  return [];
}

/** The name in a byline, without `by`, dates and badges; undefined where what is left is no name. */
function nameFrom(text: string | null | undefined): string | undefined {
  const name = (text ?? '')
    .replace(/\s+/g, ' ')
    .replace(/^\s*(?:(?:written|posted|published|reviewed)\s+)?by:?\s+/i, '')
    .replace(
      /\s*(?:[|•·»]|(?:[\d,]+\s)?[\d,]+ (?:gold|silver|bronze) badges?|\bon\b|\d{1,2}[./-]\d|\b(?:published|updated|posted)\b).*$/i,
      '',
    )
    .trim();
  if (name.length < 2 || name.length > 80 || /https?:|www\.|@|[{}<>]/.test(name) || !/\p{L}/u.test(name))
    return undefined;
  if (/^\w+(?:\.\w+){2,}$/.test(name)) return undefined;
  if (/^(?:admin|administrator|author|editor|guest|unknown|staff|by)$/i.test(name)) return undefined;
  return name.split(' ').length > 10 ? undefined : name;
}
