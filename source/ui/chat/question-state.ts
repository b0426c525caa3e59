import {textStart} from '../graphemes.ts';
import type {KeyAction} from '../keymap.ts';

/** A line of what a question is about; every text is safe to print. */
export interface QuestionLine {
  text: string;
  role?: 'added' | 'removed' | 'dim' | 'strong';
}

/** One key that answers. */
export interface QuestionChoice {
  action: KeyAction;
  /** What it means: `once`, `no, because …`. */
  label: string;
}

/** What waits for an answer: an approval or a plan. Plain data. */
export interface Question {
  place: 'approval' | 'plan';
  title: string;
  body: readonly QuestionLine[];
  /** Why it is asked. */
  why: string;
  choices: readonly QuestionChoice[];
}

/** An open question on the screen: how far its body is scrolled, and the reason being typed. */
export interface QuestionState {
  question: Question;
  /** Monotonic milliseconds: keys that come soon after were meant for something else. */
  openedAtMs: number;
  /** The first line of the body that shows. */
  scroll: number;
  /** The reason being typed; undefined while a key is awaited. */
  reason: string | undefined;
  /** How many more wait behind it. */
  behind: number;
}

/** What can happen to an open question. */
export type QuestionAction =
  /** `lines` of the body in all, `room` of them show. */
  | {type: 'scroll'; by: number | 'start' | 'end'; lines: number; room: number}
  | {type: 'reason-begin'}
  | {type: 'reason-type'; text: string}
  | {type: 'reason-erase'; what: 'character' | 'all'}
  | {type: 'reason-drop'}
  | {type: 'behind'; count: number};

/** Most characters of the reason that a user may type for a no; the rest is cut off. */
const longestReason = 2_000;

/** A question as it appears: at the top, nothing typed. */
export function openQuestion(question: Question, openedAtMs: number, behind: number): QuestionState {
  return {question, openedAtMs, scroll: 0, reason: undefined, behind};
}

/** Works out what an open question shows after `action`: scrolling, and typing a reason. Pure. */
export function questionReducer(state: QuestionState, action: QuestionAction): QuestionState {
  switch (action.type) {
    case 'scroll': {
      const last = Math.max(0, action.lines - action.room);
      const wanted = action.by === 'start' ? 0 : action.by === 'end' ? last : state.scroll + action.by;
      return {...state, scroll: Math.max(0, Math.min(last, wanted))};
    }
    case 'reason-begin':
      return {...state, reason: ''};
    case 'reason-type':
      if (state.reason === undefined) return state;
      return {...state, reason: textStart(state.reason + action.text.replace(/\s+/g, ' '), longestReason)};
    case 'reason-erase':
      if (state.reason === undefined) return state;
      return {...state, reason: action.what === 'all' ? '' : textStart(state.reason, state.reason.length - 1)};
    case 'reason-drop':
      return {...state, reason: undefined};
    case 'behind':
      return {...state, behind: action.count};
  }
}
