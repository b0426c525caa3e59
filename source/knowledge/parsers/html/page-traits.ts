import type {DomDocument} from './dom.ts';
import type {PageTraits} from './page-features.ts';
import {wordsOf} from './readable-blocks.ts';
import {structuredItems} from './structured-data.ts';

/** What the page says of itself. */
export function pageTraits(document: DomDocument): PageTraits {
  const attribute = (selector: string, name: string) => document.querySelector(selector)?.getAttribute(name) ?? '';
  const types = [attribute('meta[property="og:type"]', 'content')];
  for (const script of Array.from(document.querySelectorAll('script[type="application/ld+json"]'))) {
    for (const match of (script.textContent ?? '').matchAll(/"@type"\s*:\s*"([^"]+)"/g)) types.push(match[1] ?? '');
  }
  const address = attribute('link[rel=canonical]', 'href') || attribute('meta[property="og:url"]', 'content');
  return {
    declaredTypes: types.join(' ').toLowerCase(),
    path: pathOf(address),
    titleWords: new Set(wordsOf(document.querySelector('title')?.textContent ?? '')),
    said: saidBy(document),
    descriptionWords: new Set(
      wordsOf(
        attribute('meta[name="description" i]', 'content') || attribute('meta[property="og:description"]', 'content'),
      ),
    ),
    maker: [
      attribute('meta[name="generator" i]', 'content'),
      document.body?.getAttribute('class') ?? '',
      document.body?.getAttribute('id') ?? '',
      document.documentElement.getAttribute('class') ?? '',
    ]
      .join(' ')
      .toLowerCase(),
    inputs: document.querySelectorAll('input, select, textarea').length,
    articles: document.querySelectorAll('article').length,
  };
}

/** More words of structured data than this are not looked at. */
const mostSaidWords = 50_000;

/** What a page's structured data say in words: text that repeats it is content, most likely. */
function saidBy(document: DomDocument): ReadonlySet<string> {
  const said = new Set<string>();
  let left = mostSaidWords;
  for (const item of structuredItems(document)) {
    for (const value of Object.values(item)) {
      if (typeof value !== 'string' || left <= 0) continue;
      const words = wordsOf(value.replace(/<[^>]*>/g, ' ')).slice(0, left);
      left -= words.length;
      if (words.length < 3) said.add(words.join(' '));
      for (let at = 0; at + 2 < words.length; at++) said.add(words.slice(at, at + 3).join(' '));
    }
  }
  return said;
}

/** The path of an address, in lower case; '' where it is none. */
function pathOf(address: string): string {
  try {
    return new URL(address, 'http://unknown.invalid').pathname.toLowerCase();
  } catch {
    return '';
  }
}
