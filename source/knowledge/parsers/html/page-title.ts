import type {DomDocument, DomElement} from './dom.ts';
import {isOfType, type StructuredItem, textOf} from './structured-data.ts';

const separators = /\s+[|–—·•»«:-]{1,2}\s+|\s*[|»•]\s*/;

/**
 * The title of what a page is about, without the name of the site: the heading that its declared title repeats, else the declared
 * title without what names the site.
 */
export function pageTitle(document: DomDocument, items: readonly StructuredItem[]): string | undefined {
  const meta = (selector: string) => fold(document.querySelector(selector)?.getAttribute('content'));
  const tab = fold(document.querySelector('title')?.textContent);
  const shared = meta('meta[property="og:title"]') || meta('meta[name="twitter:title"]');
  const site = meta('meta[property="og:site_name"]') || meta('meta[name="application-name"]');
  const headline = fold(textOf(items.find(item => isOfType(item, /Article|Posting|Report|Product$/))?.headline));
  const headings = Array.from(document.querySelectorAll('h1')).map(headingText).filter(Boolean);
  const declared = [shared, headline, tab].filter(Boolean);
  const repeated = headings.find(heading => !isSame(heading, site) && declared.some(title => isPartOf(heading, title)));
  if (repeated !== undefined) return withoutSite(repeated, site, tab);
  const [first] = declared;
  if (first !== undefined) return withoutSite(first, site, tab);
  return headings[0];
}

function headingText(heading: DomElement): string {
  return fold(heading.textContent)
    .replace(/\s*[¶#§]$/, '')
    .trim();
}

function fold(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

function comparable(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

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

function cutEnd(title: string, end: string): string {
  return title.slice(0, title.length - end.length).replace(/\s*[|–—·•»«:-]*\s*$/, '') || title;
}

function wordsIn(text: string): number {
  return comparable(text).split(' ').length;
}
