import type {AgentEvent} from '../agent/agent-event.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {Block, CitedPlace} from './chat/block.ts';
import type {QuestionState} from './chat/question-state.ts';
import {toolOutcome, toolTitle} from './chat/tool-line.ts';
import {endingOf} from './chat/turn-ending.ts';
import {textEnd} from './graphemes.ts';
import type {Recalled, RecalledPassage} from './recalled.ts';
import type {PermissionMode, ToolDetails} from './runtime-context.ts';
import type {TerminalSize} from './terminal.ts';

/** What a turn is at. `waiting` is for the model's first word, for the next step, or for a message that is on its way out. */
export type Activity = 'idle' | 'waiting' | 'thinking' | 'streaming' | 'tool' | 'stopping';

type TodoItem = Extract<ToolDetails, {kind: 'todo'}>['items'][number];

/**
 * Most characters of a running tool's output that are kept for the screen: the last ones, what came earlier is dropped.
 */
const outputKept = 8_000;

/** A tool call that has not ended yet, as the live region shows it. */
export interface RunningTool {
  id: string;
  title: string;
  /** Monotonic milliseconds. */
  startedAtMs: number;
  /** The end of what it has said so far. */
  output: string;
}

/**
 * Everything that the screen shows, in one place (the state of the app): the running answer, tools, open question,
 * mode, figures and what is still to be printed. Plain data: a pure function of what happened.
 */
export interface AppState {
  size: TerminalSize;
  /** `chat`, or the id of the pane in view. */
  tab: string;
  activity: Activity;
  /** When what the turn is at began, and the clock when the screen was last brought up to date. Monotonic milliseconds. */
  activitySinceMs: number;
  nowMs: number;
  session: string | undefined;
  turns: number;
  /** The model of the last answer, or the one chosen since; '' before the first. */
  model: string;
  tier: 'small' | 'middle' | 'large' | undefined;
  usage: {inputTokens: number; outputTokens: number; contextTokens: number};
  /** Tokens that the model's context holds, where it is known. */
  contextLimit: number | undefined;
  /** US dollars of this session, where the price is known. */
  cost: number | undefined;
  /** The end of the answer, which may still change. */
  live: readonly string[];
  answering: boolean;
  reasoning: {text: string; startedAtMs: number} | undefined;
  showReasoning: boolean;
  tools: readonly RunningTool[];
  /** What the assistant set out to do in this turn. */
  todo: readonly TodoItem[];
  /** Messages that wait for the running step. */
  queued: readonly string[];
  citations: readonly CitedPlace[];
  /** What memory gave for the last question; undefined where nothing was asked of it. */
  recalled: Recalled | undefined;
  /** What waits for the user's answer, in place of the prompt. */
  question: QuestionState | undefined;
  /** The permission mode; undefined until the settings are read. */
  mode: PermissionMode | undefined;
  /** The layer that commands run in, as one word or two; undefined until it is known. */
  sandbox: string | undefined;
  /** What the model server is doing, until the model says something. */
  passing: string | undefined;
  /** One line below the prompt. */
  hint: string | undefined;
  indexing: {done: number; total: number} | undefined;
  /** The slash command that runs, and since when. */
  command: string | undefined;
  commandStartedAtMs: number;
  closing: boolean;
  /** Finished blocks that are not printed yet, oldest first; a new `batch` each time some were printed. */
  outbox: {batch: number; blocks: readonly Block[]};
}

