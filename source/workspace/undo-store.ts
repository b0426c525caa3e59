import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import type {GuardedWriter} from '../security/guarded-write.ts';
import {createBlobStore} from './blob-store.ts';
import {type CommandWatch, createCommandWatch} from './command-watch.ts';
import {
  isEffective,
  mergeChanges,
  type NotRestorable,
  openUndoJournal,
  type RecordedTurn,
  type UndoJournal,
  type UndoJournalData,
} from './undo-journal.ts';
import {applySteps, planRestore, type RestoreOutcome, type UndoConflict, type Workshop} from './undo-restore.ts';
import {type FileChange, type FileState, stateAt} from './undo-state.ts';

/** The turn to which changes belong. */
export interface TurnName {
  session: string;
  /** From 1. */
  turn: number;
  /** What the user asked. */
  text: string;
}

/** What a shell command changed. */
export interface CommandChanges {
  /** Paths relative to the workspace. */
  changed: string[];
  /** What changed too and cannot be taken back. */
  notRestorable: NotRestorable[];
}

/** Writes down what one turn changes, so that it can be undone. */
export interface TurnRecorder {
  /**
   * Keeps what stands at the paths and writes down what they are about to become, before it happens.
   * @throws EcaError `store-…` where it cannot be kept.
   */
  changing(changes: readonly {path: string; after: FileState}[]): Promise<void>;
  /** Writes down what stands at the paths now: a change that failed is forgotten, one that came out differently is corrected. */
  changed(paths: readonly string[]): Promise<void>;
  notRestorable(entry: NotRestorable): Promise<void>;
  /** To be called before a command that may change files, so that what it changes can be taken back. */
  beforeCommand(): Promise<void>;
  /** To be called when it has ended: what is not as it was at the last of these calls is taken for its work. */
  afterCommand(): Promise<CommandChanges>;
}

/** What came of an undo: what was restored, or why nothing was done. */
export type UndoOutcome =
  | {
      done: true;
      turns: RecordedTurn[];
      /** Paths that are now as they were. */
      restored: string[];
      /** Those of them that stand there no more. */
      removed: string[];
      /** Folders that stayed, because something else is in them. */
      keptFolders: string[];
      notRestorable: NotRestorable[];
    }
  | {done: false; why: 'nothing' | 'conflict' | 'failed'; conflicts: UndoConflict[]; turns: RecordedTurn[]};

/** Which turns an undo looks at. */
export interface UndoOptions {
  /** Only turns of this session. */
  session?: string;
}

/**
 * Undoes and redoes what the assistant changed in the files of a project. Contents are kept outside of the workspace,
 * bounded in size; the oldest turns are dropped first. Works after a restart, without git, and in several processes at
 * once. A path is restored only where it still is what was left there; where one is not, nothing is done. An undo that
 * was killed is finished by the next call.
 */
export interface UndoStore {
  recorder(turn: TurnName): TurnRecorder;
  /** Newest first. */
  list(options?: UndoOptions): Promise<RecordedTurn[]>;
  /** Takes back the newest turn that is not taken back. */
  undo(options?: UndoOptions): Promise<UndoOutcome>;
  /** Takes back turn `id` and all after it. @throws nothing: an unknown id is `nothing`. */
  undoTo(id: number, options?: UndoOptions): Promise<UndoOutcome>;
  /** Takes back all turns of a session from turn number `turn` on. */
  undoFrom(session: string, turn: number): Promise<UndoOutcome>;
  /** Does again what was taken back last. */
  redo(options?: UndoOptions): Promise<UndoOutcome>;
}

/** Where the old contents are kept, and how many. */
export interface UndoStoreOptions {
  workspaceRoot: string;
  /** Where it is kept; made when it is first needed. */
  directory: string;
  writer: GuardedWriter;
  /** The most bytes that are kept. Default 500 MB. */
  maxBytes?: number;
  /** The most turns. Default 200. */
  maxTurns?: number;
  /** Told when turns were dropped for want of room. */
  onDropped?(turns: number): void;
  now?: () => Date;
}

/** The most characters of what the user asked that are kept with a turn. */
const longestText = 120;

