import {randomBytes} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {ensurePrivateDirectory, keepAside, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData, systemCode} from '../foundation/errors.ts';
import {openAppendLog} from '../storage/append-log.ts';
import {entryLine, headerLine} from '../storage/log-line.ts';
import {foldLabels} from './fold-labels.ts';
import {createRowSet, encodeRows, type MetricRow} from './metric-rows.ts';
import {isAtRest, listSegments, readSegment, takeSegment} from './raw-segments.ts';
import {
  type LevelEntry,
  levelFile,
  levelHeader,
  levels,
  type RollupLevel,
  readLevelFile,
  startOf,
} from './rollup-level.ts';

/** The most files that one roll-up takes; the next takes the rest. */
const segmentsAtOnce = 500;
/** How many batches a file of figures may have; one with more is condensed into one. */
const mostBatches = 12;

/** Which figures are rolled up, and how long they are kept. */
export interface RollUpOptions {
  /** The folder of all figures. */
  directory: string;
  nowMs: number;
  /** Days after which the figures of each level are dropped; 0 keeps them for good. */
  keepDays: Readonly<Record<RollupLevel['name'], number>>;
}

/**
 * Notes on disk which roll-up is under way, before any level is touched: whoever comes after a crash does it again,
 * each file once.
 */
export interface Journal {
  batch: string;
  taken: string[];
}

/**
 * Condenses the measurements of finished files into minutes, hours and days, and drops what is older than its level is
 * kept for. The caller holds the lock of `directory`. Resolves to what was found damaged on the way.
 * @throws EcaError `store-full`, `store-unwritable`; nothing is lost or counted twice then.
 */
export async function rollUp(options: RollUpOptions): Promise<ErrorData[]> {
  const {directory, nowMs} = options;
  const raw = join(directory, 'raw');
  const taken = join(directory, 'taken');
  const problems: ErrorData[] = [];
  const unfinished = await readJournal(directory);
  // What a crash left half done is finished first.
  if (unfinished) await finish(directory, unfinished, problems);
  for (const path of (await listSegments(raw)).slice(0, segmentsAtOnce)) {
    if (await isAtRest(path, nowMs)) await takeSegment(path, taken);
  }
  const names = await namesIn(taken);
  if (names.length > 0) {
    const journal: Journal = {batch: randomBytes(8).toString('hex'), taken: names};
    await writeDurably(journalPath(directory), JSON.stringify(journal));
    await finish(directory, journal, problems);
  }
  await dropOld(options);
  return problems;
}

/** Counts the segments of `journal` in every level, once whatever happened before, and removes them. */
async function finish(directory: string, {batch, taken}: Journal, problems: ErrorData[]): Promise<void> {
  const paths = taken.map(name => join(directory, 'taken', name));
  const files = new Map<string, MetricRow[]>();
  const read: MetricRow[] = [];
  for (const path of paths) {
    const {rows, problems: found} = await readSegment(path);
    for (const row of rows) read.push(row);
    problems.push(...found);
  }
  for (const level of levels) {
    const set = createRowSet();
    set.merge(read, ms => startOf(level, ms));
    for (const row of set.rows()) {
      const path = levelFile(directory, level, row.startMs);
      files.set(path, [...(files.get(path) ?? []), row]);
    }
  }
  for (const [path, rows] of files) await appendBatch(path, {batch, ...encodeRows(rows)}, problems);
  for (const path of paths) await rm(path, {force: true});
  await rm(journalPath(directory), {force: true});
}

/** Adds a batch to a level's file unless it is there already; a damaged file is moved aside. */
async function appendBatch(path: string, entry: LevelEntry, problems: ErrorData[]): Promise<void> {
  await ensurePrivateDirectory(dirname(path));
  const log = openAppendLog<LevelEntry>({filePath: path, header: levelHeader});
  const [last] = await log.readLast(1).catch(async error => {
    if (!(error instanceof EcaError) || error.code !== 'store-damaged') throw error;
    const aside = await keepAside(path);
    problems.push({code: 'metrics-damaged', message: `\`${path}\` could not be read and was moved to \`${aside}\``});
    return [];
  });
  // There already: a roll-up that was cut off counts nothing twice.
  if (last?.entry.batch === entry.batch) return;
  await log.append([entry]);
  if ((last?.sequence ?? 0) >= mostBatches) await mergeBatches(path, entry.batch, problems);
}

/** Condenses a level's file: writes it anew with one row for each time and series. */
async function mergeBatches(path: string, batch: string, problems: ErrorData[]): Promise<void> {
  const {rows, problems: found} = await readLevelFile(path);
  problems.push(...found);
  const set = createRowSet();
  set.merge(foldLabels(rows));
  const entry: LevelEntry = {batch, ...encodeRows(set.rows())};
  await writeDurably(path, headerLine(levelHeader) + entryLine(1, 0, JSON.stringify(entry)));
}

/** Deletes figures that are older than they are kept for. */
async function dropOld({directory, nowMs, keepDays}: RollUpOptions): Promise<void> {
  for (const level of levels) {
    const days = keepDays[level.name];
    if (days === 0) continue;
    const oldest = basename(levelFile(directory, level, Math.max(0, nowMs - days * 86_400_000)));
    for (const name of await namesIn(join(directory, level.name))) {
      if (/^[\d-]+\.jsonl$/.test(name) && name < oldest) await rm(join(directory, level.name, name), {force: true});
    }
  }
}

/** The roll-up of `directory` that was begun and is not done yet. */
export async function readJournal(directory: string): Promise<Journal | undefined> {
  const text = await readIfPresent(journalPath(directory));
  if (text === undefined) return undefined;
  try {
    const {batch, taken} = JSON.parse(text) as Partial<Journal>;
    const named = Array.isArray(taken) && taken.every(name => typeof name === 'string' && name === basename(name));
    if (typeof batch === 'string' && named) return {batch, taken};
  } catch {
    // Not ours: what it stood for cannot be known, and the segments are still there to be counted.
  }
  await keepAside(journalPath(directory));
  return undefined;
}

/** The file that notes a roll-up under way. */
const journalPath = (directory: string) => join(directory, 'rollup.json');

/** The files of figures in a folder, in order; none where there is no such folder. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter(name => name.endsWith('.jsonl')).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
