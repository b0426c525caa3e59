import type {SessionContent, SessionEntry, SessionFind} from '../runtime-context.ts';

/** What the Memory pane shows. Replaced, never changed. */
export interface MemoryState {
  query: string;
  /** This project's sessions or those of all projects. */
  everywhere: boolean;
  /** The newest sessions; undefined until they have been read once. */
  sessions: readonly SessionEntry[] | undefined;
  /** Whether there are more of them than were read. */
  hasMore: boolean;
  /** What the last finished search found, and for which query; undefined while none is asked for. */
  finds: {query: string; hits: readonly SessionFind[]} | undefined;
  /** A list or a search is on its way. */
  loading: boolean;
  selected: number;
  opened: OpenedSession | undefined;
  /** The session that is about to be deleted, while the question stands. */
  deleting: {id: string; title: string} | undefined;
  /** One line about what was done or went wrong; the next key takes it away. */
  message: {text: string; bad: boolean} | undefined;
  /** When the lists were read, for `5 min ago`; milliseconds since 1970. */
  readAtMs: number;
}

export interface OpenedSession {
  id: string;
  title: string;
  /** The turn to begin at, where a search led to it. */
  turn: number | undefined;
  content: SessionContent | undefined;
  /** The first line shown; undefined until somebody scrolled. */
  top: number | undefined;
}

export const initialMemoryState: MemoryState = {
  query: '',
  everywhere: false,
  sessions: undefined,
  hasMore: false,
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
  | {type: 'load-start'}
  | {type: 'sessions'; entries: readonly SessionEntry[]; hasMore: boolean; nowMs: number}
  | {type: 'finds'; query: string; hits: readonly SessionFind[]; nowMs: number}
  | {type: 'select'; by: number}
  | {type: 'open'}
  | {type: 'content'; content: SessionContent}
  | {type: 'scroll'; top: number}
  | {type: 'back'}
  | {type: 'ask-delete'}
  | {type: 'refuse-delete'}
  | {type: 'deleted'; id: string}
  | {type: 'failed'; message: string}
  | {type: 'clear-message'};

/** The entry under the cursor, whichever list is shown. */
export function selectedSession(state: MemoryState): {id: string; title: string; turn?: number} | undefined {
  if (state.opened) return state.opened.content ? {id: state.opened.id, title: state.opened.title} : undefined;
  if (state.query !== '') {
    const hit = state.finds?.hits[state.selected];
    return hit && {id: hit.session, title: hit.title, turn: hit.turn};
  }
  const entry = state.sessions?.[state.selected];
  return entry && {id: entry.id, title: entry.title};
}

/** How many entries the list that is shown has. */
export function listLength(state: MemoryState): number {
  return (state.query === '' ? state.sessions : state.finds?.hits)?.length ?? 0;
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
        finds: undefined,
        loading: true,
      };
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
    case 'finds':
      // An answer to what is no longer asked.
      if (event.query !== state.query) return state;
      return within({...state, finds: event, loading: false, readAtMs: event.nowMs});
    case 'select':
      return within({...state, selected: state.selected + event.by});
    case 'open': {
      const session = selectedSession(state);
      if (!session || state.opened) return state;
      const {id, title, turn} = session;
      return {...state, opened: {id, title, turn, content: undefined, top: undefined}};
    }
    case 'content':
      if (state.opened?.id !== event.content.id) return state;
      return {...state, opened: {...state.opened, title: event.content.title, content: event.content}};
    case 'scroll':
      return state.opened ? {...state, opened: {...state.opened, top: event.top}} : state;
    case 'back':
      return state.opened ? {...state, opened: undefined} : state;
    case 'ask-delete': {
      const session = selectedSession(state);
      return session ? {...state, deleting: {id: session.id, title: session.title}} : state;
    }
    case 'refuse-delete':
      return state.deleting ? {...state, deleting: undefined} : state;
    case 'deleted':
      return without(state, event.id);
    case 'failed':
      return {
        ...state,
        loading: false,
        deleting: undefined,
        message: {text: event.message, bad: true},
        ...(state.opened && !state.opened.content && {opened: undefined}),
      };
    case 'clear-message':
      return state.message ? {...state, message: undefined} : state;
  }
}

function without(state: MemoryState, id: string): MemoryState {
  const {sessions, finds, opened, deleting} = state;
  const title = deleting?.id === id ? deleting.title : '';
  return within({
    ...state,
    deleting: undefined,
    opened: opened?.id === id ? undefined : opened,
    sessions: sessions?.filter(entry => entry.id !== id),
    finds: finds && {...finds, hits: finds.hits.filter(hit => hit.session !== id)},
    message: {text: `Deleted ${title === '' ? 'the session' : `\`${title}\``}`, bad: false},
  });
}

function within(state: MemoryState): MemoryState {
  const selected = Math.max(0, Math.min(state.selected, listLength(state) - 1));
  return selected === state.selected ? state : {...state, selected};
}
