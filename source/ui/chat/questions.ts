import type {AppStore, Clock} from '../app-store.ts';
import type {KeyEvent} from '../key-event.ts';
import {actionOf, type KeyAction} from '../keymap.ts';
import {questionBody} from './question-lines.ts';
import {openQuestion, type Question, type QuestionAction, questionReducer} from './question-state.ts';

/**
 * Keys that come within this many milliseconds after a question appeared do not answer it: nobody could have read it,
 * they were meant for something else.
 */
const typeAheadMs = 300;

/** The key that was pressed, and the reason where one was typed. */
export interface QuestionAnswer {
  action: KeyAction;
  reason?: string;
}

/** Questions to the user (approvals and plans), one after the other; those that come meanwhile wait. */
export interface Questions {
  /**
   * Shows the question and waits for the user. Resolves to the answer; undefined when `signal` fires first, or when the
   * question is dismissed.
   */
  ask(question: Question, signal: AbortSignal): Promise<QuestionAnswer | undefined>;
  /** Whether one is in view. */
  readonly open: boolean;
  /** Takes all of them away without an answer; for an approval that is a no. */
  dismiss(): void;
  /** A key while one is open. Returns whether it counted here. */
  handleKey(key: KeyEvent): boolean;
}

/** A question that waits to be answered, and who is told. */
interface Waiting {
  question: Question;
  settle: (answer: QuestionAnswer | undefined) => void;
}

/** The answers for which the user types a reason before they are given. */
const withReason = new Set<KeyAction>(['deny-because', 'plan-refuse-because']);

/**
 * Asks the user for approvals and decisions and waits for the key that answers. They show in `store`; `rows` is what
 * one may take of the window.
 */
export function createQuestions({store, clock, rows}: {store: AppStore; clock: Clock; rows: () => number}): Questions {
  const waiting: Waiting[] = [];

  /** Shows the question that waits longest, if one does. */
  const show = () => {
    const [first] = waiting;
    const question = first && openQuestion(first.question, clock.nowMs(), waiting.length - 1);
    store.dispatch({type: 'question', question});
  };
  const change = (action: QuestionAction) => {
    const {question} = store.state();
    if (question) store.dispatch({type: 'question', question: questionReducer(question, action)});
  };
  /** Settles a question; the next one comes into view. */
  const remove = (one: Waiting, answer: QuestionAnswer | undefined) => {
    const place = waiting.indexOf(one);
    if (place < 0) return;
    waiting.splice(place, 1);
    one.settle(answer);
    if (place === 0) show();
    else change({type: 'behind', count: waiting.length - 1});
  };
  const answer = (given: QuestionAnswer) => {
    const [first] = waiting;
    if (first) remove(first, given);
  };

  /** Scrolls a question that is longer than its room; false for another key. */
  function scroll(action: KeyAction): boolean {
    const {question, size} = store.state();
    if (!question) return false;
    const {lines, room} = questionBody(question, size.columns, rows());
    const page = Math.max(1, room - 1);
    const by = {
      'scroll-up': -1,
      'scroll-down': 1,
      'scroll-page-up': -page,
      'scroll-page-down': page,
      'scroll-start': 'start',
      'scroll-end': 'end',
    } as const satisfies Partial<Record<KeyAction, number | 'start' | 'end'>>;
    if (!(action in by)) return false;
    change({type: 'scroll', by: by[action as keyof typeof by], lines: lines.length, room});
    return true;
  }

  /** Takes the keys of the line in which the user types why not. */
  function typeReason(key: KeyEvent, reason: string, question: Question): boolean {
    if (key.name === 'text' || key.name === 'paste') change({type: 'reason-type', text: key.text});
    else if (key.name === 'return') {
      const action = question.choices.find(choice => withReason.has(choice.action))?.action;
      if (action) answer({action, ...(reason.trim() !== '' && {reason: reason.trim()})});
    } else {
      switch (actionOf(key, 'pane')) {
        case 'close-pane':
          change({type: 'reason-drop'});
          break;
        case 'erase-left':
          change({type: 'reason-erase', what: 'character'});
          break;
        case 'erase-word':
        case 'erase-all':
          change({type: 'reason-erase', what: 'all'});
          break;
        default:
          return false;
      }
    }
    return true;
  }

  return {
    ask(question, signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise(resolve => {
        const one: Waiting = {
          question,
          settle(given) {
            signal.removeEventListener('abort', onAbort);
            resolve(given);
          },
        };
        const onAbort = () => remove(one, undefined);
        signal.addEventListener('abort', onAbort, {once: true});
        waiting.push(one);
        if (waiting.length === 1) show();
        else change({type: 'behind', count: waiting.length - 1});
      });
    },
    get open() {
      return waiting.length > 0;
    },
    dismiss() {
      for (const one of waiting.splice(0)) one.settle(undefined);
      show();
    },
    handleKey(key) {
      const state = store.state().question;
      if (!state) return false;
      const {question, reason, openedAtMs} = state;
      // Ctrl-C and the like still count, whatever was in view.
      if (clock.nowMs() - openedAtMs < typeAheadMs) return !key.ctrl;
      if (reason !== undefined) return typeReason(key, reason, question);
      const action = actionOf(key, question.place, 'question');
      if (action === undefined) return !key.ctrl && !key.alt;
      if (scroll(action)) return true;
      if (!question.choices.some(choice => choice.action === action)) return true;
      if (withReason.has(action)) change({type: 'reason-begin'});
      else answer({action});
      return true;
    },
  };
}
