import {freePlaceholder, isLongPaste} from './paste-placeholder.ts';
import type {PromptState, PromptText} from './prompt-state.ts';
import {keepForUndo} from './prompt-undo.ts';

/** An earlier message in the prompt, and what it pushed aside. */
export interface HistoryPlace {
  /** Index into the history. */
  index: number;
  /** What was being typed; comes back below the newest message. */
  draft: PromptText;
  /** Earlier messages as they were changed while looking around, by index. */
  changed: ReadonlyMap<number, string>;
}

/**
 * Brings back an earlier message with the arrow keys: shows the one before or after the one that is shown; nothing
 * happens at the ends. What was being typed comes back below the newest.
 */
export function browseHistory(state: PromptState, step: -1 | 1): PromptState {
  const {browsing, history} = state;
  const from = browsing?.index ?? history.length;
  const index = from + step;
  if (index < 0 || index > history.length) return state;
  const draft = browsing?.draft ?? {text: state.text, cursor: state.cursor};
  const changed = browsing === undefined ? new Map<number, string>() : new Map(browsing.changed).set(from, state.text);
  if (index === history.length) return {...state, ...steppedTo(state, draft), browsing: undefined};
  const kept = changed.get(index);
  const shown = kept === undefined ? recalled(state, history[index] ?? '') : {...state, text: kept};
  const cursor = shown.text.length;
  return {
    ...state,
    ...steppedTo(state, {text: shown.text, cursor}),
    pastes: shown.pastes,
    browsing: {index, draft, changed},
  };
}

/** An earlier message as the text of a prompt: a long one as a placeholder. */
export function recalled(state: PromptState, message: string): Pick<PromptState, 'text' | 'pastes'> {
  const {pastes} = state;
  if (!isLongPaste(message) || message.length < recallWholeBelow) return {text: message, pastes};
  for (const [character, text] of pastes) if (text === message) return {text: character, pastes};
  const placeholder = freePlaceholder(pastes);
  if (placeholder === undefined) return {text: message, pastes};
  return {text: placeholder, pastes: new Map([...pastes, [placeholder, message]])};
}

/**
 * A message of fewer characters comes back from the history as text that can be edited, a longer one as a placeholder.
 */
const recallWholeBelow = 20_000;

/** Shows another message; the text before can be brought back by undo. */
function steppedTo(state: PromptState, next: PromptText): Pick<PromptState, 'text' | 'cursor' | 'undo' | 'redo'> {
  const undo = state.text === next.text ? state.undo : keepForUndo(state.undo, state);
  return {...next, undo, redo: []};
}
