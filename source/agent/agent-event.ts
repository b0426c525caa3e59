import type {ErrorData} from '../foundation/errors.ts';
import type {Citation, Usage} from '../providers/language-model.ts';
import type {ToolDetails, ToolPermissionRequest} from '../tools/tool.ts';

/**
 * Why a turn ended: `end`, the model was done; `limit`, steps, time, tokens, cost, the length of the answer or a call
 * made over and over; `cancelled`, the user stopped it; `denied`, it needed an approval nobody could give; `error`, it
 * failed; `incomplete`, the answer broke off.
 */
export type StopReason = 'end' | 'limit' | 'cancelled' | 'denied' | 'error' | 'incomplete';

/** A tool call as the result of a turn lists it. */
export interface ToolCallSummary {
  name: string;
  input: unknown;
  /** What was decided in the end; `ask` means that an approval was needed and nobody could give it. */
  decision: 'allow' | 'ask' | 'deny';
  ok: boolean;
}

/** The one object that `--output json` prints and the last line of `stream-json`. */
export interface TurnResult {
  type: 'result';
  session: string;
  text: string;
  model: string;
  stopReason: StopReason;
  usage: Usage;
  citations: Citation[];
  toolCalls: ToolCallSummary[];
  filesChanged: string[];
  /** US dollars; absent where no price of a model that was asked is known. */
  cost?: number;
  durationMs: number;
}

/** How much a model is told at once, by its size: 500, 1,500 or 4,000 tokens of system prompt and tools. */
export type PromptTier = 'small' | 'middle' | 'large';

/** How long an approval holds: for this call, until the conversation is closed, in this project, or wherever this user works. */
export type GrantScope = 'once' | 'session' | 'project' | 'user';

/** An approval that would hold beyond the call at hand. */
export interface GrantOffer {
  scope: Exclude<GrantScope, 'once'>;
  /** What it would cover, as a rule: `run-command(npm test)`. */
  rule: string;
}

/** Something remembered that the model was shown; texts are safe to print. */
export interface RecalledPassage {
  kind: 'record' | 'turn';
  id: string;
  session?: string;
  /** Of a session of the product, from 1. */
  turn?: number;
  /** ISO 8601: when it was said or written down. */
  at: string;
  speaker: string;
  text: string;
  /** Why: what the ranker looked at, without what is 0; empty for a record. */
  features: Record<string, number>;
}

/**
 * Everything that can happen while a question is answered: text that streams in, tool calls and their results,
 * approvals that are asked for, warnings, the end.
 */
export type AgentEventBody =
  | {type: 'session-start'; session: string}
  | {type: 'turn-start'; turn: number}
  | {
      type: 'model-select';
      model: string;
      why: string;
      /** How much the model is told at once; absent where it is told nothing (`retrieval-only`). */
      tier?: PromptTier;
      /** Tools that this tier has no room for. */
      hiddenTools?: string[];
    }
  | {type: 'text-delta' | 'reasoning-delta'; text: string}
  /** A message typed while the turn ran has been handed to the model. */
  | {type: 'steering'; text: string}
  | {type: 'tool-call'; id: string; name: string; input: unknown}
  | {
      type: 'approval-request';
      id: string;
      decision: 'ask';
      /** Why it has to be asked. */
      reason: string;
      tool: string;
      input: unknown;
      /** What the gate judged. */
      requests: readonly ToolPermissionRequest[];
      /** What the call would do, where its tool can say; safe to print. */
      details?: ToolDetails;
      offers: readonly GrantOffer[];
    }
  | {type: 'approval-response'; id: string; decision: 'allow' | 'deny'; reason: string; scope?: GrantScope}
  /** A running call says something; safe to print. */
  | {type: 'tool-output'; id: string; text: string}
  /** `content` is what the model is told, `details` what the screen can show beyond it. */
  | {type: 'tool-result'; id: string; ok: boolean; content: string; details?: ToolDetails}
  | ({type: 'usage'} & Usage)
  /** `notice`: how things go, nothing is wrong. `warning`: something is not as it should be. `error`: it ended the turn. */
  | ({type: 'notice' | 'warning' | 'error'} & ErrorData)
  /** What memory gave for the question. `confidence`, 0 to 1, is that it holds an answer. */
  | {type: 'recall'; confidence: number; passages: readonly RecalledPassage[]}
  /** In plan mode: what the model suggests to do, out of its answer, for the user to accept. */
  | {type: 'plan'; text: string}
  | {type: 'turn-end'; stopReason: StopReason}
  | TurnResult;

/**
 * One event of a turn, as the app shows it and `--output stream-json` prints it. `sequence` starts at 1 and rises by 1
 * in a session's process; `at` is ISO 8601.
 */
export type AgentEvent = AgentEventBody & {sequence: number; at: string};
