import {textStart} from '../graphemes.ts';
import {rememberPrompt} from './history.ts';
import {
  expandedLength,
  expandPlaceholders,
  freePlaceholder,
  isLongPaste,
  type PastedTexts,
} from './paste-placeholder.ts';
import {browseHistory, type HistoryPlace} from './prompt-history.ts';
import {layoutPrompt, offsetAt, placeOf} from './prompt-layout.ts';
import {type PromptSearch, searchPrompt} from './prompt-search.ts';
import {keepForUndo, stepBack, stepForward} from './prompt-undo.ts';
import {
  blankedWordStart,
  lineEnd,
  lineStart,
  nextGrapheme,
  previousGrapheme,
  wordEnd,
  wordStart,
} from './text-motion.ts';

/**
 * Longest message that can be typed or pasted, in characters with its pastes: what would go beyond is refused or cut
 * off, `notice` says so.
 */
export const maximumPromptLength = 4_194_304;
/** Most deleted pieces that are kept to be put back (the kill ring); the oldest go first. */
const maximumKills = 16;

/** A text and where its cursor stands. */
export interface PromptText {
  text: string;
  /** UTF-16 offset, on the border of a grapheme. */
  cursor: number;
}

/**
 * The prompt as plain data: what is typed, where the cursor is, what can be taken back (undo) and what was asked
 * before.
 */
export interface PromptState extends PromptText {
  /** Cells for text on a row, for moves up and down. */
  columns: number;
  pastes: PastedTexts;
  undo: readonly PromptText[];
  redo: readonly PromptText[];
  /** What was deleted by words and lines, newest last. */
  kills: readonly string[];
  /** What the last action was, where the next one depends on it. */
  last?: 'type' | 'kill' | {yankStart: number; kill: number} | undefined;
  /** The cell that moves up and down aim for. */
  goalColumn?: number | undefined;
  /** What was asked before, oldest first. */
  history: readonly string[];
  /** Set while an earlier message is shown. */
  browsing?: HistoryPlace | undefined;
  /** Set during the incremental search (Ctrl-R). */
  search?: PromptSearch | undefined;
  /** The message, pastes and all, right after the action that sent it; no later action keeps it. */
  submitted?: string | undefined;
  /**
   * What `maximumPromptLength` did to the last text: `full`: it was refused; `cut`: only its beginning was taken. Gone
   * with the next action.
   */
  notice?: 'full' | 'cut' | undefined;
}

/** What a prompt can be told; the names without a payload are those of the key table. */
export type PromptAction =
  | {type: 'insert' | 'paste' | 'set-text'; text: string}
  /** Replaces a part of the text, for completion; the cursor goes behind it. */
  | {type: 'replace'; start: number; end: number; text: string}
  | {type: 'resize'; columns: number}
  | {type: 'load-history'; entries: readonly string[]}
  | {
      type:
        | 'submit'
        | 'newline'
        | 'cancel'
        | 'clear'
        | 'history-previous'
        | 'history-next'
        | 'history-search'
        | 'line-start'
        | 'line-end'
        | 'text-start'
        | 'text-end'
        | 'word-left'
        | 'word-right'
        | 'character-left'
        | 'character-right'
        | 'delete-left'
        | 'delete-right'
        | 'delete-word-left'
        | 'delete-word-right'
        | 'delete-to-line-start'
        | 'delete-to-line-end'
        | 'yank'
        | 'yank-previous'
        | 'undo'
        | 'redo';
    };

/** An empty prompt. `columns` defaults to 80; `history` is oldest first. */
export function createPromptState(options: {columns?: number; history?: readonly string[]} = {}): PromptState {
  return {
    text: '',
    cursor: 0,
    columns: options.columns ?? 80,
    pastes: new Map(),
    undo: [],
    redo: [],
    kills: [],
    history: options.history ?? [],
  };
}

/** The message as it would be sent: with what was pasted in place of the placeholders. */
export function promptMessage(state: PromptState): string {
  return expandPlaceholders(state.text, state.pastes);
}

