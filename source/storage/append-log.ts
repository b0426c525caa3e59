import {copyFile, type FileHandle, open, readdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {asidePath, ensurePrivateDirectory, syncDirectory, toStoreError} from '../foundation/durable-file.ts';
import {EcaError} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {entryLine, headerLine, healedLine, type LogHeader, parseLogLine} from './log-line.ts';
import {readLinesBackward, readLinesForward} from './log-reader.ts';

/** An entry read back from a log, with its number in the log and its place in the file. */
export interface LoggedEntry<Entry> {
  entry: Entry;
  /** Counts up from 1 over the whole log: the order of the entries, whatever clocks said. */
  sequence: number;
  /** Where the entry's line begins, in bytes. */
  offset: number;
  /** The number of the entry's line; the header is line 1. */
  line: number;
}

/** The entries in order; what was found damaged on the way is there when the iteration has ended. */
export interface LogReading<Entry> extends AsyncIterable<LoggedEntry<Entry>> {
  /** The lines that could not be read and were left out (the first 1,000). What a kill left unfinished is not among them. */
  readonly damagedLines: number[];
  /** A copy of the damaged file, made once. */
  readonly keptAside: string | undefined;
}

/**
 * A file that is only ever added to, line by line: what is said, remembered and measured is kept in such logs. Several
 * processes may write to one.
 */
export interface AppendLog<Entry> {
  /**
   * Adds the entries behind what is there, by this or another process. When it resolves they are on disk (fsync). They are read
   * back all or not at all: a kill or a full disk in the middle leaves nothing of them.
   * @throws EcaError `store-full`, `store-unwritable`, `store-locked`, `store-newer`, `store-damaged`. The log stays usable.
   */
  append(entries: readonly Entry[]): Promise<void>;
  /**
   * Streams all entries with bounded memory, or those from the entry at the offset `from` on, whose lines are then counted from there.
   * A log that does not exist has none. @throws EcaError `store-newer`, `store-damaged`.
   */
  read(options?: {from?: number}): LogReading<Entry>;
  /** The entry whose line begins at `offset`; undefined where none does. Not whether its batch is whole. */
  readAt(offset: number): Promise<LoggedEntry<Entry> | undefined>;
  /** The last `count` entries in order, found from the end of the file. Damaged lines are passed over. */
  readLast(count: number): Promise<LoggedEntry<Entry>[]>;
  /** Waits for the appends under way. No file is open between them. */
  close(): Promise<void>;
}

/** Where a log is kept, whose log it is, and whether it waits for the disk. */
export interface AppendLogOptions {
  filePath: string;
  /** Written as the first line. A file of another format is refused, and one of a newer version. */
  header: LogHeader;
  /** Whether `append` waits for the disk; true when absent. */
  durable?: boolean;
  /** Stands in for the write to the file, for tests of a disk that fills up. Returns how many bytes it wrote. */
  write?: (file: FileHandle, bytes: Uint8Array) => Promise<number>;
}

/**
 * Opens an append-only log on disk: a file of JSON entries, one a line, with a checksum each. New entries go to the
 * end, so a crash, a kill or a full disk can cost no entry that was saved before. Nothing is opened or created before
 * it is used. File mode 600, folder 700.
 */
export function openAppendLog<Entry>(options: AppendLogOptions): AppendLog<Entry> {
  const {filePath, header} = options;
  const write = createWriter(options);
  let queue: Promise<unknown> = Promise.resolve();
  return {
    append(entries) {
      const texts = entries.map(entry => JSON.stringify(entry));
      const done = queue.then(() => write(texts));
      queue = done.catch(() => {});
      return done;
    },
    read: ({from = 0} = {}) => createReading<Entry>(filePath, header, from),
    async readAt(offset) {
      for await (const {text, terminated} of readLinesForward(filePath, offset)) {
        const line = parseLogLine(text);
        if (line.kind !== 'entry' || !terminated) return undefined;
        return {entry: JSON.parse(line.json) as Entry, sequence: line.sequence, offset, line: 0};
      }
      return undefined;
    },
    async readLast(count) {
      if (count < 1) return [];
      await checkHeader(filePath, header);
      return readLastEntries<Entry>(filePath, count);
    },
    async close() {
      await queue;
    },
  };
}

/**
 * Writes entries to the end of the file under a lock that other processes honour, and unless `durable` is false waits
 * until they are on disk (fsync). When the disk is full or the write fails in the middle, the file is cut back to what
 * it was, so nothing of a half-written append stays; the caller gets `store-full` or `store-unwritable`.
 */
function createWriter({filePath, header, durable = true, write = writeSome}: AppendLogOptions) {
  /** What the file was when our last append ended; while it is unchanged, its end need not be looked at again. */
  let known: {inode: number; sizeBytes: number; changedMs: number; sequence: number} | undefined;

  async function appendTo(file: FileHandle, texts: readonly string[]): Promise<void> {
    const {ino: inode, size, ctimeMs, mode} = await file.stat();
    // Others may not read what is said and remembered, even where the file was copied here with wider rights.
    if ((mode & 0o077) !== 0) await file.chmod(0o600);
    let lead = '';
    let sequence = known?.sequence ?? 0;
    let keepBytes = size;
    if (known?.inode !== inode || known.sizeBytes !== size || known.changedMs !== ctimeMs) {
      const end = await inspectEnd(filePath, header, size);
      ({lead, sequence} = end);
      if (end.startAnew) {
        await file.truncate(0);
        keepBytes = 0;
      }
    }
    const lines = texts.map((text, index) => entryLine(sequence + index + 1, texts.length - index - 1, text));
    const bytes = Buffer.from(lead + lines.join(''));
    known = undefined;
    try {
      await writeAll(file, bytes, write);
      if (durable) await file.sync();
      if (keepBytes === 0 && durable) await syncDirectory(dirname(filePath));
    } catch (error) {
      // The disk is full, say: what was written of it goes, and what was there before stays readable.
      await file.truncate(keepBytes).catch(() => {});
      throw error;
    }
    known = {
      inode,
      sizeBytes: keepBytes + bytes.length,
      changedMs: (await file.stat()).ctimeMs,
      sequence: sequence + texts.length,
    };
  }

  return async (texts: readonly string[]): Promise<void> => {
    if (texts.length === 0) return;
    try {
      if (known === undefined) await ensurePrivateDirectory(dirname(filePath));
      await withLock(filePath, async () => {
        const file = await open(filePath, 'a+', 0o600);
        try {
          await appendTo(file, texts);
        } finally {
          await file.close();
        }
      });
    } catch (error) {
      throw toStoreError(error, filePath);
    }
  };
}

/**
 * Looks at how the file ends before something is added: a last line or batch that a kill cut off is marked as never
 * saved. Gives what the append has to put before its first line, and the number of the last entry so far.
 */
async function inspectEnd(
  filePath: string,
  header: LogHeader,
  sizeBytes: number,
): Promise<{lead: string; sequence: number; startAnew: boolean}> {
  if (sizeBytes === 0 || (await checkHeader(filePath, header)) === 'none') {
    return {lead: headerLine(header), sequence: 0, startAnew: sizeBytes > 0};
  }
  let lead = '';
  let last = true;
  for await (const {text, terminated} of readLinesBackward(filePath)) {
    const line = parseLogLine(text);
    const whole = terminated && !(line.kind === 'entry' && line.following > 0);
    if (last && !whole) lead = `${terminated ? '' : '\n'}${healedLine}`;
    last = false;
    if (line.kind === 'entry') return {lead, sequence: line.sequence, startAnew: false};
  }
  return {lead, sequence: 0, startAnew: false};
}

/**
 * Checks that the file is the log that is expected, before it is read or added to; another format or a newer version is
 * refused. Gives `none` where the file is missing, empty or was killed while its first line was being written;
 * `damaged` where the first line says nothing any more, but lines behind it show whose log it is.
 */
async function checkHeader(filePath: string, header: LogHeader): Promise<'none' | 'whole' | 'damaged'> {
  let damagedStart: string | undefined;
  for await (const {text, terminated} of readLinesForward(filePath)) {
    const line = parseLogLine(text);
    if (damagedStart !== undefined) {
      if (line.kind === 'entry') return 'damaged';
      continue;
    }
    if (!terminated && headerLine(header).startsWith(text)) return 'none';
    if (line.kind === 'damaged' && terminated) {
      damagedStart = text;
      continue;
    }
    if (line.kind !== 'header' || line.header.format !== header.format) {
      throw notOurs(filePath, header, line.kind === 'header' ? line.header.format : text);
    }
    if (line.header.version > header.version) {
      throw new EcaError(
        'store-newer',
        `\`${filePath}\` was written by a newer version (${line.header.version}), this one reads up to ${header.version}`,
        {hint: 'Update eca; the file was left as it is.'},
      );
    }
    return 'whole';
  }
  if (damagedStart !== undefined) throw notOurs(filePath, header, damagedStart);
  return 'none';
}

/** The error for a file that is no log of this format; the file is left as it was. */
function notOurs(filePath: string, header: LogHeader, found: string): EcaError {
  return new EcaError(
    'store-damaged',
    `\`${filePath}\` begins with \`${found.slice(0, 60)}\`, expected a log of the format \`${header.format}\``,
    {hint: 'Move the file away, or restore it from a backup; it was left as it is.'},
  );
}

/**
 * Reads the log from front to back. Damaged lines (a checksum that does not match) are skipped and reported, not fatal;
 * an append that a crash cut off counts as never made; and of a damaged file a copy is kept.
 */
function createReading<Entry>(filePath: string, header: LogHeader, from: number): LogReading<Entry> {
  const damagedLines: number[] = [];
  let keptAside: string | undefined;
  async function* iterate(): AsyncGenerator<LoggedEntry<Entry>> {
    damagedLines.length = 0;
    const head = await checkHeader(filePath, header);
    if (head === 'none') return;
    if (head === 'damaged') damagedLines.push(1);
    /** Lines that count as damaged unless the next line says that they were an append which a kill cut off. */
    let unsure: number[] = [];
    const settle = () => {
      if (damagedLines.length < 1_000) damagedLines.push(...unsure);
      unsure = [];
    };
    let batch: LoggedEntry<Entry>[] = [];
    let batchEnd = 0;
    for await (const {text, offset, number, terminated} of readLinesForward(filePath, from)) {
      if (number === 1 && from === 0) continue;
      const line = parseLogLine(text);
      if (line.kind === 'entry') {
        settle();
        // A damaged line cost the end of the batch before: its good entries are given all the same.
        if (batchEnd !== line.sequence + line.following) yield* batch.splice(0);
        batchEnd = line.sequence + line.following;
        batch.push({entry: JSON.parse(line.json) as Entry, sequence: line.sequence, offset, line: number});
        if (line.following === 0) yield* batch.splice(0);
      } else if (line.kind === 'healed') {
        unsure = [];
        batch = [];
      } else if (terminated) {
        settle();
        unsure.push(number);
      }
    }
    if (unsure.length > 0) yield* batch;
    settle();
    if (damagedLines.length > 0) keptAside = await keepCopyOnce(filePath);
  }
  return {
    damagedLines,
    get keptAside() {
      return keptAside;
    },
    [Symbol.asyncIterator]: iterate,
  };
}

/** Reads the newest entries, from the end of the file backward, so that a long log costs no more than a short one. */
async function readLastEntries<Entry>(filePath: string, count: number): Promise<LoggedEntry<Entry>[]> {
  const found: LoggedEntry<Entry>[] = [];
  let unfinished = true;
  let healed = false;
  for await (const {text, offset, terminated} of readLinesBackward(filePath)) {
    const line = parseLogLine(text);
    // A whole line that is damaged may have been the last of its batch, unless the next line says that it was cut off.
    if (line.kind === 'damaged' && terminated && !healed) unfinished = false;
    healed = line.kind === 'healed';
    if (healed) unfinished = true;
    if (line.kind !== 'entry') continue;
    if (line.following === 0) unfinished = false;
    if (unfinished) continue;
    found.push({entry: JSON.parse(line.json) as Entry, sequence: line.sequence, offset, line: 0});
    if (found.length === count) break;
  }
  return found.reverse();
}

/**
 * Copies a damaged log to `<name>.damaged-<time>` beside it, unless an earlier copy is there. The disk may be full or
 * read-only just now: a copy that cannot be made must not keep anybody from reading what is left.
 */
async function keepCopyOnce(filePath: string): Promise<string | undefined> {
  const folder = dirname(filePath);
  try {
    const earlier = (await readdir(folder)).find(name => name.startsWith(`${basename(filePath)}.damaged-`));
    if (earlier !== undefined) return join(folder, earlier);
    const copy = asidePath(filePath);
    await copyFile(filePath, copy);
    return copy;
  } catch {
    return undefined;
  }
}

/**
 * Writes all the bytes, however many calls that takes. A disk that is nearly full takes a part and says so only at the
 * next write: one that takes nothing more is reported as full (ENOSPC).
 */
async function writeAll(
  file: FileHandle,
  bytes: Uint8Array,
  write: (file: FileHandle, bytes: Uint8Array) => Promise<number>,
): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const written = await write(file, bytes.subarray(at));
    if (written < 1) throw Object.assign(new Error('the disk took no more bytes'), {code: 'ENOSPC'});
    at += written;
  }
}

async function writeSome(file: FileHandle, bytes: Uint8Array): Promise<number> {
  return (await file.write(bytes)).bytesWritten;
}
