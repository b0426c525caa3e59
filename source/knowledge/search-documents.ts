import type {Collection, Hit, StoredRecord} from '../storage/vector-store.ts';
import type {NearRecord} from '../storage/vector-table.ts';
import {answeredShare, answerFormOf} from './answer-form.ts';
import type {Terms} from './chunk-records.ts';
import {bestOf, differing} from './diverse-passages.ts';
import type {ChunkPart} from './document-chunks.ts';
import {byScore, type Candidate, type FoundPassage} from './found-passage.ts';
import {type ExcerptOptions, passageExcerpt} from './passage-excerpt.ts';
import {wordsOf} from './question-words.ts';

/** What a search of the knowledge base found. */
export interface SearchResult {
  /** Best first. */
  passages: FoundPassage[];
  /** How sure it is that a document holds an answer, from 0 to 1. */
  confidence: number;
  /** What share of the question each of its words is, rare ones more; the shares add up to 1. */
  shares: ReadonlyMap<string, number>;
  /** In what share of the passages that hold any of them each word of the question stands, from 0 to 1, as if at least a hundred did. */
  frequencies: ReadonlyMap<string, number>;
}

/** How much title, path, headings and defined names weigh beside what a passage says, which weighs 1. */
const aboutWeight = 0.4;
/** How much of a passage's score depends on how much of the question it covers. */
const coverageWeight = 0.4;
/** What a passage gains, as a share of its score, that gives what is asked for: a time, a number, a day. */
const answersWeight = 1;
/** Words are judged as if at least so many passages had been found: of few, none says what is common. */
const countedAsLeast = 100;
/** The fewest hits that are fetched from the index to be ranked. */
const listedAtLeast = 100;
/** A question whose words are covered to this share is answered by them alone: asking an embedding model costs time. */
const coveredEnough = 0.85;
/** How many chunks are asked for by meaning. */
const nearSought = 40;
/** The most that meaning (vectors) may weigh beside words in the ranking. */
const mostNear = 0.45;
/**
 * The least difference between the first and the last cosine similarity; below it vectors cannot tell passages apart
 * and are not used.
 */
const leastSpread = 0.04;

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
  /** About how long the excerpt of each passage is to be; none are made when absent. */
  excerptCharacters?: number;
  /** Asks for the chunks that are near to the question in meaning; only asked where its words alone do not cover it. */
  near?: (limit: number) => Promise<readonly NearRecord[]>;
}

/**
 * Searches the knowledge base for the passages that answer a question, best first: by words, and by meaning (hybrid
 * search) where `near` is given and the words alone do not cover the question. Nothing for a question without words.
 */
export async function searchDocuments(
  collection: Collection,
  question: string,
  {terms, limit, within, perDocument = 1, near, excerptCharacters}: SearchRequest,
): Promise<SearchResult> {
  const words = wordsOf(question, terms);
  if (words.length === 0 || within?.length === 0) {
    return {passages: [], confidence: 0, shares: new Map(), frequencies: new Map()};
  }
  const {found, shares, frequencies} = await byWords(collection, words, {limit, within});
  const meant = near && confidenceOf(found) < coveredEnough ? await near(nearSought) : [];
  const meaning = meant.length > 0 ? await blended(collection, words, found, meant) : found;
  // `How long …` wants an amount of time: passages that give one come before those that only share words.
  const form = answerFormOf(question);
  const candidates = form ? meaning.map(one => raisedByForm(one, form, {weights: shares, terms})) : meaning;
  // One document must not fill the list: its best passages stand for it.
  const documents = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const {document} = candidate.passage;
    documents.set(document, [...(documents.get(document) ?? []), candidate]);
  }
  const ranked = [...documents.values()].flatMap(some => bestOf(some, perDocument)).sort(byScore);
  const chosen = perDocument === 1 ? ranked.slice(0, limit) : differing(ranked, limit);
  const asked = {weights: shares, terms};
  const passages = chosen.map(({passage, parts}) =>
    excerptCharacters === undefined
      ? passage
      : {...passage, ...bearingPart(passage, parts, {...asked, mostCharacters: excerptCharacters})},
  );
  return {passages, confidence: confidenceOf(ranked), shares, frequencies};
}

/** What of a passage bears on the question, and where that stands. */
function bearingPart(
  {text}: FoundPassage,
  parts: string,
  options: Omit<ExcerptOptions, 'breaks'>,
): Partial<FoundPassage> {
  const all: readonly ChunkPart[] = parts === '' ? [] : JSON.parse(parts);
  const breaks = all.flatMap(({at, origin}, index) => (origin.page === all[index - 1]?.origin.page ? [] : at));
  const excerpt = passageExcerpt(text, {...options, breaks});
  const before = (place: number) => all.filter(({at}) => at <= place);
  const headings = before(excerpt.at).findLast(part => part.headings)?.headings;
  const [first, last] = [before(excerpt.start).at(-1)?.origin, before(excerpt.end - 1).at(-1)?.origin];
  return {
    excerpt: excerpt.text,
    ...(headings && {headings}),
    ...first,
    ...(last?.endLine !== undefined && {endLine: last.endLine}),
  };
}

