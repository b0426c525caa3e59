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

/** The most tokens of memory at the tail of one question; the best goes first. */
const memoryTokens = 1_500;
/**
 * The most of the room for recalled text (0 to 1) that memory may take: the project and documents need room beside it.
 */
const memoryShare = 0.5;

/**
 * Adds what was said and noted in earlier sessions to a question before the model is asked (recall), where it bears on
 * the question. Nothing is looked up for small talk of under 40 characters.
 */
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
