import type {AgentEvent} from '../agent/agent-event.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {MetricsOverview} from '../runtime/figures-reader.ts';
import type {ApprovalAnswer, ApprovalRequest, Attachment, PermissionMode} from '../runtime/runtime.ts';
import type {UndoPort, UndoReport} from '../runtime/undo-port.ts';
import type {FileReference} from './completion/file-references.ts';

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

/** A past conversation in the list of sessions. */
export interface SessionEntry {
  id: string;
  title: string;
  /** The name of its project folder. */
  project: string;
  /** ISO 8601. */
  updatedAt: string;
  turns: number;
  sizeBytes: number;
}

/** A turn of a past conversation that a search of all transcripts found. */
export interface SessionFind {
  session: string;
  title: string;
  turn: number;
  role: 'user' | 'assistant' | 'tool';
  at: string;
  excerpt: string;
}

/** All that was said in a past conversation, turn by turn. */
export interface SessionContent {
  id: string;
  title: string;
  turns: {
    number: number;
    at: string;
    /** The user had it forgotten: nothing is left of it. */
    erased?: true;
    userText: string;
    parts: {
      kind: 'text' | 'reasoning' | 'tool-call' | 'tool-result' | 'steering';
      title?: string;
      ok?: boolean;
      text: string;
    }[];
    model?: string;
    /** How it ended; absent where it did not. */
    stopReason?: string;
    citations: string[];
  }[];
}

/**
 * Past conversations: list, search, read, rename, delete, export, and feedback on an answer. Every text is safe to
 * print.
 */
export interface SessionsPort {
  /** Newest activity first; of this project unless `everywhere`. */
  list(options: {limit: number; everywhere?: boolean}): Promise<SessionEntry[]>;
  /** Turns that hold every word of `query`, best first. Empty for an empty query. */
  search(query: string, options: {limit: number; everywhere?: boolean; signal?: AbortSignal}): Promise<SessionFind[]>;
  read(session: string): Promise<SessionContent>;
  rename(session: string, title: string): Promise<void>;
  /** Removes the session from the disk. */
  delete(session: string): Promise<void>;
  /**
   * Writes the session into a new file of the project (named for the session when `path` is absent); the format is that of the
   * file's name, else Markdown. Resolves to its path, relative and safe to print. @throws EcaError where that file exists already.
   */
  export(session: string, options?: {path?: string; format?: 'markdown' | 'json'}): Promise<{path: string}>;
  /** Resolves when the feedback on the last turn is on disk. @throws EcaError when it cannot be saved, or nothing was answered. */
  addFeedback(session: string, feedback: {signal: 'good' | 'bad' | 'comment'; text?: string}): Promise<void>;
}

/** Something that was written down to be remembered. */
export interface RecordEntry {
  id: string;
  /** `semantic`, `episodic` or `procedural`. */
  kind: string;
  text: string;
  /** `waiting` in the inbox, `active`, `rejected`, `faded` or `merged`. */
  status: string;
  /** `everywhere`, `this session`, or a project's name. */
  scope: string;
  /** ISO 8601: since when and until when it is true, and when it was written down. */
  validFrom: string;
  validTo?: string;
  recordedAt: string;
  /** Who made it: `you`, `a model`, or `the rule NAME`. */
  by: string;
  /** Where it was said. */
  session?: string;
  turn?: number;
  quote?: string;
  mentions: number;
  uses: number;
  usedAt?: string;
  /** The ids of what it took the place of, and of what took its place. */
  replaces?: string;
  replacedBy?: string;
}

/** A turn that a search of memory found. */
export interface TurnFind extends Omit<SessionFind, 'turn' | 'role'> {
  id: string;
  /** Undefined for a turn of an imported conversation, which cannot be opened as a session. */
  turn?: number;
  role: string;
  /** The name of who said it, else ''. */
  speaker: string;
  /** More of what was said than the excerpt. */
  text: string;
  /** It holds every word that was searched for. */
  exact: boolean;
  /** What ranking looked at, without what is 0; empty where it was found by its words alone. */
  features: Readonly<Record<string, number>>;
}

/** Which turns and records a search of memory looks at; all where nothing is given. */
export interface MemoryFilter {
  role?: string;
  kind?: string;
  /** Milliseconds since 1970, both included. */
  fromMs?: number;
  toMs?: number;
}

