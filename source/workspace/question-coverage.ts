import {tellingTermsOf} from '../code/terms.ts';
import type {QuestionCoverage} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {isTopical} from './question-terms.ts';

/** Of a longer question, which comes from a paste, so many words are looked at. */
const mostWords = 40;

/**
 * Tells which words of a question the quoted passages hold, which the rest of their files does, and which neither, so that the reader
 * of an answer that may be beside the point sees why. A word counts as held in any of its forms (`limit`, `limits`, `limited`), but not
 * in another of its family (`limiter`). The rarest of those that are missing come first.
 */
export async function coverageOf(
  index: Pick<ProjectIndex, 'termShare' | 'passagesIn'>,
  question: string,
  passages: readonly Passage[],
): Promise<QuestionCoverage> {
  const said = textOf(passages);
  const notSaid: {word: string; share: number}[] = [];
  const coverage: QuestionCoverage = {held: [], elsewhere: [], missing: [], nowhere: []};
  for (const {word, terms} of topicalWords(question)) {
    const shares = await Promise.all(terms.map(term => index.termShare(term)));
    if (shares.every(share => share === 0)) coverage.nowhere.push(word);
    else if (isSaid(word, said)) coverage.held.push(word);
    else notSaid.push({word, share: Math.max(...shares)});
  }
  if (notSaid.length === 0) return coverage;
  const paths = [...new Set(passages.map(({path}) => path))];
  const files = (await Promise.all(paths.map(path => index.passagesIn(path)))).map(textOf);
  for (const {word} of notSaid.sort((a, b) => a.share - b.share)) {
    const isElsewhere = files.some(file => isSaid(word, file));
    (isElsewhere ? coverage.elsewhere : coverage.missing).push(word);
  }
  return coverage;
}

/** What some passages say, with their names and paths, in small letters. */
function textOf(passages: readonly Passage[]): string {
  return passages
    .map(({path, qualifiedName, documentation, text}) => [path, qualifiedName, documentation, text].join('\n'))
    .join('\n')
    .toLowerCase();
}

function isSaid(word: string, text: string): boolean {
  return word.split('-').every(part => text.includes(withoutEnding(part)));
}

/** The words that say what a question is about, each once as it was first written, with the terms of its parts. */
function topicalWords(question: string): {word: string; terms: string[]}[] {
  const words = new Map<string, {word: string; terms: string[]}>();
  for (const word of question.match(/[\p{L}\p{M}\p{N}_$]+(?:-[\p{L}\p{M}\p{N}_$]+)*/gu)?.slice(0, mostWords) ?? []) {
    const all = tellingTermsOf(word);
    // Behind several parts stands the whole, which hardly any passage has.
    const terms = (all.length > 1 ? all.slice(0, -1) : all).filter(isTopical);
    const key = terms.join(' ');
    if (terms.length > 0 && !words.has(key)) words.set(key, {word: sanitizeLine(word), terms});
  }
  return [...words.values()];
}

/** A word in small letters without what forms of it end with. */
function withoutEnding(word: string): string {
  const small = word.toLowerCase();
  return small.replace(/(?<=\p{L}{3})(?:ies|ied|ing|es|ed|s|d|y|e)$/u, '');
}
