import type {ContextBlock, ContextSource} from './context-assembler.ts';
import {intentOf} from './intent.ts';
import {estimateTokens} from './token-estimate.ts';

/** Asks the knowledge base; `estimate` says what a text costs. Best first, within the budget; nothing where it is not sure. */
export type FindInDocuments = (
  question: string,
  options: {budgetTokens: number; estimate: (text: string) => number; signal: AbortSignal},
) => Promise<readonly ContextBlock[]>;

const documentsShare = 0.4;

/** What the user's documents say about the question; nothing for small talk. */
export function createKnowledgeSource(find: FindInDocuments): ContextSource {
  return {
    name: 'documents',
    share: documentsShare,
    async gather({question, budgetTokens, signal}) {
      if (intentOf(question) === 'conversation' && question.length < 40) return [];
      return find(question, {budgetTokens, estimate: estimateTokens, signal});
    },
  };
}
