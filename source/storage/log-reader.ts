import {type FileHandle, open} from 'node:fs/promises';
import {systemCode} from '../foundation/errors.ts';

/** A line of a file, with its place. */
export interface RawLine {
  /** Without its line end. Bytes that are not UTF-8 come as U+FFFD. */
  text: string;
  /** In bytes from the start of the file. */
  offset: number;
  /** From 1; 0 when read backward, where it is not known. */
  number: number;
  /** False for a last line without a line end. */
  terminated: boolean;
}

/** How much of a file is read at a time: 64 KiB. */
const blockBytes = 65_536;
const lineEnd = 0x0a;

/**
 * Reads a file line by line without loading all of it, from its start, or from the line that begins at `from` on, then
 * counted from there; no lines where the file does not exist. Memory: one block and the longest line.
 */
export async function* readLinesForward(filePath: string, from = 0): AsyncGenerator<RawLine> {
  const file = await openIfPresent(filePath);
  if (file === undefined) return;
  try {
    let parts: Buffer[] = [];
    let offset = from;
    let position = from;
    let number = 0;
    for (;;) {
      const block = Buffer.allocUnsafe(blockBytes);
      const {bytesRead} = await file.read(block, 0, blockBytes, position);
      if (bytesRead === 0) break;
      let start = 0;
      for (let at = block.indexOf(lineEnd); at >= 0 && at < bytesRead; at = block.indexOf(lineEnd, start)) {
        const text = textOf([...parts, block.subarray(start, at)]);
        number += 1;
        yield {text, offset, number, terminated: true};
        parts = [];
        start = at + 1;
        offset = position + start;
      }
      if (start < bytesRead) parts.push(block.subarray(start, bytesRead));
      position += bytesRead;
    }
    if (parts.length > 0) yield {text: textOf(parts), offset, number: number + 1, terminated: false};
  } finally {
    await file.close();
  }
}

/**
 * Reads a file line by line from the end, for the newest entries of a long log; no lines where the file does not exist.
 * Memory: one block and the longest line.
 */
export async function* readLinesBackward(filePath: string): AsyncGenerator<RawLine> {
  const file = await openIfPresent(filePath);
  if (file === undefined) return;
  try {
    let position = (await file.stat()).size;
    /** What of the line in hand was read so far, first part first. */
    let parts: Buffer[] = [];
    let terminated = false;
    let started = false;
    while (position > 0) {
      const length = Math.min(blockBytes, position);
      position -= length;
      const block = Buffer.allocUnsafe(length);
      const {bytesRead} = await file.read(block, 0, length, position);
      // The file was cut shorter while it was being read.
      if (bytesRead < length) return;
      let to = length;
      for (let at = block.lastIndexOf(lineEnd); at >= 0; at = at === 0 ? -1 : block.lastIndexOf(lineEnd, at - 1)) {
        parts.unshift(block.subarray(at + 1, to));
        const text = textOf(parts);
        if (started || text !== '') yield {text, offset: position + at + 1, number: 0, terminated};
        parts = [];
        started = true;
        terminated = true;
        to = at;
      }
      if (to > 0) parts.unshift(block.subarray(0, to));
    }
    if (parts.length > 0) yield {text: textOf(parts), offset: 0, number: 0, terminated};
  } finally {
    await file.close();
  }
}

/** Opens a file to read it; a file that is not there (yet) is no error, since a log without entries has none. */
async function openIfPresent(filePath: string): Promise<FileHandle | undefined> {
  try {
    return await open(filePath, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The text of a line that may have been read in several blocks. */
function textOf(parts: readonly Buffer[]): string {
  return (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString('utf8');
}
