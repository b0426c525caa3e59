import {fitEnd, fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import type {CompletionState, Suggestion} from './completion-state.ts';

/** Most rows of the completion list: more would push away what is being talked about. */
const longestList = 8;

/**
 * Draws the list of suggestions below the prompt (autocomplete) as styled lines, at most `rows` and at most 8 of at
 * most `columns` cells, the selected entry among them; what does not fit is counted. Labels must be safe to print.
 */
export function completionLines(
  {suggestions, selected}: CompletionState,
  columns: number,
  rows: number,
  theme: Pick<Theme, 'style'>,
): string[] {
  if (rows <= 0 || columns <= 2) return [];
  const room = Math.min(rows, longestList);
  const counts = suggestions.length > room && room > 2;
  const entries = counts ? room - 1 : room;
  const first = Math.max(0, Math.min(selected - Math.floor(entries / 2), suggestions.length - entries));
  const shown = suggestions.slice(first, first + entries);
  const labelWidth = Math.min(Math.max(...shown.map(({label}) => textWidth(label))), Math.floor(columns * 0.6));
  const lines = shown.map((suggestion, index) => {
    const marker = first + index === selected ? '› ' : '  ';
    return marker + suggestionLine(suggestion, first + index === selected, labelWidth, columns - 2, theme);
  });
  if (counts) lines.push(theme.style('dim', fitLine(`  ${selected + 1} of ${suggestions.length}`, columns)));
  return lines;
}

/** A suggestion with what was met marked, and what there is to say of it where there is room. */
function suggestionLine(
  {label, detail, ranges}: Suggestion,
  selected: boolean,
  labelWidth: number,
  columns: number,
  {style}: Pick<Theme, 'style'>,
): string {
  const fitted = fitEnd(label, detail === '' ? columns : Math.min(columns, labelWidth));
  const name = selected
    ? style('selection', fitted)
    : fitted === label
      ? marked(label, ranges, text => style('match', text))
      : fitted;
  const room = columns - labelWidth - 2;
  if (detail === '' || room < 8) return name;
  return `${name}${' '.repeat(Math.max(0, labelWidth - textWidth(fitted)) + 2)}${style('dim', fitLine(detail, room))}`;
}

/** A text with parts of it marked. */
function marked(text: string, ranges: readonly number[], mark: (text: string) => string): string {
  let line = '';
  let at = 0;
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    const [start = 0, end = 0] = [ranges[index], ranges[index + 1]];
    line += text.slice(at, start) + mark(text.slice(start, end));
    at = end;
  }
  return line + text.slice(at);
}