/** Ranks chunks by the question's words (BM25), and by how much of the question each covers; with the words' weights. */
async function byWords(
  collection: Collection,
  words: readonly string[],
  {limit, within}: {limit: number; within: readonly string[] | undefined},
): Promise<{found: Candidate[]} & Pick<SearchResult, 'shares' | 'frequencies'>> {
  const hits = await collection.searchText({
    terms: words.join(' '),
    fields: {context: 1, about: aboutWeight},
    limit: Math.max(listedAtLeast, limit * 4),
    ...(within && {filter: {document: within}}),
  });
  const counts = countsOf(words, hits);
  const weights = new Map([...counts].map(([word, count]) => [word, Math.log(1 + (hits.length + 1) / (count + 0.5))]));
  const mass = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const shares = new Map([...weights].map(([word, weight]) => [word, weight / mass]));
  const found = hits.map((hit): Candidate => {
    const held = wordsIn(hit.record);
    const heldWords = words.filter(word => held.has(word));
    const coverage = heldWords.reduce((sum, word) => sum + (shares.get(word) ?? 0), 0);
    return {passage: passageOf(hit, coverage, heldWords), held, parts: partsOf(hit.record)};
  });
  const frequencies = new Map(
    [...counts].map(([word, count]) => [word, count / Math.max(countedAsLeast, hits.length)]),
  );
  return {found: found.sort(byScore), shares, frequencies};
}

/**
 * Combines what words and what vectors found in one list (hybrid ranking): a weighted sum of both, each scaled to its
 * own best. Vectors weigh the more, up to 0.45, the less of the question the best passage covers, and nothing where
 * they do not tell passages apart. (Going by ranks alone, a weak list pushes a strong one down.)
 */
async function blended(
  collection: Collection,
  words: readonly string[],
  found: readonly Candidate[],
  near: readonly NearRecord[],
): Promise<Candidate[]> {
  const similarities = near.map(({similarity}) => similarity);
  const [top, floor] = [Math.max(...similarities), Math.min(...similarities)];
  // All about as near: the vectors know nothing of this question, and would only blur the order.
  if (near.length < 2 || top - floor < leastSpread) return [...found];
  const best = found[0]?.passage;
  const weight = mostNear * Math.min(1, 1.15 - (best?.coverage ?? 0));
  const scale = weight * (best?.score ?? 1);
  const known = new Map(found.map(candidate => [idOf(candidate.passage), candidate]));
  const missing = near.flatMap(({id}) => (known.has(id) ? [] : id));
  for (const record of missing.length > 0 ? await collection.get(missing) : []) {
    const hit = {record, score: 0, fieldScores: {}};
    const held = wordsIn(record);
    const heldWords = words.filter(word => held.has(word));
    known.set(record.id, {passage: passageOf(hit, 0, heldWords), held, parts: partsOf(record)});
  }
  const meanings = new Map(near.map(({id, similarity}) => [id, (similarity - floor) / (top - floor)]));
  return [...known].map(([id, {passage, ...candidate}]) => {
    const share = meanings.get(id) ?? 0;
    const meaning = scale * share;
    const score = (1 - weight) * passage.score + meaning;
    const coverage = Math.max(passage.coverage, weight * share);
    return {passage: {...passage, score, coverage, why: {...passage.why, meaning}}, ...candidate};
  });
}

/** A passage counts more where it gives the kind of thing that is asked for beside the words of the question. */
function raisedByForm(
  {passage, ...candidate}: Candidate,
  form: RegExp,
  asked: {weights: ReadonlyMap<string, number>; terms: Terms},
): Candidate {
  const answers = passage.score * answersWeight * answeredShare(passage.text, form, asked);
  return {...candidate, passage: {...passage, score: passage.score + answers, why: {...passage.why, answers}}};
}

/** The id of a passage's chunk in the index. */
const idOf = ({document, place}: FoundPassage) => `${document}#${place}`;

/** Where the blocks of a chunk stand, as the index keeps it. */
function partsOf({parts}: StoredRecord): string {
  return typeof parts === 'string' ? parts : '';
}

/** The words that a chunk can be found by. */
function wordsIn(record: StoredRecord): Set<string> {
  return new Set(String(record.context ?? '').split(' '));
}

/** In how many of the passages that were found each word stands. */
function countsOf(words: readonly string[], hits: readonly Hit[]): Map<string, number> {
  const counts = new Map(words.map(word => [word, 0]));
  for (const {record} of hits) {
    const held = wordsIn(record);
    for (const word of words) if (held.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * A hit as a passage with its score: what its words weigh, of which up to `coverageWeight` is taken away where it
 * covers little of the question.
 */
function passageOf({record, fieldScores}: Hit, coverage: number, words: readonly string[]): FoundPassage {
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
    words,
    why: {text, about, meaning: 0, answers: 0, alsoInDocument: 0, repeatsAbove: 0},
  };
}

/** How sure the search is that it found an answer: the share of the question that the best passage holds. */
function confidenceOf([best]: readonly Candidate[]): number {
  return best ? Math.min(1, best.passage.coverage) : 0;
}
