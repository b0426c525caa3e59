import {textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {amountText, drawParts} from './line-parts.ts';

/**
 * Draws a progress bar for work on files: `Indexing ████░░░ 600 of 1,200 files`; only the share where there is no room.
 */
export function drawProgress(
  {what, done, total}: {what: string; done: number; total: number},
  columns: number,
  theme: Theme,
): string {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const counts = `${done.toLocaleString('en-US')} of ${amountText(total, 'file')}`;
  const barColumns = Math.min(40, columns - textWidth(what) - textWidth(counts) - 2);
  if (barColumns < 5)
    return drawParts([{text: `${Math.floor(share * 100)} % of ${amountText(total, 'file')}`}], columns, theme);
  const full = Math.floor(share * barColumns);
  return drawParts(
    [
      {text: `${what} `},
      {text: '█'.repeat(full), role: 'accent'},
      {text: '░'.repeat(barColumns - full), role: 'border'},
      {text: ` ${counts}`, role: 'dim'},
    ],
    columns,
    theme,
  );
}
