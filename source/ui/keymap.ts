import {type KeyEvent, keyName} from './key-event.ts';

/** A pane that has keys of its own, by its id. */
export type PanePlace = 'memory' | 'knowledge' | 'metrics' | 'training' | 'keys';

/**
 * Where a key counts: everywhere, in the prompt, while a turn runs, in all panes or in one, where a question waits for yes or no,
 * and where an approval or a plan waits for an answer (`question` holds the keys of both).
 */
export type KeyPlace =
  | 'everywhere'
  | 'prompt'
  | 'working'
  | 'pane'
  | PanePlace
  | 'confirmation'
  | 'approval'
  | 'plan'
  | 'question';

/** A key and what it does (a key binding). */
export interface KeyBinding {
  /** What it does, for code: kebab-case. */
  action: string;
  /** As `keyName` writes them; the first is the one that help shows. */
  keys: readonly string[];
  place: KeyPlace;
  /** One short line for help. */
  summary: string;
  /** Other words by which the page of all keys finds it. */
  alsoCalled?: string;
}

/**
 * All keyboard shortcuts of the app (key bindings), once, in the order in which a newcomer needs them. Nothing else
 * decides what a key does, and `?` shows this table.
 */
export const keyBindings = [
  {action: 'submit', keys: ['return'], place: 'prompt', summary: 'send the message'},
  {
    action: 'newline',
    keys: ['newline', 'shift+return', 'alt+return', 'ctrl+j'],
    place: 'prompt',
    summary: 'another line (or Alt-Enter, Ctrl-J)',
  },
  {action: 'cancel', keys: ['escape'], place: 'working', summary: 'stop the answer at once'},
  {action: 'interrupt', keys: ['ctrl+c'], place: 'everywhere', summary: 'stop or clear; twice to quit'},
  {action: 'complete', keys: ['tab'], place: 'prompt', summary: 'complete a command or an @file'},
  {action: 'history-search', keys: ['ctrl+r'], place: 'prompt', summary: 'search what you asked before'},
  {action: 'next-mode', keys: ['shift+tab'], place: 'everywhere', summary: 'next permission mode'},
  {
    action: 'next-tab',
    keys: ['ctrl+t'],
    place: 'everywhere',
    summary: 'next tab: Memory, Knowledge, …',
    alsoCalled: 'pane view switch change',
  },
  {
    action: 'previous-tab',
    keys: ['alt+t'],
    place: 'everywhere',
    summary: 'the tab before',
    alsoCalled: 'pane view switch change previous back',
  },
  {
    action: 'toggle-reasoning',
    keys: ['ctrl+o'],
    place: 'everywhere',
    summary: 'show or hide reasoning and tool output',
  },
  {action: 'open-citation', keys: ['ctrl+g'], place: 'everywhere', summary: 'open a cited place in $EDITOR'},
  {action: 'history-previous', keys: ['up', 'ctrl+p'], place: 'prompt', summary: 'line above, then the message before'},
  {action: 'history-next', keys: ['down', 'ctrl+n'], place: 'prompt', summary: 'line below, then the message after'},
  {action: 'help', keys: ['?'], place: 'prompt', summary: 'these keys (on an empty prompt or search)'},
  {action: 'undo', keys: ['ctrl+_', 'alt+u'], place: 'prompt', summary: 'undo the last edit'},
  {action: 'redo', keys: ['alt+/', 'alt+shift+u'], place: 'prompt', summary: 'redo what was undone'},
  {action: 'quit', keys: ['ctrl+d'], place: 'everywhere', summary: 'quit (on an empty prompt)'},
  {action: 'suspend', keys: ['ctrl+z'], place: 'everywhere', summary: 'put the app aside; fg brings it back'},
  {action: 'redraw', keys: ['ctrl+l'], place: 'everywhere', summary: 'paint the screen anew'},
  {action: 'line-start', keys: ['ctrl+a', 'home'], place: 'prompt', summary: 'start of the line'},
  {action: 'line-end', keys: ['ctrl+e', 'end'], place: 'prompt', summary: 'end of the line'},
  {action: 'text-start', keys: ['ctrl+home', 'alt+<'], place: 'prompt', summary: 'start of the message'},
  {action: 'text-end', keys: ['ctrl+end', 'alt+>'], place: 'prompt', summary: 'end of the message'},
  {action: 'word-left', keys: ['alt+b', 'ctrl+left', 'alt+left'], place: 'prompt', summary: 'a word to the left'},
  {action: 'word-right', keys: ['alt+f', 'ctrl+right', 'alt+right'], place: 'prompt', summary: 'a word to the right'},
  {action: 'character-left', keys: ['left', 'ctrl+b'], place: 'prompt', summary: 'to the left'},
  {action: 'character-right', keys: ['right', 'ctrl+f'], place: 'prompt', summary: 'to the right'},
  {action: 'delete-left', keys: ['backspace', 'ctrl+h'], place: 'prompt', summary: 'delete to the left'},
  {action: 'delete-right', keys: ['delete'], place: 'prompt', summary: 'delete to the right'},
  {
    action: 'delete-word-left',
    keys: ['ctrl+w', 'alt+backspace', 'ctrl+backspace'],
    place: 'prompt',
    summary: 'delete the word to the left',
  },
  {
    action: 'delete-word-right',
    keys: ['alt+d', 'ctrl+delete'],
    place: 'prompt',
    summary: 'delete the word to the right',
  },
  {action: 'delete-to-line-start', keys: ['ctrl+u'], place: 'prompt', summary: 'delete to the start of the line'},
  {action: 'delete-to-line-end', keys: ['ctrl+k'], place: 'prompt', summary: 'delete to the end of the line'},
  {action: 'yank', keys: ['ctrl+y'], place: 'prompt', summary: 'put back what was deleted last'},
  {action: 'yank-previous', keys: ['alt+y'], place: 'prompt', summary: 'then: what was deleted before it instead'},
  {action: 'close-pane', keys: ['escape'], place: 'pane', summary: 'back to the chat'},
  {action: 'select-previous', keys: ['up', 'ctrl+p'], place: 'pane', summary: 'entry above'},
  {action: 'select-next', keys: ['down', 'ctrl+n'], place: 'pane', summary: 'entry below'},
  {action: 'page-up', keys: ['page-up'], place: 'pane', summary: 'a page up'},
  {action: 'page-down', keys: ['page-down'], place: 'pane', summary: 'a page down'},
  {action: 'first-entry', keys: ['home'], place: 'pane', summary: 'first entry'},
  {action: 'last-entry', keys: ['end'], place: 'pane', summary: 'last entry'},
  {action: 'open', keys: ['return'], place: 'pane', summary: 'open the entry'},
  {action: 'next-list', keys: ['ctrl+k'], place: 'pane', summary: 'next list'},
  {action: 'erase-left', keys: ['backspace', 'ctrl+h'], place: 'pane', summary: 'delete in the search line'},
  {action: 'erase-word', keys: ['ctrl+w', 'alt+backspace'], place: 'pane', summary: 'delete a word of it'},
  {action: 'erase-all', keys: ['ctrl+u'], place: 'pane', summary: 'empty it'},
  {action: 'resume-session', keys: ['ctrl+r'], place: 'memory', summary: 'go on with this session'},
  {action: 'fork-session', keys: ['ctrl+f'], place: 'memory', summary: 'go on in a copy of it'},
  {
    action: 'delete-entry',
    keys: ['delete', 'ctrl+x'],
    place: 'memory',
    summary: 'forget or delete it, after a question',
  },
  {action: 'toggle-scope', keys: ['tab'], place: 'memory', summary: 'this project or all of them'},
  {action: 'accept-entry', keys: ['ctrl+y'], place: 'memory', summary: 'accept what waits in the inbox'},
  {action: 'edit-entry', keys: ['ctrl+e'], place: 'memory', summary: 'change the text of a record'},
  {action: 'begin-ingest', keys: ['tab'], place: 'knowledge', summary: 'take in files: /ingest in the prompt'},
  {action: 'retry-file', keys: ['ctrl+r'], place: 'knowledge', summary: 'read its file anew, or try it again'},
  {action: 'remove-document', keys: ['delete', 'ctrl+x'], place: 'knowledge', summary: 'remove it, after a question'},
  {action: 'accept-document', keys: ['ctrl+y'], place: 'knowledge', summary: 'search what was set aside'},
  {action: 'stop-intake', keys: ['ctrl+s'], place: 'knowledge', summary: 'stop taking files in'},
  {action: 'rebuild-index', keys: ['ctrl+b'], place: 'knowledge', summary: 'make the index anew'},
  {action: 'solve', keys: ['ctrl+e'], place: 'training', summary: 'work on it in $EDITOR; each save is judged'},
  {action: 'next-hint', keys: ['ctrl+f'], place: 'training', summary: 'one more hint'},
  {
    action: 'check-again',
    keys: ['ctrl+r'],
    place: 'training',
    summary: 'judge it now; go on with a run that was cut off',
  },
  {action: 'start-over', keys: ['ctrl+b'], place: 'training', summary: 'begin your own work anew, after a question'},
  {action: 'run-one', keys: ['ctrl+y'], place: 'training', summary: 'let the model try the scenario'},
  {
    action: 'run-shown',
    keys: ['ctrl+a'],
    place: 'training',
    summary: 'let it try all that are shown, after a question',
  },
  {action: 'stop-run', keys: ['ctrl+x'], place: 'training', summary: 'stop the run'},
  {action: 'compare-run', keys: ['tab'], place: 'training', summary: 'compare this run with another'},
  {action: 'confirm', keys: ['y', 'Y'], place: 'confirmation', summary: 'yes'},
  {action: 'refuse', keys: ['n', 'N', 'escape'], place: 'confirmation', summary: 'no'},
  {action: 'allow-once', keys: ['y', 'Y'], place: 'approval', summary: 'approval: this time'},
  {action: 'allow-session', keys: ['s', 'S'], place: 'approval', summary: 'approval: for this session'},
  {action: 'allow-project', keys: ['a', 'A'], place: 'approval', summary: 'approval: always in this project'},
  {action: 'allow-user', keys: ['u', 'U'], place: 'approval', summary: 'approval: always, everywhere'},
  {action: 'deny', keys: ['n', 'N'], place: 'approval', summary: 'approval: no'},
  {action: 'deny-because', keys: ['r', 'R'], place: 'approval', summary: 'approval: no, with a reason for the model'},
  {action: 'deny-and-stop', keys: ['escape'], place: 'approval', summary: 'approval: no, and stop'},
  {action: 'plan-start-asking', keys: ['y', 'Y'], place: 'plan', summary: 'plan: start, ask before each change'},
  {action: 'plan-start-editing', keys: ['a', 'A'], place: 'plan', summary: 'plan: start, edit files without asking'},
  {action: 'plan-edit', keys: ['e', 'E'], place: 'plan', summary: 'plan: change it in the prompt'},
  {action: 'plan-refuse-because', keys: ['r', 'R'], place: 'plan', summary: 'plan: no, with a reason for the model'},
  {action: 'plan-refuse', keys: ['n', 'N', 'escape'], place: 'plan', summary: 'plan: no'},
  {action: 'scroll-up', keys: ['up', 'ctrl+p', 'k'], place: 'question', summary: 'a line up'},
  {action: 'scroll-down', keys: ['down', 'ctrl+n', 'j'], place: 'question', summary: 'a line down'},
  {action: 'scroll-page-up', keys: ['page-up', 'b'], place: 'question', summary: 'a page up'},
  {action: 'scroll-page-down', keys: ['page-down', ' '], place: 'question', summary: 'a page down'},
  {action: 'scroll-start', keys: ['home', 'g'], place: 'question', summary: 'to the start'},
  {action: 'scroll-end', keys: ['end', 'G'], place: 'question', summary: 'to the end'},
] as const satisfies readonly KeyBinding[];

