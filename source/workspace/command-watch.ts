import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import type {BlobStore} from './blob-store.ts';
import type {NotRestorable} from './undo-journal.ts';
import {type EntryLook, type LookLimits, lookAt, lookAtWorkspace, type WorkspaceLook} from './undo-scan.ts';
import {type FileChange, type FileState, mostBytes, sameState, stateAt} from './undo-state.ts';

/**
 * Notices which files a shell command changed, so that they can be taken back: keeps beforehand what it might change.
 */
export interface CommandWatch {
  /** Keeps the content of every file that is not kept yet. */
  before(): Promise<void>;
  /** What is not as it was at the last call of either. */
  after(): Promise<{changes: FileChange[]; notRestorable: NotRestorable[]}>;
  /** The contents it relies on. */
  hashes(): ReadonlySet<string>;
}

export interface CommandWatchOptions {
  root: string;
  directory: string;
  blobs: BlobStore;
  /** The most bytes of files that are kept at once; files beyond it cannot be restored. */
  maxBytes: number;
  /** How much of the workspace is looked at. */
  limits?: LookLimits;
}

interface Known {
  signature: string;
  state: FileState;
  sizeBytes: number;
  outside?: 'ignored' | 'git';
}

/**
 * How fine the clock of the file system is taken to be, in milliseconds: a change within this time of a look need not
 * show in the file's times.
 */
const clockGrainMs = 50;

/**
 * Compares the workspace before and after a command. What git ignores, git's own state, and files that are too large
 * are reported but cannot be restored.
 */
export function createCommandWatch({root, directory, blobs, maxBytes, limits}: CommandWatchOptions): CommandWatch {
  const filePath = join(directory, 'known-files.json');
  let known: Map<string, Known> | undefined;
  let cut: WorkspaceLook['cut'];
  let looked = false;

  const load = () => {
    known ??= readKnown(filePath);
    return known;
  };

  /** Brings what is known of the files up to date and keeps copies of new contents; returns what was known before. */
  const update = async (): Promise<{earlier: Map<string, Known>; look: WorkspaceLook}> => {
    const earlier = load();
    const startedMs = Date.now();
    const look = await lookAtWorkspace(root, limits);
    const next = new Map<string, Known>();
    let keptBytes = 0;
    let sliceEnd = performance.now() + 15;
    let isNew = earlier.size !== look.entries.size;
    for (const [path, entry] of look.entries) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + 15;
      }
      const before = earlier.get(path);
      if (before?.signature === entry.signature && before.outside === entry.outside) {
        next.set(path, before);
        if (before.state.kind === 'file') keptBytes += before.sizeBytes;
        continue;
      }
      isNew = true;
      const room = entry.sizeBytes <= mostBytes && keptBytes + entry.sizeBytes <= maxBytes;
      const state = entry.outside ? other : await keep(path, entry, room);
      if (state.kind === 'file') keptBytes += entry.sizeBytes;
      const fresh = startedMs - entry.changedMs < clockGrainMs;
      next.set(path, {
        signature: fresh && entry.kind === 'file' ? `${entry.signature} fresh` : entry.signature,
        state,
        sizeBytes: entry.sizeBytes,
        ...(entry.outside && {outside: entry.outside}),
      });
    }
    known = next;
    cut = look.cut;
    if (isNew) await writeKnown(directory, filePath, next);
    return {earlier, look};
  };

  /** Keeps a copy of a file's content where there is room for it. */
  const keep = async (path: string, entry: EntryLook, room: boolean): Promise<FileState> => {
    if (entry.kind === 'folder') return {kind: 'folder', mode: entry.mode};
    if (entry.kind === 'link') return {kind: 'link', target: entry.target ?? ''};
    if (entry.kind !== 'file' || !room) return other;
    const {state, bytes} = stateAt(root, path);
    if (bytes) await blobs.put(bytes, {sync: false});
    return state;
  };

  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };

  return {
    before: () =>
      inTurn(async () => {
        await update();
        looked = true;
      }),
    after: () => inTurn(difference),
    hashes() {
      const hashes = new Set<string>();
      // Another process may know of more.
      for (const files of [load(), readKnown(filePath)]) {
        for (const {state} of files.values()) if (state.kind === 'file') hashes.add(state.hash);
      }
      return hashes;
    },
  };

  /** What changed since the last look, and what of it cannot be taken back. */
  async function difference(): Promise<{changes: FileChange[]; notRestorable: NotRestorable[]}> {
    if (!looked) return {changes: [], notRestorable: []};
    const cutBefore = cut;
    const {earlier, look} = await update();
    const changes: FileChange[] = [];
    const notRestorable: NotRestorable[] = [];
    const paths = new Set([...earlier.keys(), ...look.entries.keys()]);
    for (const path of paths) {
      const was = earlier.get(path);
      const is = known?.get(path);
      if (was && is && plain(was.signature) === plain(is.signature) && sameOrOther(was.state, is.state)) continue;
      const outside = is?.outside ?? was?.outside;
      // Where not all is looked at, what is seen in one look alone may have been there all along.
      if (!was && misses(cutBefore, outside)) continue;
      if (!is && misses(cut, outside) && lookAt(`${root}/${path}`)) continue;
      if (outside) {
        if (!isFolder(was) && !isFolder(is)) notRestorable.push({path, why: why(outside)});
        continue;
      }
      const before = was?.state ?? missing;
      const after = is?.state ?? missing;
      if (before.kind === 'other' || after.kind === 'other') {
        notRestorable.push({path, why: 'too large to keep, or not a file'});
      } else if (!sameState(before, after)) changes.push({path, before, after});
    }
    const partly = [cutBefore, cut];
    if (partly.includes('all')) {
      notRestorable.unshift({path: '.', why: 'the project has more files than are watched'});
    } else if (partly.includes('ignored') && changes.length + notRestorable.length > 0) {
      notRestorable.unshift({path: '.', why: 'git ignores more files than are watched'});
    }
    return {changes, notRestorable};
  }
}

