import type {PaneViewProps} from '../pane.ts';
import {drawHints, drawParts} from './line-parts.ts';
import type {ListQuestion} from './list-state.ts';

/**
 * Draws a question that must be confirmed before something is removed or started: what it is about, and what yes and no
 * mean.
 */
export function drawQuestion(
  {question, what, yes, no, after}: ListQuestion,
  {columns, rows, theme}: PaneViewProps,
): string[] {
  // In the lowest window the question alone must still be answerable.
  if (rows === 1) return [drawParts([{text: `${question} y/n`, role: 'warning'}], columns, theme)];
  const lines = [
    drawParts([{text: question, role: 'warning'}], columns, theme),
    drawParts([{text: what.replace(/\s+/g, ' '), role: 'strong'}], columns, theme),
    drawHints(
      [
        ['confirm', yes],
        ['refuse', no],
      ],
      columns,
      theme,
    ),
    drawParts([{text: after, role: 'dim'}], columns, theme),
  ];
  return rows >= 4 ? lines : lines.slice(rows === 2 ? 1 : 0, 3);
}
