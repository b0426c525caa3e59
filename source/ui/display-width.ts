import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const plain = /^[\x20-\x7e]*$/;
/** Most characters whose measured width is remembered; when there are more, all are forgotten and measured again. */
const maximumCachedWidths = 4096;
const widths = new Map<string, number>();

/**
 * Measures how wide `text` is on the screen: the cells it takes in a terminal, as Ink counts them: 2 for CJK and most
 * emoji, 0 for marks. No control sequences, one line.
 */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const grapheme of splitGraphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/**
 * Splits text into what a person sees as single characters (grapheme clusters of Unicode), so that an emoji or an
 * accented letter is never cut in half.
 */
export function splitGraphemes(text: string): string[] {
  if (plain.test(text)) return text.split('');
  const graphemes: string[] = [];
  for (const {segment} of segmenter.segment(text)) graphemes.push(segment);
  return graphemes;
}

/** Cells of one grapheme cluster. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1) {
    const code = grapheme.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return 1;
  }
  const known = widths.get(grapheme);
  if (known !== undefined) return known;
  const width = stringWidth(grapheme);
  if (widths.size >= maximumCachedWidths) widths.clear();
  widths.set(grapheme, width);
  return width;
}

/** Shortens `text` so that it takes at most `columns` cells, with `…` in the last one when something was cut. */
export function clipToWidth(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (displayWidth(text) <= columns) return text;
  let clipped = '';
  let width = 0;
  for (const grapheme of splitGraphemes(text)) {
    const cells = graphemeWidth(grapheme);
    if (width + cells > columns - 1) break;
    clipped += grapheme;
    width += cells;
  }
  return `${clipped}…`;
}
