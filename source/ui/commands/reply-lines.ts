import {fitLine, hangText, textWidth, wrapText} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import type {ReplyPart, ReplyRow} from './slash-command.ts';

/** Draws what a slash command answered as styled lines, none wider than `columns`. */
export function replyLines(parts: readonly ReplyPart[], columns: number, theme: Theme): string[] {
  return parts.flatMap(part => partLines(part, columns, theme));
}

/** One part of a reply as lines. */
function partLines(part: ReplyPart, columns: number, theme: Theme): string[] {
  if (part.kind === 'rows') return rowLines(part.rows, columns, theme);
  if (part.kind === 'text') {
    return wrapText(part.text, columns).map(line => (part.role ? theme.style(part.role, line) : line));
  }
  const {message, hint} = part.problem;
  return [
    ...hangText('✗ ', message, columns).map(line => theme.style('error', line)),
    ...(hint === undefined ? [] : hangText('  ', hint, columns).map(line => theme.style('dim', line))),
  ];
}

/** Two columns where there is room for them, else the text below its name. */
function rowLines(rows: readonly ReplyRow[], columns: number, theme: Theme): string[] {
  const marked = rows.some(({current}) => current);
  const indent = marked ? 2 : 0;
  const longest = Math.max(0, ...rows.map(({name}) => textWidth(name)));
  const nameColumns = Math.min(longest, Math.floor(columns * 0.45));
  const textColumns = columns - indent - nameColumns - 2;
  const isWide = textColumns >= 24 || longest + Math.max(0, ...rows.map(fullTextWidth)) + indent + 2 <= columns;
  return rows.flatMap(row => {
    const mark = marked ? (row.current ? theme.style('accent', '› ') : '  ') : '';
    const detail = row.detail ? `  (${row.detail})` : '';
    const gap = ' '.repeat(indent + nameColumns + 2);
    if (!isWide) {
      return [
        mark + theme.style('accent', fitLine(row.name, columns - indent)),
        ...wrapText(row.text + detail, Math.max(4, columns - indent - 2)).map(
          line => `${' '.repeat(indent + 2)}${line}`,
        ),
      ];
    }
    const text = wrapText(row.text + detail, Math.max(4, textColumns));
    const name = theme.style('accent', fitLine(row.name, columns - indent));
    // A name that does not fit its column has a line of its own.
    if (textWidth(row.name) > nameColumns) return [mark + name, ...text.map(line => gap + line)];
    const padding = ' '.repeat(nameColumns - textWidth(row.name) + 2);
    return text.map((line, at) => (at === 0 ? mark + name + padding + line : gap + line));
  });
}

/** How wide the text of a row is with its detail. */
function fullTextWidth({text, detail}: ReplyRow): number {
  return textWidth(text) + (detail ? textWidth(detail) + 4 : 0);
}
