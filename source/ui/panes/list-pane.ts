import {isCancellation, toErrorData} from '../../foundation/errors.ts';
import type {KeyEvent} from '../key-event.ts';
import {actionOf, type KeyAction, type PanePlace} from '../keymap.ts';
import type {Pane, PaneActions, PaneViewProps} from '../pane.ts';
import type {ListShape} from './list-shape.ts';
import {
  chosenEntry,
  initialListState,
  type ListEntry,
  type ListEvent,
  type ListQuestion,
  type ListState,
  reduceList,
} from './list-state.ts';
import {drawList, entriesInSight, scrolledIn, searchOf} from './list-view.ts';
import {createPaneStore} from './pane-store.ts';
import {createPaneView} from './pane-view.tsx';
import {cleanQuery, fieldInput, shortenedQuery} from './search-line.ts';

/** What the commands of a list pane work with. */
export interface ListControl<Data, Entry extends ListEntry> {
  state(): ListState<Data, Entry>;
  /** The opened entry, else the one under the cursor. */
  chosen(): Entry | undefined;
  update(patch: Partial<Data>): void;
  /** Shows `page` of an entry in place of the list. */
  open(entry: Entry): void;
  /** Back to the list. */
  back(): void;
  /** Resolves to whether the user said yes; false as well when the pane goes out of view. */
  ask(question: ListQuestion): Promise<boolean>;
  /** One line about what was done, or (`bad`) why it was not; the next key takes it away. Safe to print. */
  say(text: string, options?: {bad?: boolean}): void;
  /** One line about what went wrong; a cancellation is none. */
  fail(error: unknown): void;
  /** Reads again what the lists hold. Never rejects. */
  read(): Promise<void>;
  /** Finds again what fits the query, where there is one. */
  search(): void;
}

