import {readFileSync, statSync} from 'node:fs';

/** The largest index that is read, in bytes; of a larger one it is unknown what git tracks, and the user is asked. */
const maxIndexBytes = 64 * 1024 * 1024;

/** An entry of the index: the path from the root of the working tree, and what it is; a repository is a submodule. */
export interface IndexEntry {
  path: string;
  kind: 'file' | 'link' | 'repository';
  /** The hash of the content that was added, in hexadecimal digits. */
  id(): string;
}

/** The kinds by the first four bits of the mode. */
const kinds: Readonly<Record<number, IndexEntry['kind']>> = {8: 'file', 10: 'link', 14: 'repository'};

/**
 * Reads the index of a git repository, with hashes of `hashBytes` bytes, and calls `see` with each entry. Says whether it
 * is known what git has in it: not for an index that is damaged, too large, sparse or split. A missing one is empty.
 * Format: gitformat-index, versions 2 to 4.
 */
export function readGitIndex(indexFile: string, hashBytes: 20 | 32, see: (entry: IndexEntry) => void): boolean {
  const found = statSync(indexFile, {throwIfNoEntry: false});
  if (found === undefined) return true;
  if (!found.isFile() || found.size > maxIndexBytes) return false;
  const index = readFileSync(indexFile);
  const end = index.length - hashBytes;
  if (end < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return false;
  const version = index.readUInt32BE(4);
  const count = index.readUInt32BE(8);
  if (version < 2 || version > 4) return false;
  let path = '';
  let at = 12;
  for (let entry = 0; entry < count; entry++) {
    const flagsAt = at + 40 + hashBytes;
    if (flagsAt + 4 > end) return false;
    const kind = kinds[index.readUInt32BE(at + 24) >>> 12];
    if (kind === undefined) return false;
    const isExtended = version > 2 && (index.readUInt16BE(flagsAt) & 0x4000) !== 0;
    let nameAt = flagsAt + (isExtended ? 4 : 2);
    let kept = '';
    // Version 4 leaves out what a path has in common with the one before.
    if (version === 4) {
      const {value, next} = readOffset(index, nameAt);
      nameAt = next;
      kept = path.slice(0, Math.max(0, path.length - value));
    }
    const nameEnd = index.indexOf(0, nameAt);
    if (nameEnd < 0 || nameEnd >= end) return false;
    // One character a byte, as version 4 counts bytes.
    path = kept + index.toString('latin1', nameAt, nameEnd);
    const idAt = at + 40;
    see({
      path: /[\x80-\xff]/.test(path) ? Buffer.from(path, 'latin1').toString('utf8') : path,
      kind,
      id: () => index.toString('hex', idAt, idAt + hashBytes),
    });
    at = version === 4 ? nameEnd + 1 : at + Math.ceil((nameEnd + 1 - at) / 8) * 8;
  }
  // What a split index holds stands in another file.
  while (at + 8 <= end) {
    if (index.toString('latin1', at, at + 4) === 'link') return false;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return true;
}

/** A number as git writes offsets: seven bits a byte, highest first, the high bit for more to come. */
function readOffset(bytes: Buffer, from: number): {value: number; next: number} {
  let at = from;
  let byte = bytes[at++] ?? 0;
  let value = byte & 127;
  while (byte & 128) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 127);
  }
  return {value, next: at};
}
