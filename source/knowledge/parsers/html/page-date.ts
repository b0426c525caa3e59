import type {DomDocument} from './dom.ts';
import {isOfType, type StructuredItem, textOf} from './structured-data.ts';

/** Names of months, in lower case. */
const months = 'january february march april may june july august september october november december'.split(' ');
/** A month by its name or the first three letters of it. */
const monthPattern = `(${months.map(month => `${month}|${month.slice(0, 3)}`).join('|')}|sept)\\.?`;
/**
 * How dates are written, with the parts of each: year, month, day. Where `3/4` may be either, the month comes first.
 */
const writtenDates: readonly (readonly [RegExp, (match: RegExpExecArray) => (string | undefined)[]])[] = [
  [/\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/, ([, year, month, day]) => [year, month, day]],
  [
    new RegExp(`\\b${monthPattern}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`, 'i'),
    ([, month, day, year]) => [year, month, day],
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.?\\s+(?:of\\s+)?${monthPattern},?\\s+(\\d{4})\\b`, 'i'),
    ([, day, month, year]) => [year, month, day],
  ],
  [/\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b/, ([, day, month, year]) => [year, month, day]],
  [
    /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/,
    ([, first, second, year]) => (Number(first) > 12 ? [year, second, first] : [year, first, second]),
  ],
];
/** Where pages declare when they were published. */
const publishedMeta = [
  ...['article:published_time', 'og:article:published_time', 'og:published_time', 'og:publish_date'].map(
    name => `meta[property="${name}"]`,
  ),
  ...[
    'date',
    'pubdate',
    'publishdate',
    'publish-date',
    'publish_date',
    'datepublished',
    'dc.date',
    'dc.date.issued',
    'dcterms.created',
    'dcterms.date',
    'citation_publication_date',
    'citation_date',
    'sailthru.date',
    'parsely-pub-date',
    'article.published',
    'publication_date',
    'cxenseparse:recs:publishtime',
  ].map(name => `meta[name="${name}" i]`),
  'meta[itemprop="datePublished"]',
];
/** Where pages declare when they were last changed. */
const modifiedMeta = [
  'meta[property="article:modified_time"]',
  'meta[property="og:updated_time"]',
  'meta[name="last-modified" i]',
  'meta[itemprop="dateModified"]',
];
/** Types of structured data whose date is that of the page. */
const dated = /Article|Posting|Report|Question|WebPage|Recipe|VideoObject|HowTo|Course|Dataset|Episode|Review/;

/** When a page was published and when it was changed, as `2024-05-17`; by what it declares, else by what it shows near its title. */
export function pageDates(
  document: DomDocument,
  items: readonly StructuredItem[],
  address: string | undefined,
): {date?: string; modified?: string} {
  const content = (selectors: readonly string[]) =>
    selectors.map(selector => dayOf(document.querySelector(selector)?.getAttribute('content'))).find(Boolean);
  const ofItem = (name: string) =>
    [...items]
      .filter(item => isOfType(item, dated))
      .sort((one, other) => Number(isOfType(one, /WebPage/)) - Number(isOfType(other, /WebPage/)))
      .map(item => dayOf(textOf(item[name])))
      .find(Boolean);
  const modified = ofItem('dateModified') ?? content(modifiedMeta);
  const date =
    ofItem('datePublished') ??
    content(publishedMeta) ??
    shownDate(document) ??
    dateNearTitle(document) ??
    dateInScripts(document) ??
    dateInAddress(address) ??
    modified;
  return {...(date !== undefined && {date}), ...(modified !== undefined && {modified})};
}

/** The day that a text names, `YYYY-MM-DD`; undefined where it names none that can be. */
export function dayOf(text: string | null | undefined): string | undefined {
  const given = (text ?? '').slice(0, 200);
  for (const [pattern, partsOf] of writtenDates) {
    const match = pattern.exec(given);
    if (!match) continue;
    const [year, month, day] = partsOf(match);
    const monthNumber = Number.isNaN(Number(month))
      ? months.findIndex(name => name.startsWith((month ?? '').toLowerCase().slice(0, 3))) + 1
      : Number(month);
    const found = dayFrom(Number(year), monthNumber, Number(day));
    if (found) return found;
  }
  return undefined;
}

/**
 * The day as `2024-05-17`; undefined where there is no such day, or where it is too old or too far ahead to be meant.
 */
function dayFrom(year: number, month: number, day: number): string | undefined {
  const time = new Date(Date.UTC(year, month - 1, day));
  const real = time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  const likely = year >= 1980 && time.getTime() <= Date.now() + 400 * 86_400_000;
  return real && likely ? time.toISOString().slice(0, 10) : undefined;
}

/** Where pages show their date, the most certain first. */
const shownPlaces = [
  'time[itemprop="datePublished"]',
  '[itemprop="datePublished"]',
  'time[pubdate]',
  'article time[datetime]',
  'main time[datetime]',
  'time[datetime]',
  'time',
  ...[
    'published',
    'publish',
    'post-date',
    'postdate',
    'entry-date',
    'article-date',
    'pubdate',
    'dateline',
    'byline',
    'timestamp',
    'post-meta',
    'entry-meta',
    'article-meta',
    'meta-date',
    'date',
  ].map(name => `[class*="${name}" i]`),
];

/** The date that a page shows in one of these places. */
function shownDate(document: DomDocument): string | undefined {
  for (const selector of shownPlaces) {
    for (const element of Array.from(document.querySelectorAll(selector)).slice(0, 5)) {
      const found =
        dayOf(element.getAttribute('datetime') ?? element.getAttribute('content')) ?? dayOf(element.textContent);
      if (found) return found;
    }
  }
  return undefined;
}

/** A longer text near the title is no byline. */
const bylineCharacters = 200;
/** So many elements behind the title are looked at for a date, and a third of that before it. */
const nodesBesideTitle = 60;

/** A short text soon before or after the first heading that is hardly more than a date: a byline without a name for it. */
function dateNearTitle(document: DomDocument): string | undefined {
  const heading = document.querySelector('h1');
  if (!heading) return undefined;
  const texts = Array.from((document.body ?? document.documentElement).querySelectorAll('*'));
  const start = texts.indexOf(heading);
  const after = texts.slice(start + 1, start + 1 + nodesBesideTitle);
  const before = texts.slice(Math.max(0, start - nodesBesideTitle / 3), start).reverse();
  for (const element of [...after, ...before]) {
    if (['script', 'style', 'noscript'].includes(element.localName)) continue;
    const text = (element.textContent ?? '').trim();
    if (text.length === 0 || text.length > bylineCharacters) continue;
    const found = dayOf(text);
    if (found) return found;
  }
  return undefined;
}

/** Pages made by scripts carry what they show as JSON. */
function dateInScripts(document: DomDocument): string | undefined {
  for (const script of Array.from(document.querySelectorAll('script'))) {
    const match =
      /"(?:datePublished|publishedAt|published_at|publishDate|publicationDate)\\?"\s*:\s*\\?"([^"\\]{8,40})/.exec(
        script.textContent ?? '',
      );
    const found = dayOf(match?.[1]);
    if (found) return found;
  }
  return undefined;
}

/** The date in an address such as `/2024/05/17/`. */
function dateInAddress(address: string | undefined): string | undefined {
  const match = /\/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:\/|-|$)/.exec(address ?? '');
  return match ? dayFrom(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}
