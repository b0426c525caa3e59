import stringWidth from 'string-width';
import {splitGraphemes} from './graphemes.ts';
import {narrowWidth} from './narrow-text.ts';

/** Text of which each character takes one column. */
const printableAscii = /^[ -~]*$/;
/** Most graphemes whose measured width is remembered; when there are more, all are forgotten and measured again. */
const maximumCachedWidths = 4096;
/** The width of each grapheme that was measured, since measuring is slow. */
const widths = new Map<string, number>();

/**
 * Measures how wide `text` (one line) is on the screen: the columns that it takes in a terminal, as Ink counts them: 2
 * for CJK and most emoji, 0 for marks. Styles count nothing.
 */
export function textWidth(text: string): number {
  const narrow = narrowWidth(text);
  if (narrow !== undefined) return narrow;
  if (text.includes('\u001B')) return stringWidth(text);
  let width = 0;
  for (const grapheme of splitGraphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** Columns of one grapheme cluster. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1 && printableAscii.test(grapheme)) return 1;
  const known = widths.get(grapheme);
  if (known !== undefined) return known;
  const width = stringWidth(grapheme);
  if (widths.size >= maximumCachedWidths) widths.clear();
  widths.set(grapheme, width);
  return width;
}

/** Shortens `text` (one line, unstyled) to at most `columns`, with `…` in place of what is left out. */
export function fitLine(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let fitted = '';
  for (const grapheme of splitGraphemes(text)) {
    width += graphemeWidth(grapheme);
    if (width > columns - 1) break;
    fitted += grapheme;
  }
  return `${fitted.trimEnd()}…`;
}

/**
 * The end of `text` (one line, unstyled) within `columns`, with `…` before it where it is longer: of a path, and of
 * what is being typed.
 */
export function fitEnd(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
  let width = 0;
  const shown: string[] = [];
  for (const grapheme of splitGraphemes(text).reverse()) {
    width += graphemeWidth(grapheme);
    if (width > columns - 1) break;
    shown.push(grapheme);
  }
  return `…${shown.reverse().join('')}`;
}

/**
 * Breaks `text` (unstyled) into lines of at most `columns` (word wrap), between words where it can be. Line feeds end
 * lines; tabs are spaces.
 */
export function wrapText(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  return text.split('\n').flatMap(line => wrapLine(line.replaceAll('\t', '  '), room));
}

/** `text` wrapped (see `wrapText`), with `mark` before its first line and as much room before the others (hanging indent). */
export function hangText(mark: string, text: string, columns: number): string[] {
  const indent = ' '.repeat(textWidth(mark));
  return wrapText(text, columns - indent.length).map((line, at) => (at === 0 ? mark : indent) + line);
}

/** Breaks one line; a word that is wider than the window is broken too. */
function wrapLine(line: string, columns: number): string[] {
  if (textWidth(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  let width = 0;
  const flush = () => {
    lines.push(current.trimEnd());
    current = '';
    width = 0;
  };
  for (const word of line.split(/(?<= )(?! )/)) {
    const wordWidth = textWidth(word.trimEnd());
    if (width > 0 && width + wordWidth > columns) flush();
    if (wordWidth <= columns) {
      current += word;
      width += textWidth(word);
      continue;
    }
    for (const grapheme of splitGraphemes(word)) {
      const next = graphemeWidth(grapheme);
      if (width + next > columns && width > 0) flush();
      current += grapheme;
      width += next;
    }
  }
  if (current !== '' || lines.length === 0) flush();
  return lines;
}