/** What is remembered: list, search, write down, accept, change and forget. Every text is safe to print. */
export interface MemoryAppPort {
  /** Newest first: those that hold now, or (`waiting`) those in the inbox; of this project and the user unless `everywhere`. */
  records(options: {waiting?: boolean; everywhere?: boolean}): Promise<RecordEntry[]>;
  /** What fits best, best first. `confidence`, 0 to 1, is that an answer is among the turns. */
  search(
    query: string,
    options: MemoryFilter & {limit: number; everywhere?: boolean; signal?: AbortSignal},
  ): Promise<{confidence: number; records: RecordEntry[]; turns: TurnFind[]}>;
  /** Writes a fact down; `replaced` is the text of what it took the place of. @throws EcaError `usage-…`, `store-…`. */
  remember(text: string): Promise<{id: string; known: boolean; replaced?: string}>;
  accept(record: string): Promise<void>;
  reject(record: string): Promise<void>;
  /** A record with the new text takes the place of the old one. */
  edit(record: string, text: string): Promise<void>;
  /** Removes a record's bytes. */
  forgetRecord(record: string, options?: ForgetReach): Promise<ForgottenEntry>;
  /** Removes the bytes of what was said in a turn: both sides of it, or of an imported turn the one that `id` names. */
  forgetTurn(turn: {id: string; session: string; turn?: number}, options?: ForgetReach): Promise<ForgottenEntry>;
}

/** How far forgetting reaches: only what was named, or every place where the same words stand. */
export interface ForgetReach {
  /** Also the turn in which it was said, and all records and turns that hold the same words; also of what is forgotten already. */
  everywhere?: boolean;
}

/** What became of what was to be forgotten. */
export interface ForgottenEntry {
  /** The ids of further records that were removed, and how many further turns were. */
  records: readonly string[];
  turns: number;
  /** Where it was said and where the same words stand still: `turn 3 of session 1qp9khe6`. */
  elsewhere: readonly string[];
}

/** A document of the knowledge base. */
export interface DocumentEntry {
  id: string;
  /** '' where it has none. */
  title: string;
  /** Its file, as it is shown; undefined for what another program gave. */
  path?: string;
  mediaType: string;
  /** ISO 8601: when it was taken in, and the date that it gives itself. */
  addedAt: string;
  date?: string;
  words: number;
  pages?: number;
  /** From 0 to 1: how well it could be read, and what speaks against it. */
  quality: number;
  reasons: readonly string[];
  /** What its reader had to say: pages left out, a broken part passed over. */
  messages: readonly string[];
  /** Kept, but not searched until it is accepted. */
  setAside: boolean;
}

/** A file that gave no document. */
export interface FailedFileEntry {
  /** Absolute. */
  path: string;
  /** As it is shown. */
  name: string;
  /** In one word: `password`, `corrupt`, `needs-ocr`. */
  reason: string;
  messages: readonly string[];
}

/** A passage of a document that a search found. */
export interface DocumentFind {
  /** The document's. */
  id: string;
  /** The number of the passage in it. */
  place: number;
  title: string;
  path?: string;
  page?: number;
  startLine?: number;
  headings: readonly string[];
  /** As Markdown. */
  text: string;
  /** From 0 to 1: the share of the query that it holds. */
  coverage: number;
}

/** What a document says, and whether its file has changed or gone since it was read. */
export interface DocumentContent {
  /** As Markdown. */
  text: string;
  /** Where its file stands on this machine, and whether an editor can show it. */
  file?: {path: string; isText: boolean};
  freshness: 'current' | 'changed' | 'gone' | 'unknown';
}

/** How far files have been taken in. */
export interface IntakeProgress {
  /** What was asked for, as it was typed. */
  what: string;
  done: number;
  /** 0 until the files were found. */
  total: number;
  /** What is being done, in a word or two, and to which file. */
  stage: string;
  path?: string;
}

/** What became of the files that were taken into the knowledge base. */
export interface IntakeReport {
  files: number;
  outcomes: Readonly<Record<'stored' | 'unchanged' | 'replaced' | 'quarantined' | 'failed', number>>;
  /** Documents that are gone with their files. */
  removed: number;
  /** The files that failed or were set aside, with the reason. */
  problems: readonly {name: string; reason: string; message: string}[];
}

/**
 * The knowledge base in the app: the documents that the user gave, to list, search, add, retry and remove. Every text
 * is safe to print, but for paths that are said to be absolute.
 */
export interface KnowledgeAppPort {
  /** Newest first. */
  documents(): Promise<DocumentEntry[]>;
  failures(): Promise<FailedFileEntry[]>;
  /** Passages, best first; `confidence`, 0 to 1, is that one of them holds an answer. */
  search(
    query: string,
    options: {limit: number; signal?: AbortSignal},
  ): Promise<{confidence: number; finds: DocumentFind[]}>;
  read(document: string): Promise<DocumentContent>;
  /** Takes files, folders and patterns in, relative ones below the project. @throws EcaError `usage-missing-file`, `store-…`. */
  ingest(paths: readonly string[], options: {signal: AbortSignal}): Promise<IntakeReport>;
  /** Tries files again that failed; all of them where none is named. */
  retry(paths: readonly string[], options: {signal: AbortSignal}): Promise<IntakeReport>;
  /** Lets a document be searched that was set aside. */
  accept(document: string): Promise<void>;
  /** Removes its bytes; the file stays. */
  remove(document: string): Promise<void>;
  /** Told at each step while files are taken in, and undefined at the end. Returns what stops it. */
  onIntake(listener: (progress: IntakeProgress | undefined) => void): () => void;
}

