import {createHash} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  read,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {systemCode} from '../foundation/errors.ts';

/** The text encodings that are recognised, by the byte order mark at the start; without one it is UTF-8. */
export type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be';

/** Why a file was not read. */
export type ReadRefusal =
  | 'outside-workspace'
  | 'secret'
  | 'protected'
  | 'unclear'
  | 'missing'
  | 'not-a-file'
  | 'binary'
  | 'too-large'
  | 'unreadable'
  | 'changed';

/**
 * A file's text, or why there is none. `realPath` is where it was read, `hash` the SHA-256 of the bytes in hex; `sizeBytes` counts the
 * bytes on disk.
 */
export type ReadOutcome =
  | {
      ok: true;
      text: string;
      realPath: string;
      sizeBytes: number;
      hash: string;
      modifiedAtMs: number;
      encoding: TextEncoding;
    }
  | {ok: false; reason: ReadRefusal; message: string};

/** A file whose path was judged and that is now to be read. */
interface GuardedFile {
  /** The real path that was judged. */
  realPath: string;
  /** What stood there when it was judged. */
  found: Stats;
  maxBytes: number;
  /** The path as messages show it. */
  shown: string;
}

/**
 * The largest file, in bytes, that is read in one go. Up to here one synchronous read is quicker than a round through
 * the thread pool.
 */
const synchronousBytes = 256 * 1024;
/**
 * How much of a larger file is read at a time, in bytes: one that turns out binary is dropped after the first piece.
 */
const chunkBytes = 1024 * 1024;
const readAsync = promisify(read);

/** No link at the end, no waiting for the other end of a pipe, no terminal taken over. */
const openFlags =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Reads a text file of the project for the assistant, after its path was judged: opens it, makes sure it is still the
 * very file that was judged (no swap by a link, CWE-367), and refuses folders, devices, binary files and those over
 * `maxBytes`. The descriptor is closed when this settles. Never throws.
 */
export async function readGuarded(file: GuardedFile): Promise<ReadOutcome> {
  const opened = openChecked(file);
  if ('ok' in opened) return opened;
  try {
    if (opened.stats.size <= synchronousBytes) return readWhole(file, opened);
    return await readLong(file, opened);
  } catch (error) {
    return unreadable(file, error);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** As `readGuarded`, without leaving the thread, for small files. Never throws. */
export function readTextSync(file: GuardedFile): ReadOutcome {
  const opened = openChecked(file);
  if ('ok' in opened) return opened;
  try {
    return readWhole(file, opened);
  } catch (error) {
    return unreadable(file, error);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** A file that is open and is the one that was judged. */
interface OpenedFile {
  descriptor: number;
  stats: Stats;
}

/**
 * Opens the file and checks that it is the one that was judged, by device, inode and place, and that it is a regular
 * file of bearable size.
 */
function openChecked(file: GuardedFile): OpenedFile | Extract<ReadOutcome, {ok: false}> {
  const {found, realPath, shown} = file;
  if (found.size > file.maxBytes) return tooLarge(file, found.size);
  let descriptor: number;
  try {
    descriptor = openSync(realPath, openFlags);
  } catch (error) {
    return unreadable(file, error);
  }
  let keep = false;
  try {
    const stats = fstatSync(descriptor);
    // The name may have been given to another file since it was judged.
    if (stats.dev !== found.dev || stats.ino !== found.ino || !leadsTo(descriptor, realPath, stats)) {
      return {ok: false, reason: 'changed', message: `\`${shown}\` was replaced while it was being opened`};
    }
    if (!stats.isFile()) return {ok: false, reason: 'not-a-file', message: `\`${shown}\` is not a regular file`};
    if (stats.size > file.maxBytes) return tooLarge(file, stats.size);
    keep = true;
    return {descriptor, stats};
  } catch (error) {
    return unreadable(file, error);
  } finally {
    if (!keep) closeSync(descriptor);
  }
}

/** Linux tells where a descriptor lies; elsewhere the parent is resolved once more, which a very quick swap could outrun. */
function leadsTo(descriptor: number, realPath: string, stats: Stats): boolean {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === realPath;
    } catch {
      // Without /proc (some containers) the portable way below serves.
    }
  }
  const folder = dirname(realPath);
  return stats.nlink > 0 && realpathSync.native(folder) === folder;
}

/** Reads a small file in one go. */
function readWhole(file: GuardedFile, {descriptor, stats}: OpenedFile): ReadOutcome {
  const limit = Math.min(stats.size, file.maxBytes);
  // One byte more than expected shows whether the file has grown, and reads files that claim to be empty (procfs).
  let buffer = Buffer.allocUnsafe(limit + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (count === 0) break;
    length += count;
    if (length > file.maxBytes) return tooLarge(file, length);
    if (length === buffer.length)
      buffer = Buffer.concat([buffer], Math.min(file.maxBytes + 1, buffer.length * 2 + 4096));
  }
  return decode(file, buffer.subarray(0, length), stats);
}

/** Reads a large file piece by piece, so that others get their turn meanwhile. */
async function readLong(file: GuardedFile, {descriptor, stats}: OpenedFile): Promise<ReadOutcome> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const {bytesRead} = await readAsync(descriptor, chunk, 0, chunkBytes, null);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length > file.maxBytes) return tooLarge(file, length);
    chunks.push(chunk.subarray(0, bytesRead));
    if (chunks.length === 1 && looksBinary(chunk.subarray(0, bytesRead))) return binary(file);
  }
  return decode(file, Buffer.concat(chunks, length), stats);
}

