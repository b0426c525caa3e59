import {narrowWidth} from './narrow-text.ts';

/** Unicode's rules for what is one character to a person. */
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
/** Printable ASCII, each character of which stands alone. */
const plain = /^[\x20-\x7e]*$/;

/**
 * Splits text into what a person sees as single characters (grapheme clusters of Unicode), so that an emoji or an
 * accented letter is never cut in half.
 */
export function splitGraphemes(text: string): string[] {
  // What is one cell wide and without styles joins with nothing.
  if (narrowWidth(text) === text.length) return text.split('');
  const graphemes: string[] = [];
  for (const {segment} of segmenter.segment(text)) graphemes.push(segment);
  return graphemes;
}

/** The beginning of a text that may be too long: at most `length` UTF-16 units of it, whole graphemes only. */
export function textStart(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, graphemeAround(text, Math.max(0, length)).start);
}

/** The end of a text that may be too long: at most `length` UTF-16 units of it, whole graphemes only. */
export function textEnd(text: string, length: number): string {
  const from = text.length - Math.max(0, length);
  if (from <= 0) return text;
  const {start, end} = graphemeAround(text, from);
  return text.slice(start === from ? from : end);
}

/** Where the grapheme that holds the unit at `offset` starts and ends. Between printable ASCII there is no need to look. */
function graphemeAround(text: string, offset: number): {start: number; end: number} {
  const cut = plain.test(text.slice(Math.max(0, offset - 1), offset + 2)) ? undefined : segmenter.segment(text);
  const {index = offset, segment = ' '} = cut?.containing(offset) ?? {};
  return {start: index, end: index + segment.length};
}
