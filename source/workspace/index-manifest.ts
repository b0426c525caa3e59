import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import type {SkipReason} from './file-kinds.ts';
import type {ScannedFile} from './file-scan.ts';

/** What the index knows of one file. */
export interface IndexedFile {
  /** Names the file's path and content; its records carry it, and records with another revision are not the file's. */
  revision: string;
  sizeBytes: number;
  modifiedMs: number;
  changedMs: number;
  inode: number;
  /** How many records the table holds for it. 0 where the file has no text worth indexing. */
  chunks: number;
  /** Why a file without records has none. */
  skip: SkipReason | undefined;
  /**
   * Whether the file was read so soon after its last change that another change could leave size and times as they are (git's
   * racy-git.txt calls this a racily clean entry): the next check compares the content.
   */
  racy: boolean;
}

/**
 * Notes which files are indexed and in what state; the truth about what the table holds: path → file. The table may
 * hold more (leftovers of a kill), never less.
 */
export interface IndexManifest {
  files: Map<string, IndexedFile>;
  /** Why the stored manifest could not be used, where one was there. */
  problem: 'damaged' | 'other-version' | undefined;
  /** Tells one written state from another; changes whenever a process writes. */
  stamp: string;
}

/** The version of the manifest; with another one the index is rebuilt. */
const manifestVersion = 1;
/** The reasons that can be stored; their places stand in the file, so their order must stay. */
const skipReasons: readonly SkipReason[] = [
  'binary',
  'minified',
  'empty',
  'secret',
  'unreadable',
  'too-large',
  'special',
  'unclear-name',
];

/** The manifest as its file has it. */
interface StoredManifest {
  version: number;
  paths: string[];
  revisions: string[];
  numbers: number[];
  checksum: string;
}

/**
 * How many numbers are stored of each file: size, modified, changed, inode, chunks, flags (1 racy, the rest the skip
 * reason's place).
 */
const numbersPerFile = 6;

function manifestPath(stateDirectory: string): string {
  return join(stateDirectory, 'manifest.json');
}

/**
 * Tells whether another process has written the manifest: a stamp that costs one stat and changes with every write.
 * Empty where none can be read.
 */
export function manifestStamp(stateDirectory: string): string {
  try {
    const stats = statSync(manifestPath(stateDirectory), {throwIfNoEntry: false});
    return stats ? `${stats.ino}:${stats.size}:${stats.mtimeMs}` : '';
  } catch {
    return '';
  }
}

/**
 * Reads which files are indexed. A missing, damaged or newer manifest comes back empty with its `problem`: the index is
 * rebuilt then.
 */
export function readManifest(stateDirectory: string): IndexManifest {
  const stamp = manifestStamp(stateDirectory);
  const empty = (problem: IndexManifest['problem']): IndexManifest => ({files: new Map(), problem, stamp});
  if (stamp === '') return empty(undefined);
  let stored: StoredManifest;
  try {
    stored = JSON.parse(readFileSync(manifestPath(stateDirectory), 'utf8')) as StoredManifest;
  } catch {
    return empty('damaged');
  }
  if (stored?.version !== manifestVersion) return empty(stored?.version === undefined ? 'damaged' : 'other-version');
  if (!isWhole(stored)) return empty('damaged');
  const files = new Map<string, IndexedFile>();
  for (let index = 0; index < stored.paths.length; index++) {
    const at = index * numbersPerFile;
    const flags = stored.numbers[at + 5] as number;
    files.set(stored.paths[index] as string, {
      revision: stored.revisions[index] as string,
      sizeBytes: stored.numbers[at] as number,
      modifiedMs: stored.numbers[at + 1] as number,
      changedMs: stored.numbers[at + 2] as number,
      inode: stored.numbers[at + 3] as number,
      chunks: stored.numbers[at + 4] as number,
      skip: skipReasons[(flags >> 1) - 1],
      racy: (flags & 1) === 1,
    });
  }
  return {files, problem: undefined, stamp};
}

/**
 * Writes down which files are indexed, durably: after a kill at any moment the old or the new manifest is there.
 * Resolves to its stamp.
 */
export async function writeManifest(stateDirectory: string, files: ReadonlyMap<string, IndexedFile>): Promise<string> {
  const stored: StoredManifest = {version: manifestVersion, paths: [], revisions: [], numbers: [], checksum: ''};
  for (const [path, file] of files) {
    stored.paths.push(path);
    stored.revisions.push(file.revision);
    const skip = file.skip === undefined ? 0 : skipReasons.indexOf(file.skip) + 1;
    stored.numbers.push(file.sizeBytes, file.modifiedMs, file.changedMs, file.inode, file.chunks);
    stored.numbers.push((skip << 1) | (file.racy ? 1 : 0));
  }
  stored.checksum = checksumOf(stored);
  await ensurePrivateDirectory(stateDirectory);
  await writeDurably(manifestPath(stateDirectory), JSON.stringify(stored));
  return manifestStamp(stateDirectory);
}

/** The revision of a file: 16 hexadecimal digits over path and content. */
export function revisionOf(path: string, content: string | Uint8Array): string {
  return createHash('sha1').update(path).update('\0').update(content).digest('hex').slice(0, 16);
}

/** Whether a file needs no new reading: `file` is what `known` described, by size, times and inode. */
export function isUnchanged(known: IndexedFile, file: ScannedFile): boolean {
  return (
    !known.racy &&
    known.sizeBytes === file.sizeBytes &&
    known.modifiedMs === file.modifiedMs &&
    known.changedMs === file.changedMs &&
    known.inode === file.inode
  );
}

/**
 * Whether a later change of a file could go unnoticed: when it was looked at at `lookedAtMs`, it had changed so shortly
 * before that a further change within the same tick of the file system's clock would not show. Ticks: 10 ms at the
 * kernel's slowest usual timer, 2 s (FAT) where times have no fraction.
 */
export function isRacy(file: ScannedFile, lookedAtMs: number): boolean {
  const tickMs = file.modifiedMs % 1000 === 0 ? 2_000 : 20;
  return Math.max(file.modifiedMs, file.changedMs) >= lookedAtMs - tickMs;
}

function isWhole(stored: StoredManifest): boolean {
  const count = Array.isArray(stored.paths) ? stored.paths.length : -1;
  return (
    Array.isArray(stored.revisions) &&
    stored.revisions.length === count &&
    Array.isArray(stored.numbers) &&
    stored.numbers.length === count * numbersPerFile &&
    stored.checksum === checksumOf(stored)
  );
}

/**
 * Guards the manifest against damage: over what a flipped bit could turn into a wrong answer, which revision belongs to
 * which path, and the numbers.
 */
function checksumOf(stored: StoredManifest): string {
  const hash = createHash('sha1');
  hash.update(stored.paths.join('\0')).update(stored.revisions.join(''));
  return hash.update(stored.numbers.join()).digest('base64url');
}
