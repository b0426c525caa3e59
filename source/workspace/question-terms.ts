import {identifiersIn, tellingTermsOf, termsOf, wordsIn} from '../code/terms.ts';
import type {FileRole} from './file-kinds.ts';
import {lastPart, nameKey} from './index-records.ts';
import {isLanguageTerm, synonymsOf, synonymWeight} from './lexicon.ts';
import {type Phrase, phrasesIn} from './phrases.ts';

/** A word that a question is about, with the other words that may stand for it. */
export interface Concept {
  term: string;
  /** How rare the term is: its inverse document frequency. */
  weight: number;
  /** Other terms that count for this one, each with the share that a match of it is worth. */
  others: ReadonlyMap<string, number>;
  /** Says what is asked for, rather than framing the question or naming a programming language. */
  isTelling: boolean;
}

/** What a question asks for, taken apart once: its words, names, files and what kind of answer it wants. */
export interface Question {
  concepts: readonly Concept[];
  /** Sum of the concepts' weights. */
  mass: number;
  /** What each term says of the question, its own or another that may stand for one: the concepts' places, and the weight that it says. */
  meanings: ReadonlyMap<string, readonly {place: number; worth: number}[]>;
  /** Terms that stand side by side or with one between in the question, in either order, joined by a blank. */
  pairs: ReadonlySet<string>;
  /** Names that the question spells out, as `nameKey` folds them. */
  names: ReadonlySet<string>;
  /** Paths and file names that the question spells out, in lower case. */
  files: readonly string[];
  /** Roles that the question asks for by name ("the test of…"), which are then not demoted. */
  wants: ReadonlySet<FileRole>;
  /** Asks for things or a measure ("which events…", "how many…") rather than for what is done: declarations answer that as well. */
  asksForThings: boolean;
  /** Asks for code ("where is … defined", "which function …"), so that documents come behind it. */
  asksForCode: boolean;
}

/** What is known of all records together; `TermStatistics` fits it. */
export interface Frequencies {
  readonly documents: number;
  documentFrequency(term: string): number;
  meanLength(field: string): number;
  near(term: string): string[];
}

/** Of a longer text, such as a pasted log, so many words at its beginning and at its end are searched for. */
const mostWordsOfHalf = 200;
/** Of so many words that the project does not have other spellings are looked for, among all words that it has; more come from a paste. */
const mostMisspelled = 8;
/** What a match counts (0 to 1) of a term that the asked one may be a misspelling of. */
export const misspelledWeight = 0.7;
/** What a match counts (0 to 1) of a word without its prefix, where the project does not have the whole. */
const rootWeight = 0.6;
/** What the name of a programming language counts in a question. */
const languageWeight = 0.15;
/** What a word counts that stands for an expression of the question. */
const phraseWeight = 0.6;
/** What the other words of such an expression count, beside its leading one. */
const particleWeight = 0.5;

/** What the words of the question before count in one that goes on with it. */
const beforeWeight = 0.7;

/** Words by which a question asks for tests, documents, settings and so on. */
const roleWords: readonly (readonly [RegExp, FileRole])[] = [
  [/\btest(s|ed|ing)?\b|\bspecs?\b/i, 'test'],
  [/\b(fixtures?|snapshots?|samples?)\b/i, 'fixture'],
  [/\b(config(uration)?|settings?|dependenc(y|ies)|packages?|ci|pipelines?|scripts?)\b/i, 'configuration'],
  [/\b(readme|docs?|documentation|guide|manual|changelog|licen[cs]e)\b/i, 'document'],
  [/\b(generated|compiled|bundled)\b/i, 'generated'],
];

/** How questions ask for a list of things or for a measure. */
const thingsAsked =
  /^\W*(?:in\s+)?(?:which|what|list|name)\s+(?!(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should|happens|if|when|about)\b)(?:kinds?\s+of\s+|sorts?\s+of\s+)?(?:[\w-]+\s+)?\w+s\b(?!\s+(?:the|a|an|it|that|whether|if)\b)|\bhow\s+(?:long|many|much|often|big|large|wide|deep|far)\b|\bwhere\s+are\s+(?:the|all)\b|^\W*what\s+(?:is|are)\s+(?:an?|the)\s+[\w-]+\W*$|\b(?:is|are)\s+there\W*$/i;

/** How questions ask for the code that does something, and not how it is used. */
const codeAsked =
  /^\W*(?:(?:and|so|but)\s+)?(?:in\s+)?(?:where\b(?!\s+(?:do|can|could|should|would|must|may)\s+(?:i|we|you|one)\b)|(?:which|what)\s+(?:(?:part|piece|line|place)s?\b|(?:\w+\s+)?(?:functions?|methods?|class(?:es)?|files?|modules?|types?|interfaces?|components?|code)\b))|\b(?:the|in)\s+(?:source\s+)?code\b|\b(?:implemented|defined|declared)\b/i;
