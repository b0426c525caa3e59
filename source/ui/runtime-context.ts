import type {AgentEvent} from '../agent/agent-event.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {MetricsOverview} from '../runtime/figures-reader.ts';
import type {ApprovalAnswer, ApprovalRequest, Attachment, PermissionMode} from '../runtime/runtime.ts';
import type {UndoPort, UndoReport} from '../runtime/undo-port.ts';
import type {FileReference} from './completion/file-references.ts';
import type {IndexPort} from './ports/index-port.ts';
import type {KnowledgeAppPort} from './ports/knowledge-port.ts';
import type {MemoryAppPort} from './ports/memory-port.ts';
import type {SessionsPort} from './ports/sessions-port.ts';
import type {TrainingAppPort} from './ports/training-port.ts';

export type {ApprovalAnswer, ApprovalRequest, PermissionMode, UndoReport};
/** What can be shown of a call beyond one line. */
export type ToolDetails = NonNullable<ApprovalRequest['details']>;

/** A session that the app talks in. */
export interface AppConversation {
  /** The session's id. */
  readonly session: string;
  /** Asks and yields the turn's events, ending with `result`. One turn at a time. */
  ask(text: string, options: AskOptions): AsyncIterable<AgentEvent>;
  /** Summarises what was said so far to make room. Absent where it is not possible. */
  compact?(signal: AbortSignal): Promise<{message: string}>;
  /** What fills the context, largest first. Absent where it is not known. */
  context?(): Promise<{name: string; tokens: number}[]>;
  /** Tokens that the context of the model in use holds, as far as its server has told; undefined where it has not. */
  contextLimit?(): number | undefined;
  close(): Promise<void>;
}

/**
 * What goes with a question: how to stop it, attached files, messages typed meanwhile, and who approves what needs
 * approval.
 */
export interface AskOptions {
  signal: AbortSignal;
  attachments?: readonly Attachment[];
  /** Called after each step: what was typed meanwhile, in order; each message is handed out once. */
  takeSteering?: () => readonly string[];
  /** Asks for an approval; its `decision` counts. */
  askApproval?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>;
}

/**
 * Which conversation to open: a new one, the last one or a named one to go on with, or a copy of it, perhaps only up to
 * an earlier turn.
 */
export interface OpenConversation {
  /** Which session to go on with; a new one when absent. */
  resume?: 'latest' | {session: string};
  /** Go on in a copy. */
  fork?: boolean;
  /** The last turn that the copy has. */
  throughTurn?: number;
  /** `provider:model` to use and no other. */
  model?: string;
}

/** A model that is set up or could be used, and whether it can be reached. */
export interface ModelEntry {
  /** `provider:model`, or `retrieval-only`. */
  model: string;
  state: 'ready' | 'not-served' | 'unreachable' | 'no-key' | 'configured';
  roles: readonly string[];
  detail: string;
  hint?: string;
}

/** Lists the models and whether each can be reached. */
export interface ModelsPort {
  list(signal?: AbortSignal): Promise<ModelEntry[]>;
}

/** A setting with its value, where the value comes from, and a sentence on what it does. */
export interface SettingEntry {
  key: string;
  /** As text; secrets as `(set)`. */
  value: string;
  source: string;
  sentence: string;
}

/** Reads and changes the settings from the app. Texts are safe to print. */
export interface SettingsPort {
  list(): Promise<SettingEntry[]>;
  /** Writes the user's settings file; the app takes the change over. @throws EcaError `config-…`, `usage-…`. */
  set(key: string, value: string): Promise<void>;
}

/** What was asked before in this project, oldest first, for the prompt's history. */
export interface HistoryPort {
  load(): Promise<readonly string[]>;
}

/** The figures of all use; names in them are not made safe to print. */
export interface FiguresPort {
  overview(): Promise<MetricsOverview>;
  /** What a session may use: tokens, US dollars; 0 for no limit. */
  budget(): {tokens: number; cost: number};
  /** Counts the time that one frame took to draw. */
  measureFrame(seconds: number): void;
}

/** What the assistant may do without asking: the permission mode, and the sandbox that commands run in. */
export interface PermissionsPort {
  /** The mode in force: the one that was chosen in the app, else that of the command line or the settings. */
  mode(): PermissionMode;
  /** Holds for every session of this app from now on, also for a turn that runs. */
  chooseMode(mode: PermissionMode): void;
  /** What commands run in: the name of the layer that was found to work, or `none`. */
  sandbox(): Promise<{layer: string}>;
}

/** How the app is drawn: colours, and at most how many frames a second. Both follow the settings while it runs. */
export interface AppearanceSettings {
  theme: 'auto' | 'dark' | 'light';
  maxFps: number;
}

/** Everything the app needs of the program around it; `commands/app.ts` fills it. */
export interface RuntimeContext {
  readonly version: string;
  /** The project folder, absolute. */
  readonly workspaceRoot: string;
  /** The project folder as people write it, safe to print: `~/code/shop`. */
  readonly shownFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  appearance(): AppearanceSettings;
  openConversation(request: OpenConversation): Promise<AppConversation>;
  readonly sessions: SessionsPort;
  readonly memory: MemoryAppPort;
  readonly knowledge: KnowledgeAppPort;
  readonly index: IndexPort;
  readonly training: TrainingAppPort;
  readonly models: ModelsPort;
  readonly settings: SettingsPort;
  readonly history: HistoryPort;
  readonly permissions: PermissionsPort;
  readonly undo: UndoPort;
  readonly figures: FiguresPort;
  /** The files that a message names, read. `names` is how they are shown, `problems` what could not be read; both safe to print. */
  readFiles(references: readonly FileReference[]): Promise<{
    attachments: readonly Attachment[];
    names: readonly string[];
    problems: readonly ErrorData[];
  }>;
  /** Text from outside (what a person pastes, what a clipboard held) made safe to print. */
  sanitize(text: string): string;
  /** Opens a file of the project in `$VISUAL` or `$EDITOR`; the app has given the terminal away meanwhile. */
  openEditor(place: {path: string; line: number}): Promise<{ok: true} | {ok: false; problem: ErrorData}>;
  onWarning(listener: (warning: ErrorData) => void): () => void;
  /** How things go: a pause before a retry, a model being loaded. One line, safe to print. */
  onNotice?(listener: (text: string, passing: boolean) => void): () => void;
  onIndexProgress(listener: (progress: {done: number; total: number}) => void): () => void;
  onSettingsChange(listener: () => void): () => void;
  /** For faults that must not reach the screen as a stack. */
  log(message: string, fields: object): void;
}
