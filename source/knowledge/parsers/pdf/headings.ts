import type {TextLine} from './page-content.ts';

/** An entry of the document's outline: bookmarks. */
export interface OutlineEntry {
  title: string;
  /** From 1. */
  level: number;
}

/** How headings look in one document. */
export interface HeadingStyles {
  /** The level of the heading that these lines are, 1 to 6; undefined where they are none. */
  levelOf(lines: readonly TextLine[]): number | undefined;
}

/** The most words of a heading in a PDF; a longer text in large or bold letters is a paragraph. */
const longestHeadingWords = 25;
/** The most lines of a heading in a PDF; more lines of one look are a paragraph. */
const longestHeadingLines = 4;

/**
 * Recognises the headings of a PDF, which does not mark them: by its bookmarks, and by lines that are larger or bolder
 * than the running text. The larger the look, the higher the level.
 */
export function headingStyles(lines: readonly TextLine[], outline: readonly OutlineEntry[]): HeadingStyles {
  const bodySize = bodySizeOf(lines);
  const boldShare = letters(lines.filter(({bold}) => bold)) / Math.max(1, letters(lines));
  const listed = new Map<string, number>();
  for (const {title, level} of outline) {
    const key = normal(title);
    if (key !== '' && !listed.has(key)) listed.set(key, Math.min(6, level));
  }
  const isLarge = (line: TextLine) => isLarger(line, bodySize);
  const isMarked = (line: TextLine) =>
    isLarge(line) || (line.bold && boldShare < 0.4 && roundSize(line.size) >= bodySize * 0.95);
  const looks = new Map<string, {size: number; bold: boolean; letters: number}>();
  for (const line of lines) {
    if (!isMarked(line) || !hasWords(line.text)) continue;
    const known = looks.get(lookOf(line)) ?? {size: roundSize(line.size), bold: line.bold, letters: 0};
    known.letters += line.text.length;
    looks.set(lookOf(line), known);
  }
  // The largest look heads the document, the next its sections, and so on.
  const ranked = [...looks].sort(([, a], [, b]) => b.size - a.size || Number(b.bold) - Number(a.bold));
  const rank = new Map(ranked.map(([look], index) => [look, Math.min(6, index + 1)]));
  return {
    levelOf(all) {
      const [first] = all;
      if (!first || all.length > longestHeadingLines) return undefined;
      const isLooking = all.every(isMarked);
      if (!isLooking && listed.size === 0) return undefined;
      const text = all.length === 1 ? first.text : all.map(line => line.text).join(' ');
      const fromOutline = listed.size > 0 ? listed.get(normal(text)) : undefined;
      if (fromOutline !== undefined) return fromOutline;
      if (!isLooking) return undefined;
      const words = text.split(' ').length;
      if (words > longestHeadingWords || !hasWords(text)) return undefined;
      // Bold alone also begins paragraphs: a long line, or one that ends as a sentence does, is none.
      if (!isLarge(first) && (/[.,;]$/.test(text) || words > 14)) return undefined;
      return rank.get(lookOf(first));
    },
  };
}

/** Whether a line is so much larger (12 %) than the running text that it heads some of it. */
export function isLarger({size}: TextLine, bodySize: number): boolean {
  return roundSize(size) >= bodySize * 1.12;
}

/** Sizes to half a point: what differs by less looks the same. */
function roundSize(size: number): number {
  return Math.round(size * 2) / 2;
}

/** Size and weight of a line: lines of one look are headings of one level. */
function lookOf({size, bold}: TextLine): string {
  return `${roundSize(size)} ${bold}`;
}

/** Whether a text has a word in it; numbers and signs alone are no heading. */
function hasWords(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}

/** How many characters lines have together. */
function letters(lines: readonly TextLine[]): number {
  return lines.reduce((sum, {text}) => sum + text.length, 0);
}

/** The size of most letters, in half points; 10 where there are none. */
export function bodySizeOf(lines: readonly TextLine[]): number {
  const counts = new Map<number, number>();
  for (const {size, text} of lines) counts.set(roundSize(size), (counts.get(roundSize(size)) ?? 0) + text.length);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}

/** A heading without its number and punctuation, to compare it with a bookmark. */
function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[\d.\s]+|[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
