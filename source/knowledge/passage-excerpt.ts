import type {Terms} from './chunk-records.ts';
import {statementsOf} from './statements.ts';

/** The part of a passage that is shown. */
export interface Excerpt {
  text: string;
  /** Where in the whole text the statement begins that holds most of the question. */
  at: number;
}

/**
 * Picks the part of a passage that answers the question best (the snippet shown under a search result): the connected
 * part of `text` with at most about `mostCharacters` that holds most of the question's words; whole statements, marked
 * with `…` where something was left out. All of a text that fits.
 */
export function passageExcerpt(
  text: string,
  {words, terms, mostCharacters}: {words: ReadonlySet<string>; terms: Terms; mostCharacters: number},
): Excerpt {
  const lead = text.length - text.trimStart().length;
  const whole = text.trim();
  const statements = statementsOf(whole).map(statement => ({
    ...statement,
    held: new Set(terms(whole.slice(statement.start, statement.end)).filter(word => words.has(word))),
  }));
  const most = Math.max(0, ...statements.map(({held}) => held.size));
  const at = lead + (most === 0 ? 0 : (statements.find(({held}) => held.size === most)?.start ?? 0));
  if (whole.length <= mostCharacters) return {text: whole, at};
  let best = {score: 0, start: 0, end: Math.min(whole.length, mostCharacters)};
  for (const [first, {start}] of statements.entries()) {
    const held = new Set<string>();
    for (const {end, held: more} of statements.slice(first)) {
      if (end - start > mostCharacters && end !== statements[first]?.end) break;
      for (const word of more) held.add(word);
      // What follows a statement often answers it, so that a longer part is better than a shorter one with the same words.
      const score = held.size === 0 ? 0 : held.size + Math.min(end - start, mostCharacters) / mostCharacters / 2;
      if (score > best.score) best = {score, start, end: Math.min(end, start + mostCharacters)};
    }
  }
  const before = best.start > 0 ? '… ' : '';
  const after = best.end < whole.length ? ' …' : '';
  return {text: `${before}${whole.slice(best.start, best.end).trim()}${after}`, at};
}