/** How complete the project's index is, what stores it, and which files it leaves out. */
export interface IndexState {
  indexedFiles: number;
  /** Files that should be in it; undefined until it was refreshed in this run. */
  totalFiles: number | undefined;
  chunks: number;
  /** What stores it. */
  engine: string;
  fallbackReason?: string;
  /** Files left out, by reason. */
  skipped: Readonly<Partial<Record<string, number>>>;
  /** ISO 8601: when it was last brought up to date. Undefined where that is not known. */
  refreshedAt?: string;
}

/** A piece of the project's code or text that a search of the index found. */
export interface IndexedPassage {
  path: string;
  startLine: number;
  endLine: number;
  /** The defined name or a section's title; '' where there is none. */
  symbol: string;
  kind: string;
  text: string;
  /** The file's line of each line of `text`, where it leaves lines out. */
  lineNumbers?: readonly number[];
}

/** The index of the project. Texts and paths are safe to print. */
export interface IndexPort {
  status(): Promise<IndexState>;
  refresh(options: {signal?: AbortSignal; rebuild?: boolean}): Promise<IndexState>;
  search(query: string, options: {limit: number}): Promise<IndexedPassage[]>;
  /**
   * Paths of the project's files, relative with `/`, sorted. `fresh`: after the index was brought up to date, where settings let it.
   * `searched`: only those whose text is in the index, none that was left out as empty, not text, …
   */
  files(options?: {fresh?: boolean; searched?: boolean}): Promise<readonly string[]>;
}

/** A training exercise, as the training pane lists it. */
export interface ScenarioEntry {
  name: string;
  title: string;
  kind: string;
  language: string;
  concepts: readonly string[];
  /** 1 to 5. */
  difficulty: number;
  /** How many tests it has. */
  tests: number;
  story: string;
  hints: readonly string[];
  /** Why it cannot be run on this machine. */
  missing?: string;
  /** The person's own work on it: how often it was judged, and the best that came of it. Absent where nothing was begun. */
  own?: {checks: number; passed: boolean; score: number};
}

/** How a solution was judged. */
export interface VerdictEntry {
  passed: boolean;
  /** 0 to 1. */
  score: number;
  tests: readonly {name: string; ok: boolean; message?: string}[];
  reasons: readonly string[];
  durationMs: number;
}

/** One attempt of the model at a training exercise, and what failed in it. */
export interface TrialEntry {
  scenario: string;
  trial: number;
  passed: boolean;
  score: number;
  /** Each test that failed, with what was given and expected; or why there is no verdict. */
  problems: readonly {name: string; message: string}[];
  seconds: number;
}

/** A run of the model through training exercises, and how much of it passed. */
export interface TrainingRunEntry {
  run: string;
  solver: string;
  /** ISO 8601. */
  at: string;
  /** `complete`, or what stopped it; absent where it was cut off. */
  ended?: string;
  trials: number;
  planned: number;
  passed: number;
  tokens: number;
  /** The chance that one trial passes, with its 95 % interval. */
  passAtOne: {value: number; lower: number; upper: number};
}

/** How two runs differ on what both tried with the same seeds. */
export interface RunComparison {
  pairs: number;
  firstOnly: number;
  secondOnly: number;
  /** How likely chance alone makes such a difference. */
  pValue: number;
}

/** The training ground. Every text is safe to print. */
export interface TrainingAppPort {
  /** Sorted by difficulty, then by name; with how many could not be read. */
  scenarios(): Promise<{scenarios: ScenarioEntry[]; broken: number}>;
  /** The newest first. */
  runs(): Promise<TrainingRunEntry[]>;
  trials(run: string): Promise<TrialEntry[]>;
  compare(first: string, second: string): Promise<RunComparison>;
  /** Lets the model try scenarios, or goes on with the run `resume`. Each trial is told when it is over. */
  run(request: {
    scenarios: readonly string[];
    resume?: string;
    onTrial: (trial: TrialEntry, done: number, planned: number) => void;
    signal: AbortSignal;
  }): Promise<{run: string}>;
  /** Begins the person's own work, or goes on with it: the file to open, and all there are in `folder`. `anew`: what was written goes. */
  begin(
    scenario: string,
    options?: {anew?: boolean},
  ): Promise<{folder: string; file: string; files: readonly string[]}>;
  check(scenario: string, options: {hints: number; signal: AbortSignal}): Promise<VerdictEntry>;
  /** Calls `changed` after each save of the person's own work. Returns what stops it. */
  watch(scenario: string, changed: () => void): Promise<() => void>;
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