/** All that can change what the screen shows: events of the assistant, and what the user or the program did. */
export type AppAction =
  | {type: 'event'; event: AgentEvent; atMs: number}
  /** Text of the answer as lines. */
  | {type: 'answer'; committed: readonly string[]; live: readonly string[]}
  | {type: 'turn-begin'; text: string; atMs: number}
  | {type: 'turn-stop'}
  | {type: 'turn-over'}
  | {type: 'queue'; text: string}
  /** So many queued messages were given to the running turn, which says so with an event of its own. */
  | {type: 'handed-over'; count: number}
  /** The first queued message begins a turn of its own; `unqueue`: none of them is sent. */
  | {type: 'dequeue'}
  | {type: 'unqueue'}
  | {type: 'print'; blocks: readonly Block[]}
  | {type: 'printed'; batch: number}
  | {type: 'tick'; atMs: number}
  | {type: 'resize'; size: TerminalSize}
  | {type: 'tab'; tab: string}
  | {type: 'hint'; text: string | undefined}
  | {type: 'passing'; text: string}
  | {type: 'question'; question: QuestionState | undefined}
  | {type: 'mode'; mode: PermissionMode}
  /** The user chose who answers from now on. */
  | {type: 'model'; model: string}
  | {type: 'sandbox'; layer: string}
  | {type: 'indexing'; progress: {done: number; total: number}}
  /** What the model's context holds, where it is known. */
  | {type: 'context-limit'; tokens: number | undefined}
  /** Another session; `turns` were had in it before. */
  | {type: 'session'; session: string; turns: number}
  /** Something that was recalled is remembered no more. */
  | {type: 'forgotten'; passage: RecalledPassage}
  /** A slash command runs; undefined when none does. */
  | {type: 'command'; text: string | undefined; atMs: number}
  | {type: 'toggle-reasoning'}
  | {type: 'close'};

/** What the app shows when it has just started: the chat, idle, no session yet. */
export function initialState(size: TerminalSize): AppState {
  return {
    size,
    tab: 'chat',
    activity: 'idle',
    activitySinceMs: 0,
    nowMs: 0,
    session: undefined,
    turns: 0,
    model: '',
    tier: undefined,
    usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    contextLimit: undefined,
    cost: undefined,
    live: [],
    answering: false,
    reasoning: undefined,
    showReasoning: false,
    tools: [],
    todo: [],
    queued: [],
    citations: [],
    recalled: undefined,
    question: undefined,
    mode: undefined,
    sandbox: undefined,
    passing: undefined,
    hint: undefined,
    indexing: undefined,
    command: undefined,
    commandStartedAtMs: 0,
    closing: false,
    outbox: {batch: 0, blocks: []},
  };
}

