import {isPanePlace, type KeyBinding, keyBindings, keyLabel} from '../keymap.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** Below this there is no room for the keys to stand in a column of their own. */
const narrowColumns = 40;

/** A question lists its own keys. */
const shownWhereTheyCount = new Set<KeyBinding['place']>(['approval', 'plan']);

/** The key table in as many columns as fit, at most `rows` lines; what finds no room is counted. */
export function keyHelpLines(columns: number, rows: number, {style}: Theme): string[] {
  if (rows <= 0) return [];
  const entries = (keyBindings as readonly KeyBinding[])
    .filter(({place}) => !shownWhereTheyCount.has(place))
    .map(({keys, place, summary}) => ({
      key: keyLabel(keys[0] ?? ''),
      summary: isPanePlace(place) ? `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${summary}` : summary,
    }));
  const keyWidth = Math.max(...entries.map(({key}) => key.length));
  const cellWidth = keyWidth + 2 + Math.max(...entries.map(({summary}) => textWidth(summary)));
  const across = Math.max(1, Math.floor((columns + 3) / (cellWidth + 3)));
  const perColumn = Math.ceil(entries.length / across);
  if (columns < narrowColumns) {
    const fitting = entries.slice(0, entries.length > rows ? rows - 1 : rows);
    const lines = fitting.map(({key, summary}) => {
      const shown = fitLine(key, columns);
      return `${style('accent', shown)} ${style('dim', fitLine(summary, columns - textWidth(shown) - 1))}`;
    });
    const left = entries.length - fitting.length;
    return left > 0 ? [...lines, style('dim', fitLine(`${left} more in a higher window`, columns))] : lines;
  }
  const room = Math.min(perColumn, perColumn > rows ? rows - 1 : rows);
  const lines: string[] = [];
  const width = across === 1 ? columns : cellWidth;
  let shownEntries = 0;
  for (let row = 0; row < room; row++) {
    const cells: string[] = [];
    for (let column = 0; column < across; column++) {
      const entry = entries[row * across + column];
      if (!entry) continue;
      shownEntries++;
      const summary = fitLine(entry.summary, width - keyWidth - 2);
      const padding = column < across - 1 ? ' '.repeat(Math.max(0, width - keyWidth - 2 - textWidth(summary) + 3)) : '';
      cells.push(`${style('accent', entry.key.padEnd(keyWidth))}  ${style('dim', summary)}${padding}`);
    }
    lines.push(cells.join(''));
  }
  const left = entries.length - shownEntries;
  if (left > 0) lines.push(style('dim', fitLine(`${left} more in a higher window`, columns)));
  return lines;
}
