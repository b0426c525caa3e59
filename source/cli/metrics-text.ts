import type {MetricsOverview} from '../runtime/figures-reader.ts';
import {costText, durationText, projectText, shortNumber, sparkline} from '../runtime/figures-text.ts';
import {fitText, padText} from './fit-text.ts';

type WindowFigures = MetricsOverview['today'];
type Percentiles = NonNullable<WindowFigures['turnDuration']>;
type Sanitize = (text: string) => string;

/** The columns of a figure's name. */
const nameColumns = 16;
/** The most models, tools and projects that are listed. */
const listed = 8;

/**
 * What `eca metrics` prints: the last hour, today and 30 days side by side, and the models, tools and projects of the
 * last 30 days. Names are made safe with `sanitize`.
 */
export function overviewLines(
  overview: Omit<MetricsOverview, 'problems'>,
  columns: number,
  sanitize: Sanitize,
): string[] {
  const {now, today, month} = overview;
  if (month.turns === 0 && month.training.trials === 0) {
    return ['Nothing was measured in the last 30 days. Ask something: eca "what is in this project?"'];
  }
  const windows = [now, today, month];
  const width = Math.max(9, Math.min(14, Math.floor((columns - nameColumns) / 3)));
  const row = (name: string, of: (figures: WindowFigures) => string) =>
    (padText(name, nameColumns) + windows.map(figures => of(figures).padStart(width)).join('')).trimEnd();
  const lines = [
    padText('', nameColumns) + ['last hour', 'today', '30 days'].map(head => head.padStart(width)).join(''),
  ];
  for (const [name, of] of rows) {
    if (windows.some(figures => of(figures) !== '')) lines.push(row(name, of));
  }
  lines.push('', ...seriesLines('tokens by day', month, columns), ...listLines(month, columns, sanitize));
  return lines.map(line => fitText(line, columns));
}

/** What `eca metrics show --since` prints: the figures of one stretch of time. */
export function figureLines(figures: WindowFigures, columns: number, sanitize: Sanitize): string[] {
  const since = new Date(figures.fromMs).toLocaleString('sv-SE').slice(0, 16);
  if (figures.turns === 0 && figures.training.trials === 0) return [`Nothing was measured since ${since}.`];
  const lines = [`Since ${since}`];
  for (const [name, of] of rows) {
    const text = of(figures);
    if (text !== '') lines.push(`  ${padText(name, nameColumns)}${text.padStart(9)}`);
  }
  lines.push('', ...seriesLines('tokens', figures, columns), ...listLines(figures, columns, sanitize));
  return lines.map(line => fitText(line, columns));
}

/** The figures in the order in which they are shown; one that has nothing to say is left out. */
const rows: [name: string, of: (figures: WindowFigures) => string][] = [
  ['turns', ({turns}) => shortNumber(turns)],
  ['ended well', ({turns, succeeded}) => percent(succeeded, turns)],
  ['tokens in', ({inputTokens}) => shortNumber(inputTokens)],
  ['tokens out', ({outputTokens}) => shortNumber(outputTokens)],
  ['cost', ({cost, unpricedTurns}) => (cost !== undefined ? costText(cost) : unpricedTurns > 0 ? 'unknown' : '')],
  ['turn, p50', ({turnDuration}) => quantile(turnDuration, 'p50')],
  ['turn, p95', ({turnDuration}) => quantile(turnDuration, 'p95')],
  ['first text, p50', ({firstText}) => quantile(firstText, 'p50')],
  ['model call, p50', ({callDuration}) => quantile(callDuration, 'p50')],
  ['model call, p95', ({callDuration}) => quantile(callDuration, 'p95')],
  ['context, p50', ({context}) => (context ? shortNumber(context.p50) : '')],
  ['edits applied', ({edits}) => percent(edits.applied ?? 0, sum(edits))],
  ['approved', ({approvals}) => percent(approvals.allow ?? 0, sum(approvals))],
  ['recall used', ({recall}) => percent(recall.used, recall.passages)],
  ['retries', ({retries}) => (retries > 0 ? shortNumber(retries) : '')],
  ['trials passed', ({training}) => percent(training.passed, training.trials)],
];

/** A small chart of the tokens over time; nothing where none were used. */
function seriesLines(name: string, {series}: WindowFigures, columns: number): string[] {
  const most = Math.max(...series.tokens, 0);
  if (most === 0) return [];
  const line = sparkline(series.tokens, Math.max(8, Math.min(60, columns - nameColumns - 12)));
  return [`${padText(name, nameColumns)}${line}  most ${shortNumber(most)}`, ''];
}

/** Tables of the models, tools and projects, the first few of each. */
function listLines({models, tools, projects}: WindowFigures, columns: number, sanitize: Sanitize): string[] {
  const width = Math.max(12, Math.min(36, columns - 44));
  const entry = (name: string, ...cells: string[]) =>
    `  ${padText(sanitize(name), width)}${cells.map(cell => cell.padStart(10)).join('')}`.trimEnd();
  const lines: string[] = [];
  const gap = () => (lines.length > 0 ? [''] : []);
  if (models.length > 0) lines.push(entry('model', 'calls', 'tokens', 'p50', 'cost').replace('  model', 'model  '));
  for (const {model, calls, inputTokens, outputTokens, duration, cost} of models.slice(0, listed)) {
    const price = cost === undefined ? '' : costText(cost);
    lines.push(
      entry(model, shortNumber(calls), shortNumber(inputTokens + outputTokens), quantile(duration, 'p50'), price),
    );
  }
  if (tools.length > 0)
    lines.push(...gap(), entry('tool', 'calls', 'failed', 'p50', 'p95').replace('  tool', 'tool  '));
  for (const {tool, calls, failed, duration} of tools.slice(0, listed)) {
    const failures = failed > 0 ? shortNumber(failed) : '';
    lines.push(entry(tool, shortNumber(calls), failures, quantile(duration, 'p50'), quantile(duration, 'p95')));
  }
  if (projects.length > 0) lines.push(...gap(), entry('project', 'turns', 'tokens').replace('  project', 'project  '));
  const names = projects.map(({project}) => project);
  for (const {project, turns, tokens} of projects.slice(0, listed)) {
    lines.push(entry(projectText(project, names), shortNumber(turns), shortNumber(tokens)));
  }
  return lines;
}

/** The time that half of all (`p50`) or 95 of 100 (`p95`) stay below; empty where nothing was measured. */
function quantile(percentiles: Percentiles | undefined, which: 'p50' | 'p95'): string {
  return percentiles ? durationText(percentiles[which]) : '';
}

/** A share in per cent; empty where there is nothing to have a share in. */
function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part * 100) / whole)} %` : '';
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