/** Works out what the screen shows after `action` (the reducer of the app). Pure: no clock, no input and output. */
export function appReducer(state: AppState, action: AppAction): AppState {
  const next = reduce(state, action);
  return next.activity === state.activity ? next : {...next, activitySinceMs: next.nowMs};
}

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
      return committed.length === 0 ? next : print(next, {kind: 'answer', lines: committed, first});
    }
    case 'turn-begin':
      return print(
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
      return print(state, ...action.blocks);
    case 'printed':
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

/** Whether the model has come further than its server's notice said. */
function saysMore({type}: AgentEvent): boolean {
  return type === 'text-delta' || type === 'reasoning-delta' || type === 'tool-call' || type === 'result';
}

/**
 * What an event of the assistant (text, a tool call or its result, a warning, the end of the turn) changes on the
 * screen. A turn that is being stopped stays `stopping`, whatever still arrives.
 */
function afterEvent(state: AppState, event: AgentEvent): AppState {
  const working = (activity: Activity): Activity => (state.activity === 'stopping' ? 'stopping' : activity);
  switch (event.type) {
    case 'session-start':
      return {...state, session: event.session};
    case 'model-select': {
      // The tier is not known where the user chose the model and it has not answered yet.
      const changed = event.model !== state.model || (state.tier === undefined && event.tier !== undefined);
      const next = {...state, model: event.model, tier: event.tier};
      const {hiddenTools: hidden = []} = event;
      const why = hidden.length > 0 ? `${event.why} · no room for ${hidden.join(', ')}` : event.why;
      return changed ? print(next, {kind: 'model', model: event.model, why}) : next;
    }
    case 'reasoning-delta': {
      const {text, startedAtMs} = state.reasoning ?? {text: '', startedAtMs: state.nowMs};
      return {...state, activity: working('thinking'), reasoning: {text: text + event.text, startedAtMs}};
    }
    case 'text-delta':
      return {...closeReasoning(state), activity: working('streaming')};
    case 'steering':
      return print({...state, answering: false}, {kind: 'user', text: event.text, steering: true});
    case 'tool-call': {
      const tool = {
        id: event.id,
        title: toolTitle(event.name, event.input),
        startedAtMs: state.nowMs,
        output: '',
      };
      const closed = closeReasoning(state);
      return {...closed, activity: working('tool'), answering: false, tools: [...state.tools, tool]};
    }
    case 'tool-result': {
      const tool = state.tools.find(({id}) => id === event.id);
      const tools = state.tools.filter(({id}) => id !== event.id);
      const next = {...state, activity: working(tools.length > 0 ? 'tool' : 'waiting'), tools};
      const title = tool?.title ?? 'tool';
      const {details} = event;
      const block: Block = {
        kind: 'tool',
        title,
        ok: event.ok,
        outcome: toolOutcome(event.content, event.ok ? details : undefined),
        ...(details && {details}),
        // Three lines of what the tool said stay on the screen; ten where it failed or reasoning is shown.
        ...(tool &&
          tool.output !== '' && {output: tool.output, outputLines: state.showReasoning || !event.ok ? 10 : 3}),
      };
      return details?.kind === 'todo' ? print({...next, todo: details.items}, block) : print(next, block);
    }
    case 'usage': {
      const {inputTokens, outputTokens, contextTokens} = event;
      return {...state, usage: {inputTokens, outputTokens, contextTokens}};
    }
    case 'notice':
      return print(state, {kind: 'note', text: event.message});
    case 'warning':
    case 'error':
      return print(state, {kind: event.type, problem: problemOf(event)});
    case 'result': {
      const places = withoutWider(event.citations).map(
        ({path, startLine, endLine, page}, index): CitedPlace => ({
          number: index + 1,
          path,
          startLine,
          endLine,
          ...(page !== undefined && {page}),
        }),
      );
      const cost = event.cost === undefined ? state.cost : (state.cost ?? 0) + event.cost;
      const next = {...closeReasoning(state), citations: places, cost};
      const ending = endingOf(event.stopReason);
      const blocks: Block[] = next.tools.map(stoppedTool);
      if (places.length > 0) blocks.push({kind: 'citations', places});
      if (ending !== undefined) blocks.push({kind: 'note', text: ending});
      return print({...next, tools: []}, ...blocks);
    }
    case 'tool-output': {
      const tools = state.tools.map(tool =>
        tool.id === event.id ? {...tool, output: textEnd(tool.output + event.text, outputKept)} : tool,
      );
      return {...state, tools};
    }
    case 'recall': {
      const {confidence, passages} = event;
      const next = {...state, recalled: {confidence, passages}};
      return passages.length === 0 ? next : print(next, {kind: 'recalled', recalled: {confidence, passages}});
    }
    case 'plan':
    case 'turn-start':
    case 'turn-end':
    case 'approval-request':
    case 'approval-response':
      return state;
  }
}

function without(recalled: Recalled, passage: RecalledPassage): Recalled {
  return {...recalled, passages: recalled.passages.filter(one => one !== passage)};
}

type Cited = Extract<AgentEvent, {type: 'result'}>['citations'];

/** A document of the project may be cited as a file and as a passage: the narrower place says it all. */
function withoutWider(citations: Cited): Cited {
  return citations.filter(
    wide =>
      wide.kind !== 'knowledge' ||
      wide.page !== undefined ||
      !citations.some(
        ({kind, path, startLine, endLine}) =>
          kind !== 'knowledge' && path === wide.path && wide.startLine <= startLine && endLine <= wide.endLine,
      ),
  );
}

/** A tool call that the end of the turn cut off: shown as stopped, with the last three lines that it said. */
function stoppedTool({title, output}: RunningTool): Block {
  return {kind: 'tool', title, ok: false, outcome: 'stopped', ...(output !== '' && {output, outputLines: 3})};
}

/**
 * Ends the model's thinking: a line says how many seconds it took, at least one; the text itself is printed only while
 * reasoning is shown.
 */
function closeReasoning(state: AppState): AppState {
  if (!state.reasoning) return state;
  const {text, startedAtMs} = state.reasoning;
  const seconds = Math.max(1, Math.round((state.nowMs - startedAtMs) / 1000));
  return print(
    {...state, reasoning: undefined},
    {kind: 'reasoning', seconds, text: state.showReasoning ? text : undefined},
  );
}

function problemOf({code, message, hint}: ErrorData): ErrorData {
  return {code, message, ...(hint !== undefined && {hint})};
}

/** Puts finished blocks at the end of those that wait to be printed above the live region. */
function print(state: AppState, ...blocks: Block[]): AppState {
  if (blocks.length === 0) return state;
  return {...state, outbox: {batch: state.outbox.batch, blocks: [...state.outbox.blocks, ...blocks]}};
}
