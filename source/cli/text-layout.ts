import {padText, textWidth, wrapText} from './fit-text.ts';

/**
 * Lays out a table of names and explanations in two columns, indented by two: terms left, what they mean right, wrapped
 * to `columns`. A term that is too long for its column, and every term in a narrow window, has its meaning on the lines
 * below it.
 */
export function columnRows(rows: readonly (readonly [term: string, meaning: string])[], columns: number): string[] {
  const limit = columns < 60 ? 0 : 30;
  const fitting = rows.filter(([term, meaning]) => meaning !== '' && textWidth(term) <= limit);
  const termColumns = Math.max(0, ...fitting.map(([term]) => textWidth(term)));
  return rows.flatMap(([term, meaning]) => {
    const below = wrapText(term, columns - 4).map((part, index) => `${index === 0 ? '  ' : '    '}${part}`);
    if (meaning === '') return below;
    if (textWidth(term) > termColumns || termColumns === 0) {
      return [...below, ...wrapText(meaning, columns - 6).map(line => `      ${line}`)];
    }
    const [first = '', ...others] = wrapText(meaning, columns - termColumns - 4);
    const indent = ' '.repeat(termColumns + 4);
    return [`  ${padText(term, termColumns)}  ${first}`, ...others.map(line => `${indent}${line}`)];
  });
}
