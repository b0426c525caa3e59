import stringWidth from 'string-width';

/** The columns `text` takes on a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/**
 * Shortens a text to fit the terminal: at most `columns` columns, cut between characters with `…` where it is longer.
 */
export function fitText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  return `${takeColumns(text, columns - 1).trimEnd()}…`;
}

/** A text in a column of a table: fitted, with blanks behind it up to exactly `columns` columns. */
export function padText(text: string, columns: number): string {
  const fitted = fitText(text, columns);
  return fitted + ' '.repeat(columns - textWidth(fitted));
}

/**
 * Breaks a text into lines that fit the terminal, each at most `columns` columns wide: at blanks where there are some,
 * continued under the indentation of the line they belong to.
 */
export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap(line => wrapLine(line.replaceAll('\t', '    '), Math.max(columns, 2)));
}

/** Breaks one line; a word that is wider than all columns is cut. */
function wrapLine(line: string, columns: number): string[] {
  if (textWidth(line) <= columns) return [line];
  const indentation = (/^ */.exec(line)?.[0] ?? '').slice(0, Math.floor(columns / 2));
  const lines: string[] = [];
  let current = indentation;
  for (const word of line.trim().split(/(?<= )/)) {
    let rest = word;
    if (current !== indentation && textWidth(current) + textWidth(rest.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = indentation;
    }
    while (textWidth(current) + textWidth(rest.trimEnd()) > columns) {
      const part = takeColumns(rest, columns - textWidth(current));
      lines.push(current + part);
      rest = rest.slice(part.length);
      current = indentation;
    }
    current += rest;
  }
  return [...lines, current.trimEnd()];
}

/** The longest beginning of `text` within `columns` columns; at least one character, so that a loop gets on. */
function takeColumns(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    width += textWidth(segment);
    if (taken !== '' && width > columns) break;
    taken += segment;
  }
  return taken;
}
