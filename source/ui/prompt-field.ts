import {completionLines} from './completion/completion-lines.ts';
import {
  acceptCompletion,
  type CompletionSources,
  type CompletionState,
  moveSelection,
  openCompletion,
} from './completion/completion-state.ts';
import {splitGraphemes} from './graphemes.ts';
import type {KeyEvent} from './key-event.ts';
import {actionOf} from './keymap.ts';
import {layoutPrompt, placeOf, shownGrapheme} from './prompt/prompt-layout.ts';
import {
  createPromptState,
  maximumPromptLength,
  type PromptAction,
  type PromptState,
  reducePrompt,
} from './prompt/prompt-state.ts';
import type {PromptPart} from './prompt-part.ts';
import {fitLine} from './text-layout.ts';
import type {Theme} from './theme.ts';

/** What stands before the first line of the prompt. */
const mark = '› ';

/** The input field of the chat, as the app uses it. */
export interface PromptField extends PromptPart {
  /** Looks again for what completes the text: there is more to complete from. */
  completeAgain(): void;
  /** What was asked before, oldest first; what was asked in this run stays the newest. */
  loadHistory(entries: readonly string[]): void;
  readonly text: string;
}

/** Where suggestions come from. */
export interface PromptFieldOptions {
  /** What `@` and `/` complete from; undefined as long as it is not known. Asked at each key. */
  completion?: () => CompletionSources | undefined;
}

/**
 * The field that the user types messages in (the prompt): several lines, history, search, undo, and completion of
 * commands and files. Its state is plain data.
 */
export function createPromptField(options: PromptFieldOptions = {}): PromptField {
  let state = createPromptState();
  let list: CompletionState | undefined;
  /**
   * Opens the list of suggestions for the word at the cursor, if there is one; not while the history is searched or
   * looked through.
   */
  const openList = () => {
    const sources = state.search || state.browsing ? undefined : options.completion?.();
    list = sources && openCompletion(state.text, state.cursor, sources);
  };
  /** What was chosen from the list, or closed, stays so until the text changes. */
  let mayComplete = false;
  /** Changes the prompt; a list that was open is looked up again for the new text. */
  const apply = (action: PromptAction) => {
    const before = state;
    state = reducePrompt(state, action);
    if (state.text === before.text && state.cursor === before.cursor) return;
    mayComplete = action.type !== 'replace';
    list = undefined;
    if (mayComplete) openList();
  };
  /**
   * Keys while the completion list is open: Tab takes the selected entry, the arrows move, Esc closes. Whether the key
   * meant something to the list.
   */
  const handleListKey = (key: KeyEvent, open: CompletionState) => {
    const action = key.name === 'escape' ? 'close' : actionOf(key, 'prompt');
    if (action === 'complete') apply(acceptCompletion(open));
    if (action === 'close' || action === 'complete') {
      list = undefined;
      // Behind the name of a command, and behind a word of it, the next word may be chosen.
      mayComplete = action === 'complete' && state.text.startsWith('/');
      if (mayComplete) openList();
    } else if (action === 'history-previous') list = moveSelection(open, -1);
    else if (action === 'history-next') list = moveSelection(open, 1);
    else return false;
    return true;
  };
  return {
    handleKey(key: KeyEvent) {
      if (list !== undefined && handleListKey(key, list)) return 'used';
      if (key.name === 'text') apply({type: 'insert', text: key.text});
      else if (key.name === 'paste') apply({type: 'paste', text: key.text});
      else if (key.name === 'escape') {
        if (!state.search) return undefined;
        apply({type: 'cancel'});
      } else {
        const action = actionOf(key, 'prompt');
        if (action === 'complete') {
          mayComplete = true;
          openList();
          return 'used';
        }
        if (action === undefined || !isPromptAction(action)) return undefined;
        apply({type: action});
        if (state.submitted !== undefined) return {submit: state.submitted.trim()};
      }
      return 'used';
    },
    get empty() {
      return state.text === '' && !state.search;
    },
    get busy() {
      return state.search !== undefined || list !== undefined;
    },
    get text() {
      return state.text;
    },
    completeAgain() {
      if (mayComplete && list === undefined) openList();
    },
    clear: () => apply({type: 'clear'}),
    setText: text => apply({type: 'set-text', text}),
    loadHistory: entries => apply({type: 'load-history', entries: [...entries, ...state.history]}),
    lines(columns, rows, theme) {
      const room = Math.max(2, columns - mark.length);
      if (state.columns !== room) apply({type: 'resize', columns: room});
      const below = [
        ...(state.notice ? [noticeLine(state.notice, columns, theme)] : []),
        ...(state.search && list === undefined ? [searchLine(state.search, columns, theme)] : []),
      ];
      const besides = Math.max(below.length, list === undefined ? 0 : 1);
      const field = fieldLines(state, Math.max(1, rows - besides), theme);
      if (list) below.push(...completionLines(list, columns, rows - field.length - below.length, theme));
      return [...field, ...below].slice(0, Math.max(1, rows));
    },
  };
}

