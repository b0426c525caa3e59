import type {MetricsOverview} from '../../runtime/figures-reader.ts';
import {costText, durationText, projectText, shortNumber, sparkline} from '../../runtime/figures-text.ts';
import type {PaneViewProps} from '../pane.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import {barChart} from './bar-chart.ts';
import {drawParts, type LinePart, localTime} from './line-parts.ts';
import {drawSections, figureRow, nameColumns, type Section} from './metric-sections.ts';

/** The figures of one stretch of time. */
type WindowFigures = MetricsOverview['today'];
/** How long something took: median, 95th and 99th percentile, in seconds. */
type Percentiles = NonNullable<WindowFigures['turnDuration']>;
/** The stretches of time that can be looked at. */
type WindowName = 'hour' | 'today' | '30 days';

/** Rows of the chart. */
const chartRows = 8;
/** From this many rows of the pane on there is a chart; else a line shows how it went. */
const rowsForChart = 14;
/** Most models, tools and projects that are listed; the rest is counted. */
const listed = 6;
/** Columns of the line that shows how a model, tool or project went over time. */
const trendColumns = 10;

/**
 * Shows the figures of one stretch of time: what was asked, tokens and cost, a chart, how long it took, and by which
 * models, tools and projects. For a screen reader the chart is put in words.
 */
export function windowLines(name: WindowName, figures: WindowFigures, size: PaneViewProps): string[] {
  const {columns, theme, rows} = size;
  if (figures.turns === 0 && figures.training.trials === 0) {
    const when = {hour: 'in the last hour', today: 'today', '30 days': 'in the last 30 days'}[name];
    return [drawParts([{text: `Nothing was asked ${when}.`, role: 'dim'}], columns, theme)];
  }
  const chart = rows >= rowsForChart ? chartSection(name, figures, size) : {title: '', lines: []};
  return drawSections(
    [
      {title: '', lines: summaryLines(figures, columns, rows < rowsForChart)},
      chart,
      timesSection(figures),
      workSection(figures),
      modelsSection(figures, columns),
      toolsSection(figures, columns),
      projectsSection(figures, columns),
      programSection(figures),
    ],
    size,
  );
}

/** The few figures that matter most, in as many lines as they take. */
function summaryLines(figures: WindowFigures, columns: number, withTrend: boolean): LinePart[][] {
  const {turns, succeeded, inputTokens, outputTokens, cost, unpricedTurns, series} = figures;
  const price = cost !== undefined ? costText(cost) : unpricedTurns > 0 ? 'cost unknown' : '';
  const unpriced = cost !== undefined && unpricedTurns > 0 ? ` + ${unpricedTurns} turns without a price` : '';
  const cells: LinePart[][] = [
    [
      {text: shortNumber(turns), role: 'strong'},
      {text: turns === 1 ? ' turn' : ' turns', role: 'dim'},
    ],
    [
      {text: percent(succeeded, turns), role: succeeded < turns ? 'warning' : 'success'},
      {text: ' ended well', role: 'dim'},
    ],
    [
      {text: shortNumber(inputTokens), role: 'strong'},
      {text: ' in ', role: 'dim'},
      {text: shortNumber(outputTokens), role: 'strong'},
      {text: ' out', role: 'dim'},
    ],
    [
      {text: price, ...(cost !== undefined ? {role: 'strong' as const} : {role: 'dim' as const})},
      {text: unpriced, role: 'dim'},
    ],
    [{text: withTrend ? sparkline(series.turns, 24) : '', role: 'accent'}],
  ];
  const lines: LinePart[][] = [[]];
  let width = 0;
  for (const cell of cells) {
    const cellWidth = cell.reduce((sum, {text}) => sum + textWidth(text), 0);
    if (cellWidth === 0) continue;
    // A figure is never broken between two lines.
    if (width > 0 && width + 3 + cellWidth > columns) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(...(width > 0 ? [{text: ' · ', role: 'dim' as const}] : []), ...cell);
    width += (width > 0 ? 3 : 0) + cellWidth;
  }
  return lines;
}

