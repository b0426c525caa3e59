import type {PaneViewProps} from '../pane.ts';
import {textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {drawParts, type LinePart} from './line-parts.ts';

/** A titled group of lines. */
export interface Section {
  title: string;
  lines: readonly (readonly LinePart[])[];
  /** What its columns are; left out with the title. */
  head?: readonly LinePart[];
  /** Columns below which its lines say less; it takes the whole width then. */
  leastColumns?: number;
}

/** In a pane of fewer rows figures stand close, without titles. */
const rowsForTitles = 6;
/** Columns between two sections that stand side by side. */
const betweenColumns = 3;
/** Columns that the name of a figure takes. */
export const nameColumns = 12;

/**
 * Lays out groups of figures in the Metrics tab: those that have lines, side by side where both of a pair have room for
 * that, without titles where rows are few.
 */
export function drawSections(sections: readonly Section[], {columns, rows, theme}: PaneViewProps): string[] {
  const shown = sections.filter(({lines}) => lines.length > 0);
  if (rows < rowsForTitles) {
    return shown.flatMap(({lines}) => lines.map(parts => drawParts(parts, columns, theme)));
  }
  const half = Math.floor((columns - betweenColumns) / 2);
  const fits = (section: Section | undefined) => section !== undefined && (section.leastColumns ?? 48) <= half;
  const lines: string[] = [];
  for (let at = 0; at < shown.length; at++) {
    const [one, other] = [shown[at] as Section, shown[at + 1]];
    if (lines.length > 0) lines.push('');
    if (other && fits(one) && fits(other)) {
      lines.push(...sideBySide(sectionLines(one, half, theme), sectionLines(other, half, theme), half));
      at++;
    } else lines.push(...sectionLines(one, columns, theme));
  }
  return lines;
}

/** One figure as a line: a name, a number, and what else there is to say. */
export function figureRow(name: string, value: string, details = ''): LinePart[] {
  return [
    {text: name.padEnd(nameColumns), role: 'dim'},
    {text: value.padStart(8)},
    {text: details === '' ? '' : `  ${details}`, role: 'dim'},
  ];
}

/** A group with its title, in so many columns. */
function sectionLines({title, head, lines}: Section, columns: number, theme: Theme): string[] {
  const indent = columns < 30 ? '' : '  ';
  return [
    ...(title === '' ? [] : [drawParts([{text: title, role: 'heading' as const}], columns, theme)]),
    ...[...(head ? [head] : []), ...lines].map(parts =>
      drawParts([{text: title === '' ? '' : indent}, ...parts], columns, theme),
    ),
  ];
}

/** Two groups beside each other. */
function sideBySide(one: readonly string[], other: readonly string[], left: number): string[] {
  return Array.from({length: Math.max(one.length, other.length)}, (_, row) => {
    const line = one[row] ?? '';
    return `${line}${' '.repeat(left - textWidth(line) + betweenColumns)}${other[row] ?? ''}`.trimEnd();
  });
}
