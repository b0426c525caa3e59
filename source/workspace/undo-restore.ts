import type {GuardedWriter} from '../security/guarded-write.ts';
import type {WriteFailure} from '../security/write-failure.ts';
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

/** What came of the steps of an undo. */
export interface RestoreOutcome {
  /** Why nothing was done: the step that failed, then what could not be put back after it. Empty where all went well. */
  failures: UndoConflict[];
  /** Folders that are not empty and stay. */
  kept: string[];
}

/**
 * Puts files back; where a step fails, what was done before it is taken back, so far as nobody else has come in between.
 */
export async function applySteps(steps: PendingRestore['steps'], workshop: Workshop): Promise<RestoreOutcome> {
  const done = await takeSteps(steps, workshop, {past: false});
  const [failure] = done.failures;
  if (!failure) return done;
  const backwards = steps.map(({path, from, to}) => ({path, from: to, to: from}));
  const {failures: left} = await takeSteps(backwards, workshop, {past: true});
  const others = left.filter(({path}) => path !== failure.path);
  return {
    failures: [
      failure,
      ...others.map(({path, why}) => ({path, why: `was taken back and could not be put back: ${why}`})),
    ],
    kept: done.kept,
  };
}

/**
 * Goes from one state to the other, step by step: first what has to go, deepest first, then folders, then files. Stops
 * at the first step that fails, or goes on `past` it. A step that is done already is passed over.
 */
async function takeSteps(
  steps: PendingRestore['steps'],
  {root, writer, blobs}: Workshop,
  {past}: {past: boolean},
): Promise<RestoreOutcome> {
  const kept: string[] = [];
  const failures: UndoConflict[] = [];
  const deepFirst = [...steps].sort((one, other) => depth(other.path) - depth(one.path));
  const shallowFirst = [...deepFirst].reverse();
  type Step = (typeof steps)[number];

  const clear = async ({path, from, to}: Step) => {
    const {state: now, throughLink} = stateAt(root, path);
    if (throughLink || now.kind === 'missing' || now.kind === to.kind) return;
    if (now.kind !== 'folder') {
      if (!sameState(now, from)) return changedMeanwhile(path);
      const expected = now.kind === 'link' ? {target: now.target} : {hash: now.kind === 'file' ? now.hash : ''};
      return failureOf(path, await writer.remove(path, {expected, approved: true}));
    }
    const removed = await writer.removeFolder(path, {approved: true});
    // Somebody put something into it: the folder is theirs now.
    if (removed.ok || removed.reason !== 'exists' || to.kind !== 'missing') return failureOf(path, removed);
    kept.push(path);
  };
  const makeFolder = async ({path, to}: Step) => {
    if (to.kind !== 'folder') return;
    return failureOf(path, await writer.makeFolder(path, {mode: to.mode, approved: true}));
  };
  const fill = async ({path, from, to}: Step) => {
    if (to.kind !== 'file' && to.kind !== 'link') return;
    const {state: now} = stateAt(root, path);
    if (sameState(now, to)) return;
    if (now.kind !== 'missing' && !sameState(now, from)) return changedMeanwhile(path);
    const expected =
      now.kind === 'file' ? {hash: now.hash} : now.kind === 'link' ? {target: now.target} : ('missing' as const);
    if (to.kind === 'link') return failureOf(path, await writer.writeLink(path, to.target, {expected, approved: true}));
    const bytes = blobs.get(to.hash);
    if (!bytes) return {path, why: 'what stood there was not kept, or is damaged'};
    return failureOf(path, await writer.write(path, bytes, {expected, mode: to.mode, approved: true}));
  };

  for (const [order, act] of [
    [deepFirst, clear],
    [shallowFirst, makeFolder],
    [shallowFirst, fill],
  ] as const) {
    for (const step of order) {
      const failure = await act(step);
      if (failure) failures.push(failure);
      if (failure && !past) return {failures, kept};
    }
  }
  return {failures, kept};
}

function changedMeanwhile(path: string): UndoConflict {
  return {path, why: 'has changed meanwhile'};
}

/** Why a step failed; undefined where it did not. */
function failureOf(path: string, outcome: {ok: true} | WriteFailure): UndoConflict | undefined {
  return outcome.ok ? undefined : {path, why: `${outcome.message} (${outcome.reason})`};
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
