import type {ErrorData} from '../foundation/errors.ts';
import type {Attachment, Citation, LanguageModel, Message, Usage} from '../providers/language-model.ts';
import type {ToolDetails, ToolPermissionRequest} from '../tools/tool.ts';
import type {ToolExecutor} from '../tools/tool-executor.ts';
import type {GrantOffer, GrantScope, PromptTier, TurnResult} from './agent-event.ts';
import type {ToolCallMode} from './tool-calls.ts';
import type {TurnMeter} from './turn-meter.ts';

/** Whether something is on disk; if not, why. */
export type SaveOutcome = {saved: true} | {saved: false; problem: ErrorData};

/** What a step adds to a conversation. A `user` message in a step is steering. */
export type StepMessage = Exclude<Message, {role: 'system'}>;

/** A turn on its way into the transcript. */
export interface TurnRecord {
  /** Whether the question is safe on the disk. */
  readonly begun: SaveOutcome;
  /** Writes down what a step added to the conversation. */
  appendStep(messages: readonly StepMessage[]): Promise<SaveOutcome>;
  /** The text is not among it: every message was appended. */
  end(result: Omit<TurnResult, 'type' | 'session' | 'text'> & {error?: ErrorData}): Promise<SaveOutcome>;
}

/** Where the loop records what is said. None of its calls throws: a turn goes on when it cannot be saved. */
export interface TranscriptPort {
  readonly id: string;
  /** Resolves when the user's message cannot be lost any more, or cannot be saved. */
  beginTurn(text: string, options?: {attachments?: readonly Attachment[]}): Promise<TurnRecord>;
}

/** The model of a turn, and in one line why. */
export interface ModelChoice {
  model: LanguageModel;
  why: string;
  /** What the user has to be told: another model than the one that was set answers, because of this. */
  instead?: string;
  /** What the user may like to know: how the model was chosen. */
  note?: string;
}

/** A model that could not be reached, or was refused, before it said anything. */
export interface FailedModel {
  model: string;
  error: ErrorData;
}

/** The tools of a turn, and how its model calls them. */
export interface TurnTools {
  executor: ToolExecutor;
  mode: ToolCallMode;
  /** Awaited before the calls of a step are judged. What takes long and no answer without calls needs belongs here. */
  settle?(): Promise<void>;
  /** The model or its server does not call tools this way after all. */
  onFailure?(): void;
}

/** All that a model is sent at the start of a turn. */
export interface TurnContext {
  /** Ends with the user's message. */
  messages: readonly Message[];
  tools?: TurnTools;
  tier?: PromptTier;
  /** Tools that were left out for want of room. */
  hiddenTools?: readonly string[];
  /** Places that the messages show beyond the user's own words. */
  places?: readonly Citation[];
  /** What the user should know of how the context was made. */
  warnings?: readonly ErrorData[];
  /** What the turn has added so far, made to fit the window; the same where it fits. */
  fit?(added: readonly StepMessage[]): readonly StepMessage[];
}

/** What the user is asked before a tool call that needs approval is run. */
export interface ApprovalRequest {
  id: string;
  tool: string;
  input: unknown;
  requests: readonly ToolPermissionRequest[];
  /** Why the gate asks. */
  reason: string;
  /** What the call would do, where its tool can say. */
  details?: ToolDetails;
  /** Approvals beyond this call that may be given. */
  offers: readonly GrantOffer[];
}

/** The user's answer to a request for approval: yes or no, for how long, and why. */
export interface ApprovalAnswer {
  decision: 'allow' | 'deny';
  /** How long an `allow` holds, one of those that were offered. Default `once`. */
  scope?: GrantScope;
  /** In the user's words; goes to the model. */
  reason?: string;
}

/** How much one turn may use before it is stopped; each is without a limit when absent or 0, but for steps. */
export interface TurnLimits {
  /** Model calls. Default 40. */
  steps?: number;
  /** Input and output tokens of all steps and of what was `spent`; estimated where a server reports none. */
  tokens?: number;
  /** US dollars, where `costOf` knows the price. */
  cost?: number;
  /** What earlier turns took of `tokens` and `cost`. */
  spent?: {tokens: number; cost: number};
  /** The longest time for the whole turn. */
  timeoutMs?: number;
}

/** Everything that one turn needs: the question, and functions that choose models, build the context, save and ask. */
export interface TurnInput {
  /** The number of the turn in its session, from 1. */
  turn: number;
  /** What the user asks now. */
  text: string;
  attachments?: readonly Attachment[];
  /**
   * Chooses the model; called once the user's message is safe, and again with what failed when a model could not be reached before it
   * said anything. Throws when there is none to turn to.
   */
  selectModel(signal: AbortSignal, failed?: FailedModel): Promise<ModelChoice>;
  /** Puts together what that model is sent. Called once for each model that is tried. */
  assemble(model: LanguageModel, signal: AbortSignal): Promise<TurnContext>;
  transcript: TranscriptPort;
  /** Messages that the user typed since the last call, oldest first; they are delivered after the step that runs. */
  takeSteering?(): string[];
  /** Asks the user; where it is absent nobody can be asked, and what needs approval is denied. */
  askApproval?(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** What else than `once` may be offered for these; nothing when absent. */
  offersFor?(requests: readonly ToolPermissionRequest[]): readonly GrantOffer[];
  limits?: TurnLimits;
  /** Shared with the turn that this one works for; a meter of its own when absent. */
  meter?: TurnMeter;
  /** US dollars for a step; undefined where no price is known. */
  costOf?(model: string, usage: Usage): number | undefined;
  /** The longest answer of one step, in tokens. */
  maxTokens?: number;
  temperature?: number;
  signal: AbortSignal;
  /** Monotonic milliseconds; the process clock when absent. */
  clock?: () => number;
}
