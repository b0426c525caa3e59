import {identifiersIn, termsOf, wordsIn} from '../../code/terms.ts';
import {type Concept, readQuestion} from '../question-terms.ts';
import type {RowGroup} from './failures.ts';
import {rowParents} from './row-parents.ts';
import {shapeOf} from './row-shape.ts';
import {severities, severityOf} from './severity.ts';
import type {TextRow} from './text-rows.ts';

/** What rows hold of a question. */
export interface MatchingRows {
  /** Best first, each with its like. */
  groups: readonly RowGroup[];
  /** How many rows fit as well as the ones that are quoted. */
  count: number;
  /** 0 to 1: the share of the question that the best of them holds. */
  confidence: number;
}

/** What of a text is looked for, and how. */
export interface RowQuery {
  /** The question without words that stand in no answer, such as `long` of `how long`. */
  question: string;
  /** What an answer looks like that the question asks for, such as a time; undefined where any text may be one. */
  answerForm?: RegExp | undefined;
  /** Rows that are not to be found: they stand above others as their titles. */
  titles?: ReadonlySet<number>;
  /** Whether neighbouring rows are parts of the same sentences, as in prose. */
  isProse?: boolean;
}

/** What a word counts that stands only in the title, in the parent, or in a neighbour of a row. */
const besideWeight = 0.5;
/** What an answer of the form that was asked for is worth, and a line that tells of a failure. */
const formBonus = 0.1;
const failureBonus = 0.03;
/** What a word counts that the text does not have: people ask in words of their own. */
const absentShare = 0.5;
/** Below this share of the question rows match by accident. */
const leastConfidence = 0.34;
/** What is this much worse than the best is no answer beside it. */
const leastShareOfBest = 0.75;
/** The rows that are looked at closely: those that hold most by themselves. */
const mostCandidates = 3_000;
/** What some words name may be shown without being named: `"zod": "3.24.1"` gives a version. */
const shown: readonly (readonly [string, RegExp])[] = [
  ['version', /(?<![\w.])[v^~]?\d+\.\d+(?:\.\d+)?(?![\w.])/],
  ['port', /:\d{2,5}\b/],
  ['address', /\b\d{1,3}(?:\.\d{1,3}){3}\b|@\w|https?:/],
  ['email', /\w@\w/],
  ['url', /https?:/],
  ['link', /https?:/],
  ['price', /[$€£]\s?\d|\d+[.,]\d\d\b/],
  ['date', /\d{4}-\d\d-\d\d/],
  ['time', /\b\d{1,2}:\d\d/],
].map(([word, form]) => [termsOf(word as string)[0] ?? '', form as RegExp] as const);
/** What it is worth, beside the word itself. */
const shownWeight = 0.6;
/** How questions ask for the end of a text rather than its beginning. */
const asksForLast = /\b(?:last|latest|most recent|newest|recently|finally|at the end)\b/i;

/**
 * Finds the rows of a text that hold the words of a question, by the same terms, synonyms and rarity as the search of the project:
 * the whole text is what tells a rare word. Words that stand in the heading, the parent or the sentence around a row
 * count in part.
 */
export function matchingRows(rows: readonly TextRow[], query: RowQuery): MatchingRows {
  const {question, answerForm, titles, isProse = false} = query;
  const wanted = new Set(
    conceptsOf(question, rows.length, new Map()).flatMap(({term, others}) => [term, ...others.keys()]),
  );
  const held = holdings(rows, wanted);
  const concepts = weightedConcepts(question, rows.length, held);
  const mass = concepts.reduce((sum, {weight}) => sum + weight, 0) || 1;
  const names = identifiersIn(question).filter(name => name.length > 2);
  const direction = asksForLast.test(question) ? -1 : 1;
  const own = (place: number) => sharesOf(concepts, held.get(place));

  const nearest = [...held.keys()]
    .filter(place => !titles?.has(place))
    .map(place => ({place, score: weigh(concepts, own(place))}))
    .sort((one, other) => other.score - one.score || direction * (one.place - other.place))
    .slice(0, mostCandidates);
  const parents = rowParents(rows, new Set(nearest.map(({place}) => place)), titles);
  const candidates = nearest.map(({place}) => {
    const shares = own(place);
    const around = isProse ? [place - 1, place + 1] : [];
    for (const other of [...around, ...(parents.get(place) ?? [])]) {
      for (const [index, share] of own(other).entries())
        shares[index] = Math.max(shares[index] ?? 0, share * besideWeight);
    }
    const text = rows[place]?.text ?? '';
    for (const [index, {term}] of concepts.entries()) {
      if (shown.some(([word, form]) => word === term && form.test(text)))
        shares[index] = Math.max(shares[index] ?? 0, shownWeight);
    }
    const isNamed = names.some(name => text.includes(name));
    const confidence = Math.max(weigh(concepts, shares) / mass, isNamed ? 0.6 : 0);
    const bonus =
      (answerForm?.test(text) ? formBonus : 0) +
      (severityOf(text).rank >= severities.hint ? failureBonus : 0) +
      (isNamed ? formBonus : 0);
    return {place, confidence, score: confidence + bonus};
  });
  candidates.sort((one, other) => other.score - one.score || direction * (one.place - other.place));
  const best = candidates[0];
  if (best === undefined || best.confidence < leastConfidence)
    return {groups: [], count: 0, confidence: best?.confidence ?? 0};
  const fitting = candidates.filter(({score}) => score >= best.score * leastShareOfBest).map(({place}) => place);
  return {groups: groupAlike(rows, fitting), count: fitting.length, confidence: best.confidence};
}

