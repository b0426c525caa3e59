import type {DomDocument, DomElement} from './dom.ts';
import {isOfType, type StructuredItem, textOf} from './structured-data.ts';

/** What stands between a page's title and the name of its site. */
const separators = /\s+[|–—·•»«:-]{1,2}\s+|\s*[|»•]\s*/;

/** How phpBB begins the titles of topics. */
const forumLead = /^.{0,80}\bView topic\s+-\s+(?=\S)/;

/**
 * The title of what a page is about, without the name of the site: the heading that its declared title repeats, else the declared
 * title without what names the site.
 */
export function pageTitle(document: DomDocument, items: readonly StructuredItem[]): string | undefined {
  const meta = (selector: string) => fold(document.querySelector(selector)?.getAttribute('content'));
  const tab = fold(document.querySelector('title')?.textContent).replace(forumLead, '');
  const shared = meta('meta[property="og:title"]') || meta('meta[name="twitter:title"]');
  const site = meta('meta[property="og:site_name"]') || meta('meta[name="application-name"]');
  const structured = fold(textOf(items.find(item => isOfType(item, /Article|Posting|Report|Product$/))?.headline));
  const headings = Array.from(document.querySelectorAll('h1')).map(headingText).filter(Boolean);
  const declared = [shared, structured, tab].filter(Boolean);
  const repeated = headings.find(heading => !isSame(heading, site) && declared.some(title => isPartOf(heading, title)));
  if (repeated !== undefined) return withoutSite(repeated, site, tab);
  const isArticle =
    /article/i.test(meta('meta[property="og:type"]')) || items.some(item => isOfType(item, /Article|Posting|Report/));
  const headline = isArticle ? articleHeading(headings, declared, site) : undefined;
  if (headline !== undefined) return withoutSite(headline, site, tab);
  const [first] = declared;
  if (first !== undefined) return withoutSite(first, site, tab);
  return headings[0];
}

/**
 * The only heading of its rank in an article is what its readers see as its title; what it declares is often worded for search
 * engines. A heading that shares no word of meaning with that is one of the site.
 */
function articleHeading(headings: readonly string[], declared: readonly string[], site: string): string | undefined {
  const own = new Map(
    headings.filter(heading => !isSame(heading, site)).map(heading => [comparable(heading), heading]),
  );
  const [heading] = own.values();
  if (own.size !== 1 || heading === undefined || wordsIn(heading) < 3) return undefined;
  if (declared.some(title => comparable(heading).startsWith(comparable(title)))) return undefined;
  const said = new Set(declared.flatMap(title => comparable(title).split(' ')));
  const telling = comparable(heading)
    .split(' ')
    .filter(word => word.length > 3);
  return telling.filter(word => said.has(word)).length >= telling.length * leastShared ? heading : undefined;
}

/** The least share of a heading's telling words that the declared title must have. */
const leastShared = 0.15;

/** A heading without the sign that links to it. */
function headingText(heading: DomElement): string {
  return fold(heading.textContent)
    .replace(/\s*[¶#§]$/, '')
    .trim();
}

/** A text on one line; empty where there is none. */
function fold(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

/** A title's words in lower case, so that signs and blanks make no difference. */
function comparable(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

/** Whether two titles have the same words. */
function isSame(one: string, other: string): boolean {
  return one !== '' && comparable(one) === comparable(other);
}

/** Whether `heading` is `title` or all of one side of it. */
function isPartOf(heading: string, title: string): boolean {
  const inner = comparable(heading);
  const outer = comparable(title);
  return (
    inner !== '' &&
    (outer === inner ||
      outer.startsWith(`${inner} `) ||
      (outer.endsWith(` ${inner}`) && inner.length > outer.length / 2))
  );
}

/** Cuts off a last (or first) part that names the site: the one it says itself, or the short end of several parts. */
function withoutSite(title: string, site: string, tab: string): string {
  const lead = site !== '' && title.startsWith(site) ? /^\s*[:|–—-]\s+(?=\S)/.exec(title.slice(site.length)) : null;
  if (lead) return title.slice(site.length + lead[0].length);
  const parts = title.split(separators).filter(Boolean);
  if (parts.length < 2) return title;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (isSame(last, site)) return cutEnd(title, last);
  if (isSame(first, site)) return title.slice(title.indexOf(first) + first.length).replace(/^\s*[|–—·•»«:-]+\s*/, '');
  // A heading that the tab's title goes on from has no site's name in it.
  if (title !== tab && tab.startsWith(title)) return title;
  if (/[|»•]/.test(title)) return cutEnd(title, title.slice(title.search(/\s*[|»•]\s*/)));
  return wordsIn(last) <= 4 && wordsIn(last) < wordsIn(title) / 2 ? cutEnd(title, last) : title;
}

/** A title without its last part and the sign before that; the whole where nothing would be left. */
function cutEnd(title: string, end: string): string {
  return title.slice(0, title.length - end.length).replace(/\s*[|–—·•»«:-]*\s*$/, '') || title;
}

function wordsIn(text: string): number {
  return comparable(text).split(' ').length;
}
