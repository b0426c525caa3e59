import {isCancellation, toErrorData} from '../../foundation/errors.ts';
import {actionOf} from '../keymap.ts';
import type {Pane, PaneActions} from '../pane.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {initialKnowledgeState, type KnowledgeEvent, reduceKnowledge, selectedPassage} from './knowledge-state.ts';
import {drawKnowledge, findsInSight, searchOf} from './knowledge-view.ts';
import {amountText} from './line-parts.ts';
import {createPaneStore} from './pane-store.ts';
import {createPaneView} from './pane-view.tsx';
import {cleanQuery, fieldInput, shortenedQuery} from './search-line.ts';

export interface KnowledgePaneOptions {
  index: RuntimeContext['index'];
  onIndexProgress: RuntimeContext['onIndexProgress'];
  actions: Pick<PaneActions, 'leave' | 'openEditor' | 'typeInField'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How long typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

const passagesShown = 30;
const progressEveryMs = 100;

/** The pane of the project's index: what is in it, how it stands, and search with a preview. */
export function createKnowledgePane(options: KnowledgePaneOptions): Pane {
  const {index, actions, sanitize, now = Date.now, pauseMs = 120} = options;
  const store = createPaneStore(initialKnowledgeState);
  const send = (event: KnowledgeEvent) => store.set(reduceKnowledge(store.get(), event));
  let rows = 20;
  let pause: NodeJS.Timeout | undefined;
  let isSearching = false;
  let stopFollowing: () => void = () => {};
  let working: AbortController | undefined;
  let shownMs = 0;

  const fail = (error: unknown) => {
    if (isCancellation(error)) return;
    const {message, hint} = toErrorData(error);
    send({type: 'failed', message: sanitize(hint ? `${message}. ${hint}` : message).replace(/\s+/g, ' ')});
  };

  async function look(): Promise<void> {
    send({type: 'status', index: await index.status(), nowMs: now()});
    send({type: 'files', paths: await index.files()});
  }

  async function bringUpToDate(kind: 'check' | 'rebuild'): Promise<void> {
    if (working) {
      if (kind === 'check') return;
      working.abort();
    }
    const mine = new AbortController();
    working = mine;
    send({type: 'work-start', kind});
    try {
      if (kind === 'check') send({type: 'status', index: await index.status(), nowMs: now()});
      const state = await index.refresh({signal: mine.signal, rebuild: kind === 'rebuild'});
      if (working !== mine) return;
      send({type: 'status', index: state, nowMs: now()});
      send({type: 'files', paths: await index.files()});
      const message = `The index was made anew: ${amountText(state.indexedFiles, 'file')}`;
      send({type: 'work-end', ...(kind === 'rebuild' && {message})});
      if (store.get().query !== '') void search();
    } catch (error) {
      if (working !== mine) return;
      send({type: 'work-end'});
      fail(error);
    } finally {
      if (working === mine) working = undefined;
    }
  }

  /** One search at a time: what was typed meanwhile is searched for when it is done. */
  async function search(): Promise<void> {
    if (isSearching) return;
    const {query} = store.get();
    if (query === '') return;
    isSearching = true;
    try {
      send({type: 'finds', query, passages: await index.search(query, {limit: passagesShown})});
    } catch (error) {
      fail(error);
    } finally {
      isSearching = false;
    }
    if (store.get().query !== query) void search();
  }

  function searchSoon(): void {
    clearTimeout(pause);
    pause = setTimeout(() => void search(), pauseMs);
  }

  function setQuery(query: string): void {
    if (query === store.get().query) return;
    send({type: 'query', query});
    searchSoon();
  }

  return {
    id: 'knowledge',
    title: 'Knowledge',
    open() {
      stopFollowing();
      stopFollowing = options.onIndexProgress(({done, total}) => {
        const nowMs = now();
        if (done < total && nowMs - shownMs < progressEveryMs) return;
        shownMs = nowMs;
        send({type: 'progress', done, total});
        if (done >= total && !working) {
          send({type: 'work-end'});
          void look().catch(fail);
        }
      });
      void bringUpToDate('check');
    },
    close() {
      clearTimeout(pause);
      stopFollowing();
      // An index that somebody asked to be made anew is made anew; a mere check may stop.
      if (store.get().work?.kind !== 'check') return;
      working?.abort();
      working = undefined;
      send({type: 'work-end'});
    },
    subscribe: store.subscribe,
    snapshot: store.get,
    handleKey(key) {
      const before = store.get();
      const action = actionOf(key, 'pane');
      const page = findsInSight(rows);
      send({type: 'clear-message'});
      switch (action) {
        case 'select-previous':
          send({type: 'select', by: -1});
          return true;
        case 'select-next':
          send({type: 'select', by: 1});
          return true;
        case 'page-up':
          send({type: 'select', by: -page});
          return true;
        case 'page-down':
          send({type: 'select', by: page});
          return true;
        case 'first-entry':
          send({type: 'select', by: -passagesShown});
          return true;
        case 'last-entry':
          send({type: 'select', by: passagesShown});
          return true;
        case 'open': {
          const passage = selectedPassage(before);
          if (passage) actions.openEditor({path: passage.path, line: passage.startLine});
          return true;
        }
        case 'rebuild-index':
          void bringUpToDate('rebuild');
          return true;
        case 'close-pane':
          if (before.query === '') actions.leave();
          else send({type: 'query', query: ''});
          return true;
        default: {
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
        // Keys that move by pages need to know what is in sight.
        rows = props.rows;
        return drawKnowledge(state, props);
      },
      {of: searchOf, onChange: typed => setQuery(cleanQuery(typed, sanitize))},
    ),
  };
}
