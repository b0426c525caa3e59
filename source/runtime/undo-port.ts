import type {ConversationLog} from '../memory/conversation-log.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {RecordedTurn} from '../workspace/undo-journal.ts';
import type {UndoOutcome, UndoStore} from '../workspace/undo-store.ts';

/** A turn that changed files. Every text is safe to print. */
export interface UndoneTurn {
  id: number;
  session: string;
  /** Its number in the session. */
  turn: number;
  /** ISO 8601. */
  at: string;
  text: string;
  /** Before the call. */
  state: 'done' | 'undone';
  files: string[];
  notRestorable: {path: string; why: string}[];
}

/**
 * What an undo or redo did, or why nothing was done: nothing to take back, a file that was changed since (conflict), or
 * a failure.
 */
export interface UndoReport {
  done: boolean;
  why?: 'nothing' | 'conflict' | 'failed';
  turns: UndoneTurn[];
  /** Paths that are as they were. */
  restored: string[];
  /** Those of them that stand there no more. */
  removed: string[];
  /** Folders that stayed, because something else is in them. */
  keptFolders: string[];
  notRestorable: {path: string; why: string}[];
  /** Why nothing was done. */
  conflicts: {path: string; why: string}[];
}

/**
 * Takes back what the assistant changed in files, and does it again (undo and redo). Sessions may be given by an
 * unambiguous beginning.
 */
export interface UndoPort {
  /** Newest first. */
  list(session?: string): Promise<UndoneTurn[]>;
  undo(session?: string): Promise<UndoReport>;
  /** Takes back turn `id` and all after it. */
  undoTo(id: number, session?: string): Promise<UndoReport>;
  /** Takes back what a session changed from its turn number `turn` on. */
  rewind(session: string, turn: number): Promise<UndoReport>;
  redo(session?: string): Promise<UndoReport>;
}

/**
 * Undo for the app and the command line. `onUndone` hears which turns were taken back; what it throws does not count.
 */
export function createUndoPort(
  store: UndoStore,
  sessions: () => Promise<Pick<ConversationLog, 'find'>>,
  {onUndone}: {onUndone: (turns: readonly UndoneTurn[]) => Promise<void>},
): UndoPort {
  const optionsOf = async (session: string | undefined) =>
    session === undefined ? {} : {session: await (await sessions()).find(session)};
  /** Tells of turns that were taken back: it says something about their answers. */
  const tell = async (report: UndoReport) => {
    if (report.done) await onUndone(report.turns).catch(() => {});
    return report;
  };
  return {
    list: async session => (await store.list(await optionsOf(session))).map(shownTurn),
    undo: async session => tell(reportOf(await store.undo(await optionsOf(session)))),
    undoTo: async (id, session) => tell(reportOf(await store.undoTo(id, await optionsOf(session)))),
    rewind: async (session, turn) => tell(reportOf(await store.undoFrom(await (await sessions()).find(session), turn))),
    redo: async session => reportOf(await store.redo(await optionsOf(session))),
  };
}

/** What an undo or redo came to, its texts made safe to print. */
function reportOf(outcome: UndoOutcome): UndoReport {
  const turns = outcome.turns.map(shownTurn);
  if (outcome.done) {
    return {
      done: true,
      turns,
      restored: outcome.restored.map(sanitizeLine),
      removed: outcome.removed.map(sanitizeLine),
      keptFolders: outcome.keptFolders.map(sanitizeLine),
      notRestorable: outcome.notRestorable.map(shownEntry),
      conflicts: [],
    };
  }
  const conflicts = outcome.conflicts.map(shownEntry);
  return {
    done: false,
    why: outcome.why,
    turns,
    restored: [],
    removed: [],
    keptFolders: [],
    notRestorable: [],
    conflicts,
  };
}

/** A recorded turn as it is listed; folders that came or went with its files are not named. */
function shownTurn({id, session, turn, at, text, state, changes, notRestorable}: RecordedTurn): UndoneTurn {
  const files = changes.filter(({before, after}) => before.kind !== 'folder' && after.kind !== 'folder');
  return {
    id,
    session,
    turn,
    at,
    text: sanitizeLine(text),
    state,
    files: files.map(({path}) => sanitizeLine(path)),
    notRestorable: notRestorable.map(shownEntry),
  };
}

function shownEntry({path, why}: {path: string; why: string}): {path: string; why: string} {
  return {path: sanitizeLine(path), why: sanitizeLine(why)};
}
