import type {GuardedWriter, WriteFailure} from '../security/guarded-write.ts';
import type {BlobStore} from './blob-store.ts';
import {isEffective, type PendingRestore, type RecordedTurn} from './undo-journal.ts';
import {type FileState, sameState, stateAt} from './undo-state.ts';

/** Why a file cannot be restored as things stand. */
export interface UndoConflict {
  path: string;
  why: string;
}

/** What an undo would do, and what stands in its way. */
export interface RestorePlan {
  steps: PendingRestore['steps'];
  conflicts: UndoConflict[];
}

/** What an undo works with. */
export interface Workshop {
  root: string;
  writer: GuardedWriter;
  blobs: BlobStore;
}

/**
 * Works out how files are put back, and refuses where somebody else has changed them since: what has to be done so that
 * the files are as they were before (`undone`) or after (`done`) all of `turns`, which are in the order in which they
 * are taken back or done again. A path conflicts where it is not as the last of them left it.
 */
export function planRestore(
  turns: readonly RecordedTurn[],
  becomes: RecordedTurn['state'],
  {root, blobs}: Workshop,
): RestorePlan {
  const wanted = new Map<string, {expected: FileState; to: FileState}>();
  const conflicts = new Map<string, string>();
  for (const turn of turns) {
    for (const {path, before, after} of turn.changes.filter(isEffective)) {
      const [from, to] = becomes === 'undone' ? [after, before] : [before, after];
      const known = wanted.get(path);
      if (known && !sameState(known.to, from)) conflicts.set(path, 'was changed by somebody else between the turns');
      wanted.set(path, {expected: known?.expected ?? from, to});
    }
  }
  const steps: RestorePlan['steps'] = [];
  const goesWithLink = (path: string) =>
    [...wanted].some(([above, {expected}]) => expected.kind === 'link' && path.startsWith(`${above}/`));
  for (const [path, {expected, to}] of wanted) {
    const found = stateAt(root, path);
    // Where a link takes the place of a folder, and goes, nothing stands below it.
    const now = found.throughLink && goesWithLink(path) ? ({kind: 'missing'} as const) : found.state;
    if (sameState(now, to)) continue;
    if (!sameState(now, expected)) conflicts.set(path, `${describe(now)}, and is not as it was left`);
    else if (to.kind === 'other' || (to.kind === 'file' && !blobs.has(to.hash))) {
      conflicts.set(path, 'what stood there was not kept');
    } else steps.push({path, from: now, to});
  }
  return {steps, conflicts: [...conflicts].map(([path, why]) => ({path, why}))};
}

/**
 * Puts files back step by step: first what has to go, deepest first, then folders, then files. Stops at the first that
 * fails and says why; folders that are not empty stay and are named. A step that is done already is passed over.
 */
export async function applySteps(
  steps: PendingRestore['steps'],
  workshop: Workshop,
): Promise<{failure?: UndoConflict; kept: string[]}> {
  const kept: string[] = [];
  const deepFirst = [...steps].sort((one, other) => depth(other.path) - depth(one.path));
  const shallowFirst = [...deepFirst].reverse();
  const {root, writer, blobs} = workshop;
  for (const {path, from, to} of deepFirst) {
    const {state: now, throughLink} = stateAt(root, path);
    if (throughLink || now.kind === 'missing' || now.kind === to.kind) continue;
    if (now.kind === 'folder') {
      const removed = await writer.removeFolder(path, {approved: true});
      if (removed.ok) continue;
      // Somebody put something into it: the folder is theirs now.
      if (removed.reason === 'exists' && to.kind === 'missing') kept.push(path);
      else return {failure: failureOf(path, removed), kept};
    } else {
      if (!sameState(now, from)) return {failure: {path, why: 'has changed meanwhile'}, kept};
      const expected = now.kind === 'link' ? {target: now.target} : {hash: now.kind === 'file' ? now.hash : ''};
      const removed = await writer.remove(path, {expected, approved: true});
      if (!removed.ok) return {failure: failureOf(path, removed), kept};
    }
  }
  for (const {path, to} of shallowFirst) {
    if (to.kind !== 'folder') continue;
    const made = await writer.makeFolder(path, {mode: to.mode, approved: true});
    if (!made.ok) return {failure: failureOf(path, made), kept};
  }
  for (const {path, from, to} of shallowFirst) {
    if (to.kind !== 'file' && to.kind !== 'link') continue;
    const {state: now} = stateAt(root, path);
    if (sameState(now, to)) continue;
    if (now.kind !== 'missing' && !sameState(now, from)) return {failure: {path, why: 'has changed meanwhile'}, kept};
    const expected =
      now.kind === 'file' ? {hash: now.hash} : now.kind === 'link' ? {target: now.target} : ('missing' as const);
    if (to.kind === 'link') {
      const written = await writer.writeLink(path, to.target, {expected, approved: true});
      if (!written.ok) return {failure: failureOf(path, written), kept};
      continue;
    }
    const bytes = blobs.get(to.hash);
    if (!bytes) return {failure: {path, why: 'what stood there was not kept, or is damaged'}, kept};
    const written = await writer.write(path, bytes, {expected, mode: to.mode, approved: true});
    if (!written.ok) return {failure: failureOf(path, written), kept};
  }
  return {kept};
}

function failureOf(path: string, {message, reason}: WriteFailure): UndoConflict {
  return {path, why: `${message} (${reason})`};
}

function depth(path: string): number {
  return path.split('/').length;
}

/** What stands at a path instead of what was left there, in words. */
function describe(state: FileState): string {
  switch (state.kind) {
    case 'missing':
      return 'is gone';
    case 'folder':
      return 'is a folder';
    case 'link':
      return 'is a link';
    case 'other':
      return 'is no file that can be kept';
    default:
      return 'has changed since';
  }
}
