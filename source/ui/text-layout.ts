import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();
const printableAscii = /^[ -~]*$/;

/** Measures how many columns `text` takes on a terminal; styles count nothing. */
export function textWidth(text: string): number {
  return printableAscii.test(text) ? text.length : stringWidth(text);
}

/** Shortens `text` (one line, unstyled) to at most `columns`, with `…` in place of what is left out. */
export function fitLine(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let fitted = '';
  for (const {segment} of segmenter.segment(text)) {
    const next = textWidth(segment);
    if (width + next > columns - 1) break;
    width += next;
    fitted += segment;
  }
  return `${fitted.trimEnd()}…`;
}

/**
 * Breaks `text` (unstyled) into lines of at most `columns` (word wrap), between words where it can be. Line feeds end
 * lines; tabs are spaces.
 */
export function wrapText(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  return text.split('\n').flatMap(line => wrapLine(line.replaceAll('\t', '  '), room));
}

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
    for (const {segment} of segmenter.segment(word)) {
      const next = textWidth(segment);
      if (width + next > columns && width > 0) flush();
      current += segment;
      width += next;
    }
  }
  if (current !== '' || lines.length === 0) flush();
  return lines;
}
