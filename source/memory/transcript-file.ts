import type {FileHandle} from 'node:fs/promises';
import {stat} from 'node:fs/promises';
import {EcaError, type ErrorData, systemCode} from '../foundation/errors.ts';
import {type AppendLog, openAppendLog} from '../storage/append-log.ts';
import {
  classifyEntry,
  type EntryBody,
  type TranscriptEntry,
  transcriptFormat,
  transcriptVersion,
} from './transcript.ts';

/** An entry with the time at which it was written. */
export type StampedEntry = EntryBody & {at: string};

/** One session's transcript on disk. */
export interface TranscriptFile {
  /** Adds entries, all or none. @throws EcaError `store-…` when they could not be saved. */
  append(entries: readonly StampedEntry[]): Promise<void>;
  /**
   * All entries in order; kept in memory until the file changes. `problem` says what could not be read, once in the life of the
   * damage. @throws EcaError `store-newer`, `store-damaged`.
   */
  read(): Promise<{entries: TranscriptEntry[]; problem?: ErrorData}>;
  /** The entries one by one, with bounded memory; passes over what is damaged. */
  stream(): AsyncIterable<TranscriptEntry>;
  close(): Promise<void>;
}

/** Which file, and how it begins. */
export interface TranscriptFileOptions {
  filePath: string;
  /** The session's first entry, written when the file does not exist (yet, or any more). */
  sessionEntry: (() => StampedEntry) | undefined;
  write?: (file: FileHandle, bytes: Uint8Array) => Promise<number>;
}

/** Reads and writes the transcript of one session at `filePath`. Nothing is opened or created before it is used. */
export function openTranscriptFile({filePath, sessionEntry, write}: TranscriptFileOptions): TranscriptFile {
  const log = openAppendLog<StampedEntry>({
    filePath,
    header: {format: transcriptFormat, version: transcriptVersion},
    ...(write && {write}),
  });
  let cached: {stamp: string; entries: TranscriptEntry[]; problem?: ErrorData} | undefined;

  return {
    async append(entries) {
      // Another process may have deleted the session meanwhile: what is said now begins it anew.
      const first = sessionEntry && (await fileStamp(filePath)) === undefined ? [sessionEntry()] : [];
      await log.append([...first, ...entries]);
    },
    async read() {
      const stamp = (await fileStamp(filePath)) ?? '';
      if (cached?.stamp === stamp) return cached;
      const reading = log.read();
      const entries: TranscriptEntry[] = [];
      let misshapen = 0;
      for await (const {entry, sequence} of reading) {
        const whole = {...entry, sequence};
        const verdict = classifyEntry(whole);
        if (verdict === 'entry') entries.push(whole);
        else if (verdict === 'damaged') misshapen += 1;
      }
      const problem = await damage(filePath, reading.damagedLines.length + misshapen, reading.keptAside);
      cached = {stamp, entries, ...(problem && {problem})};
      return cached;
    },
    stream: () => streamEntries(log),
    close: () => log.close(),
  };
}

/** What tells one content of a file from another, or undefined where there is no file, or can be none, or it is empty. */
async function fileStamp(filePath: string): Promise<string | undefined> {
  try {
    const {size, mtimeMs, ino} = await stat(filePath);
    return size === 0 ? undefined : `${size}-${mtimeMs}-${ino}`;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Reads entry by entry; damaged lines and entries of unknown kinds are passed over. */
async function* streamEntries(log: AppendLog<StampedEntry>): AsyncGenerator<TranscriptEntry> {
  for await (const {entry, sequence} of log.read()) {
    const whole = {...entry, sequence};
    if (classifyEntry(whole) === 'entry') yield whole;
  }
}

/** The warning for lines that could not be read; undefined where there are none, or where it was given before. */
async function damage(filePath: string, lines: number, keptAside: string | undefined): Promise<ErrorData | undefined> {
  if (lines === 0) return undefined;
  const copyMs = keptAside === undefined ? undefined : (await stat(keptAside).catch(() => undefined))?.mtimeMs;
  // A copy from before this process began: its damage was reported then.
  if (copyMs !== undefined && copyMs < performance.timeOrigin) return undefined;
  const {code, message, hint} = new EcaError(
    'store-lines-damaged',
    `${lines} damaged ${lines === 1 ? 'line' : 'lines'} in \`${filePath}\` could not be read; everything else is used`,
    keptAside === undefined ? {} : {hint: `The file as it was found is kept as \`${keptAside}\`.`},
  );
  return {code, message, ...(hint !== undefined && {hint})};
}
