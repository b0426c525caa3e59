import {bodySizeOf, isLarger} from './headings.ts';
import type {PageContent, TextLine} from './page-content.ts';

/** The lines that repeat at the top and the bottom of pages, each once. */
export interface RunningLines {
  headers: TextLine[];
  footers: TextLine[];
}

/** The most lines at the top and at the bottom of a page that may be headers and footers. */
const marginLines = 4;
/** How much of a page's height its margins take, at the top and at the bottom: 15 %. */
const marginShare = 0.15;

/**
 * Removes the headers, footers and page numbers that repeat on the pages, so that they do not stand in the middle of
 * the text, and returns each once. What repeats stands on at least three pages, or on two of up to four.
 */
export function takeRunningLines(pages: readonly PageContent[]): RunningLines {
  const seen = new Map<string, Set<number>>();
  const bodySize = bodySizeOf(
    pages.flatMap(({items}) => items.flatMap(item => (item.kind === 'line' ? [item.line] : []))),
  );
  const margins = pages.map(page => ({page, ...marginsOf(page)}));
  for (const {page, top, bottom} of margins) {
    for (const [side, lines] of [
      ['top', top],
      ['bottom', bottom],
    ] as const) {
      for (const line of lines) {
        for (const key of keysOf(side, line, bodySize)) seen.set(key, (seen.get(key) ?? new Set()).add(page.number));
      }
    }
  }
  const repeats = (side: string, line: TextLine) => {
    const count = Math.max(...keysOf(side, line, bodySize).map(key => seen.get(key)?.size ?? 0));
    return count >= 3 || (count === 2 && pages.length <= 4 && pages.length >= 2);
  };
  const found: RunningLines = {headers: [], footers: []};
  const known = new Set<string>();
  for (const {page, top, bottom} of margins) {
    const taken = new Set<TextLine>();
    // A number in large letters is more likely a year or a chapter.
    const isNumber = (line: TextLine) =>
      isPageNumber(line.text) && (!isLarger(line, bodySize) || Number(line.text) === page.number);
    for (const line of top) {
      if (isNumber(line) || repeats('top', line)) taken.add(line);
      // What stands below a heading belongs to it.
      else if (isLarger(line, bodySize)) break;
    }
    for (const line of bottom) if (isNumber(line) || repeats('bottom', line)) taken.add(line);
    page.items = page.items.filter(item => item.kind !== 'line' || !taken.has(item.line));
    for (const line of taken) {
      const key = line.text.replace(/\d+/g, '#');
      if (isPageNumber(line.text) || known.has(key)) continue;
      known.add(key);
      (top.includes(line) ? found.headers : found.footers).push(line);
    }
  }
  return found;
}

/** The lines in the margins of a page. */
function marginsOf(page: PageContent) {
  const lines = page.items.flatMap(item => (item.kind === 'line' ? [item.line] : []));
  const byHeight = [...lines].sort((a, b) => a.top - b.top);
  return {
    top: byHeight.filter(({bottom}) => bottom < marginShare * page.height).slice(0, marginLines),
    bottom: byHeight.filter(({top}) => top > (1 - marginShare) * page.height).slice(-marginLines),
  };
}

/**
 * The same words at the same height, whatever the numbers in them; heights are compared roughly, hence two keys. In large letters
 * another number is another heading, such as that of the next chapter.
 */
function keysOf(side: string, line: TextLine, bodySize: number): string[] {
  const lower = line.text.toLowerCase().replace(/\s+/g, ' ');
  const words = isLarger(line, bodySize) ? lower : lower.replace(/\d+|\b[ivxlc]+\b/g, '#');
  const height = Math.round(line.top / 6);
  return [`${side} ${height} ${words}`, `${side} ${height + 1} ${words}`];
}

/** Whether a line is only a page number: `12`, `- 12 -`, `xii`, `Page 3 of 10`. */
function isPageNumber(text: string): boolean {
  return /^(?:[-–—\s]*\d{1,4}[-–—\s]*|[ivxlc]{1,7}|(?:page|seite|p\.)\s*\d{1,4}(?:\s*(?:of|\/|von|de)\s*\d{1,4})?|\d{1,4}\s*(?:of|\/)\s*\d{1,4})$/i.test(
    text.trim(),
  );
}
