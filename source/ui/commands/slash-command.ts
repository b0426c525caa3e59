import type {ErrorData} from '../../foundation/errors.ts';
import type {Recalled, RecalledPassage} from '../recalled.ts';
import type {AppConversation, PermissionMode, RuntimeContext} from '../runtime-context.ts';
import type {StyleRole} from '../theme.ts';

/** What commands may ask of the app around them. */
export interface CommandApp {
  /** The session of the chat; undefined before anything was said in it. */
  session(): string | undefined;
  /** The model of the last answer; '' before the first. */
  model(): string;
  /** Tokens that the model's context holds, where it is known. */
  contextLimit(): number | undefined;
  /** Whether a turn is running. */
  working(): boolean;
  conversation(): Promise<AppConversation>;
  /** Leaves the session for a new one. */
  newSession(): Promise<void>;
  /** Goes on with another session, or with a copy of it. */
  openSession(session: string, options?: {fork?: boolean; throughTurn?: number}): Promise<void>;
  /** Uses that model and no other from now on in this session; undefined lets the settings choose again. */
  chooseModel(model: string | undefined): Promise<void>;
  mode(): PermissionMode | undefined;
  chooseMode(mode: PermissionMode): void;
  showTab(id: string): void;
  /** What memory gave for the last question; undefined where nothing was asked of it. */
  recalled(): Recalled | undefined;
  /** One of these passages is remembered no more. */
  forgotten(passage: RecalledPassage): void;
  quit(): void;
}

/** What a command works with. Text that comes from `context` is safe to print; what the user typed is not. */
export interface CommandPorts {
  context: Pick<
    RuntimeContext,
    'sessions' | 'memory' | 'knowledge' | 'index' | 'models' | 'settings' | 'sanitize' | 'undo'
  >;
  app: CommandApp;
  /** Shows something before the command is done. */
  say(...parts: ReplyPart[]): void;
  /** Aborted when the user stops the command. */
  signal: AbortSignal;
}

/** A piece of what a command answers; every text in it is safe to print. */
export type ReplyPart =
  | {kind: 'text'; text: string; role?: StyleRole}
  /** Names with what there is to say of them, in two columns. */
  | {kind: 'rows'; rows: readonly ReplyRow[]}
  | {kind: 'problem'; problem: ErrorData};

/** A line of a reply in two columns: a name and what there is to say of it. */
export interface ReplyRow {
  name: string;
  text: string;
  /** Set apart, behind the text. */
  detail?: string;
  /** The entry in use. */
  current?: boolean;
}

/** Something that may stand in place of the word being typed. */
export interface ArgumentChoice {
  value: string;
  detail: string;
}

/**
 * One command that is typed in the chat with a slash before it. What it does is a function over narrow ports; it knows
 * nothing of the screen.
 */
export interface SlashCommand {
  /** Without the slash. */
  name: string;
  /** Other names it answers to; not shown in lists. */
  aliases?: readonly string[];
  /** As help shows them: `[file] [markdown|json]`; '' where it takes none. */
  parameters: string;
  /** One sentence. */
  summary: string;
  example: string;
  /** It must not run while a turn runs. */
  idleOnly?: boolean;
  /** Its words are files and folders, which are completed as behind `@`. */
  takesPaths?: true;
  /** What may stand as the last of `words` (which may be ''). */
  choices?(words: readonly string[], ports: Pick<CommandPorts, 'context' | 'signal'>): Promise<ArgumentChoice[]>;
  /** `rest` is what stands behind the name as it was typed. @throws EcaError for what cannot be done; the one who runs it shows it. */
  run(words: readonly string[], ports: CommandPorts, rest: string): Promise<ReplyPart[]>;
}