/** Tokens over time as a bar chart, or turns where no tokens were counted: by the minute, hour or day. */
function chartSection(name: WindowName, {series}: WindowFigures, {columns, theme}: PaneViewProps): Section {
  const hasTokens = series.tokens.some(value => value > 0);
  const values = [...(hasTokens ? series.tokens : series.turns)];
  const labels = series.startsMs.map(ms => labelOf(name, ms));
  // The hours to come are part of the day.
  while (name === 'today' && values.length < 24) {
    labels.push(String(values.length).padStart(2, '0'));
    values.push(0);
  }
  const per = {hour: 'minute', today: 'hour', '30 days': 'day'}[name];
  const title = `${hasTokens ? 'Tokens' : 'Turns'} by the ${per}`;
  if (theme.spoken) {
    const said = values.flatMap((value, at) => (value > 0 ? [`${labels[at]}: ${shortNumber(value)}`] : []));
    return {title, lines: said.map(text => [{text}])};
  }
  return {title, lines: barChart({values, labels, format: shortNumber}, columns - 2, chartRows), leastColumns: 1000};
}

/** What stands below a bar: the time, the hour or the day of the month. */
function labelOf(name: WindowName, ms: number): string {
  const date = new Date(ms);
  if (name === '30 days') return String(date.getDate());
  const clock = localTime(date.toISOString());
  return name === 'hour' ? clock : clock.slice(0, 2);
}

/** How long turns, model calls and tool calls took (latency), as median, 95th and 99th percentile. */
function timesSection(figures: WindowFigures): Section {
  const line = (name: string, of: Percentiles | undefined): LinePart[][] =>
    of ? [[{text: name.padEnd(nameColumns), role: 'dim'}, ...[of.p50, of.p95, of.p99].map(cell)]] : [];
  const cell = (seconds: number): LinePart => ({text: durationText(seconds).padStart(8)});
  const lines = [
    ...line('whole turn', figures.turnDuration),
    ...line('first text', figures.firstText),
    ...line('model call', figures.callDuration),
    ...line('first chunk', figures.firstChunk),
    ...line('tool call', figures.toolDuration),
  ];
  const heads = ['p50', 'p95', 'p99'].map(head => head.padStart(8)).join('');
  const head: LinePart[] = [{text: ' '.repeat(nameColumns) + heads, role: 'dim'}];
  return {title: 'Times', lines, head, leastColumns: 38};
}

/**
 * What came of the work: context used and not cited, edits made, approvals given, recall used, retries and fallbacks,
 * turns that ended early, and feedback.
 */
function workSection(figures: WindowFigures): Section {
  const {context, contextWasted, edits, approvals, recall, retries, fallbacks, feedback, training, stopReasons} =
    figures;
  const lines: LinePart[][] = [];
  const share = (name: string, part: number, whole: number) => {
    const details = `${shortNumber(part)} of ${shortNumber(whole)}`;
    if (whole > 0) lines.push(figureRow(name, percent(part, whole), details));
  };
  if (context) lines.push(figureRow('context', shortNumber(context.p50), `p95 ${shortNumber(context.p95)}`));
  if (contextWasted) lines.push(figureRow('not cited', shortNumber(contextWasted.p50), 'tokens'));
  share('edits made', edits.applied ?? 0, sum(edits));
  share('approved', approvals.allow ?? 0, sum(approvals));
  share('recall used', recall.used, recall.passages);
  share('trials', training.passed, training.trials);
  if (retries + fallbacks > 0) {
    lines.push(figureRow('retries', shortNumber(retries), fallbacks > 0 ? `${shortNumber(fallbacks)} fallbacks` : ''));
  }
  const bad = Object.entries(stopReasons).filter(([reason]) => reason !== 'end');
  if (bad.length > 0) lines.push(figureRow('ended else', shortNumber(sum(Object.fromEntries(bad))), namesOf(bad)));
  if (sum(feedback) > 0)
    lines.push(figureRow('feedback', shortNumber(sum(feedback)), namesOf(Object.entries(feedback))));
  return {title: 'Work', lines, leastColumns: 38};
}

/** Each model's calls, tokens, times and cost. */
function modelsSection({models}: WindowFigures, columns: number): Section {
  return table('Models', ['calls', 'tokens', 'p50', 'p95', 'cost'], columns, models, one => ({
    name: one.model,
    trend: one.trend,
    cells: [
      shortNumber(one.calls),
      shortNumber(one.inputTokens + one.outputTokens),
      quantile(one.duration, 'p50'),
      quantile(one.duration, 'p95'),
      one.cost === undefined ? '' : costText(one.cost),
    ],
  }));
}

