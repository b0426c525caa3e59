import {createHash} from 'node:crypto';
import {lstatSync, readFileSync, readlinkSync, realpathSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {systemCode} from '../foundation/errors.ts';

/**
 * What stands at a path: a file, a link, a folder or nothing. `hash` is the SHA-256 of the bytes in hex; `mode` the
 * permission bits.
 */
export type FileState =
  | {kind: 'missing'}
  | {kind: 'file'; hash: string; mode: number}
  | {kind: 'link'; target: string}
  | {kind: 'folder'; mode: number}
  /** Larger than what is kept, not a file, or not to be read. */
  | {kind: 'other'};

/** What happened to one path, relative to the workspace with `/`. */
export interface FileChange {
  path: string;
  before: FileState;
  after: FileState;
}

/** The largest file, in bytes, that is kept for undo: 10 MB. Changes to larger files cannot be taken back. */
export const mostBytes = 10 * 1024 * 1024;

/** Whether both are the same to a user; the mode of a folder is not looked at, because it may inherit bits. */
export function sameState(one: FileState, other: FileState): boolean {
  if (one.kind === 'file') return other.kind === 'file' && one.hash === other.hash && one.mode === other.mode;
  if (one.kind === 'link') return other.kind === 'link' && one.target === other.target;
  return one.kind === other.kind && one.kind !== 'other';
}

/**
 * Looks at what stands at `path` below `root`, with the bytes of a file. A path that leads `throughLink` counts as
 * `other`.
 */
export function stateAt(root: string, path: string): {state: FileState; bytes?: Buffer; throughLink?: boolean} {
  const absolute = join(root, path);
  try {
    const folder = dirname(absolute);
    if (realpathSync.native(folder) !== folder) return {state: {kind: 'other'}, throughLink: true};
    const stats = lstatSync(absolute, {throwIfNoEntry: false});
    if (!stats) return {state: {kind: 'missing'}};
    if (stats.isSymbolicLink()) return {state: {kind: 'link', target: readlinkSync(absolute)}};
    if (stats.isDirectory()) return {state: {kind: 'folder', mode: stats.mode & 0o7777}};
    if (!stats.isFile() || stats.size > mostBytes) return {state: {kind: 'other'}};
    const bytes = readFileSync(absolute);
    return {state: {kind: 'file', hash: hashOf(bytes), mode: stats.mode & 0o7777}, bytes};
  } catch (error) {
    const code = systemCode(error);
    return {state: {kind: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'other'}};
  }
}

/** The SHA-256 of bytes, by which a content is known. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
