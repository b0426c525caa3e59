import {join} from 'node:path';
import type {Schema} from '../foundation/checked-json.ts';
import {type JsonStore, openJsonStore} from '../storage/json-store.ts';
import {type FileChange, type FileState, sameState} from './undo-state.ts';

/** What cannot be taken back, and why. */
export interface NotRestorable {
  path: string;
  why: string;
}

/** What one turn of the assistant did to the project's files, for undo. */
export interface RecordedTurn {
  /** Counts up from 1 over all turns of the project that changed something. */
  id: number;
  session: string;
  /** The number of the turn in its session. */
  turn: number;
  /** ISO 8601. */
  at: string;
  /** What the user asked, shortened. */
  text: string;
  state: 'done' | 'undone';
  /** For turns that were undone: the higher, the later. */
  undoneOrder?: number;
  changes: FileChange[];
  notRestorable: NotRestorable[];
}

/** An undo under way: whoever finds it after a kill finishes it. */
export interface PendingRestore {
  turns: number[];
  becomes: RecordedTurn['state'];
  steps: {path: string; from: FileState; to: FileState}[];
}

/** What the undo journal holds. */
export interface UndoJournalData {
  nextId: number;
  nextOrder: number;
  turns: RecordedTurn[];
  pending?: PendingRestore;
}

/** The file in which all changes stand that can be undone. */
export type UndoJournal = JsonStore<UndoJournalData>;

/** Only the shape that all code relies on is checked: a file that was damaged by hand or by a disk is set aside by the store. */
const schema: Schema<UndoJournalData> = {
  safeParse(value) {
    const data = value as Partial<UndoJournalData> | null;
    const fits =
      typeof data === 'object' &&
      data !== null &&
      typeof data.nextId === 'number' &&
      typeof data.nextOrder === 'number' &&
      Array.isArray(data.turns) &&
      data.turns.every(isTurn) &&
      (data.pending === undefined || (Array.isArray(data.pending.steps) && Array.isArray(data.pending.turns)));
    if (fits) return {success: true, data: data as UndoJournalData};
    return {success: false, error: {issues: [{path: ['turns'], message: 'expected the journal of changes'}]}};
  },
};

function isTurn(turn: unknown): boolean {
  const {id, changes, notRestorable} = (turn ?? {}) as Partial<RecordedTurn>;
  return typeof id === 'number' && Array.isArray(notRestorable) && Array.isArray(changes) && changes.every(isChange);
}

function isChange(change: unknown): boolean {
  const {path, before, after} = (change ?? {}) as Partial<FileChange>;
  return typeof path === 'string' && typeof before?.kind === 'string' && typeof after?.kind === 'string';
}

/** Opens the record of changes that can be undone, in `directory`. */
export function openUndoJournal(directory: string): Promise<UndoJournal> {
  return openJsonStore<UndoJournalData>({
    filePath: join(directory, 'journal.json'),
    schema,
    defaults: {nextId: 1, nextOrder: 1, turns: []},
    version: 1,
  });
}

/**
 * Adds changes to a turn's: for each path what stood there first and what stands there now. A path that is as it was at first stays in
 * the record: what stood there first must not be lost when the next change to it fails.
 */
export function mergeChanges(known: readonly FileChange[], added: readonly FileChange[]): FileChange[] {
  const merged = new Map(known.map(change => [change.path, change]));
  for (const change of added) {
    const before = merged.get(change.path)?.before ?? change.before;
    merged.delete(change.path);
    merged.set(change.path, {path: change.path, before, after: change.after});
  }
  return [...merged.values()];
}

/** Whether a change is one in the end: what stands there now differs from what stood there first. */
export function isEffective({before, after}: FileChange): boolean {
  return !sameState(before, after);
}
