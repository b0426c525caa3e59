import type {RecordEntry, SessionContent, SessionEntry, TurnFind} from '../runtime-context.ts';
import {entriesOf, type MemoryEntry, sessionOf} from './memory-entry.ts';

/** `all`, newest first; `said`: sessions and turns; `written`: records; `inbox`; `recalled`: what memory gave for the last question. */
export const memoryLists = ['all', 'said', 'written', 'inbox', 'recalled'] as const;
export type MemoryList = (typeof memoryLists)[number];

/** What the Memory pane shows. Replaced, never changed. */
export interface MemoryState {
  query: string;
  list: MemoryList;
  /** This project's sessions or those of all projects. */
  everywhere: boolean;
  /** The newest sessions; undefined until they have been read once. */
  sessions: readonly SessionEntry[] | undefined;
  /** Whether there are more of them than were read. */
  hasMore: boolean;
  /** What is written down and holds now, and what waits to be accepted; undefined until they have been read once. */
  records: readonly RecordEntry[] | undefined;
  inbox: readonly RecordEntry[] | undefined;
  /** What memory gave for the last question of the chat. */
  recalled: {confidence: number; entries: readonly MemoryEntry[]} | undefined;
  /** What the last finished search found, and for which query; undefined while none is asked for. */
  finds: MemoryFinds | undefined;
  /** A list or a search is on its way. */
  loading: boolean;
  selected: number;
  opened: OpenedSession | OpenedEntry | undefined;
  /** What is about to be removed, while the question stands. */
  deleting: Deleting | undefined;
  /** One line about what was done or went wrong; the next key takes it away. */
  message: {text: string; bad: boolean} | undefined;
  /** When the lists were read, for `5 min ago`; milliseconds since 1970. */
  readAtMs: number;
}

export interface MemoryFinds {
  query: string;
  /** From 0 to 1: that an answer is among the turns. */
  confidence: number;
  records: readonly RecordEntry[];
  turns: readonly TurnFind[];
}

export interface OpenedSession {
  kind: 'session';
  id: string;
  title: string;
  /** The turn to begin at, where a search led to it. */
  turn: number | undefined;
  content: SessionContent | undefined;
  /** The first line shown; undefined until somebody scrolled. */
  top: number | undefined;
}

/** A record, or an imported turn. */
export interface OpenedEntry {
  kind: 'entry';
  entry: MemoryEntry;
  top: number | undefined;
}

export type Deleting = {what: 'session'; id: string; title: string} | {what: 'entry'; entry: MemoryEntry};

export const initialMemoryState: MemoryState = {
  query: '',
  list: 'all',
  everywhere: false,
  sessions: undefined,
  hasMore: false,
  records: undefined,
  inbox: undefined,
  recalled: undefined,
  finds: undefined,
  loading: false,
  selected: 0,
  opened: undefined,
  deleting: undefined,
  message: undefined,
  readAtMs: 0,
};

export type MemoryEvent =
  | {type: 'query'; query: string}
  | {type: 'scope'}
  | {type: 'list'; list?: MemoryList}
  | {type: 'load-start'}
  | {type: 'sessions'; entries: readonly SessionEntry[]; hasMore: boolean; nowMs: number}
  | {type: 'records'; records: readonly RecordEntry[]; inbox: readonly RecordEntry[]}
  | {type: 'recalled'; recalled: MemoryState['recalled']}
  | {type: 'finds'; finds: MemoryFinds; nowMs: number}
  | {type: 'select'; by: number}
  | {type: 'open'}
  | {type: 'content'; content: SessionContent}
  | {type: 'scroll'; top: number}
  | {type: 'back'}
  | {type: 'ask-delete'}
  | {type: 'refuse-delete'}
  | {type: 'session-deleted'; id: string}
  /** An entry is no longer in its list: it was forgotten, accepted or refused. */
  | {type: 'entry-gone'; id: string; message: string}
  | {type: 'failed'; message: string}
  | {type: 'clear-message'};

/** The entry under the cursor, whichever list is shown; of an opened record that one. */
export function selectedEntry(state: MemoryState): MemoryEntry | undefined {
  if (state.opened?.kind === 'entry') return state.opened.entry;
  return state.opened ? undefined : entriesOf(state)[state.selected];
}

/** The session to go on with. */
export function selectedSession(state: MemoryState): {id: string; title: string; turn?: number} | undefined {
  const {opened} = state;
  if (opened?.kind === 'session') return opened.content ? {id: opened.id, title: opened.title} : undefined;
  const entry = selectedEntry(state);
  return entry && sessionOf(entry);
}