/** The names of the key table that the prompt knows as actions. */
function isPromptAction(
  action: string,
): action is Exclude<PromptAction['type'], 'insert' | 'paste' | 'set-text' | 'replace' | 'resize' | 'load-history'> {
  return promptActions.has(action);
}

/** The actions of the key table that edit the prompt. */
const promptActions = new Set([
  'submit',
  'newline',
  'history-previous',
  'history-next',
  'history-search',
  'line-start',
  'line-end',
  'text-start',
  'text-end',
  'word-left',
  'word-right',
  'character-left',
  'character-right',
  'delete-left',
  'delete-right',
  'delete-word-left',
  'delete-word-right',
  'delete-to-line-start',
  'delete-to-line-end',
  'yank',
  'yank-previous',
  'undo',
  'redo',
]);

/**
 * The rows of the typed text around the cursor, at most `limit`: a longer message scrolls, and the cursor stays in
 * view.
 */
function fieldLines(state: PromptState, limit: number, theme: Theme): string[] {
  const rows = layoutPrompt(state.text, state);
  const cursor = placeOf(state.text, rows, state.cursor, state);
  const first = Math.max(0, Math.min(cursor.row - limit + 1, rows.length - limit));
  return rows.slice(first, first + limit).map(({start, end}, index) => {
    const isCursorRow = first + index === cursor.row;
    const lead = first + index === 0 ? theme.style('user', mark) : '  ';
    if (!isCursorRow) return lead + shown(state.text.slice(start, end), state);
    const [under = ' '] = splitGraphemes(state.text.slice(state.cursor, end));
    const after = state.cursor < end ? state.text.slice(state.cursor + under.length, end) : '';
    const before = shown(state.text.slice(start, state.cursor), state);
    // Without colours too: the cursor is the one thing that must be seen.
    return `${lead}${before}\u001B[7m${shown(under, state)}\u001B[27m${shown(after, state)}`;
  });
}

/**
 * Text of the prompt as it is drawn: pasted pieces by their placeholder, and nothing that would move the terminal's
 * cursor.
 */
function shown(text: string, state: PromptState): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return splitGraphemes(text)
    .map(grapheme => shownGrapheme(grapheme, state))
    .join('');
}

/** What `PromptState.notice` says: so short that the point is in view at 20 columns. */
const notices = {
  full: 'too long, left out',
  cut: 'too long, end cut off',
};

/** The line below the prompt that says what became of a text that is longer than a message may be. */
function noticeLine(notice: NonNullable<PromptState['notice']>, columns: number, {style}: Theme): string {
  const limit = maximumPromptLength.toLocaleString('en-US');
  return style('warning', fitLine(`${notices[notice]}: a message has at most ${limit} characters`, columns));
}

/**
 * The line below the prompt while the history is searched (Ctrl-R): what is searched for and how many messages match.
 */
function searchLine(
  {query, matches, selected}: NonNullable<PromptState['search']>,
  columns: number,
  {style}: Theme,
): string {
  const found = query === '' ? '' : matches.length === 0 ? ' · nothing' : ` · ${selected + 1} of ${matches.length}`;
  return style('accent', fitLine(`search: ${query}${found}`, columns));
}
