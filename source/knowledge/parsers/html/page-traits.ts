import type {DomDocument} from './dom.ts';
import type {PageTraits} from './page-features.ts';
import {wordsOf} from './readable-blocks.ts';

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
  };
}

function pathOf(address: string): string {
  try {
    return new URL(address, 'http://unknown.invalid').pathname.toLowerCase();
  } catch {
    return '';
  }
}
