import type {LinePart} from './line-parts.ts';

/** What stands in a list. */
export interface ListEntry {
  /** Unlike that of every other entry: what is chosen stays chosen when entries move. */
  readonly id: string;
}

/** A question that waits for yes or no. */
export interface ListQuestion {
  question: string;
  /** What it is about. */
  what: string;
  /** What yes does, in one word. */
  yes: string;
  no: string;
  /** What it means. */
  after: string;
}

/** An entry that is read whole, in place of the list. */
export interface ListPage {
  title: string;
  lines: readonly (readonly LinePart[])[];
  /** The line to begin at; the first when absent. */
  start?: number;
}

/**
 * What a list pane shows. Plain data, replaced on each change. `Data` is the pane's own: what it read, searched and was told; the
 * rest is the same for all of them.
 */
export interface ListState<Data, Entry extends ListEntry> {
  readonly data: Data;
  /** What stands in the search line; '' where nothing is searched for. */
  readonly query: string;
  /** The query that `data` holds the finds of; undefined until some were found since the search line was empty. */
  readonly foundFor: string | undefined;
  /** The list in view. */
  readonly list: string;
  readonly loading: 'reading' | 'searching' | undefined;
  readonly selected: number;
  /** The first line shown of a body that is no list. */
  readonly top: number;
  /** What is read whole; `top` is the first line shown, undefined until somebody scrolled. */
  readonly opened: {readonly entry: Entry; readonly top: number | undefined} | undefined;
  readonly question: ListQuestion | undefined;
  /** One line about what was done or went wrong; the next key takes it away. */
  readonly message: {readonly text: string; readonly bad: boolean} | undefined;
  /** When the data was read, for `5 min ago`; milliseconds since 1970. */
  readonly readAtMs: number;
}

/** All that can happen in a list pane: keys, and what was read or found. */
export type ListEvent<Data, Entry extends ListEntry> =
  | {type: 'query'; query: string}
  | {type: 'list'; list: string}
  | {type: 'update'; patch: Partial<Data>}
  | {type: 'read-start'}
  | {type: 'read'; patch: Partial<Data>; nowMs: number}
  | {type: 'found'; query: string; patch: Partial<Data>; nowMs: number}
  | {type: 'select'; by: number}
  | {type: 'scroll'; top: number}
  | {type: 'open'; entry: Entry}
  | {type: 'back'}
  | {type: 'question'; question: ListQuestion | undefined}
  | {type: 'message'; message: {text: string; bad: boolean} | undefined}
  /** Reading or searching failed. */
  | {type: 'failed'; message: string};

/** A list pane before anything was read. */
export function initialListState<Data, Entry extends ListEntry>(data: Data, list: string): ListState<Data, Entry> {
  return {
    data,
    query: '',
    foundFor: undefined,
    list,
    loading: undefined,
    selected: 0,
    top: 0,
    opened: undefined,
    question: undefined,
    message: undefined,
    readAtMs: 0,
  };
}

/** The opened entry, else the one under the cursor. */
export function chosenEntry<Data, Entry extends ListEntry>(
  state: ListState<Data, Entry>,
  entriesOf: (state: ListState<Data, Entry>) => readonly Entry[],
): Entry | undefined {
  return state.opened ? state.opened.entry : entriesOf(state)[state.selected];
}

/**
 * Works out what a list pane shows after `event`: searching, choosing, scrolling, opening, reading; the same object
 * where nothing changes. Pure, as `entriesOf` must be: the entries of the list in view.
 */
export function reduceList<Data, Entry extends ListEntry>(
  state: ListState<Data, Entry>,
  event: ListEvent<Data, Entry>,
  entriesOf: (state: ListState<Data, Entry>) => readonly Entry[],
): ListState<Data, Entry> {
  const follow = (next: ListState<Data, Entry>) => keepChosen(state, next, entriesOf);
  switch (event.type) {
    case 'query': {
      const {query} = event;
      if (query === state.query) return state;
      const searching = query === '' ? undefined : 'searching';
      return {...state, query, selected: 0, top: 0, loading: searching, ...(query === '' && {foundFor: undefined})};
    }
    case 'list':
      return {...state, list: event.list, selected: 0, top: 0, opened: undefined};
    case 'update':
      return follow({...state, data: {...state.data, ...event.patch}});
    case 'read-start':
      return state.loading ? state : {...state, loading: 'reading'};
    case 'read': {
      const loading = state.loading === 'reading' ? undefined : state.loading;
      return follow({...state, data: {...state.data, ...event.patch}, loading, readAtMs: event.nowMs});
    }
    case 'found': {
      const {query, patch, nowMs} = event;
      // An answer to what is no longer asked.
      if (query !== state.query) return state;
      return within(
        {...state, data: {...state.data, ...patch}, foundFor: query, loading: undefined, readAtMs: nowMs},
        entriesOf,
      );
    }
    case 'select': {
      const next = within({...state, selected: state.selected + event.by}, entriesOf);
      return next.selected === state.selected ? state : next;
    }
    case 'scroll': {
      const {top} = event;
      if (state.opened) return top === state.opened.top ? state : {...state, opened: {...state.opened, top}};
      return top === state.top ? state : {...state, top};
    }
    case 'open':
      return {...state, opened: {entry: event.entry, top: undefined}};
    case 'back':
      return state.opened ? {...state, opened: undefined} : state;
    case 'question':
      return state.question === event.question ? state : {...state, question: event.question};
    case 'message':
      return state.message === event.message ? state : {...state, message: event.message};
    case 'failed':
      return {...state, loading: undefined, message: {text: event.message, bad: true}};
  }
}

/** Goes with the entry that was chosen where it moved; the first place stays first, so that what is new is seen. */
function keepChosen<Data, Entry extends ListEntry>(
  before: ListState<Data, Entry>,
  after: ListState<Data, Entry>,
  entriesOf: (state: ListState<Data, Entry>) => readonly Entry[],
): ListState<Data, Entry> {
  const chosen = before.selected > 0 ? entriesOf(before)[before.selected] : undefined;
  const at = chosen ? entriesOf(after).findIndex(({id}) => id === chosen.id) : -1;
  return within(at < 0 ? after : {...after, selected: at}, entriesOf);
}

/** Keeps the chosen place within the list when that got shorter. */
function within<Data, Entry extends ListEntry>(
  state: ListState<Data, Entry>,
  entriesOf: (state: ListState<Data, Entry>) => readonly Entry[],
): ListState<Data, Entry> {
  const selected = Math.max(0, Math.min(state.selected, entriesOf(state).length - 1));
  return selected === state.selected ? state : {...state, selected};
}
