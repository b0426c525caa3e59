import {afterEvent, closeReasoning, saysMore} from './app-events.ts';
import type {AppAction, AppState} from './app-state.ts';
import {withBlocks} from './outbox.ts';
import type {Recalled, RecalledPassage} from './recalled.ts';

/** Works out what the screen shows after `action` (the reducer of the app). Pure: no clock, no input and output. */
export function appReducer(state: AppState, action: AppAction): AppState {
  const next = reduce(state, action);
  return next.activity === state.activity ? next : {...next, activitySinceMs: next.nowMs};
}

/** The change itself; `appReducer` adds since when the turn is at what it is at. */
function reduce(state: AppState, action: AppAction): AppState {
  switch (action.type) {
    case 'event':
      return afterEvent(
        {...state, nowMs: action.atMs, ...(saysMore(action.event) && {passing: undefined})},
        action.event,
      );
    case 'answer': {
      const {committed, live} = action;
      const first = !state.answering && committed.length > 0;
      const next = {...state, live, answering: state.answering || first};
      return committed.length === 0 ? next : withBlocks(next, {kind: 'answer', lines: committed, first});
    }
    case 'turn-begin':
      return withBlocks(
        {
          ...state,
          activity: 'waiting',
          activitySinceMs: action.atMs,
          nowMs: action.atMs,
          turns: state.turns + 1,
          hint: undefined,
          live: [],
          answering: false,
          reasoning: undefined,
          tools: [],
          todo: [],
          recalled: undefined,
        },
        {kind: 'user', text: action.text},
      );
    case 'turn-stop':
      return state.activity === 'idle' ? state : {...state, activity: 'stopping'};
    case 'turn-over':
      return {
        ...closeReasoning(state),
        activity: 'idle',
        live: [],
        answering: false,
        tools: [],
        todo: [],
        indexing: undefined,
      };
    case 'queue':
      return {...state, queued: [...state.queued, action.text]};
    case 'handed-over':
      return {...state, queued: state.queued.slice(action.count)};
    case 'dequeue':
      return {...state, queued: state.queued.slice(1)};
    case 'unqueue':
      return {...state, queued: []};
    case 'print':
      return withBlocks(state, ...action.blocks);
    case 'printed':
      // Blocks that came while the others were printed are not printed yet.
      if (action.batch !== state.outbox.batch) return state;
      return {...state, outbox: {batch: action.batch + 1, blocks: []}};
    case 'tick':
      return {...state, nowMs: action.atMs};
    case 'resize':
      return {...state, size: action.size};
    case 'tab':
      return {...state, tab: action.tab};
    case 'hint':
      return action.text === state.hint ? state : {...state, hint: action.text};
    case 'passing':
      return state.activity === 'idle' ? state : {...state, passing: action.text};
    case 'question':
      return action.question ? {...state, question: action.question} : afterQuestion(state);
    case 'sandbox':
      return {...state, sandbox: action.layer};
    case 'mode':
      return {...state, mode: action.mode};
    case 'model':
      return {...state, model: action.model, tier: undefined, contextLimit: undefined};
    case 'indexing':
      return {...state, indexing: action.progress.done < action.progress.total ? action.progress : undefined};
    case 'context-limit':
      return action.tokens === state.contextLimit ? state : {...state, contextLimit: action.tokens};
    case 'session':
      return {
        ...state,
        session: action.session,
        turns: action.turns,
        usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
        citations: [],
        recalled: undefined,
      };
    case 'forgotten':
      return {...state, recalled: state.recalled && without(state.recalled, action.passage)};
    case 'command':
      return {...state, command: action.text, commandStartedAtMs: action.atMs, nowMs: action.atMs};
    case 'toggle-reasoning':
      return {...state, showReasoning: !state.showReasoning};
    case 'close':
      return {...state, closing: true, live: [], hint: undefined};
  }
}

/** The time that the user took to answer is none of the turn's. */
function afterQuestion(state: AppState): AppState {
  const {nowMs} = state;
  const tools = state.tools.map(tool => ({...tool, startedAtMs: nowMs}));
  return {...state, question: undefined, activitySinceMs: nowMs, tools};
}

/** What was recalled but one passage. */
function without(recalled: Recalled, passage: RecalledPassage): Recalled {
  return {...recalled, passages: recalled.passages.filter(one => one !== passage)};
}
