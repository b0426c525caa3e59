import {textWidth} from '../text-layout.ts';
import type {LinePart} from './line-parts.ts';

/** What a bar chart shows: its values, their labels, and how a value is written. */
export interface BarChart {
  /** One for each bar, from 0. */
  values: readonly number[];
  /** What stands below each bar, where there is room for it. */
  labels: readonly string[];
  /** A value as it stands at the axis. */
  format: (value: number) => string;
}

/** Blocks that fill a cell from none to eight eighths, so that bars are finer than rows. */
const eighths = ['', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/**
 * Every how many bars there may be a label below the chart: steps that read well, of minutes and hours, and of days.
 */
const labelSteps = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
/** Most columns that one bar takes, with the gap beside it. */
const widestBar = 6;

/**
 * Draws figures over time as a bar chart with both axes, in exactly `rows` rows (at least 4) and at most `columns`
 * columns: neighbours are added up where there are more bars than columns. Its top is a round number.
 */
export function barChart({values, labels, format}: BarChart, columns: number, rows: number): LinePart[][] {
  const height = Math.max(2, rows - 2);
  const {bars, top, axisColumns, room} = layOut({values, labels, format}, columns);
  const barColumns = Math.max(1, Math.min(widestBar, Math.floor(room / bars.length)));
  const gap = barColumns > 1 ? 1 : 0;
  const middle = height >= 4 && height % 2 === 0 ? height / 2 : 0;
  const lines: LinePart[][] = [];
  for (let row = height; row >= 1; row--) {
    const label = row === height ? format(top) : row === middle ? format(top / 2) : '';
    const mark = label === '' ? '│' : '┤';
    const cells = bars.map(({value}) => {
      // What is more than nothing shows.
      const filled = Math.max(value > 0 ? 1 : 0, Math.round((value / top) * height * 8)) - (row - 1) * 8;
      const cell = eighths[Math.max(0, Math.min(8, filled))] || ' ';
      return cell.repeat(barColumns - gap) + ' '.repeat(gap);
    });
    lines.push([
      {text: `${label.padStart(axisColumns)} ${mark}`, role: 'dim'},
      {text: cells.join('').trimEnd(), role: 'accent'},
    ]);
  }
  lines.push([{text: `${format(0).padStart(axisColumns)} └${'─'.repeat(bars.length * barColumns)}`, role: 'dim'}]);
  const below = labelLine(
    bars.map(({label}) => label),
    barColumns,
    room,
  );
  lines.push([{text: `${' '.repeat(axisColumns + 2)}${below}`, role: 'dim'}]);
  return lines;
}

/**
 * Finds how wide the axis and how high the bars are: bars that were added up stand higher, which may make the axis
 * wider and leave room for fewer.
 */
function layOut({values, labels, format}: BarChart, columns: number) {
  for (let axisColumns = textWidth(format(0)); ; ) {
    const room = Math.max(1, columns - axisColumns - 2);
    const bars = joinNeighbours(values, labels, room);
    const top = roundedUp(Math.max(...bars.map(({value}) => value), 0));
    const width = Math.max(textWidth(format(top)), textWidth(format(top / 2)));
    if (width <= axisColumns || room === 1) return {bars, top, axisColumns: Math.max(width, axisColumns), room};
    axisColumns = width;
  }
}

/** A round number for the top of an axis: the next that is 1, 2, 2.5, 5 or 10 times a power of ten; 1 for nothing. */
export function roundedUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5].find(one => value <= one * power * 1.000001) ?? 10;
  return factor * power;
}

/** As many bars as there is room for, neighbours added up. */
function joinNeighbours(values: readonly number[], labels: readonly string[], most: number) {
  const size = Math.max(1, Math.ceil(values.length / most));
  const bars: {value: number; label: string}[] = [];
  for (let at = 0; at < values.length; at += size) {
    bars.push({value: values.slice(at, at + size).reduce((sum, value) => sum + value, 0), label: labels[at] ?? ''});
  }
  return bars;
}

/** The labels below the bars, as many as stand apart from each other. */
function labelLine(labels: readonly string[], barColumns: number, room: number): string {
  const widest = Math.max(1, ...labels.map(textWidth));
  const step = labelSteps.find(one => one * barColumns > widest) ?? labels.length;
  let line = '';
  labels.forEach((label, at) => {
    if (at % step !== 0 || at * barColumns + textWidth(label) > room) return;
    line = line.padEnd(at * barColumns) + label;
  });
  return line;
}
