import type {InstrumentName} from './catalog.ts';
import {instruments} from './catalog.ts';
import {type Cell, decodeCell, type EncodedCell, emptyCell, encodeCell, mergeCell} from './cell.ts';
import type {Instrument, Labels} from './instrument.ts';

/** One metric with one set of label values. */
export interface Series {
  instrument: Instrument;
  labels: Labels;
}

/** What was measured of a series in the stretch of time that begins at `startMs` (Unix milliseconds). */
export interface MetricRow extends Series {
  startMs: number;
  cell: Cell;
}

/**
 * Figures as they are written to a file, as one JSON value: each series once, the name and the labels, then
 * `[series, start in seconds, cell]`.
 */
export interface EncodedRows {
  series: [name: string, labels: Labels][];
  rows: [series: number, startSeconds: number, cell: EncodedCell][];
}

/** Figures by series and time, added up where they meet. */
export interface RowSet {
  /** The cell of that series and time, made where it is not there yet. */
  cellOf(series: Series, startMs: number): Cell;
  merge(rows: Iterable<MetricRow>, startOf?: (startMs: number) => number): void;
  /** By time, then in the order they came in. */
  rows(): MetricRow[];
  readonly size: number;
}

/** An empty set of figures. */
export function createRowSet(): RowSet {
  /** Cells that came with a row are the giver's until something has to be added to them. */
  const held = new Map<string, {row: MetricRow; own: boolean}>();
  /** A cell that may be added to: one that came with a row is copied first. */
  const ownCell = (key: string, {instrument, labels}: Series, startMs: number): Cell => {
    const known = held.get(key);
    if (known?.own) return known.row.cell;
    const cell = emptyCell(instrument.kind);
    if (known) mergeCell(cell, known.row.cell);
    held.set(key, {row: {instrument, labels, startMs, cell}, own: true});
    return cell;
  };
  return {
    cellOf: (series, startMs) => ownCell(`${startMs} ${seriesKey(series)}`, series, startMs),
    merge(rows, startOf = startMs => startMs) {
      for (const row of rows) {
        const startMs = startOf(row.startMs);
        const key = `${startMs} ${seriesKey(row)}`;
        if (held.has(key)) mergeCell(ownCell(key, row, startMs), row.cell);
        else held.set(key, {row: startMs === row.startMs ? row : {...row, startMs}, own: false});
      }
    },
    rows: () => [...held.values()].map(({row}) => row).sort((one, other) => one.startMs - other.startMs),
    get size() {
      return held.size;
    },
  };
}

/** The same for the same instrument and labels, whatever their order. */
function seriesKey({instrument, labels}: Series): string {
  let key = instrument.name;
  for (const label of instrument.labels) if (labels[label] !== undefined) key += `\u0000${label}\u0001${labels[label]}`;
  return key;
}

/** Turns figures into the JSON that is written to disk. */
export function encodeRows(rows: Iterable<MetricRow>): EncodedRows {
  const places = new Map<string, number>();
  const encoded: EncodedRows = {series: [], rows: []};
  for (const row of rows) {
    const key = seriesKey(row);
    let place = places.get(key);
    if (place === undefined) {
      place = encoded.series.push([row.instrument.name, row.labels]) - 1;
      places.set(key, place);
    }
    encoded.rows.push([place, row.startMs / 1000, encodeCell(row.cell)]);
  }
  return encoded;
}

/**
 * Reads the figures that `encodeRows` wrote. What does not fit an instrument of the catalog, any more or yet, is left
 * out and counted.
 */
export function decodeRows(value: unknown): {rows: MetricRow[]; leftOut: number} {
  const rows: MetricRow[] = [];
  let leftOut = 0;
  const {series, rows: encoded} = (value ?? {}) as Partial<EncodedRows>;
  if (!Array.isArray(series) || !Array.isArray(encoded)) return {rows, leftOut: 1};
  const known = series.map(readSeries);
  for (const one of encoded) {
    const [place, startSeconds, cell] = Array.isArray(one) ? one : [];
    const of = typeof place === 'number' ? known[place] : undefined;
    const decoded = of && decodeCell(of.instrument.kind, cell);
    if (decoded && Number.isFinite(startSeconds)) {
      rows.push({...of, startMs: Math.round(Number(startSeconds) * 1000), cell: decoded});
    } else leftOut++;
  }
  return {rows, leftOut};
}

/** A series as it was written; undefined for a metric that is not in the catalog. */
function readSeries(value: unknown): Series | undefined {
  if (!Array.isArray(value)) return undefined;
  const [name, labels] = value;
  const instrument = instruments.get(String(name));
  if (!instrument || typeof labels !== 'object' || labels === null) return undefined;
  const known = instrument.labels.filter(label => typeof labels[label] === 'string');
  return {instrument, labels: Object.fromEntries(known.map(label => [label, labels[label]]))};
}

/** The instrument of that name. */
export function instrumentOf(name: InstrumentName): Instrument {
  return instruments.get(name) as Instrument;
}