/** The words of the question, each as rare as it is in the text. What it does not have counts in part of what is rarest of the others. */
function weightedConcepts(
  question: string,
  rowCount: number,
  held: ReadonlyMap<number, readonly string[]>,
): readonly Concept[] {
  const frequencies = new Map<string, number>();
  for (const terms of held.values()) for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const stands = ({term, others}: Concept) => [term, ...others.keys()].some(one => frequencies.has(one));
  const concepts = conceptsOf(question, rowCount, frequencies);
  const rarest = Math.max(0, ...concepts.filter(stands).map(({weight}) => weight));
  return concepts.map(concept =>
    stands(concept) ? concept : {...concept, weight: Math.min(concept.weight, rarest) * absentShare},
  );
}

function conceptsOf(question: string, rowCount: number, frequencies: ReadonlyMap<string, number>): readonly Concept[] {
  const {concepts} = readQuestion(question.replace(asksForLast, ' '), {
    documents: rowCount,
    documentFrequency: term => frequencies.get(term) ?? 0,
    meanLength: () => 1,
    near: () => [],
  });
  // Particles such as "up" say nothing by themselves.
  const telling = concepts.filter(({term}) => term.length > 2 || !/^[a-z]+$/.test(term));
  return telling.length > 0 ? telling : concepts;
}

/**
 * The wanted terms that each row holds, by its place; rows without any are left out. Most words are passed over by the first letters of
 * the terms, which stemming never changes.
 */
function holdings(rows: readonly TextRow[], wanted: ReadonlySet<string>): Map<number, string[]> {
  const beginnings = new Set([...wanted].map(term => term.slice(0, Math.min(3, Math.max(2, term.length - 1)))));
  const may = new RegExp(
    `[^\\x00-\\x7f]|${[...beginnings].filter(part => /^\w+$/.test(part)).join('|') || '(?!)'}`,
    'i',
  );
  const known = new Map<string, readonly string[]>();
  const termsOfWord = (one: string) => {
    let terms = known.get(one);
    if (terms === undefined) {
      terms = termsOf(one).filter(term => wanted.has(term));
      known.set(one, terms);
    }
    return terms;
  };
  const held = new Map<number, string[]>();
  for (const [place, {text}] of rows.entries()) {
    if (!may.test(text)) continue;
    const terms = new Set<string>();
    for (const one of wordsIn(text)) {
      if (may.test(one)) for (const term of termsOfWord(one)) terms.add(term);
    }
    if (terms.size > 0) held.set(place, [...terms]);
  }
  return held;
}

/** How much of each concept some terms hold, from 0 to 1. */
function sharesOf(concepts: readonly Concept[], terms: readonly string[] = []): number[] {
  return concepts.map(({term, others}) =>
    terms.includes(term) ? 1 : Math.max(0, ...terms.map(one => ((others.get(one) ?? 0) > 0 ? 0.6 : 0))),
  );
}

function weigh(concepts: readonly Concept[], shares: readonly number[]): number {
  return concepts.reduce((sum, {weight}, index) => sum + weight * (shares[index] ?? 0), 0);
}

/** Rows of the same shape as one group, in the order of its first. */
function groupAlike(rows: readonly TextRow[], places: readonly number[]): RowGroup[] {
  const groups = new Map<string, {places: number[]; alike: number[]}>();
  for (const place of places) {
    const key = shapeOf(rows[place]?.text ?? '');
    const known = groups.get(key);
    if (known) known.alike.push(place);
    else groups.set(key, {places: [place], alike: []});
  }
  return [...groups.values()];
}
