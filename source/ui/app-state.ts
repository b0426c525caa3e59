import type {AgentEvent} from '../agent/agent-event.ts';
import type {Block, CitedPlace} from './chat/block.ts';
import type {QuestionState} from './chat/question-state.ts';
import type {Recalled, RecalledPassage} from './recalled.ts';
import type {PermissionMode, ToolDetails} from './runtime-context.ts';
import type {TerminalSize} from './terminal.ts';

/** What a turn is at. `waiting` is for the model's first word, for the next step, or for a message that is on its way out. */
export type Activity = 'idle' | 'waiting' | 'thinking' | 'streaming' | 'tool' | 'stopping';

/** A task of the list that the assistant shows. */
type TodoItem = Extract<ToolDetails, {kind: 'todo'}>['items'][number];

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
  /** Whether some of the answer has come. */
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