/** The state after `event`; the same object where nothing changes. */
export function reduceMemory(state: MemoryState, event: MemoryEvent): MemoryState {
  switch (event.type) {
    case 'query':
      if (event.query === state.query) return state;
      return {
        ...state,
        query: event.query,
        selected: 0,
        loading: event.query !== '',
        ...(event.query === '' && {finds: undefined}),
      };
    case 'scope':
      return {
        ...state,
        everywhere: !state.everywhere,
        selected: 0,
        sessions: undefined,
        records: undefined,
        inbox: undefined,
        finds: undefined,
        loading: true,
      };
    case 'list': {
      const next = memoryLists[(memoryLists.indexOf(state.list) + 1) % memoryLists.length] ?? 'all';
      return {...state, list: event.list ?? next, selected: 0, opened: undefined};
    }
    case 'load-start':
      return state.loading ? state : {...state, loading: true};
    case 'sessions':
      return within({
        ...state,
        sessions: event.entries,
        hasMore: event.hasMore,
        readAtMs: event.nowMs,
        ...(state.query === '' && {loading: false}),
      });
    case 'records':
      return within({...state, records: event.records, inbox: event.inbox});
    case 'recalled':
      return within({...state, recalled: event.recalled});
    case 'finds':
      // An answer to what is no longer asked.
      if (event.finds.query !== state.query) return state;
      return within({...state, finds: event.finds, loading: false, readAtMs: event.nowMs});
    case 'select':
      return within({...state, selected: state.selected + event.by});
    case 'open':
      return open(state);
    case 'content':
      if (state.opened?.kind !== 'session' || state.opened.id !== event.content.id) return state;
      return {...state, opened: {...state.opened, title: event.content.title, content: event.content}};
    case 'scroll':
      return state.opened ? {...state, opened: {...state.opened, top: event.top}} : state;
    case 'back':
      return state.opened ? {...state, opened: undefined} : state;
    case 'ask-delete':
      return askDelete(state);
    case 'refuse-delete':
      return state.deleting ? {...state, deleting: undefined} : state;
    case 'session-deleted':
      return withoutSession(state, event.id);
    case 'entry-gone':
      return withoutEntry(state, event.id, event.message);
    case 'failed':
      return {
        ...state,
        loading: false,
        deleting: undefined,
        message: {text: event.message, bad: true},
        ...(state.opened?.kind === 'session' && !state.opened.content && {opened: undefined}),
      };
    case 'clear-message':
      return state.message ? {...state, message: undefined} : state;
  }
}

function open(state: MemoryState): MemoryState {
  if (state.opened?.kind === 'session') return state;
  const entry = selectedEntry(state);
  if (!entry) return state;
  const session = sessionOf(entry);
  // A record is read first; a second time leads to where it was said.
  if (!session || (entry.kind === 'record' && !state.opened)) {
    return state.opened ? state : {...state, opened: {kind: 'entry', entry, top: undefined}};
  }
  const {id, title, turn} = session;
  return {...state, opened: {kind: 'session', id, title, turn, content: undefined, top: undefined}};
}

function askDelete(state: MemoryState): MemoryState {
  const {opened} = state;
  if (opened?.kind === 'session') {
    return opened.content ? {...state, deleting: {what: 'session', id: opened.id, title: opened.title}} : state;
  }
  const entry = selectedEntry(state);
  if (!entry) return state;
  if (entry.kind === 'session') {
    return {...state, deleting: {what: 'session', id: entry.id, title: entry.session.title}};
  }
  return {...state, deleting: {what: 'entry', entry}};
}

function withoutSession(state: MemoryState, id: string): MemoryState {
  const {sessions, finds, opened, deleting, recalled} = state;
  const title = deleting?.what === 'session' && deleting.id === id ? deleting.title : '';
  return within({
    ...state,
    deleting: undefined,
    opened: opened?.kind === 'session' && opened.id === id ? undefined : opened,
    sessions: sessions?.filter(entry => entry.id !== id),
    finds: finds && {...finds, turns: finds.turns.filter(turn => turn.session !== id)},
    recalled: recalled && {
      ...recalled,
      entries: recalled.entries.filter(entry => entry.kind !== 'turn' || entry.turn.session !== id),
    },
    message: {text: `Deleted ${title === '' ? 'the session' : `\`${title}\``}`, bad: false},
  });
}

function withoutEntry(state: MemoryState, id: string, message: string): MemoryState {
  const {records, inbox, finds, recalled, opened} = state;
  const other = (record: RecordEntry) => record.id !== id;
  return within({
    ...state,
    deleting: undefined,
    opened: opened?.kind === 'entry' && opened.entry.id === id ? undefined : opened,
    records: records?.filter(other),
    inbox: inbox?.filter(other),
    finds: finds && {
      ...finds,
      records: finds.records.filter(other),
      turns: finds.turns.filter(turn => `${turn.session} ${turn.turn ?? turn.id}` !== id),
    },
    recalled: recalled && {...recalled, entries: recalled.entries.filter(entry => entry.id !== id)},
    message: {text: message, bad: false},
  });
}

function within(state: MemoryState): MemoryState {
  const selected = Math.max(0, Math.min(state.selected, entriesOf(state).length - 1));
  return selected === state.selected ? state : {...state, selected};
}