/** Nothing stands there. */
const missing: FileState = {kind: 'missing'};
/** Something that cannot be kept. */
const other: FileState = {kind: 'other'};

function plain(signature: string): string {
  return signature.replace(/ fresh$/, '');
}

function sameOrOther(one: FileState, two: FileState): boolean {
  return sameState(one, two) || (one.kind === 'other' && two.kind === 'other');
}

/** That a folder which is not kept came or went says less than the files in it do. */
function isFolder(known: Known | undefined): boolean {
  return known?.signature.startsWith('folder ') === true;
}

/** Whether a look that was cut need not have seen an entry of that kind. */
function misses(cut: WorkspaceLook['cut'], outside: Known['outside']): boolean {
  return cut === 'all' || (cut === 'ignored' && outside === 'ignored');
}

/** Why a change cannot be taken back, in words. */
function why(outside: 'ignored' | 'git'): string {
  return outside === 'git' ? "git's own state" : 'ignored by git';
}

/** Reads what was known of the files. Losing this file costs reading every file once more. */
function readKnown(filePath: string): Map<string, Known> {
  try {
    const entries: unknown = JSON.parse(readFileSync(filePath, 'utf8'));
    return new Map(Array.isArray(entries) ? entries.filter(isKnown) : []);
  } catch {
    return new Map();
  }
}

function isKnown(entry: unknown): entry is [string, Known] {
  const [path, known] = Array.isArray(entry) ? entry : [];
  return typeof path === 'string' && typeof known?.signature === 'string' && typeof known.state?.kind === 'string';
}

async function writeKnown(directory: string, filePath: string, known: Map<string, Known>): Promise<void> {
  await ensurePrivateDirectory(directory);
  await writeDurably(filePath, JSON.stringify([...known]), {sync: false});
}
