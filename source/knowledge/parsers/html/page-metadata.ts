import type {DocumentMetadata} from '../../document.ts';
import type {DomDocument} from './dom.ts';
import {pageAuthors} from './page-authors.ts';
import {pageDates} from './page-date.ts';
import {pageTitle} from './page-title.ts';
import {structuredItems} from './structured-data.ts';

/** What a page says of itself: nothing is fetched, nothing made up. */
export function pageMetadata(document: DomDocument): DocumentMetadata {
  const items = structuredItems(document);
  const address = addressOf(document);
  const title = pageTitle(document, items);
  const authors = pageAuthors(document, items);
  const language = languageOf(document);
  const description =
    document.querySelector('meta[name="description" i]')?.getAttribute('content') ??
    document.querySelector('meta[property="og:description"]')?.getAttribute('content');
  return {
    ...(title !== undefined && {title}),
    ...(authors.length > 0 && {authors}),
    ...pageDates(document, items, address),
    ...(language !== undefined && {language}),
    ...(address !== undefined && {address}),
    ...(description?.trim() && {description: description.replace(/\s+/g, ' ').trim()}),
  };
}

/** The canonical address, where it is one of the web. */
function addressOf(document: DomDocument): string | undefined {
  const given =
    document.querySelector('link[rel="canonical"]')?.getAttribute('href') ??
    document.querySelector('meta[property="og:url"]')?.getAttribute('content');
  const base = document.querySelector('base[href]')?.getAttribute('href') ?? undefined;
  try {
    const url = new URL((given ?? '').trim(), base);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The language that a page declares, in its standard form; undefined where it declares none that exists. */
function languageOf(document: DomDocument): string | undefined {
  const given =
    document.documentElement.getAttribute('lang') ||
    document.documentElement.getAttribute('xml:lang') ||
    document.querySelector('meta[http-equiv="content-language" i]')?.getAttribute('content') ||
    document.querySelector('meta[property="og:locale"]')?.getAttribute('content');
  try {
    return given ? Intl.getCanonicalLocales(given.split(',')[0]?.trim().replaceAll('_', '-'))[0] : undefined;
  } catch {
    return undefined;
  }
}