/**
 * Edits the prompt: what is typed, pasted, deleted, undone, or brought back from the history; `state` stays as it is.
 * `submit` after a backslash makes a line feed of it; on blank text it does nothing; else `submitted` holds the
 * message, which joins the history, and the prompt is empty. Text must be clean (`cleanTypedText`).
 */
export function reducePrompt(state: PromptState, action: PromptAction): PromptState {
  const settled: PromptState = {
    ...state,
    submitted: undefined,
    notice: undefined,
    last: undefined,
    goalColumn: undefined,
  };
  const found = searchPrompt(settled, action);
  if (found.done) return found.state;
  const {state: current} = found;
  switch (action.type) {
    case 'insert':
      return insert(current, action.text, state.last === 'type' ? 'type' : undefined);
    case 'paste':
      return paste(current, action.text);
    case 'set-text':
      return setText(current, action.text);
    case 'replace':
      return insert({...current, ...cut(current, action.start, action.end)}, action.text, undefined, current);
    case 'resize':
      return {...state, columns: action.columns};
    case 'load-history':
      return {...state, history: action.entries, browsing: undefined};
    case 'newline':
      return insert(current, '\n');
    case 'submit':
      return submit(current);
    case 'clear':
    case 'cancel':
      return current.text === '' ? current : {...edited(current, {text: '', cursor: 0}), browsing: undefined};
    case 'undo':
      return stepBack(current);
    case 'redo':
      return stepForward(current);
    case 'yank':
      return yank(current, current.kills.length - 1);
    case 'yank-previous':
      return yankPrevious(current, state.last);
    case 'history-previous':
    case 'history-next':
      return vertical(current, action.type === 'history-previous' ? -1 : 1, state.goalColumn);
    case 'history-search':
      return current;
    default:
      return action.type.startsWith('delete-')
        ? remove(current, action.type, state.last === 'kill')
        : {...current, cursor: target(current, action.type)};
  }
}

/** Where a motion leads, or how far a deletion of the same reach goes. */
function target({text, cursor}: PromptText, type: PromptAction['type']): number {
  switch (type) {
    case 'character-left':
    case 'delete-left':
      return previousGrapheme(text, cursor);
    case 'character-right':
    case 'delete-right':
      return nextGrapheme(text, cursor);
    case 'word-left':
      return wordStart(text, cursor);
    case 'word-right':
    case 'delete-word-right':
      return wordEnd(text, cursor);
    case 'delete-word-left':
      return blankedWordStart(text, cursor);
    case 'line-start':
      return lineStart(text, cursor);
    case 'line-end':
      return lineEnd(text, cursor);
    case 'delete-to-line-start':
      return lineStart(text, cursor) === cursor ? Math.max(0, cursor - 1) : lineStart(text, cursor);
    case 'delete-to-line-end':
      return lineEnd(text, cursor) === cursor ? Math.min(text.length, cursor + 1) : lineEnd(text, cursor);
    case 'text-start':
      return 0;
    case 'text-end':
      return text.length;
    default:
      return cursor;
  }
}

/** `state` with another text; the one before can be brought back. `grouped` joins the step with the one before. */
function edited(state: PromptState, next: PromptText, grouped = false): PromptState {
  if (next.text === state.text) return {...state, cursor: next.cursor};
  const undo = grouped ? state.undo : keepForUndo(state.undo, state);
  return {...state, text: next.text, cursor: next.cursor, undo, redo: []};
}

/** The text without a part of it, the cursor where that was. */
function cut({text}: PromptText, start: number, end: number): PromptText {
  return {text: text.slice(0, start) + text.slice(end), cursor: start};
}

/** `before` is what an undo goes back to, when something was cut out for the insertion. */
function insert(state: PromptState, text: string, last?: 'type', before: PromptState = state): PromptState {
  if (text === '') return before === state ? state : edited(before, state);
  if (expandedLength(state.text, state.pastes) + expandedLength(text, state.pastes) > maximumPromptLength)
    return {...before, notice: 'full'};
  const next = {
    text: state.text.slice(0, state.cursor) + text + state.text.slice(state.cursor),
    cursor: state.cursor + text.length,
  };
  // One undo step is a word with the blanks before it, as long as nothing else happens in between.
  const startsWord = !/\s/.test(text) && /\s/.test(state.text.charAt(state.cursor - 1));
  const grouped = before === state && last === 'type' && !startsWord && !text.includes('\n');
  return {...edited({...before, pastes: state.pastes}, next, grouped), last: 'type'};
}