/** The name of what a key does, as in `keyBindings`. */
export type KeyAction = (typeof keyBindings)[number]['action'];

/** What each key does at each place, looked up at every key press. */
const actions = new Map<string, KeyAction>(
  keyBindings.flatMap(({keys, place, action}) => keys.map(key => [`${place} ${key}`, action] as const)),
);

/**
 * Looks up what `key` does in the first of `places` that has it; undefined where it does nothing there. Pasted text is
 * never a shortcut.
 */
export function actionOf(key: KeyEvent, ...places: readonly KeyPlace[]): KeyAction | undefined {
  if (key.name === 'paste') return undefined;
  const name = keyName(key);
  for (const place of places) {
    const action = actions.get(`${place} ${name}`);
    if (action !== undefined) return action;
  }
  return undefined;
}

/** How help writes keys that have a name of their own. */
const symbols: Readonly<Record<string, string>> = {
  return: 'Enter',
  escape: 'Esc',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Del',
  home: 'Home',
  end: 'End',
  'page-up': 'PgUp',
  'page-down': 'PgDn',
  newline: 'Shift-Enter',
};

/** A key as help shows it: `Ctrl-R`, `Esc`, `Alt-Enter`. */
export function keyLabel(key: string): string {
  const parts = key.split('+');
  const last = parts.pop() ?? '';
  const name = symbols[last] ?? (parts.length > 0 ? last.toUpperCase() : last);
  return [...parts.map(part => (part === 'ctrl' ? 'Ctrl' : part === 'alt' ? 'Alt' : 'Shift')), name].join('-');
}

/** The first key of an action, as help shows it. */
export function shownKey(action: KeyAction): string {
  return keyLabel(keyBindings.find(binding => binding.action === action)?.keys[0] ?? '');
}