/** What makes one list pane differ from another: what it reads and finds, how it looks, and what its own keys do. */
export interface ListPaneOptions<Data, Entry extends ListEntry> {
  id: PanePlace;
  /** On the tab. */
  title: string;
  /** What the pane holds before anything was read. */
  data: Data;
  shape: ListShape<Data, Entry>;
  actions: Pick<PaneActions, 'leave' | 'typeInField'>;
  /** Makes what was typed, and what an error says, safe to print. */
  sanitize: (text: string) => string;
  /** Reads what the lists hold: each time the pane comes into view, and at `control.read`. A later read aborts it. */
  read?(control: ListControl<Data, Entry>, signal: AbortSignal): Promise<Partial<Data>>;
  /** Finds what fits `query` (never ''), once typing pauses. Absent where `entries` itself looks at the query. */
  find?(query: string, control: ListControl<Data, Entry>, signal: AbortSignal): Promise<Partial<Data>>;
  /** Follows what changes by itself while the pane is in view, with `control.update`; returns what stops it. */
  follow?(control: ListControl<Data, Entry>): () => void;
  /** What keys of the table do here; they come before what they would do in every pane. What rejects is shown. */
  commands?: Partial<Record<KeyAction, (control: ListControl<Data, Entry>) => void | Promise<void>>>;
  /** Called when the last entries come into sight: there may be more to read. */
  onEndInSight?(control: ListControl<Data, Entry>): void;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How many milliseconds typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

/**
 * Makes a pane of lists that are searched as one types, read and acted upon: the one shape of all panes. A pane says
 * what it reads (`read`, `find`, `follow`), how it looks (`shape`, pure) and what its own keys do (`commands`);
 * choosing, scrolling, searching, opening, questions, messages and the way back are the same for all.
 */
export function createListPane<Data, Entry extends ListEntry>(options: ListPaneOptions<Data, Entry>): Pane {
  const {id, title, actions, sanitize, commands = {}, now = Date.now, pauseMs = 120} = options;
  const shape = {...options.shape, entries: onceForEach(options.shape.entries)};
  const [firstList] = shape.lists;
  const store = createPaneStore(initialListState<Data, Entry>(options.data, firstList));
  const send = (event: ListEvent<Data, Entry>) => store.set(reduceList(store.get(), event, shape.entries));
  let size: PaneViewProps | undefined;
  let pause: NodeJS.Timeout | undefined;
  let reading: AbortController | undefined;
  let finding: AbortController | undefined;
  let stopFollowing: (() => void) | undefined;
  let answer: ((yes: boolean) => void) | undefined;

  /** What went wrong and what can be done about it, in one line that is safe to print. */
  const problemText = (error: unknown) => {
    const {message, hint} = toErrorData(error);
    return sanitize(hint ? `${message}. ${hint}` : message).replace(/\s+/g, ' ');
  };

  const control: ListControl<Data, Entry> = {
    state: store.get,
    chosen: () => chosenEntry(store.get(), shape.entries),
    update: patch => send({type: 'update', patch}),
    open: entry => send({type: 'open', entry}),
    back: () => send({type: 'back'}),
    ask(question) {
      answered(false);
      send({type: 'question', question});
      return new Promise(resolve => {
        answer = resolve;
      });
    },
    say: (text, {bad = false} = {}) => send({type: 'message', message: {text, bad}}),
    fail(error) {
      if (!isCancellation(error)) send({type: 'message', message: {text: problemText(error), bad: true}});
    },
    read,
    search: findSoon,
  };

  async function read(): Promise<void> {
    if (!options.read) return;
    reading?.abort();
    reading = new AbortController();
    // Only the latest look counts: a slow one must not overwrite what a later one has shown.
    const {signal} = reading;
    send({type: 'read-start'});
    try {
      const patch = await options.read(control, signal);
      if (!signal.aborted) send({type: 'read', patch, nowMs: now()});
    } catch (error) {
      if (!signal.aborted) send({type: 'failed', message: problemText(error)});
    }
  }

  /** Looks for what is typed; what it finds for an older query is dropped. */
  async function find(): Promise<void> {
    const {query} = store.get();
    finding = new AbortController();
    const {signal} = finding;
    try {
      const patch = await options.find?.(query, control, signal);
      if (patch && !signal.aborted) send({type: 'found', query, patch, nowMs: now()});
    } catch (error) {
      if (!signal.aborted) send({type: 'failed', message: problemText(error)});
    }
  }

  /** Searches once typing pauses (debounce); what was being searched for is given up. */
  function findSoon(): void {
    clearTimeout(pause);
    finding?.abort();
    if (store.get().query === '') return;
    if (options.find) pause = setTimeout(() => void find(), pauseMs);
    else send({type: 'found', query: store.get().query, patch: {}, nowMs: now()});
  }

  /** Another text to search for; the list begins at its top. */
  function setQuery(query: string): void {
    if (query === store.get().query) return;
    send({type: 'query', query});
    findSoon();
  }

  /** Takes the open question away with this answer; leaving the pane is a no. */
  function answered(yes: boolean): void {
    const tell = answer;
    answer = undefined;
    send({type: 'question', question: undefined});
    tell?.(yes);
  }

  /** Runs a command of the pane; what goes wrong is told in a line. */
  function run(command: (control: ListControl<Data, Entry>) => void | Promise<void>): void {
    void (async () => command(control))().catch(control.fail);
  }

  /** Moves by so many entries, or scrolls by so many lines where there is no list; near the end more may be read. */
  function move(by: number): void {
    if (!size) return;
    const scrolled = scrolledIn(shape, store.get(), size);
    if (scrolled) {
      const last = Math.max(0, scrolled.count - scrolled.rows);
      send({type: 'scroll', top: Math.max(0, Math.min(last, scrolled.top + by))});
      return;
    }
    send({type: 'select', by});
    const state = store.get();
    const inSight = entriesInSight(shape, state, size);
    if (!state.loading && state.selected >= shape.entries(state).length - inSight) options.onEndInSight?.(control);
  }

  /** How many entries or lines a page has, less one where it scrolls. */
  function page(): number {
    if (!size) return 1;
    const scrolled = scrolledIn(shape, store.get(), size);
    return Math.max(1, scrolled ? scrolled.rows - 1 : entriesInSight(shape, store.get(), size));
  }

  /** Esc: closes the opened entry, else empties the search line, else goes back to the chat. */
  function back(): void {
    const {opened, query} = store.get();
    if (opened) control.back();
    else if (query !== '') setQuery('');
    else actions.leave();
  }

  function nextList(): void {
    const {lists} = shape;
    const next = lists[(lists.indexOf(store.get().list) + 1) % lists.length] ?? firstList;
    send({type: 'list', list: next});
  }

  /** What a key does in every pane; false where it does nothing. */
  function inEveryPane(action: KeyAction | undefined): boolean {
    switch (action) {
      case 'select-previous':
        move(-1);
        return true;
      case 'select-next':
        move(1);
        return true;
      case 'page-up':
        move(-page());
        return true;
      case 'page-down':
        move(page());
        return true;
      case 'first-entry':
        move(Number.NEGATIVE_INFINITY);
        return true;
      case 'last-entry':
        move(Number.POSITIVE_INFINITY);
        return true;
      case 'open': {
        const entry = control.chosen();
        if (entry && shape.page && !store.get().opened) control.open(entry);
        return true;
      }
      case 'next-list':
        if (shape.lists.length > 1) nextList();
        return true;
      case 'close-pane':
        back();
        return true;
      default:
        return false;
    }
  }

  /** Whether the key changed what is searched for, or might have. */
  function inSearchLine(key: KeyEvent, action: KeyAction | undefined): boolean {
    const {query, opened} = store.get();
    if (!shape.search || opened) return false;
    // In an empty field `?` shows all keys, as in an empty prompt.
    if (query === '' && actionOf(key, 'prompt') === 'help') return false;
    const shorter = shortenedQuery(query, action);
    const input = shorter === undefined ? fieldInput(key, action) : undefined;
    if (shorter !== undefined) setQuery(shorter);
    else if (input !== undefined) actions.typeInField(input);
    return shorter !== undefined || input !== undefined;
  }

  return {
    id,
    title,
    open() {
      stopFollowing?.();
      stopFollowing = options.follow?.(control);
      void read();
      findSoon();
    },
    close() {
      clearTimeout(pause);
      reading?.abort();
      finding?.abort();
      stopFollowing?.();
      stopFollowing = undefined;
      answered(false);
    },
    subscribe: store.subscribe,
    snapshot: store.get,
    handleKey(key) {
      if (store.get().question) {
        const action = actionOf(key, 'confirmation');
        if (action !== undefined) answered(action === 'confirm');
        // Other keys that count everywhere (quit, tabs) still do; typing is not an answer.
        return action !== undefined || key.name === 'text' || key.name === 'paste' || key.name === 'return';
      }
      const action = actionOf(key, id, 'pane');
      send({type: 'message', message: undefined});
      const command = action && commands[action];
      if (command) {
        run(command);
        return true;
      }
      return inEveryPane(action) || inSearchLine(key, action) || (action !== undefined && shape.search !== undefined);
    },
    View: createPaneView(
      store,
      (state, props) => {
        // Keys that move by pages, and to the end, need to know what is in sight.
        size = props;
        return drawList(shape, state, props);
      },
      {of: state => searchOf(shape, state), onChange: typed => setQuery(cleanQuery(typed, sanitize))},
    ),
  };
}

/** Keeps what `make` made of each object: entries are asked for several times between two changes. */
function onceForEach<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, {value: Value}>();
  return key => {
    const known = made.get(key) ?? {value: make(key)};
    made.set(key, known);
    return known.value;
  };
}
