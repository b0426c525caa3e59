import type {Usage} from '../providers/language-model.ts';
import type {ToolPermissionRequest} from '../tools/tool.ts';

/** An approval that a call needed and nobody could give, as where there is no terminal. */
export interface UnansweredRequest {
  tool: string;
  reason: string;
  requests: readonly ToolPermissionRequest[];
}

/**
 * Counts what one question has used so far (model calls, tokens, money), together with the agents that it handed work
 * to: one count, so that a limit holds for all of them.
 */
export interface TurnMeter {
  /** Model calls that were answered. */
  steps: number;
  /** Of all steps; `contextTokens` is that of the last. */
  usage: Usage;
  /** US dollars, as far as prices are known. */
  cost: number;
  /** A model was asked whose price is not known: what is known of the cost is not the cost. */
  unpriced: boolean;
  /** Approvals that those who were handed work needed last, and nobody could give. */
  unanswered: UnansweredRequest[];
}

/** Starts the count of a turn at zero. */
export function createTurnMeter(): TurnMeter {
  return {
    steps: 0,
    usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    cost: 0,
    unpriced: false,
    unanswered: [],
  };
}
