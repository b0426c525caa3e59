import {textStart} from '../graphemes.ts';
import {searchPrompts} from './history.ts';
import {recalled} from './prompt-history.ts';
import type {PromptAction, PromptState, PromptText} from './prompt-state.ts';
import {keepForUndo} from './prompt-undo.ts';
import {previousGrapheme} from './text-motion.ts';

/** The search through what was asked before, as one types it (Ctrl-R, incremental search). */
export interface PromptSearch {
  query: string;
  /** Indexes into the history, best first. */
  matches: readonly number[];
  /** Which of them is shown. */
  selected: number;
  /** What was in the prompt before; comes back on cancel. */
  origin: PromptText;
}

/** Most characters of what is searched for in the history; the rest is cut off. */
const maximumQueryLength = 200;

/**
 * What a key means while the history is searched (reverse search): typing narrows it, Ctrl-R or Up goes to the next
 * match, Enter takes the match into the prompt, Esc brings back what was typed before.
 *
 * `done`: the search took the action. Otherwise it goes on with the returned state, in which an open search has ended
 * with its match in the prompt.
 */
export function searchPrompt(state: PromptState, action: PromptAction): {done: boolean; state: PromptState} {
  const {search} = state;
  if (search === undefined) {
    if (action.type !== 'history-search') return {done: false, state};
    const origin = {text: state.text, cursor: state.cursor};
    return {done: true, state: {...state, search: {query: '', matches: [], selected: 0, origin}}};
  }
  switch (action.type) {
    case 'insert':
    case 'paste':
      return {done: true, state: look(state, search, search.query + action.text.split('\n', 1)[0])};
    case 'delete-left':
      return {
        done: true,
        state: look(state, search, search.query.slice(0, previousGrapheme(search.query, search.query.length))),
      };
    case 'delete-word-left':
    case 'delete-to-line-start':
      return {done: true, state: look(state, search, '')};
    case 'history-search':
    case 'history-previous':
      return {
        done: true,
        state: show(state, {...search, selected: Math.min(search.selected + 1, search.matches.length - 1)}),
      };
    case 'history-next':
      return {done: true, state: show(state, {...search, selected: Math.max(0, search.selected - 1)})};
    case 'cancel':
    case 'clear':
      return {done: true, state: {...state, ...search.origin, search: undefined}};
    case 'submit':
      return {done: true, state: accepted(state, search)};
    case 'load-history':
      // What was asked in earlier sessions may come while one searches already.
      return {done: true, state: look({...state, history: action.entries}, search, search.query)};
    case 'resize':
      return {done: false, state};
    default:
      return {done: false, state: accepted(state, search)};
  }
}

/** Searches the history for a query and shows the best match. */
function look(state: PromptState, search: PromptSearch, query: string): PromptState {
  const wanted = textStart(query, maximumQueryLength);
  return show(state, {...search, query: wanted, matches: searchPrompts(state.history, wanted), selected: 0});
}

/** Puts the selected match into the prompt, or what was there before where nothing matches. */
function show(state: PromptState, search: PromptSearch): PromptState {
  const index = search.matches[Math.max(0, search.selected)];
  const next = {...search, selected: Math.max(0, search.selected)};
  if (index === undefined) return {...state, ...search.origin, search: next};
  const {text, pastes} = recalled(state, state.history[index] ?? '');
  const at = text.toLowerCase().indexOf(search.query.toLowerCase());
  return {...state, text, pastes, cursor: at < 0 ? text.length : at, search: next};
}

/** The match stays in the prompt; what was there before is one undo away. */
function accepted(state: PromptState, search: PromptSearch): PromptState {
  const unchanged = state.text === search.origin.text;
  return {
    ...state,
    undo: unchanged ? state.undo : keepForUndo(state.undo, search.origin),
    redo: unchanged ? state.redo : [],
    cursor: unchanged ? state.cursor : state.text.length,
    search: undefined,
    browsing: undefined,
  };
}
