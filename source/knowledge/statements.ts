/** Where a statement ends: at a line's end, or behind a sentence. */
const ends = /\n+|(?<=[.!?。！？]["'”’)\]]?)\s+(?=\S)/gu;

/** A sentence or a line of a text; `end` is not part of it. */
export interface Span {
  start: number;
  end: number;
}

/** Splits a text into sentences and lines, in order, none of them empty. */
export function statementsOf(text: string): Span[] {
  const statements: Span[] = [];
  let start = 0;
  for (const {0: gap, index} of text.matchAll(ends)) {
    if (index > start) statements.push({start, end: index});
    start = index + gap.length;
  }
  if (start < text.length) statements.push({start, end: text.length});
  return statements;
}

/** The share of the words of both sets that both hold (Jaccard), from 0 to 1. */
export function sharedWords(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const word of one) if (other.has(word)) both++;
  return both / (one.size + other.size - both || 1);
}
