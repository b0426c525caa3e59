import {clipToWidth, displayWidth} from '../display-width.ts';
import type {Theme} from '../theme.ts';
import type {CompletionState, Suggestion} from './completion-state.ts';

/** The list as styled lines, at most `rows` of at most `columns` cells, the selected entry among them. Labels must be safe to print. */
export function completionLines(
  {suggestions, selected}: CompletionState,
  columns: number,
  rows: number,
  theme: Pick<Theme, 'style'>,
): string[] {
  if (rows <= 0 || columns <= 2) return [];
  const first = Math.max(0, Math.min(selected - Math.floor(rows / 2), suggestions.length - rows));
  const shown = suggestions.slice(first, first + rows);
  const labelWidth = Math.min(Math.max(...shown.map(({label}) => displayWidth(label))), Math.floor(columns * 0.6));
  return shown.map((suggestion, index) => {
    const marker = first + index === selected ? '› ' : '  ';
    return marker + suggestionLine(suggestion, first + index === selected, labelWidth, columns - 2, theme);
  });
}

function suggestionLine(
  {label, detail, ranges}: Suggestion,
  selected: boolean,
  labelWidth: number,
  columns: number,
  {style}: Pick<Theme, 'style'>,
): string {
  const fitted = clipStart(label, detail === '' ? columns : Math.min(columns, labelWidth));
  const name = selected
    ? style('selection', fitted)
    : fitted === label
      ? marked(label, ranges, text => style('match', text))
      : fitted;
  const room = columns - labelWidth - 2;
  if (detail === '' || room < 8) return name;
  return `${name}${' '.repeat(Math.max(0, labelWidth - displayWidth(fitted)) + 2)}${style('dim', clipToWidth(detail, room))}`;
}

/** Of a long path the end says more. */
function clipStart(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && displayWidth(characters.join('')) > columns - 1) characters.shift();
  return `…${characters.join('')}`;
}

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
