import type {PageContent} from './page-content.ts';

/** The text of pages that are pictures, by their numbers. */
export async function recognisePages(
  _bytes: Uint8Array,
  _pages: readonly Pick<PageContent, 'number'>[],
): Promise<ReadonlyMap<number, string>> {
  return new Map();
}
