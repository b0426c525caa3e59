import {randomBytes} from 'node:crypto';
import {readdir, rename, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {makeDirectory} from '../foundation/durable-file.ts';
import {type ErrorData, systemCode, toErrorData} from '../foundation/errors.ts';
import {isProcessAlive, withLock} from '../foundation/lock.ts';
import {type AppendLog, openAppendLog} from '../storage/append-log.ts';
import {decodeRows, type EncodedRows, encodeRows, type MetricRow} from './metric-rows.ts';

/** How long, in milliseconds, a process writes to one file before it begins the next one. */
const segmentMs = 10 * 60_000;
/** A file that nobody wrote to for this much longer, in milliseconds, is one that nobody writes to any more. */
const restMs = 2 * 60_000;

/** The name and version of the file format. */
const header = {format: 'eca-metrics-raw', version: 1};
/** The names of such files: time, process and a random part. */
const segmentName = /^(?:[0-9a-f]{4}-)?\d{8}T\d{6}-(\d+)-[0-9a-f]{8}\.jsonl$/;

/**
 * Writes what one process measured to disk, each few moments a batch, into files of its own, so that processes need not
 * wait for each other.
 */
export interface SegmentWriter {
  /** @throws EcaError as an append-only log does; nothing of the rows is kept then. */
  append(rows: readonly MetricRow[], nowMs: number): Promise<void>;
}

/** Opens a writer below `directory`; it makes nothing before its first rows. `monotonic` gives milliseconds. */
export function openSegmentWriter(directory: string, monotonic: () => number): SegmentWriter {
  let current: {log: AppendLog<EncodedRows>; sinceMs: number} | undefined;
  return {
    async append(rows, nowMs) {
      if (!current || monotonic() - current.sinceMs > segmentMs) {
        const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').slice(0, 15);
        const filePath = join(directory, `${time}-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`);
        // A kill loses nothing of what the system has taken; only a loss of power may, and a figure is not worth a wait for the disk.
        current = {log: openAppendLog({filePath, header, durable: false}), sinceMs: monotonic()};
      }
      await current.log.append([encodeRows(rows)]);
    },
  };
}

/** The paths of all segments in `directory`, oldest first. */
export async function listSegments(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory))
      .filter(name => segmentName.test(name))
      .sort()
      .map(name => join(directory, name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Whether a file of measurements is finished: nobody writes to the segment at `path` any more, as far as can be told.
 */
export async function isAtRest(path: string, nowMs: number): Promise<boolean> {
  const pid = Number(/-(\d+)-[0-9a-f]{8}\.jsonl$/.exec(path)?.[1]);
  // A process that is gone writes no more. Where one of that id runs it may be another one: then the time decides.
  if (pid !== process.pid && !isProcessAlive(pid)) return true;
  const {mtimeMs} = await stat(path);
  return nowMs - mtimeMs > segmentMs + restMs;
}

/**
 * Moves a segment into the folder `taken`. What its process writes afterwards goes to a new file, so whoever took the segment may
 * read it and remove it.
 */
export async function takeSegment(path: string, taken: string): Promise<void> {
  await makeDirectory(taken, 0o700);
  await withLock(path, () =>
    rename(path, join(taken, `${randomBytes(2).toString('hex')}-${path.split(/[\\/]/).pop()}`)),
  );
}

/** Reads a file of measurements, and what is wrong with it; the part that is whole is read. */
export async function readSegment(path: string): Promise<{rows: MetricRow[]; problems: ErrorData[]}> {
  const rows: MetricRow[] = [];
  const problems: ErrorData[] = [];
  const reading = openAppendLog<EncodedRows>({filePath: path, header}).read();
  try {
    for await (const {entry} of reading) for (const row of decodeRows(entry).rows) rows.push(row);
  } catch (error) {
    problems.push(toErrorData(error));
  }
  if (reading.damagedLines.length > 0) problems.push(damaged(path, reading.damagedLines.length, reading.keptAside));
  return {rows, problems};
}

/** The problem that is told when a file is not whole. */
export function damaged(path: string, lines: number, keptAside: string | undefined): ErrorData {
  return {
    code: 'metrics-damaged',
    message: `${lines} ${lines === 1 ? 'line' : 'lines'} of \`${path}\` could not be read; the rest is counted`,
    ...(keptAside !== undefined && {hint: `A copy of the damaged file is ${keptAside}.`}),
  };
}
