import {splitGraphemes} from '../graphemes.ts';
import {graphemeWidth} from '../text-layout.ts';
import {CodeHighlighter} from './highlight-code.ts';
import {type Painter, type Run, trimmedEnd} from './styled-runs.ts';

/** The language of a code fence: the first word after it, without the braces and dots of other dialects. */
export function fenceLanguage(info: string): string {
  return (/^[\s{.]*([^\s{},:]+)/.exec(info)?.[1] ?? '').toLowerCase();
}

/** Draws a whole block of code as coloured lines, without blank lines at its ends; none when there is nothing else. */
export function codeLines(code: string, language: string, columns: number, painter: Painter): string[] {
  const highlighter = new CodeHighlighter(language);
  const trimmed = code.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
  if (trimmed === '') return [];
  const lines = trimmed.split('\n').flatMap(line => highlighter.add(line));
  return [...lines, ...highlighter.end()].flatMap(line => paintCodeLine(line, columns, painter));
}

/**
 * Draws one line of code, indented by two cells where there is room, and broken where it is too long: blanks count in
 * code, but for those at the end of a line, which would only make another one without anything on it.
 */
export function paintCodeLine(runs: readonly Run[], columns: number, painter: Painter): string[] {
  const indent = columns >= 10 ? '  ' : '';
  const room = Math.max(1, columns - indent.length);
  const lines: Run[][] = [[{text: indent, roles: []}]];
  let width = 0;
  for (const {text, roles} of trimmedEnd(runs)) {
    if (/^[\x20-\x7e]*$/.test(text) && width + text.length <= room) {
      lines.at(-1)?.push({text, roles});
      width += text.length;
      continue;
    }
    let part = '';
    for (const grapheme of splitGraphemes(text)) {
      const cells = graphemeWidth(grapheme);
      if (width + cells > room && width > 0) {
        lines.at(-1)?.push({text: part, roles});
        lines.push([{text: indent, roles: []}]);
        part = '';
        width = 0;
      }
      part += grapheme;
      width += cells;
    }
    lines.at(-1)?.push({text: part, roles});
  }
  return lines.map(line => painter.line(line));
}
