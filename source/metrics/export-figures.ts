import type {Cell} from './cell.ts';
import type {Labels} from './instrument.ts';
import type {MetricRow, Series} from './metric-rows.ts';
import {createRowSet} from './metric-rows.ts';

/** The forms that figures can be exported in. */
export const exportFormats = ['json', 'csv', 'prometheus'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The percentiles that an export gives: median, p90, p95, p99. */
const quantiles = [0.5, 0.9, 0.95, 0.99] as const;

/** One line of an export: the values that the kind of its instrument does not have are absent. */
export interface ExportedRow {
  /** ISO 8601. */
  start: string;
  name: string;
  kind: string;
  unit: string;
  labels: Labels;
  count?: number;
  sum?: number;
  min?: number;
  max?: number;
  last?: number;
  p50?: number;
  p90?: number;
  p95?: number;
  p99?: number;
}

/**
 * Exports metrics as text: JSON lines, CSV (RFC 4180) with a head, or Prometheus's text exposition of their totals.
 * Yields whole lines.
 */
export function* exportFigures(rows: readonly MetricRow[], format: ExportFormat): Generator<string> {
  if (format === 'json') for (const row of rows) yield `${JSON.stringify(exportedRow(row))}\n`;
  else if (format === 'csv') yield* csvLines(rows);
  else yield* expositionLines(rows);
}

/** A row as it is exported, its time readable. */
function exportedRow({startMs, instrument, labels, cell}: MetricRow): ExportedRow {
  const {name, kind, unit} = instrument;
  return {start: new Date(startMs).toISOString(), name, kind, unit, labels, ...valuesOf(cell)};
}

/** The numbers of a cell, as far as its kind has them. */
function valuesOf(cell: Cell): Partial<ExportedRow> {
  if (cell.kind === 'counter') return {sum: cell.total};
  if (cell.kind === 'gauge') {
    const {count, sum, min, max, last} = cell;
    return {count, sum, min, max, last};
  }
  const {count, sum, min, max} = cell.sketch;
  const [p50, p90, p95, p99] = quantiles.map(q => cell.sketch.quantile(q)) as [number, number, number, number];
  return {count, sum, min, max, p50, p90, p95, p99};
}

/** The columns of numbers in a CSV export. */
const csvColumns = ['count', 'sum', 'min', 'max', 'last', 'p50', 'p90', 'p95', 'p99'] as const;

/** The figures as a table with a head, its lines ended as the standard has it. */
function* csvLines(rows: readonly MetricRow[]): Generator<string> {
  yield `${['start', 'name', 'kind', 'unit', 'labels', ...csvColumns].join(',')}\r\n`;
  for (const row of rows) {
    const exported = exportedRow(row);
    const labels = Object.entries(exported.labels).map(([label, value]) => `${label}=${value}`);
    const values = csvColumns.map(column => exported[column] ?? '');
    const fields = [exported.start, exported.name, exported.kind, exported.unit, labels.join(';'), ...values];
    yield `${fields.map(field => csvField(String(field))).join(',')}\r\n`;
  }
}

/** One field of CSV, quoted where needed, and guarded against being taken for a formula by a spreadsheet. */
function csvField(text: string): string {
  // A spreadsheet takes what begins so for a formula, and a model may be named by anybody.
  const safe = /^[=+@\t]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Totals in the form that Prometheus scrapes: text exposition format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats); histograms as summaries.
 */
function* expositionLines(rows: readonly MetricRow[]): Generator<string> {
  const totals = createRowSet();
  totals.merge(rows, () => 0);
  const byName = new Map<string, MetricRow[]>();
  for (const row of totals.rows()) byName.set(row.instrument.name, [...(byName.get(row.instrument.name) ?? []), row]);
  for (const held of byName.values()) {
    const [first] = held;
    if (!first) continue;
    const name = expositionName(first);
    const type = {counter: 'counter', gauge: 'gauge', histogram: 'summary'}[first.instrument.kind];
    yield `# HELP ${name} ${first.instrument.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
    yield `# TYPE ${name} ${type}\n`;
    for (const {labels, cell} of held) {
      if (cell.kind === 'counter') yield sample(name, labels, cell.total);
      else if (cell.kind === 'gauge') yield sample(name, labels, cell.last);
      else {
        for (const q of quantiles) yield sample(name, {...labels, quantile: String(q)}, cell.sketch.quantile(q));
        yield sample(`${name}_sum`, labels, cell.sketch.sum);
        yield sample(`${name}_count`, labels, cell.sketch.count);
      }
    }
  }
}

/** How units are called in Prometheus's names. */
const unitWords: Record<string, string> = {s: 'seconds', By: 'bytes', '1': 'ratio'};

/** What Prometheus calls a metric: with its unit, and with `_total` where values are added up. */
function expositionName({instrument}: Series): string {
  const {name, unit, kind} = instrument;
  const word = unitWords[unit] ?? unit.replace(/[^a-zA-Z]/g, '').toLowerCase();
  const plain = name.replace(/[^a-zA-Z0-9_]/g, '_');
  const withUnit = unitWords[unit] === undefined || plain.endsWith(`_${word}`) ? plain : `${plain}_${word}`;
  return kind === 'counter' ? `${withUnit}_total` : withUnit;
}

/** One value on a line, its labels escaped. */
function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) =>
      `${label.replace(/[^a-zA-Z0-9_]/g, '_')}="${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}
