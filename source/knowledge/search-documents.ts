import type {Collection, Hit} from '../storage/vector-store.ts';
import type {Terms} from './chunk-records.ts';

/** A chunk that was found. */
export interface FoundPassage {
  document: string;
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
  /** What the score is made of. */
  why: {text: number; about: number; alsoInDocument: number};
}

export interface SearchResult {
  /** The best passage of each document, best first. */
  passages: FoundPassage[];
  /** How sure it is that a document holds an answer, from 0 to 1. */
  confidence: number;
}

const aboutWeight = 0.4;
/** What the next best passages of the same document add. */
const repeatWeight = 0.1;
const coverageWeight = 0.4;
const listedAtLeast = 100;

/** The documents that answer `question` best, each by its best passage. Nothing for a question without words. */
export async function searchDocuments(
  collection: Collection,
  question: string,
  {terms, limit}: {terms: Terms; limit: number},
): Promise<SearchResult> {
  const words = [...new Set(terms(question.slice(0, 10_000)))].slice(0, 200);
  if (words.length === 0) return {passages: [], confidence: 0};
  const hits = await collection.searchText({
    terms: words.join(' '),
    fields: {context: 1, about: aboutWeight},
    limit: Math.max(listedAtLeast, limit * 4),
  });
  const weights = rarities(words, hits);
  const mass = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const best = new Map<string, FoundPassage>();
  for (const hit of hits) {
    const held = new Set(String(hit.record.context ?? '').split(' '));
    const coverage = words.reduce((sum, word) => sum + (held.has(word) ? (weights.get(word) ?? 0) : 0), 0) / mass;
    const passage = passageOf(hit, coverage);
    const known = best.get(passage.document);
    if (!known) best.set(passage.document, passage);
    else {
      const [first, second] = passage.score > known.score ? [passage, known] : [known, passage];
      first.why.alsoInDocument += repeatWeight * second.score;
      best.set(passage.document, first);
    }
  }
  const passages = [...best.values()]
    .map(passage => ({...passage, score: passage.score + Math.min(passage.why.alsoInDocument, passage.score * 0.2)}))
    .sort((one, other) => other.score - one.score || (one.document < other.document ? -1 : 1))
    .slice(0, limit);
  return {passages, confidence: confidenceOf(passages)};
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
    title: String(record.title ?? ''),
    headings: Array.isArray(record.headings) ? record.headings : [],
    text: String(record.text ?? ''),
    ...number('page'),
    ...number('startLine'),
    ...number('endLine'),
    score: (text + about) * (1 - coverageWeight + coverageWeight * coverage),
    coverage,
    why: {text, about, alsoInDocument: 0},
  };
}

/** The best passage's share of the question, less where others hold as much: a question that anything answers is not answered. */
function confidenceOf(passages: readonly FoundPassage[]): number {
  const [first] = passages;
  return first ? Math.min(1, first.coverage) : 0;
}
