import {join} from 'node:path';
import type {ErrorData} from '../foundation/errors.ts';
import {toErrorData} from '../foundation/errors.ts';
import {openAppendLog} from '../storage/append-log.ts';
import {decodeRows, type EncodedRows, type MetricRow} from './metric-rows.ts';
import {damaged} from './raw-segments.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** One resolution that figures are kept in: minutes, hours or days. */
export interface RollupLevel {
  name: 'minute' | 'hour' | 'day';
  stepMs: number;
  /** How much of an ISO time names the file that a row stands in: a day, tens of days of a month, a year (UTC). */
  nameLength: number;
}

/** A batch of rows in a level's file. `batch` names the roll-up that wrote it. */
export interface LevelEntry extends EncodedRows {
  batch: string;
}

/** The name and version of the file format. */
export const levelHeader = {format: 'eca-metrics-rollup', version: 1};

/** The resolutions that figures are kept in, the finest first. */
export const levels: readonly RollupLevel[] = [
  {name: 'minute', stepMs: minuteMs, nameLength: 10},
  {name: 'hour', stepMs: hourMs, nameLength: 9},
  {name: 'day', stepMs: dayMs, nameLength: 4},
];

/** Chooses the resolution to show a stretch of time in: minutes up to two days, hours up to ten weeks, days beyond. */
export function levelFor(spanMs: number): RollupLevel {
  const [minute, hour, day] = levels as [RollupLevel, RollupLevel, RollupLevel];
  if (spanMs <= 2 * dayMs) return minute;
  return spanMs <= 70 * dayMs ? hour : day;
}

/** The start of the minute, hour or day that `ms` lies in. */
export function startOf({stepMs}: RollupLevel, ms: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}

/** The file below `directory` in which a row of that time stands. */
export function levelFile(directory: string, level: RollupLevel, ms: number): string {
  return join(directory, level.name, `${new Date(ms).toISOString().slice(0, level.nameLength)}.jsonl`);
}

/** The files of a level that rows from `fromMs` to `toMs` can stand in, in order. */
export function levelFiles(directory: string, level: RollupLevel, fromMs: number, toMs: number): string[] {
  const files = new Set<string>();
  for (let ms = startOf(level, fromMs); ms < toMs; ms += Math.max(level.stepMs, dayMs)) {
    files.add(levelFile(directory, level, ms));
  }
  if (toMs > fromMs) files.add(levelFile(directory, level, toMs));
  return [...files];
}

/** What a file of one level holds. */
export interface LevelReading {
  /** Several for one time and series where several roll-ups met it. */
  rows: MetricRow[];
  /** The last roll-up that wrote here, and where its rows begin. */
  last: {batch: string; from: number} | undefined;
  problems: ErrorData[];
}

/** Reads all rows of a level's file; one that does not exist has none. */
export async function readLevelFile(path: string): Promise<LevelReading> {
  const rows: MetricRow[] = [];
  let last: LevelReading['last'];
  const problems: ErrorData[] = [];
  const reading = openAppendLog<LevelEntry>({filePath: path, header: levelHeader}).read();
  try {
    for await (const {entry} of reading) {
      last = {batch: entry.batch, from: rows.length};
      for (const row of decodeRows(entry).rows) rows.push(row);
    }
  } catch (error) {
    problems.push(toErrorData(error));
  }
  if (reading.damagedLines.length > 0) problems.push(damaged(path, reading.damagedLines.length, reading.keptAside));
  return {rows, last, problems};
}
