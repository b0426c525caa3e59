import type {PaneViewProps} from '../pane.ts';
import {drawHints, drawParts} from './line-parts.ts';
import {textOf} from './memory-entry.ts';
import type {Deleting} from './memory-state.ts';

/** Asks whether what was chosen is to be removed, and says what that means. */
export function drawQuestion(deleting: Deleting, {columns, rows, theme}: PaneViewProps): string[] {
  const [question, what, yes, after] = questionOf(deleting);
  const lines = [
    drawParts([{text: question, role: 'warning'}], columns, theme),
    drawParts([{text: what.replace(/\s+/g, ' '), role: 'strong'}], columns, theme),
    drawHints(
      [
        ['y', yes],
        ['n', 'keep'],
      ],
      columns,
      theme,
    ),
    drawParts([{text: after, role: 'dim'}], columns, theme),
  ];
  if (rows >= 4) return lines;
  return rows === 1
    ? [drawParts([{text: `${yes === 'delete' ? 'Delete' : 'Forget'} it? y/n`, role: 'warning'}], columns, theme)]
    : lines.slice(rows === 2 ? 1 : 0, 3);
}

function questionOf(deleting: Deleting): [question: string, what: string, yes: string, after: string] {
  if (deleting.what === 'session') {
    const after = 'Its transcript is removed from the disk. There is no way back.';
    return ['Delete this session?', deleting.title || deleting.id, 'delete', after];
  }
  const {entry} = deleting;
  if (entry.kind === 'record') {
    return ['Forget this?', textOf(entry), 'forget', 'It leaves the disk, with no way back.'];
  }
  const after =
    entry.kind === 'turn' && entry.turn.turn !== undefined
      ? 'Question and answer leave the disk, with no way back.'
      : 'It leaves the disk, with no way back.';
  return ['Forget what was said here?', textOf(entry), 'forget', after];
}
