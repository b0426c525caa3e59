import type {Terms} from './chunk-records.ts';

/** `how long`, `how many`: the second word belongs to the asking, and stands in no answer. */
const measures = /\bhow\s+(?:long|many|much|often|far|big|large|old|tall|high|deep|fast|soon)\b/gi;

/** The words that a question is searched by, each once: at most 200, from its first 10,000 characters. */
export function wordsOf(question: string, terms: Terms): string[] {
  const asked = question.slice(0, 10_000);
  const words = terms(withoutMeasures(asked));
  return [...new Set(words.length > 0 ? words : terms(asked))].slice(0, 200);
}

/** A question without the words that name what is measured: `how` of `how long`. */
export function withoutMeasures(question: string): string {
  return question.replace(measures, 'how');
}