/** Opens the undo history of a project: up to 200 turns and 500 MB unless set otherwise. */
export function openUndoStore(options: UndoStoreOptions): UndoStore {
  const {
    workspaceRoot: root,
    directory,
    writer,
    maxBytes = 500_000_000,
    maxTurns = 200,
    now = () => new Date(),
  } = options;
  const blobs = createBlobStore(join(directory, 'blobs'));
  const workshop: Workshop = {root, writer, blobs};
  let journal: Promise<UndoJournal> | undefined;
  const open = () => {
    journal ??= openUndoJournal(directory).catch(error => {
      journal = undefined;
      throw error;
    });
    return journal;
  };
  let watch: CommandWatch | undefined;
  const watched = () => {
    watch ??= createCommandWatch({root, directory, blobs, maxBytes: maxBytes * 0.8});
    return watch;
  };
  let sincePrune = 0;

  /** Adds to the turn's record; a turn that was taken back meanwhile begins a new one. */
  const record = async (turn: TurnName, changes: readonly FileChange[], lost: readonly NotRestorable[]) => {
    if (changes.length === 0 && lost.length === 0) return;
    const store = await open();
    await store.update(data => {
      let found = data.turns.findLast(
        one => one.session === turn.session && one.turn === turn.turn && one.state === 'done',
      );
      if (!found) {
        found = {
          id: data.nextId++,
          session: turn.session,
          turn: turn.turn,
          at: now().toISOString(),
          text: turn.text.replace(/\s+/g, ' ').trim().slice(0, longestText),
          state: 'done',
          changes: [],
          notRestorable: [],
        };
        data.turns.push(found);
      }
      found.changes = mergeChanges(found.changes, changes);
      const known = new Set(found.notRestorable.map(({path}) => path));
      found.notRestorable.push(...lost.filter(({path}) => !known.has(path)));
      found.notRestorable = found.notRestorable.slice(0, 1_000);
    });
    if (++sincePrune % 50 === 1) await prune();
  };

  /** Makes room in the undo history: drops turns that changed nothing in the end, and the oldest beyond the bounds. */
  const prune = async () => {
    const store = await open();
    let dropped = 0;
    await store.update(data => {
      const kept = data.turns.filter((turn, index) => changedSomething(turn) || index === data.turns.length - 1);
      dropped = Math.max(0, kept.length - maxTurns);
      data.turns = kept.slice(dropped);
    });
    for (;;) {
      const needed = neededBlobs(store.data, watched().hashes());
      if (blobs.sweep(hash => needed.has(hash)) <= maxBytes || store.data.turns.length <= 1) break;
      const many = Math.ceil(store.data.turns.length / 10);
      await store.update(data => {
        data.turns.splice(0, many);
      });
      dropped += many;
    }
    if (dropped > 0) options.onDropped?.(dropped);
  };

  /** Works alone on the undo history, after finishing what a killed process left. */
  const exclusively = async <Result>(work: (store: UndoJournal) => Promise<Result>): Promise<Result> => {
    await ensurePrivateDirectory(directory);
    return withLock(join(directory, 'restore'), async () => {
      const store = await open();
      await store.reload();
      await finishPending(store, workshop);
      return work(store);
    });
  };

  /** Puts the files of the chosen turns back; when a step fails, what was done of it is taken back. */
  const restore = (
    choose: (turns: readonly RecordedTurn[]) => RecordedTurn[],
    becomes: RecordedTurn['state'],
  ): Promise<UndoOutcome> =>
    exclusively(async store => {
      const turns = choose(store.data.turns);
      if (turns.length === 0) return {done: false, why: 'nothing', conflicts: [], turns: []};
      const {steps, conflicts} = planRestore(turns, becomes, workshop);
      if (conflicts.length > 0) return {done: false, why: 'conflict', conflicts, turns};
      for (const {path, from} of steps) {
        if (from.kind !== 'file') continue;
        const {bytes} = stateAt(root, path);
        if (bytes) await blobs.put(bytes);
      }
      const ids = turns.map(({id}) => id);
      await store.update(data => {
        data.pending = {turns: ids, becomes, steps};
      });
      const {failures, kept} = await finishPending(store, workshop);
      if (failures.length > 0) return {done: false, why: 'failed', conflicts: failures, turns};
      return {
        done: true,
        turns,
        restored: steps.map(({path}) => path).sort(),
        removed: steps.flatMap(({path, to}) => (to.kind === 'missing' && !kept.includes(path) ? [path] : [])).sort(),
        keptFolders: kept,
        notRestorable: turns.flatMap(turn => turn.notRestorable),
      };
    });

  const ofSession = (turns: readonly RecordedTurn[], session: string | undefined) =>
    session === undefined ? turns : turns.filter(turn => turn.session === session);
  const undoable = (turns: readonly RecordedTurn[], session: string | undefined) =>
    ofSession(turns, session)
      .filter(turn => turn.state === 'done' && changedSomething(turn))
      .reverse();

  return {
    recorder(turn) {
      return {
        async changing(changes) {
          const recorded: FileChange[] = [];
          const lost: NotRestorable[] = [];
          for (const {path, after} of changes) {
            const {state: before, bytes} = stateAt(root, path);
            if (before.kind === 'other') lost.push({path, why: 'too large, or not a file'});
            else {
              if (bytes) await blobs.put(bytes);
              recorded.push({path, before, after});
            }
          }
          await record(turn, recorded, lost);
        },
        changed: paths =>
          record(
            turn,
            paths.map(path => settled(root, path)),
            [],
          ),
        notRestorable: entry => record(turn, [], [entry]),
        beforeCommand: () => watched().before(),
        async afterCommand() {
          const {changes, notRestorable} = await watched().after();
          await record(turn, changes, notRestorable);
          return {changed: changes.map(({path}) => path), notRestorable};
        },
      };
    },
    async list({session} = {}) {
      const store = await open();
      await store.reload();
      return ofSession(store.data.turns, session)
        .filter(changedSomething)
        .map(turn => ({...turn, changes: turn.changes.filter(isEffective)}))
        .reverse();
    },
    undo: ({session} = {}) => restore(turns => undoable(turns, session).slice(0, 1), 'undone'),
    undoTo: (id, {session} = {}) =>
      restore(turns => {
        const chosen = undoable(turns, session).filter(turn => turn.id >= id);
        return ofSession(turns, session).some(turn => turn.id === id) ? chosen : [];
      }, 'undone'),
    undoFrom: (session, turn) => restore(turns => undoable(turns, session).filter(one => one.turn >= turn), 'undone'),
    redo: ({session} = {}) =>
      restore(turns => {
        const undone = ofSession(turns, session).filter(({state}) => state === 'undone');
        return undone.sort((one, other) => (other.undoneOrder ?? 0) - (one.undoneOrder ?? 0)).slice(0, 1);
      }, 'done'),
  };
}

