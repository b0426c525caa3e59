import type {ContextBlock, ContextSource} from './context-assembler.ts';
import {intentOf} from './intent.ts';
import {estimateTokens} from './token-estimate.ts';

/** Asks the knowledge base; `estimate` says what a text costs. Best first, within the budget; nothing where it is not sure. */
export type FindInDocuments = (
  question: string,
  options: {budgetTokens: number; estimate: (text: string) => number; signal: AbortSignal},
) => Promise<readonly ContextBlock[]>;

/**
 * The most of the room for recalled text (0 to 1) that documents may take: the project and memory need room beside
 * them.
 */
const documentsShare = 0.4;

/**
 * Adds what the user's own documents say to a question before the model is asked (retrieval-augmented generation).
 * Nothing is looked up for small talk of under 40 characters.
 */
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
