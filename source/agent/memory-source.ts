import type {ContextBlock, ContextSource} from './context-assembler.ts';
import {intentOf} from './intent.ts';
import {estimateTokens} from './token-estimate.ts';

/** A piece of memory as the model is shown it. */
export interface MemoryPiece {
  text: string;
  /** Where and when it was said or written down. */
  attribution: string;
}

/** Asks memory; `estimate` says what a text costs. Best first, within the budget. */
export type RecallPieces = (
  question: string,
  options: {budgetTokens: number; estimate: (text: string) => number; signal: AbortSignal},
) => Promise<readonly MemoryPiece[]>;

/** The most tokens of memory at the tail of one question. */
const memoryTokens = 1_500;
const memoryShare = 0.5;

/** What was said and written down before that bears on the question; nothing for small talk. */
export function createMemorySource(recall: RecallPieces): ContextSource {
  return {
    name: 'memory',
    share: memoryShare,
    async gather({question, budgetTokens, signal}): Promise<ContextBlock[]> {
      if (intentOf(question) === 'conversation' && question.length < 40) return [];
      const budget = Math.min(memoryTokens, budgetTokens);
      return [...(await recall(question, {budgetTokens: budget, estimate: estimateTokens, signal}))];
    },
  };
}
