import type {Terms} from './chunk-records.ts';
import {statementsOf} from './statements.ts';

/** The part of a passage that is shown. */
export interface Excerpt {
  text: string;
  /** Where in the whole text it begins and ends. */
  start: number;
  end: number;
  /** Where in the whole text the statement begins that holds most of the question. */
  at: number;
}

/** What an excerpt is made for: the question's words, and how long it may be. */
export interface ExcerptOptions {
  /** What each word of the question weighs. */
  weights: ReadonlyMap<string, number>;
  terms: Terms;
  mostCharacters: number;
  /** Where in the text an excerpt must not go on, such as the beginnings of pages, in order. */
  breaks?: readonly number[];
}

/**
 * Picks the part of a passage that answers the question best (the snippet shown under a search result): the connected
 * part of `text` with at most about `mostCharacters` that holds most of the question's words, rare ones counting more;
 * whole statements, marked with `…` where something was left out. It begins with the first line that holds a word of
 * the question, or the header of its table.
 */
export function passageExcerpt(text: string, {weights, terms, mostCharacters, breaks = []}: ExcerptOptions): Excerpt {
  const weighed = (words: ReadonlySet<string>) => [...words].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  const statements = statementsOf(text)
    .filter(({start, end}) => text.slice(start, end).trim() !== '')
    .map(({start, end}) => {
      const held = new Set(terms(text.slice(start, end)).filter(word => weights.has(word)));
      return {start, end, held, weight: weighed(held)};
    });
  const most = Math.max(0, ...statements.map(({weight}) => weight));
  const at = statements.find(({weight}) => weight === most)?.start ?? 0;
  // An excerpt stays on one page, so that it can be cited by it.
  const low = breaks.findLast(place => place <= at) ?? 0;
  const high = breaks.find(place => place > at) ?? text.length;
  const own = statements.filter(({start}) => start >= low && start < high);
  const lead = own.find(({weight}) => weight > 0)?.start;
  let start = lead === undefined ? (own[0]?.start ?? 0) : lineOf(text, lead, low);
  let end = own.at(-1)?.end ?? text.length;
  // Too long as a whole: of all parts that are short enough, the one that holds most of the question.
  if (end - start > mostCharacters) {
    const bonus = most / 2;
    let best = {score: 0, start, end: start + mostCharacters};
    for (const [index, first] of own.entries()) {
      if (first.weight === 0) continue;
      const held = new Set<string>();
      for (const {end: until, held: more} of own.slice(index)) {
        if (until - first.start > mostCharacters && until !== first.end) break;
        for (const word of more) held.add(word);
        // What follows a statement often answers it, so that a longer part is better than a shorter one with the same words.
        const length = Math.min(until - first.start, mostCharacters) / mostCharacters;
        const score = held.size === 0 ? 0 : weighed(held) + bonus * length;
        if (score > best.score) best = {score, start: first.start, end: Math.min(until, first.start + mostCharacters)};
      }
    }
    ({start, end} = best);
  }
  const before = text.slice(0, start).trim() === '' ? '' : '… ';
  const after = text.slice(end).trim() === '' ? '' : ' …';
  return {text: `${before}${text.slice(start, end).trim()}${after}`, start, end, at};
}

/** Where the line of a place begins; in a table, where the table does. */
function lineOf(text: string, place: number, low: number): number {
  let start = Math.max(low, text.lastIndexOf('\n', place) + 1);
  while (text[start] === '|' && start > low) {
    const before = Math.max(low, text.lastIndexOf('\n', start - 2) + 1);
    if (text[before] !== '|') break;
    start = before;
  }
  return start;
}