/** Each tool's calls, failures and times. */
function toolsSection({tools}: WindowFigures, columns: number): Section {
  return table('Tools', ['calls', 'failed', 'p50', 'p95'], columns, tools, one => ({
    name: one.tool,
    trend: one.trend,
    cells: [
      shortNumber(one.calls),
      one.failed > 0 ? shortNumber(one.failed) : '',
      quantile(one.duration, 'p50'),
      quantile(one.duration, 'p95'),
    ],
  }));
}

/** Each project's turns, tokens and cost. */
function projectsSection({projects}: WindowFigures, columns: number): Section {
  const names = projects.map(({project}) => project);
  return table('Projects', ['turns', 'tokens', 'cost'], columns, projects, one => ({
    name: projectText(one.project, names),
    trend: one.trend,
    cells: [shortNumber(one.turns), shortNumber(one.tokens), one.cost > 0 ? costText(one.cost) : ''],
  }));
}

/** What the program itself uses: memory, processor time, disk, and the time to draw a frame. */
function programSection({system}: WindowFigures): Section {
  const {memoryBytes, cpuSeconds, diskUsedBytes, diskFreeBytes, frame} = system;
  const lines: LinePart[][] = [];
  if (memoryBytes !== undefined) lines.push(figureRow('memory', `${shortNumber(memoryBytes)}B`));
  if (cpuSeconds > 0) lines.push(figureRow('processor', durationText(cpuSeconds)));
  if (diskUsedBytes !== undefined) {
    const free = diskFreeBytes === undefined ? '' : `${shortNumber(diskFreeBytes)}B free`;
    lines.push(figureRow('disk', `${shortNumber(diskUsedBytes)}B`, free));
  }
  if (frame) lines.push(figureRow('frame', durationText(frame.p50), `p95 ${durationText(frame.p95)}`));
  return {title: 'Program', lines, leastColumns: 38};
}

/** A line of a table: its name, how it went over time, and its numbers. */
interface TableRow {
  name: string;
  trend: readonly number[];
  cells: readonly string[];
}

/** The first entries with their numbers; narrow panes have fewer columns of them, wide ones a line of how it went. */
function table<One>(
  title: string,
  heads: readonly string[],
  columns: number,
  all: readonly One[],
  rowOf: (one: One) => TableRow,
): Section {
  const cellColumns = 8;
  const room = columns - 4;
  const count = Math.max(1, Math.min(heads.length, Math.floor((room - 14) / cellColumns)));
  const widest = Math.max(nameColumns, ...all.slice(0, listed).map(one => textWidth(rowOf(one).name)));
  const trend = room - widest - count * cellColumns >= trendColumns + 2;
  const nameWidth = Math.min(widest, room - count * cellColumns - (trend ? trendColumns + 2 : 0));
  const cellsOf = (cells: readonly string[]) =>
    cells
      .slice(0, count)
      .map(text => text.padStart(cellColumns))
      .join('');
  const lines: LinePart[][] = all.slice(0, listed).map(one => {
    const {name, trend: values, cells} = rowOf(one);
    const fitted = fitLine(name, nameWidth);
    return [
      {text: fitted + ' '.repeat(nameWidth - textWidth(fitted))},
      {text: cellsOf(cells)},
      ...(trend ? [{text: `  ${sparkline(values, trendColumns)}`, role: 'accent' as const}] : []),
    ];
  });
  if (all.length > listed) lines.push([{text: `and ${all.length - listed} more`, role: 'dim'}]);
  const head: LinePart[] = [{text: ' '.repeat(nameWidth) + cellsOf(heads), role: 'dim'}];
  return {title, lines, head, leastColumns: 1000};
}

/** Names with how often each came: `2 limit, cancelled`. */
function namesOf(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(', ');
}

/** One of the percentiles as a time; nothing where none was measured. */
function quantile(percentiles: Percentiles | undefined, which: 'p50' | 'p95'): string {
  return percentiles ? durationText(percentiles[which]) : '';
}

/** A part of a whole in percent; nothing of nothing. */
function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part * 100) / whole)} %` : '';
}

/** All counts together. */
function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
