import type {PromptState, PromptText} from './prompt-state.ts';

/** Most edits of the prompt that can be undone; the oldest go first. */
const maximumUndoSteps = 200;
/**
 * Most characters that all texts kept for undo have together, so that large pastes do not fill the memory; the oldest
 * go first.
 */
const maximumUndoCharacters = 4_194_304;

/**
 * Keeps `text` to be brought back by undo, as the newest of `steps`. Returns the newest of them that are within both
 * limits.
 */
export function keepForUndo(steps: readonly PromptText[], {text, cursor}: PromptText): readonly PromptText[] {
  const all = [...steps, {text, cursor}];
  let characters = 0;
  let from = all.length;
  while (from > 0 && all.length - from < maximumUndoSteps) {
    characters += all[from - 1]?.text.length ?? 0;
    if (characters > maximumUndoCharacters) break;
    from -= 1;
  }
  return from === 0 ? all : all.slice(from);
}

/** Undo: back to the text before the last edit. */
export function stepBack(state: PromptState): PromptState {
  const previous = state.undo.at(-1);
  if (previous === undefined) return state;
  const {text, cursor} = state;
  return {...state, ...previous, undo: state.undo.slice(0, -1), redo: [...state.redo, {text, cursor}]};
}

/** Redo: the edit that was undone last, again. */
export function stepForward(state: PromptState): PromptState {
  const next = state.redo.at(-1);
  if (next === undefined) return state;
  return {...state, ...next, redo: state.redo.slice(0, -1), undo: keepForUndo(state.undo, state)};
}