/** Makes text of the bytes, or refuses a binary file. */
function decode(file: GuardedFile, bytes: Buffer, stats: Stats): ReadOutcome {
  if (looksBinary(bytes)) return binary(file);
  const encoding = encodingOf(bytes);
  return {
    ok: true,
    text: textOf(bytes, encoding),
    realPath: file.realPath,
    sizeBytes: bytes.length,
    hash: createHash('sha256').update(bytes).digest('hex'),
    modifiedAtMs: stats.mtimeMs,
    encoding,
  };
}

/** Detects the encoding by the byte order mark (BOM). */
function encodingOf(bytes: Buffer): TextEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8-bom';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The text without a byte order mark; what is no valid UTF-8 becomes U+FFFD. */
function textOf(bytes: Buffer, encoding: TextEncoding): string {
  if (encoding === 'utf-8') return bytes.toString('utf8');
  if (encoding === 'utf-8-bom') return bytes.toString('utf8', 3);
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
  return (encoding === 'utf-16le' ? even : Buffer.from(even).swap16()).toString('utf16le');
}

/** Tells binary files from text as git does it: a NUL in the first 8000 bytes means binary, unless a mark says UTF-16. */
function looksBinary(bytes: Buffer): boolean {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return false;
  const at = bytes.indexOf(0);
  return at >= 0 && at < 8000;
}

/** The refusal of a file that is no text: its bytes would mean nothing to a model. */
function binary(file: GuardedFile): Extract<ReadOutcome, {ok: false}> {
  return {ok: false, reason: 'binary', message: `\`${file.shown}\` is a binary file`};
}

/** The refusal of a file over the limit, also of one that grows while it is read. */
function tooLarge(file: GuardedFile, sizeBytes: number): Extract<ReadOutcome, {ok: false}> {
  return {
    ok: false,
    reason: 'too-large',
    message: `\`${file.shown}\` has ${sizeBytes} bytes, more than the ${file.maxBytes} that are read`,
  };
}

/** Says in words why the file could not be opened or read. */
function unreadable(file: GuardedFile, error: unknown): Extract<ReadOutcome, {ok: false}> {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {ok: false, reason: 'missing', message: `\`${file.shown}\` does not exist any more`};
  }
  if (code === 'ELOOP' || code === 'EMLINK') {
    return {ok: false, reason: 'changed', message: `\`${file.shown}\` became a link while it was being opened`};
  }
  if (code === 'ENXIO') return {ok: false, reason: 'not-a-file', message: `\`${file.shown}\` is not a regular file`};
  return {ok: false, reason: 'unreadable', message: `\`${file.shown}\` cannot be read (${code ?? 'unknown error'})`};
}