function changedSomething({changes, notRestorable}: RecordedTurn): boolean {
  return notRestorable.length > 0 || changes.some(isEffective);
}

/** As the first state counts what the record has; only what stands there now matters here. */
function settled(root: string, path: string): FileChange {
  const {state} = stateAt(root, path);
  return {path, before: state, after: state};
}

function settle(data: UndoJournalData): void {
  const {pending} = data;
  if (!pending) return;
  // The one that was taken back last of several, the oldest, is the first to be done again.
  for (const id of pending.turns) {
    const turn = data.turns.find(one => one.id === id);
    if (!turn) continue;
    turn.state = pending.becomes;
    if (pending.becomes === 'undone') turn.undoneOrder = data.nextOrder++;
    else delete turn.undoneOrder;
  }
  delete data.pending;
}

/**
 * Does what an undo has written down to be done, now or where a killed process left it: wholly, and then its turns are
 * taken back; or, where a step fails or somebody else came in between, not at all, and then they stay as they were.
 */
async function finishPending(store: UndoJournal, workshop: Workshop): Promise<RestoreOutcome> {
  const {pending} = store.data;
  if (!pending) return {failures: [], kept: []};
  const outcome = await applySteps(pending.steps, workshop);
  await store.update(outcome.failures.length === 0 ? settle : giveUp);
  return outcome;
}

function giveUp(data: UndoJournalData): void {
  delete data.pending;
}

/** The contents that the undo history still needs. */
function neededBlobs(data: UndoJournalData, watchedHashes: ReadonlySet<string>): Set<string> {
  const needed = new Set(watchedHashes);
  const add = (state: FileState) => {
    if (state.kind === 'file') needed.add(state.hash);
  };
  for (const turn of data.turns) {
    for (const {before, after} of turn.changes) {
      add(before);
      add(after);
    }
  }
  for (const {from, to} of data.pending?.steps ?? []) {
    add(from);
    add(to);
  }
  return needed;
}