/**
 * Inserts pasted text: a long one as a placeholder, while there is one free; one that would make the message too long
 * is refused.
 */
function paste(state: PromptState, text: string): PromptState {
  if (!isLongPaste(text)) return {...insert(state, text), last: undefined};
  if (expandedLength(state.text, state.pastes) + text.length > maximumPromptLength) return {...state, notice: 'full'};
  const placeholder = freePlaceholder(state.pastes);
  if (placeholder === undefined) return {...insert(state, text), last: undefined};
  return {...insert({...state, pastes: new Map([...state.pastes, [placeholder, text]])}, placeholder), last: undefined};
}

/** Puts another text into the prompt, cut off where it is longer than a message may be. */
function setText(state: PromptState, text: string): PromptState {
  const kept = textStart(text, maximumPromptLength);
  return {...edited(state, {text: kept, cursor: kept.length}), notice: kept === text ? undefined : 'cut'};
}

/**
 * Deletes from the cursor as far as the action reaches. Words and lines are kept to be put back (yank), those deleted
 * one after the other as one piece.
 */
function remove(state: PromptState, type: PromptAction['type'], joined: boolean): PromptState {
  const to = target(state, type);
  const [start, end] = to < state.cursor ? [to, state.cursor] : [state.cursor, to];
  if (start === end) return state;
  const next = edited(state, cut(state, start, end));
  if (type === 'delete-left' || type === 'delete-right') return next;
  const removed = state.text.slice(start, end);
  const newest = joined ? (state.kills.at(-1) ?? '') : '';
  const kill = to < state.cursor ? removed + newest : newest + removed;
  const kills = [...(joined ? state.kills.slice(0, -1) : state.kills), kill].slice(-maximumKills);
  return {...next, kills, last: 'kill'};
}

/** Puts back what was deleted last. */
function yank(state: PromptState, kill: number): PromptState {
  const text = state.kills[kill];
  if (text === undefined) return state;
  const next = insert(state, text);
  return next.notice === undefined ? {...next, last: {yankStart: state.cursor, kill}} : next;
}

/** Right after a yank: the deletion before that one in its place, in a circle. */
function yankPrevious(state: PromptState, last: PromptState['last']): PromptState {
  if (typeof last !== 'object') return state;
  const kill = (last.kill + state.kills.length - 1) % state.kills.length;
  const text = state.kills[kill] ?? '';
  const next = insert({...state, ...cut(state, last.yankStart, state.cursor)}, text, undefined, state);
  return next.notice === undefined ? {...next, last: {yankStart: last.yankStart, kill}} : next;
}

/** Sends the message: after a backslash Enter is a new line, and blank text is not sent. */
function submit(state: PromptState): PromptState {
  if (state.text.charAt(state.cursor - 1) === '\\')
    return insert({...state, ...cut(state, state.cursor - 1, state.cursor)}, '\n', undefined, state);
  const message = promptMessage(state);
  if (message.trim() === '') return state;
  return {
    ...createPromptState({columns: state.columns, history: rememberPrompt(state.history, message)}),
    kills: state.kills.map(kill => expandPlaceholders(kill, state.pastes)),
    submitted: message,
  };
}

/** A row up or down; beyond the first and the last row the messages before and after. */
function vertical(state: PromptState, step: -1 | 1, goalColumn: number | undefined): PromptState {
  const rows = layoutPrompt(state.text, state);
  const {row, column} = placeOf(state.text, rows, state.cursor, state);
  const goal = goalColumn ?? column;
  if (rows[row + step] !== undefined)
    return {...state, cursor: offsetAt(state.text, rows, row + step, goal, state), goalColumn: goal};
  return browseHistory(state, step);
}
