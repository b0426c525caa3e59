import type {LoadedConfig} from '../config/load.ts';
import type {Paths} from '../config/paths.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {EventBus} from '../foundation/event-bus.ts';
import type {Logger} from '../foundation/logger.ts';
import type {ConversationLog} from '../memory/conversation-log.ts';
import type {OtlpExport} from '../metrics/otlp-export.ts';
import type {GrantChoice} from '../security/grant-rule.ts';
import type {GrantStore} from '../security/grants.ts';
import type {PathGuard} from '../security/path-guard.ts';
import type {PermissionRule} from '../security/permission-rule.ts';
import type {Decision, PermissionPolicy} from '../security/permissions.ts';
import type {Sandbox} from '../security/sandbox/sandbox.ts';
import type {SecretStore} from '../security/secrets.ts';
import type {TerminalSanitizer} from '../security/terminal-sanitizer.ts';
import type {TrustStore} from '../security/trust.ts';
import type {ToolPermissionRequest} from '../tools/tool.ts';
import type {HybridIndex} from '../workspace/hybrid-index.ts';
import type {ProjectIndex} from '../workspace/project-index.ts';
import type {UndoStore} from '../workspace/undo-store.ts';
import type {Conversation, ConversationOptions} from './conversation.ts';
import type {FeedbackPort} from './feedback-port.ts';
import type {HealthCheck} from './health.ts';
import type {KnowledgePort} from './knowledge-port.ts';
import type {Measure} from './measure.ts';
import type {MemoryPort} from './memory-port.ts';
import type {MetricsPort} from './metrics-port.ts';
import type {ModelsPort} from './models-port.ts';
import type {PrepareOutcome, PrepareRequest} from './prepare-embedder.ts';
import type {Synthesis, SynthesisOptions} from './synthesize.ts';
import type {TrainingPort} from './training-port.ts';
import type {UndoPort} from './undo-port.ts';

/** What a running program tells its faces beside the stream of a turn. */
export interface RuntimeEvents {
  /** Something is not as it should be. */
  warning: ErrorData;
  /** How things go: a pause before a retry, a model being loaded. Nothing is wrong. */
  notice: ErrorData;
  'config-change': LoadedConfig;
  /** Something that was said has been noted, to wait in memory's inbox where `waiting`. */
  'memory-note': {count: number; waiting: boolean};
  /** `done` of `total` files of the project are indexed. */
  'index-progress': {done: number; total: number};
}

/** Decides what the assistant may do without asking, what it has to ask for, and what it must not do. */
export interface PermissionsPort {
  /** That of the settings, with the lasting grants of the user and the project among its allow rules. */
  policy: PermissionPolicy;
  /** The rules in it that are grants. */
  granted: readonly PermissionRule[];
  /** Resolves when it is known which sandbox commands run in. Until then they are judged as ones that nothing holds in. */
  settle(): Promise<void>;
  /**
   * Judges one request as `eca permissions check` gets it, under `policy` where it is not the one above. @throws EcaError `usage-…`
   * for a malformed one.
   */
  check(request: unknown, policy?: PermissionPolicy): Decision;
  /** What an approval of a request could cover beyond it; undefined where only this once makes sense. */
  grantFor(request: ToolPermissionRequest): GrantChoice | undefined;
}

/** Makes text safe to print: nothing in it that a terminal would act on. */
export interface SanitizerPort {
  createTerminalSanitizer(): TerminalSanitizer;
  sanitizeText(text: string): string;
  sanitizeLine(text: string): string;
}

/**
 * The composition root as faces see it: settings, places, and one port for each capability, each loaded at its first call.
 */
export interface Runtime {
  /** The settings as they are now. */
  readonly config: LoadedConfig;
  readonly paths: Paths;
  /** The absolute, real path of the project folder. */
  readonly workspaceRoot: string;
  readonly events: EventBus<RuntimeEvents>;
  readonly logger: Logger;
  /** Where long outputs of this project's commands are kept whole; the assistant may read in it. */
  readonly commandOutputDirectory: string;
  /** Decides which files tools may read and write, and reads them. */
  guard(): Promise<PathGuard>;
  /** What confines commands that are run; found out at the first call by really running one. */
  sandbox(): Promise<Sandbox>;
  /** The project folders whose settings the user has allowed to be used. */
  trust(): Promise<TrustStore>;
  /** Approvals that outlive a session. */
  grants(): Promise<GrantStore>;
  /** The API keys. */
  secrets(): Promise<SecretStore>;
  /** `inSandbox`: commands are judged as ones that run in the sandbox in force, else as ones that nothing holds in. */
  permissions(options?: {inSandbox?: boolean}): Promise<PermissionsPort>;
  sanitizer(): Promise<SanitizerPort>;
  /** Past conversations: listed, searched, read, deleted. */
  sessions(): Promise<ConversationLog>;
  /** With `embed` where `models.embedding` names a model whose vectors the search uses beside the words. */
  projectIndex(): Promise<ProjectIndex & Partial<Pick<HybridIndex, 'embed'>>>;
  /** What turns changed in the project, and the way back. */
  undo(): Promise<UndoStore>;
  /** The same for faces. */
  undoPort(): Promise<UndoPort>;
  /** Sees to it that what a local embedding model needs is there, asking before anything is fetched. Throws as the installation does. */
  prepareEmbedder(request: PrepareRequest): Promise<PrepareOutcome>;
  /** What is remembered across conversations. */
  memory(): Promise<MemoryPort>;
  /** Scenarios whose outcome is decided by running code. */
  training(): Promise<TrainingPort>;
  /** The user's own documents. */
  knowledge(): Promise<KnowledgePort>;
  /** One cited answer out of several documents and memory. */
  synthesize(question: string, options: SynthesisOptions): Promise<Synthesis>;
  measure: Measure;
  /** Where traces are sent; undefined where the environment names no collector. */
  telemetry(): Promise<OtlpExport | undefined>;
  /** What people say of answers, and what is seen of how they take them. */
  feedback(): Promise<FeedbackPort>;
  /** The figures of all that was ever done. */
  metrics(): Promise<MetricsPort>;
  /** Which models there are and what they can do. */
  models(): Promise<ModelsPort>;
  /** Looks whether everything works, for `eca doctor`. */
  health(options?: {rebuildIndex?: boolean; signal?: AbortSignal}): Promise<HealthCheck[]>;
  /** Opens a session to talk in. */
  conversation(options: ConversationOptions): Promise<Conversation>;
  /** From now on a change of a settings file is taken over: `config` is the new one, and `config-change` says so. */
  followSettings(): Promise<void>;
  /** Closes what was opened, in reverse order. */
  close(): Promise<void>;
}

export type {AgentEvent, TurnResult} from '../agent/agent-event.ts';
export type {ApprovalAnswer, ApprovalRequest} from '../agent/turn-input.ts';
export type {Attachment} from '../providers/language-model.ts';
export type {Grant} from '../security/grants.ts';
export type {PermissionMode} from '../security/permissions.ts';
