import {tellingTermsOf} from '../code/terms.ts';
import type {QuestionCoverage} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {isTopical, joinedTerm} from './question-terms.ts';

/** Of a longer question, which comes from a paste, so many words are looked at. */
const mostWords = 40;

/**
 * Tells which words of a question the quoted passages hold, which the rest of their files does, and which neither, so that the reader
 * of an answer that may be beside the point sees why. A word counts as held in any of its forms (`limit`, `limits`, `limited`), but not
 * in another of its family (`limiter`), and where it only stands joined to the one beside it (`ratelimiter`). The rarest of those that
 * are missing come first.
 */
export async function coverageOf(
  index: Pick<ProjectIndex, 'termShare' | 'passagesIn'>,
  question: string,
  passages: readonly Passage[],
): Promise<QuestionCoverage> {
  const said = textOf(passages);
  const notSaid: {word: string; parts: readonly string[]; share: number}[] = [];
  const coverage: QuestionCoverage = {held: [], elsewhere: [], missing: [], nowhere: []};
  for (const {word, terms, joined} of topicalWords(question)) {
    const form = await firstStanding([{terms, parts: word.split('-')}, ...joined], index);
    if (form === undefined) coverage.nowhere.push(word);
    else if (areSaid(form.parts, said)) coverage.held.push(word);
    else notSaid.push({word, ...form});
  }
  if (notSaid.length === 0) return coverage;
  const paths = [...new Set(passages.map(({path}) => path))];
  const files = (await Promise.all(paths.map(path => index.passagesIn(path)))).map(textOf);
  for (const {word, parts} of notSaid.sort((a, b) => a.share - b.share)) {
    const isElsewhere = files.some(file => areSaid(parts, file));
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

function areSaid(parts: readonly string[], text: string): boolean {
  return parts.every(part => text.includes(withoutEnding(part)));
}

/** What a word of a question may be in the project: its parts as they are written, and their terms. */
interface WordForm {
  parts: readonly string[];
  terms: readonly string[];
}

/** A word of a question. */
interface TopicalWord {
  word: string;
  /** The terms of its parts. */
  terms: string[];
  /** What its parts are as one word, and it with the word before and behind it. */
  joined: readonly WordForm[];
}

/** The first of some forms of a word that stands in the project, with the share of its passages (0 to 1) that has it. */
async function firstStanding(
  forms: readonly WordForm[],
  index: Pick<ProjectIndex, 'termShare'>,
): Promise<{parts: readonly string[]; share: number} | undefined> {
  for (const {parts, terms} of forms) {
    const share = Math.max(0, ...(await Promise.all(terms.map(term => index.termShare(term)))));
    if (share > 0) return {parts, share};
  }
  return undefined;
}

/** The words that say what a question is about, each once as it was first written. */
function topicalWords(question: string): TopicalWord[] {
  const words = new Map<string, TopicalWord>();
  const written = question.match(/[\p{L}\p{M}\p{N}_$]+(?:-[\p{L}\p{M}\p{N}_$]+)*/gu)?.slice(0, mostWords) ?? [];
  for (const [place, word] of written.entries()) {
    const all = tellingTermsOf(word);
    // Behind several parts stands the whole, which hardly any passage has.
    const terms = (all.length > 1 ? all.slice(0, -1) : all).filter(isTopical);
    const key = terms.join(' ');
    if (terms.length === 0 || words.has(key)) continue;
    const around = [[written[place - 1] ?? '', word] as const, [word, written[place + 1] ?? ''] as const];
    const joined = [
      {parts: [word.replaceAll('-', '')], terms: all.slice(-1)},
      ...around.flatMap(([one, other]) => {
        const term = joinedTerm(one, other);
        return term === undefined ? [] : {parts: [`${one}${other}`], terms: [term]};
      }),
    ];
    words.set(key, {word: sanitizeLine(word), terms, joined});
  }
  return [...words.values()];
}

/** A word in small letters without what forms of it end with. */
function withoutEnding(word: string): string {
  const small = word.toLowerCase();
  return small.replace(/(?<=\p{L}{3})(?:ies|ied|ing|es|ed|s|d|y|e)$/u, '');
}
