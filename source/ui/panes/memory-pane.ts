import {isCancellation, toErrorData} from '../../foundation/errors.ts';
import {actionOf} from '../keymap.ts';
import type {Pane, PaneActions} from '../pane.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {entriesOf, type MemoryEntry, sessionOf} from './memory-entry.ts';
import {readFilters} from './memory-filters.ts';
import {
  initialMemoryState,
  type MemoryEvent,
  type MemoryState,
  type OpenedSession,
  reduceMemory,
  selectedEntry,
  selectedSession,
} from './memory-state.ts';
import {bodyRows, drawMemory, entriesShown, layoutOf, searchOf, topOf} from './memory-view.ts';
import {createPaneStore} from './pane-store.ts';
import {createPaneView} from './pane-view.tsx';
import {cleanQuery, fieldInput, shortenedQuery} from './search-line.ts';
import {type SessionLines, sessionLines} from './session-lines.ts';

export interface MemoryPaneOptions {
  sessions: Pick<RuntimeContext['sessions'], 'list' | 'read' | 'delete'>;
  memory: Pick<RuntimeContext['memory'], 'records' | 'search' | 'accept' | 'refuse' | 'forgetRecord' | 'forgetTurn'>;
  actions: Pick<PaneActions, 'leave' | 'openSession' | 'typeInField'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** The session that is open in the chat: it is not deleted from under it. */
  currentSession: () => string | undefined;
  /** What memory gave for the last question of the chat. */
  recalled?: () => MemoryState['recalled'];
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How long typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

const entriesAtOnce = 200;
const findsShown = 50;

/** The pane of what is remembered: searched as one types, read, corrected, forgotten; sessions gone on with, forked, deleted. */
export function createMemoryPane(options: MemoryPaneOptions): Pane {
  const {sessions, memory, actions, sanitize, currentSession, recalled, now = Date.now, pauseMs = 120} = options;
  const store = createPaneStore(initialMemoryState);
  const send = (event: MemoryEvent) => store.set(reduceMemory(store.get(), event));
  const layout = createLayoutCache();
  let size = {columns: 80, rows: 20};
  let wanted = entriesAtOnce;
  let pause: NodeJS.Timeout | undefined;
  let searching: AbortController | undefined;
  let isOpen = false;
  let loads = 0;

  const fail = (error: unknown) => {
    if (isCancellation(error)) return;
    const {message, hint} = toErrorData(error);
    send({type: 'failed', message: sanitize(hint ? `${message}. ${hint}` : message).replace(/\s+/g, ' ')});
  };

  async function loadSessions(): Promise<void> {
    const load = ++loads;
    send({type: 'load-start'});
    try {
      const {everywhere} = store.get();
      const [entries, records, inbox] = await Promise.all([
        sessions.list({limit: wanted + 1, everywhere}),
        memory.records({everywhere}),
        memory.records({waiting: true, everywhere}),
      ]);
      if (load !== loads) return;
      send({type: 'records', records, inbox});
      send({type: 'sessions', entries: entries.slice(0, wanted), hasMore: entries.length > wanted, nowMs: now()});
    } catch (error) {
      if (load === loads) fail(error);
    }
  }

  function searchSoon(): void {
    clearTimeout(pause);
    searching?.abort();
    if (store.get().query !== '') pause = setTimeout(() => void search(), pauseMs);
  }

  async function search(): Promise<void> {
    const {query, everywhere} = store.get();
    searching = new AbortController();
    const {signal} = searching;
    try {
      const {text, filter} = readFilters(query);
      const found = await memory.search(text, {limit: findsShown, everywhere, signal, ...filter});
      if (!signal.aborted) send({type: 'finds', finds: {query, ...found}, nowMs: now()});
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function read(id: string): Promise<void> {
    try {
      const content = await sessions.read(id);
      send({type: 'content', content: {...content, id}});
    } catch (error) {
      const {opened} = store.get();
      if (opened?.kind === 'session' && opened.id === id) fail(error);
    }
  }

  async function removeSession(id: string): Promise<void> {
    if (id === currentSession()) {
      send({type: 'failed', message: 'This session is open in the chat: /clear begins another one first'});
      return;
    }
    await sessions.delete(id);
    send({type: 'session-deleted', id});
    // Another process may have changed the list meanwhile, and one more may fit into it.
    if (isOpen && store.get().query === '') await loadSessions();
  }

  async function forget(entry: MemoryEntry): Promise<void> {
    if (entry.kind === 'turn') {
      const {id, session, turn} = entry.turn;
      await memory.forgetTurn({id, session, ...(turn !== undefined && {turn})});
    } else await memory.forgetRecord(entry.id);
    const where = entry.kind === 'record' ? sessionOf(entry) : undefined;
    const rest =
      where === undefined ? '' : `; what was said in turn ${where.turn ?? '?'} of ${where.id} is still there`;
    send({type: 'entry-gone', id: entry.id, message: `Forgotten: it is not recalled any more${rest}`});
  }

  async function remove(): Promise<void> {
    const {deleting} = store.get();
    try {
      if (deleting?.what === 'session') await removeSession(deleting.id);
      else if (deleting) await forget(deleting.entry);
    } catch (error) {
      fail(error);
    }
    send({type: 'refuse-delete'});
  }

  async function decide(verdict: 'accept' | 'refuse', entry: MemoryEntry | undefined): Promise<void> {
    if (entry?.kind !== 'record' || entry.record.status !== 'waiting') return;
    try {
      await memory[verdict](entry.id);
      const message = verdict === 'accept' ? 'Accepted: it is recalled from now on' : 'Refused: it is never recalled';
      send({type: 'entry-gone', id: entry.id, message});
      await loadSessions();
    } catch (error) {
      fail(error);
    }
  }

  function move(by: number): void {
    const {opened} = store.get();
    if (opened) {
      const lines = layoutOf(opened, size.columns, layout);
      const top = topOf(opened, lines, size.rows);
      const last = Math.max(0, lines.lines.length - bodyRows(size.rows));
      send({type: 'scroll', top: Math.max(0, Math.min(last, top + by))});
      return;
    }
    send({type: 'select', by});
    const {selected, hasMore, query, loading} = store.get();
    if (query === '' && hasMore && !loading && selected >= entriesOf(store.get()).length - size.rows) {
      wanted += Math.max(entriesAtOnce, wanted);
      void loadSessions();
    }
  }

  function goOn(fork: boolean): void {
    const session = selectedSession(store.get());
    if (!session) return;
    actions.openSession(session.id, {fork});
  }

  function setQuery(query: string): void {
    if (query === store.get().query) return;
    send({type: 'query', query});
    searchSoon();
  }

  return {
    id: 'memory',
    title: 'Memory',
    open() {
      isOpen = true;
      send({type: 'recalled', recalled: recalled?.()});
      void loadSessions();
      if (store.get().query !== '') searchSoon();
    },
    close() {
      isOpen = false;
      clearTimeout(pause);
      searching?.abort();
    },
    subscribe: store.subscribe,
    snapshot: store.get,
    handleKey(key) {
      const before = store.get();
      if (before.deleting) {
        const answer = actionOf(key, 'confirmation');
        if (answer === 'confirm') void remove();
        else if (answer === 'refuse') send({type: 'refuse-delete'});
        // Other keys that count everywhere (quit, tabs) still do; typing is not an answer.
        return answer !== undefined || key.name === 'text' || key.name === 'paste' || key.name === 'return';
      }
      const action = actionOf(key, 'pane');
      send({type: 'clear-message'});
      const page = Math.max(1, before.opened ? bodyRows(size.rows) - 1 : entriesShown(before, size));
      switch (action) {
        case 'select-previous':
          move(-1);
          return true;
        case 'select-next':
          move(1);
          return true;
        case 'page-up':
          move(-page);
          return true;
        case 'page-down':
          move(page);
          return true;
        case 'first-entry':
          move(Number.NEGATIVE_INFINITY);
          return true;
        case 'last-entry':
          move(Number.POSITIVE_INFINITY);
          return true;
        case 'open': {
          if (before.opened?.kind === 'session') return true;
          send({type: 'open'});
          const {opened} = store.get();
          if (opened?.kind === 'session') void read(opened.id);
          return true;
        }
        case 'resume-session':
          goOn(false);
          return true;
        case 'fork-session':
          goOn(true);
          return true;
        case 'delete-entry': {
          const entry = selectedEntry(before);
          if (entry?.kind === 'record' && entry.record.status === 'waiting') void decide('refuse', entry);
          else send({type: 'ask-delete'});
          return true;
        }
        case 'accept-entry':
          void decide('accept', selectedEntry(before));
          return true;
        case 'edit-entry': {
          const entry = selectedEntry(before);
          // The prompt is where texts of any length are edited.
          if (entry?.kind === 'record') actions.leave(`/correct ${entry.id} ${entry.record.text}`);
          return true;
        }
        case 'next-list':
          send({type: 'recalled', recalled: recalled?.()});
          send({type: 'list'});
          return true;
        case 'toggle-scope':
          if (before.opened) return true;
          wanted = entriesAtOnce;
          send({type: 'scope'});
          void loadSessions();
          searchSoon();
          return true;
        case 'close-pane':
          if (before.opened) send({type: 'back'});
          else if (before.query !== '') {
            send({type: 'query', query: ''});
            searchSoon();
          } else actions.leave();
          return true;
        default: {
          if (before.opened) return false;
          const shorter = shortenedQuery(before.query, action);
          const input = shorter === undefined ? fieldInput(key, action) : undefined;
          if (shorter !== undefined) setQuery(shorter);
          else if (input !== undefined) actions.typeInField(input);
          return shorter !== undefined || input !== undefined || action !== undefined;
        }
      }
    },
    View: createPaneView(
      store,
      (state, props) => {
        // Keys that move by pages, and to the end, need to know what is in sight.
        size = props;
        return drawMemory(state, props, layout);
      },
      {
        of: state => (state.deleting || state.opened ? undefined : searchOf(state)),
        onChange: typed => setQuery(cleanQuery(typed, sanitize)),
      },
    ),
  };
}

/** Lays a session out once for each width: wrapping a long one at every key would be felt. */
function createLayoutCache(): (opened: OpenedSession, columns: number) => SessionLines {
  let made: {content: unknown; columns: number; lines: SessionLines} | undefined;
  return ({content}, columns) => {
    if (!content) return {lines: [], turnStarts: new Map()};
    if (made?.content !== content || made.columns !== columns)
      made = {content, columns, lines: sessionLines(content, columns)};
    return made.lines;
  };
}
