import type {Collection, Hit} from '../storage/vector-store.ts';
import type {Terms} from './chunk-records.ts';
import {sharedWords} from './statements.ts';

/** A chunk that was found. */
export interface FoundPassage {
  document: string;
  /** The number of the passage in its document, from 0. */
  place: number;
  title: string;
  headings: readonly string[];
  /** As Markdown. */
  text: string;
  page?: number;
  startLine?: number;
  endLine?: number;
  score: number;
  /** The share of the question's words that it holds, rare ones counting more; from 0 to 1. */
  coverage: number;
  /** What the score is made of: what it says, what it is about, the rest of its document, and less for what was said before. */
  why: {text: number; about: number; alsoInDocument: number; saidBefore: number};
}

export interface SearchResult {
  /** Best first. */
  passages: FoundPassage[];
  /** How sure it is that a document holds an answer, from 0 to 1. */
  confidence: number;
}

const aboutWeight = 0.4;
/** What the next best passages of the same document add. */
const repeatWeight = 0.1;
const mostFromRepeats = 0.2;
const coverageWeight = 0.4;
/** How much less a passage counts that says nothing but what was said. */
const sameWeight = 0.7;
const listedAtLeast = 100;

/** What is asked for beside the question. */
export interface SearchRequest {
  terms: Terms;
  /** The most passages. */
  limit: number;
  /** Only these documents are looked at; all of them when absent. */
  within?: readonly string[];
  /**
   * The most passages of one document, 1 when absent. With more than one, a passage that says what a better one says
   * already comes later, so that the first few say different things.
   */
  perDocument?: number;
}

/** The passages that answer `question` best, best first. Nothing for a question without words. */
export async function searchDocuments(
  collection: Collection,
  question: string,
  {terms, limit, within, perDocument = 1}: SearchRequest,
): Promise<SearchResult> {
  const words = wordsOf(question, terms);
  if (words.length === 0 || within?.length === 0) return {passages: [], confidence: 0};
  const hits = await collection.searchText({
    terms: words.join(' '),
    fields: {context: 1, about: aboutWeight},
    limit: Math.max(listedAtLeast, limit * 4),
    ...(within && {filter: {document: within}}),
  });
  const weights = rarities(words, hits);
  const mass = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const documents = new Map<string, Candidate[]>();
  for (const hit of hits) {
    const held = new Set(String(hit.record.context ?? '').split(' '));
    const coverage = words.reduce((sum, word) => sum + (held.has(word) ? (weights.get(word) ?? 0) : 0), 0) / mass;
    const passage = passageOf(hit, coverage);
    documents.set(passage.document, [...(documents.get(passage.document) ?? []), {passage, held}]);
  }
  const ranked = [...documents.values()].flatMap(found => bestOf(found, perDocument)).sort(byScore);
  const chosen = perDocument === 1 ? ranked.slice(0, limit) : differing(ranked, limit);
  return {passages: chosen.map(({passage}) => passage), confidence: confidenceOf(ranked)};
}

/** `how long`, `how many`: the second word belongs to the asking, and stands in no answer. */
const measures = /\bhow\s+(?:long|many|much|often|far|big|large|old|tall|high|deep|fast|soon)\b/gi;

/** The words that a question is searched by, each once. */
export function wordsOf(question: string, terms: Terms): string[] {
  const asked = question.slice(0, 10_000);
  const words = terms(asked.replace(measures, 'how'));
  return [...new Set(words.length > 0 ? words : terms(asked))].slice(0, 200);
}

interface Candidate {
  passage: FoundPassage;
  /** The words of the passage. */
  held: ReadonlySet<string>;
}

const byScore = ({passage: one}: Candidate, {passage: other}: Candidate) =>
  other.score - one.score ||
  (one.document === other.document ? one.place - other.place : one.document < other.document ? -1 : 1);

/** The best passages of one document; what it says elsewhere about the question speaks for the first of them. */
function bestOf(found: readonly Candidate[], most: number): Candidate[] {
  const [best, ...others] = [...found].sort(byScore);
  if (!best) return [];
  const {passage} = best;
  const repeats = others.reduce((sum, {passage: {score}}) => sum + repeatWeight * score, 0);
  const alsoInDocument = Math.min(repeats, passage.score * mostFromRepeats);
  const raised = {...passage, score: passage.score + alsoInDocument, why: {...passage.why, alsoInDocument}};
  return [{...best, passage: raised}, ...others.slice(0, most - 1)];
}

/** Takes the best again and again, where what has been said counts less (maximal marginal relevance, Carbonell & Goldstein 1998). */
function differing(ranked: readonly Candidate[], limit: number): Candidate[] {
  const left = ranked.slice(0, limit * 4).map(candidate => ({candidate, said: 0}));
  const chosen: Candidate[] = [];
  while (left.length > 0 && chosen.length < limit) {
    const values = left.map(({candidate, said}) => candidate.passage.score * (1 - sameWeight * said));
    const at = values.indexOf(Math.max(...values));
    const [taken] = left.splice(at, 1);
    if (!taken) break;
    const {passage} = taken.candidate;
    const score = passage.score * (1 - sameWeight * taken.said);
    chosen.push({
      ...taken.candidate,
      passage: {...passage, score, why: {...passage.why, saidBefore: score - passage.score}},
    });
    for (const other of left)
      other.said = Math.max(other.said, sharedWords(other.candidate.held, taken.candidate.held));
  }
  return chosen;
}

/** How rare each word is among what was found: what nothing holds is rarest. */
function rarities(words: readonly string[], hits: readonly Hit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const {record} of hits) {
    for (const word of new Set(String(record.context ?? '').split(' '))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Map(words.map(word => [word, Math.log(1 + (hits.length + 1) / ((counts.get(word) ?? 0) + 0.5))]));
}

function passageOf({record, fieldScores}: Hit, coverage: number): FoundPassage {
  const text = fieldScores.context ?? 0;
  const about = aboutWeight * (fieldScores.about ?? 0);
  const number = (name: 'page' | 'startLine' | 'endLine') =>
    typeof record[name] === 'number' ? {[name]: record[name]} : {};
  return {
    document: String(record.document),
    place: Number(record.place ?? 0),
    title: String(record.title ?? ''),
    headings: Array.isArray(record.headings) ? record.headings : [],
    text: String(record.text ?? ''),
    ...number('page'),
    ...number('startLine'),
    ...number('endLine'),
    score: (text + about) * (1 - coverageWeight + coverageWeight * coverage),
    coverage,
    why: {text, about, alsoInDocument: 0, saidBefore: 0},
  };
}

/** The share of the question that the best passage holds. */
function confidenceOf([best]: readonly Candidate[]): number {
  return best ? Math.min(1, best.passage.coverage) : 0;
}
