import type {IndexedPassage, IndexState} from '../runtime-context.ts';

/** What the Knowledge pane shows. Replaced, never changed. */
export interface KnowledgeState {
  /** The index as it was last seen; undefined until it has been looked at. */
  index: IndexState | undefined;
  /** Indexed files by kind (`.ts`, `Makefile`), most first; undefined until they were counted. */
  kinds: readonly {name: string; files: number}[] | undefined;
  /** What is being done to the index, and how far it is, where that is known. */
  work: {kind: 'check' | 'rebuild'; done: number; total: number} | undefined;
  query: string;
  finds: {query: string; passages: readonly IndexedPassage[]} | undefined;
  searching: boolean;
  selected: number;
  message: {text: string; bad: boolean} | undefined;
  /** When the index was last looked at; milliseconds since 1970. */
  seenAtMs: number;
}

export const initialKnowledgeState: KnowledgeState = {
  index: undefined,
  kinds: undefined,
  work: undefined,
  query: '',
  finds: undefined,
  searching: false,
  selected: 0,
  message: undefined,
  seenAtMs: 0,
};

export type KnowledgeEvent =
  | {type: 'status'; index: IndexState; nowMs: number}
  | {type: 'files'; paths: readonly string[]}
  | {type: 'work-start'; kind: 'check' | 'rebuild'}
  | {type: 'progress'; done: number; total: number}
  | {type: 'work-end'; message?: string}
  | {type: 'query'; query: string}
  | {type: 'finds'; query: string; passages: readonly IndexedPassage[]}
  | {type: 'select'; by: number}
  | {type: 'failed'; message: string}
  | {type: 'clear-message'};

const kindsShown = 40;

/** The passage under the cursor. */
export function selectedPassage(state: KnowledgeState): IndexedPassage | undefined {
  return state.query === '' ? undefined : state.finds?.passages[state.selected];
}

/** The state after `event`; the same object where nothing changes. */
export function reduceKnowledge(state: KnowledgeState, event: KnowledgeEvent): KnowledgeState {
  switch (event.type) {
    case 'status':
      return {...state, index: event.index, seenAtMs: event.nowMs};
    case 'files':
      return {...state, kinds: kindsOf(event.paths)};
    case 'work-start':
      return {...state, work: {kind: event.kind, done: 0, total: 0}, message: undefined};
    case 'progress':
      // Indexing that somebody else asked for (a question in the chat) shows as well.
      return event.done >= event.total && !state.work
        ? state
        : {...state, work: {kind: state.work?.kind ?? 'check', done: event.done, total: event.total}};
    case 'work-end':
      return {
        ...state,
        work: undefined,
        ...(event.message !== undefined && {message: {text: event.message, bad: false}}),
      };
    case 'query':
      if (event.query === state.query) return state;
      return {
        ...state,
        query: event.query,
        selected: 0,
        searching: event.query !== '',
        ...(event.query === '' && {finds: undefined}),
      };
    case 'finds':
      // An answer to what is no longer asked.
      if (event.query !== state.query) return state;
      return {...state, finds: event, searching: false, selected: within(state.selected, event.passages.length)};
    case 'select': {
      const selected = within(state.selected + event.by, state.finds?.passages.length ?? 0);
      return selected === state.selected ? state : {...state, selected};
    }
    case 'failed':
      return {...state, work: undefined, searching: false, message: {text: event.message, bad: true}};
    case 'clear-message':
      return state.message ? {...state, message: undefined} : state;
  }
}

function within(selected: number, count: number): number {
  return Math.max(0, Math.min(selected, count - 1));
}

function kindsOf(paths: readonly string[]): {name: string; files: number}[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const dot = file.lastIndexOf('.');
    const kind = dot > 0 ? file.slice(dot).toLowerCase() : file;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, files]) => ({name, files}))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1))
    .slice(0, kindsShown);
}
