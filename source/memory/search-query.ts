import {EcaError} from '../foundation/errors.ts';

/** What a search of past sessions looks for: words and quoted phrases, folded. */
export interface SearchQuery {
  terms: string[];
}

/** How well one text fits a query, and where it does so best. */
export interface TextMatch {
  /** Bit n is set when term n occurs. */
  found: number;
  score: number;
  /** Where to cut the excerpt: an index into the folded text. */
  at: number;
}

/** A text in ASCII, which needs no folding but of its case. */
const plain = /^[\x00-\x7f]*$/;
/** What words consist of: beside anything else a match is a whole word. */
const wordCharacter = /[\p{L}\p{N}_]/u;
/**
 * The most words and phrases of a query that are searched for. A bit mask must hold them, and a longer query is a
 * paste: its first words say enough.
 */
const termsAtMost = 30;

/**
 * Makes a text comparable for searching: case and accents removed, so that `Café` and `cafe`, `ＡＢＣ` and `abc` are the
 * same. Other scripts keep their letters.
 */
export function foldText(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/**
 * Reads what the user typed to search for: what stands in double quotes as one phrase, all else as words. A query
 * without letters or digits is taken as it stands. @throws EcaError `usage-empty-query`.
 */
export function parseQuery(query: string): SearchQuery {
  const folded = foldText(query.slice(0, 10_000)).replace(/[“”„«»]/g, '"');
  const terms = new Set<string>();
  for (const [, phrase, words] of folded.matchAll(/"([^"]*)"|([^"]+)/g)) {
    if (phrase !== undefined) terms.add(phrase.trim().replace(/\s+/g, ' '));
    else for (const word of words?.split(/\s+/) ?? []) terms.add(trimPunctuation(word));
  }
  terms.delete('');
  if (terms.size === 0) {
    throw new EcaError(
      'usage-empty-query',
      `Nothing to search for in \`${query.slice(0, 60)}\`, expected words or a "phrase"`,
    );
  }
  return {terms: [...terms].slice(0, termsAtMost)};
}

/**
 * Scores how well a text fits a query, over `folded` (by `foldText`): each term counts with its occurrences, saturating
 * as in BM25 (k1 = 1.2) and damped by length; whole words count more than parts of words, terms that stand close
 * together more than scattered ones.
 */
export function matchText(folded: string, {terms}: SearchQuery): TextMatch {
  const text = terms.some(term => term.includes(' ')) ? folded.replace(/\s/g, ' ') : folded;
  let found = 0;
  let score = 0;
  const positions: {at: number; term: number}[] = [];
  const damping = 1 + Math.log2(1 + text.length / 2_000) / 4;
  for (const [index, term] of terms.entries()) {
    let weight = 0;
    let count = 0;
    for (let at = text.indexOf(term); at >= 0 && count < 50; at = text.indexOf(term, at + term.length)) {
      count += 1;
      weight += wordWeight(text, at, term.length);
      positions.push({at, term: index});
    }
    if (count === 0) continue;
    found |= 1 << index;
    score += (weight * 2.2) / (weight + 1.2 * damping);
  }
  const {at, near} = densestPlace(positions);
  return {found, score: score * (1 + 0.25 * (near - 1)), at};
}

/** All of `terms` as a bit mask. */
export function allFound({terms}: SearchQuery): number {
  return 2 ** terms.length - 1;
}

/** How much an occurrence counts: 1 as a whole word, 0.7 at its beginning, 0.4 inside of one. */
function wordWeight(text: string, at: number, length: number): number {
  const opens = at === 0 || !wordCharacter.test(text[at - 1] ?? '');
  const closes = !wordCharacter.test(text[at + length] ?? ' ');
  return opens && closes ? 1 : opens ? 0.7 : 0.4;
}

/** The place from which most different terms occur within 160 characters. */
function densestPlace(positions: {at: number; term: number}[]): {at: number; near: number} {
  positions.sort((a, b) => a.at - b.at);
  let best = {at: positions[0]?.at ?? 0, near: positions.length > 0 ? 1 : 0};
  for (const [index, {at}] of positions.entries()) {
    const terms = new Set<number>();
    for (let next = index; (positions[next]?.at ?? Number.POSITIVE_INFINITY) - at <= 160; next += 1) {
      terms.add(positions[next]?.term ?? 0);
    }
    if (terms.size > best.near) best = {at, near: terms.size};
  }
  return best;
}

/** A word without punctuation around it; a word of nothing else stays. */
function trimPunctuation(word: string): string {
  const trimmed = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return trimmed || word;
}