/** How questions ask for what is said of a thing. */
const writtenDown = /\b(?:documented|described|explained|mentioned)\b/i;

/** Words that frame a question about code and say little of what it is about. */
const frameTerms = new Set(
  termsOf(
    `happen happens handle handled look looks like work works use used using do done make made keep kept give given take taken
    mean come program project code codebase implement implemented define defined locate located call called thing way
    want need show tell explain describe know place part go put`,
  ),
);
/** Words by which people speak of a file as a whole. */
const fileTerms = new Set(
  termsOf('file module script source document content contain purpose role job summary summarize overview main'),
);
/** What words count that only frame a question. */
const frameWeight = 0.35;

/**
 * Takes a question apart for the search of the project: which words matter, how rare they are, and what else may stand
 * for them. `before` is what was asked before it, where it goes on with that: its words help, those of the question lead.
 */
export function readQuestion(text: string, frequencies: Frequencies, before = ''): Question {
  const all = wordsOf(text);
  const topical = all.filter(isTopical);
  const unknown = unknownAmong(all, frequencies);
  const said = {all, phrases: phrasesIn(text), unknown, joined: joinedTermsIn(text, unknown, frequencies)};
  const concepts = [
    ...all.map(term => conceptOf(term, said, frequencies, topical.length > 0)),
    ...conceptsBefore(before, all, frequencies),
  ];
  const spelled = identifiersIn(text);
  const pairs = new Set<string>();
  topical.forEach((term, place) => {
    // "The id of a session" is a session id: either order, and one word between.
    for (const other of topical.slice(place + 1, place + 3)) pairs.add(`${term} ${other}`).add(`${other} ${term}`);
  });
  return {
    concepts,
    mass: concepts.reduce((sum, concept) => sum + concept.weight, 0),
    meanings: meaningsOf(concepts),
    pairs,
    names: new Set(spelled.flatMap(name => [nameKey(name), nameKey(lastPart(name))])),
    files: spelled.filter(name => /[./]/.test(name)).map(name => name.toLowerCase().replace(/^\.?\//, '')),
    asksForThings: thingsAsked.test(text),
    asksForCode: asksForCode(text),
    wants: new Set(roleWords.filter(([pattern]) => pattern.test(text)).map(([, role]) => role)),
  };
}

/** Whether `text` asks for the code that does something, so that documents come behind it. */
export function asksForCode(text: string): boolean {
  return codeAsked.test(text) && !writtenDown.test(text);
}

/** What the words of an earlier question add to those of this one. */
function conceptsBefore(before: string, own: readonly string[], frequencies: Frequencies): Concept[] {
  if (before === '') return [];
  const added = wordsOf(before).filter(term => !own.includes(term));
  const unknown = unknownAmong(added, frequencies);
  const said = {
    all: [...own, ...added],
    phrases: phrasesIn(before),
    unknown,
    joined: joinedTermsIn(before, unknown, frequencies),
  };
  return added.map(term => {
    const {weight, ...concept} = conceptOf(term, said, frequencies, true);
    return {...concept, weight: beforeWeight * weight};
  });
}

function meaningsOf(concepts: readonly Concept[]): Question['meanings'] {
  const meanings = new Map<string, {place: number; worth: number}[]>();
  concepts.forEach(({term, weight, others}, place) => {
    for (const [one, share] of [[term, 1] as const, ...others])
      meanings.set(one, [...(meanings.get(one) ?? []), {place, worth: share * weight}]);
  });
  return meanings;
}

/** Whether a term says what a question is about, rather than framing it or naming a programming language. */
export function isTopical(term: string): boolean {
  return !isLanguageTerm(term) && !frameTerms.has(term);
}

/** Whether `text` names something to look for; "what does this do?" and "explain this file" do not. */
export function saysWhatToFind(text: string): boolean {
  return tellingTermsOf(text).some(term => !frameTerms.has(term) && !fileTerms.has(term));
}

/**
 * The terms to fetch candidates by: `own` of the question, those among them that the project does not have in the spelling that it has;
 * `standIns`, which may be meant by them.
 */
export function candidateTerms({concepts}: Question): {own: string[]; standIns: string[]} {
  const others = concepts.flatMap(concept => [...concept.others]);
  const spelled = others.flatMap(([term, worth]) => (worth === misspelledWeight ? term : []));
  return {
    own: [...concepts.map(({term}) => term), ...spelled],
    standIns: others.map(([term]) => term),
  };
}

/** What a question says beside one of its words. */
interface SaidBeside {
  all: readonly string[];
  phrases: readonly Phrase[];
  /** Those of its words that may be misspelled. */
  unknown: ReadonlySet<string>;
  /** Of those the terms that they are together with the word beside them, where the project writes the two as one. */
  joined: ReadonlyMap<string, string>;
}

/** The distinct terms of a text; of a long one those at its beginning and at its end. */
function wordsOf(text: string): string[] {
  const all = [...new Set(termsOf(text))];
  return all.length <= 2 * mostWordsOfHalf ? all : [...all.slice(0, mostWordsOfHalf), ...all.slice(-mostWordsOfHalf)];
}

/** What two words are as one: `ratelimit` of "rate limiter"; undefined where one of them says nothing. */
export function joinedTerm(one: string, other: string): string | undefined {
  if (tellingTermsOf(one).length === 0 || tellingTermsOf(other).length === 0) return undefined;
  return tellingTermsOf(`${one}${other}`.toLowerCase()).at(-1);
}

/** What `unknown` words of a text are together with the word beside them, where the project has that: `rate limiter` may be `ratelimiter`. */
function joinedTermsIn(
  text: string,
  unknown: ReadonlySet<string>,
  {documentFrequency}: Frequencies,
): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  if (unknown.size === 0) return joined;
  const words = wordsIn(text);
  for (const [place, word] of words.entries()) {
    const pair = [word, words[place + 1] ?? ''] as const;
    const terms = pair.flatMap(tellingTermsOf).filter(term => unknown.has(term) && !joined.has(term));
    const whole = terms.length > 0 ? joinedTerm(...pair) : undefined;
    if (whole === undefined || documentFrequency(whole) === 0) continue;
    for (const term of terms) joined.set(term, whole);
  }
  return joined;
}

/** The words that the project does not have, at most `mostMisspelled`. */
function unknownAmong(terms: readonly string[], {documentFrequency}: Frequencies): ReadonlySet<string> {
  return new Set(terms.filter(term => documentFrequency(term) === 0).slice(0, mostMisspelled));
}

function conceptOf(
  term: string,
  {all, phrases, unknown, joined}: SaidBeside,
  frequencies: Frequencies,
  hasTopic: boolean,
): Concept {
  // Of a phrase the first word that is no stop word stands for the whole; the particles say little without it.
  const leads = phrases.filter(({terms}) => terms.find(part => all.includes(part)) === term);
  const isParticle = leads.length === 0 && phrases.some(({terms}) => terms.includes(term));
  const share = leads.length > 0 ? 1 : isParticle ? particleWeight : shareOf(term);
  const weight = rarity(term, frequencies) * (hasTopic ? share : 1);
  const others = new Map<string, number>();
  for (const {others: standIns} of leads) {
    for (const other of standIns) if (!all.includes(other)) others.set(other, phraseWeight);
  }
  for (const other of synonymsOf(term)) {
    // A common word that stands for a rare one says less than the rare one would.
    if (!all.includes(other) && !others.has(other))
      others.set(other, synonymWeight * Math.min(1, rarity(other, frequencies) / weight));
  }
  if (unknown.has(term)) {
    for (const other of frequencies.near(term)) others.set(other, misspelledWeight);
    const whole = joined.get(term);
    if (whole !== undefined) others.set(whole, misspelledWeight);
    const root = withoutPrefix(term);
    if (root !== undefined && frequencies.documentFrequency(root) > 0) others.set(root, rootWeight);
  }
  return {term, weight, others, isTelling: !isParticle && isTopical(term)};
}

/** What a word that the project does not have says without its prefix: to "retrain" is to train. */
function withoutPrefix(term: string): string | undefined {
  return /^(?:re|un|pre|sub|auto|over|multi|non|de)(?<root>\p{L}{4,})$/u.exec(term)?.groups?.root;
}

/** How much of its weight a word keeps by what it is. */
function shareOf(term: string): number {
  if (isLanguageTerm(term)) return languageWeight;
  return frameTerms.has(term) ? frameWeight : 1;
}

function rarity(term: string, {documents, documentFrequency}: Frequencies): number {
  return rarityOf(documentFrequency(term), documents);
}

/**
 * How much a word tells that stands in `frequency` of `documents` passages: the inverse document frequency of BM25, as in a project
 * of at least some hundred. In a tiny one a word that is missing would otherwise weigh more than all that are there.
 */
export function rarityOf(frequency: number, documents: number): number {
  const others = Math.max(documents, fewestDocuments, frequency) - frequency;
  return Math.log(1 + (others + 0.5) / (frequency + 0.5));
}

/** How many passages a project is taken to have at least when rarity is judged. */
const fewestDocuments = 300;
