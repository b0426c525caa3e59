import {isCompound} from '../code/terms.ts';
import type {Hit, StoredRecord} from '../storage/vector-store.ts';
import {feedbackTerms, shareOfTerms} from './feedback-terms.ts';
import {commonName, numberOf, textOf} from './index-records.ts';
import {baseNameOf, fields, matchPassage, type PassageMatch} from './passage-match.ts';
import type {Frequencies, Question} from './question-terms.ts';

/** A candidate after ranking. `id` is the record's. */
export interface RankedHit {
  id: string;
  path: string;
  startLine: number;
  endLine: number;
  /** What tells a near-duplicate from its original: name and body. */
  body: string;
  /** What overloads, wrappers, makers and pieces of one thing have in common: its whole name; '' where it has none. */
  name: string;
  /** Of a maker, how it is called itself: `createFile` and `openFile` do not do the same. '' for everything else. */
  maker: string;
  score: number;
  confidence: number;
  why: Record<string, number>;
}

/** What the words that all passages of a file hold together are worth to each of them: the file is about the question. */
const fileWeight = 0.3;
/** What a definition gets of the best passage that uses it or tells of it: callers, tests and documents speak of what it does. */
const useWeight = 0.2;
/** What the other words are worth that the best passages share. */
const feedbackWeight = 0.1;
/** And what they are worth once more in the end, whatever the passage is. */
const lateFeedbackWeight = 0.5;
/** What the best other passage of the same file adds. */
const neighbourWeight = 0.18;
/** What the words are worth that names, comments and the path of a file hold together: it is about the question, not only of it. */
const toldWeight = 0.09;
/**
 * What tells whether a passage is an answer at all, beside the share of the question that its file tells: its score, by the root of how
 * many words the question has (a score is a mean, which many words reach less often by chance), and what the weight of the rarest word
 * takes from it that stands nowhere in the project. Fitted on half of the questions about eight projects and of those about what they do
 * not have.
 */
const supportWeights = {score: 0.5, unknown: 0.02};
/** The most words that count for it. */
const mostTelling = 8;
/** What is left to a build result whose source is there too. */
const copyFactor = 0.4;

interface Candidate extends PassageMatch {
  hit: Hit;
  path: string;
  factor: number;
  score: number;
  /** What others add to it: by its file, by the words they share, by those that use it, by its neighbours. */
  more: Record<'wholeFile' | 'toldByFile' | 'alsoSaid' | 'lateFeedback' | 'uses' | 'neighbour' | 'likely', number>;
}

/**
 * Sorts the passages that a search found, the one that answers the question best first: each by how it fits by itself,
 * and by what the others tell of it. The weights of what they tell, and of the features, were fitted on questions about
 * this repository and about others, and on the first half of CoSQA's dev queries. Pure.
 */
export function rankHits(question: Question, hits: readonly Hit[], frequencies: Frequencies): RankedHit[] {
  const meanLengths = fields.map(field => frequencies.meanLength(field.name));
  const candidates = hits.map((hit): Candidate => {
    const match = matchPassage(question, hit.record, meanLengths);
    const factor = Object.values(match.factors).reduce((product, one) => product * one, 1);
    const more = {wholeFile: 0, toldByFile: 0, alsoSaid: 0, lateFeedback: 0, uses: 0, neighbour: 0, likely: 0};
    return {...match, hit, path: textOf(hit.record.path), factor, score: 0, more};
  });
  demoteCopies(candidates);
  addWholeFiles(question, candidates);
  addToldByFile(question, candidates);
  for (const one of candidates) {
    const own = Object.values(one.why).reduce((sum, part) => sum + part, 0);
    one.score = (own + one.more.wholeFile) * one.factor;
  }
  const alsoSaid = feedbackTerms(question, candidates, frequencies);
  const definitions = compoundDefinitions(candidates);
  const wanted = new Set([...alsoSaid.keys(), ...definitions.keys()]);
  const said = new Map(candidates.map(one => [one, one.frequenciesOf(wanted)]));
  for (const [one, terms] of said) {
    const share = shareOfTerms(alsoSaid, terms);
    one.more.alsoSaid = feedbackWeight * share;
    one.more.lateFeedback = lateFeedbackWeight * share;
    one.score += one.more.alsoSaid * one.factor;
  }
  addUses(definitions, said);
  addNeighbours(candidates);
  for (const one of candidates) {
    one.more.likely = Object.values(one.likelihood).reduce((sum, part) => sum + part, 0);
    one.score += one.more.likely + one.more.lateFeedback + one.more.toldByFile;
  }
  const unknown = weightOfUnknown(question, frequencies);
  const telling = question.concepts.filter(({isTelling}) => isTelling).length || question.concepts.length;
  const weightOfScore = supportWeights.score * Math.sqrt(Math.min(mostTelling, telling));
  const supportOf = ({more, score}: Candidate) =>
    more.toldByFile / toldWeight + weightOfScore * score - supportWeights.unknown * unknown;
  return candidates
    .map(one => rankedHit(one, supportOf(one)))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** The weight of the rarest word of the question that no passage of the project has. */
function weightOfUnknown({concepts}: Question, {documentFrequency}: Frequencies): number {
  const unknown = concepts.filter(({term, isTelling}) => isTelling && documentFrequency(term) === 0);
  return Math.max(0, ...unknown.map(({weight}) => weight));
}

function rankedHit(candidate: Candidate, support: number): RankedHit {
  const {path, score, confidence, isHint, why, factors, more} = candidate;
  const {record} = candidate.hit;
  return {
    id: record.id,
    path,
    startLine: numberOf(record.startLine),
    endLine: numberOf(record.endLine),
    body: `${textOf(record.symbolKey)}\n${textOf(record.bodyTerms)}`,
    ...namesOf(record),
    score,
    confidence,
    // Of some hundred hits few are shown: what made up the score of the others nobody asks for.
    get why() {
      return {...why, ...factors, ...more, hint: Number(isHint), support};
    },
  };
}

/**
 * Ranks compiled script below its source. Script that was compiled from a source beside it in another folder says the
 * same, but nobody works on it.
 */
function demoteCopies(candidates: readonly Candidate[]): void {
  const keyOf = ({hit, path}: Candidate) => `${textOf(hit.record.symbolKey)} ${baseNameOf(path)}`;
  const sources = new Map<string, string>();
  for (const one of candidates)
    if (/\.(?:[cm]?tsx?|vue|svelte|coffee)$/.test(one.path)) sources.set(keyOf(one), one.path);
  for (const one of candidates) {
    if (/\.[cm]?jsx?$/.test(one.path) && sources.has(keyOf(one))) one.factor *= copyFactor;
  }
}

/** Raises passages of files that hold the question's words together. */
function addWholeFiles({concepts, mass}: Question, candidates: readonly Candidate[]): void {
  const files = new Map<string, number[]>();
  for (const {path, held} of candidates) {
    const most = files.get(path);
    if (most) for (const [place, one] of held.entries()) most[place] = Math.max(most[place] ?? 0, one);
    else files.set(path, [...held]);
  }
  const worth = new Map<string, number>();
  for (const [path, most] of files) {
    const sum = concepts.reduce((total, {weight}, place) => total + weight * (most[place] ?? 0), 0);
    worth.set(path, (fileWeight * sum) / (mass || 1));
  }
  for (const one of candidates) one.more.wholeFile = worth.get(one.path) ?? 0;
}

/** Raises passages of files whose names, comments and path hold the question's words together. */
function addToldByFile({concepts, mass}: Question, candidates: readonly Candidate[]): void {
  const files = new Map<string, boolean[]>();
  for (const {path, told} of candidates) {
    const all = files.get(path);
    if (all) for (const [place, one] of told.entries()) all[place] ||= one;
    else files.set(path, [...told]);
  }
  for (const one of candidates) {
    const told = files.get(one.path);
    const sum = concepts.reduce((total, {weight}, place) => total + (told?.[place] ? weight : 0), 0);
    one.more.toldByFile = (toldWeight * sum) / (mass || 1);
  }
}

/**
 * The definitions among the candidates by the last term of their names, the whole. Only names of several words count: a single one is a
 * word that anybody uses.
 */
function compoundDefinitions(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  const definitions = new Map<string, Candidate[]>();
  for (const one of candidates) {
    if (!isCompound(textOf(one.hit.record.symbol))) continue;
    const whole = textOf(one.hit.record.nameTerms).split(' ').at(-1);
    if (whole) definitions.set(whole, [...(definitions.get(whole) ?? []), one]);
  }
  return definitions;
}

/** Raises definitions that other good passages use: those whose terms name them. */
function addUses(
  definitions: ReadonlyMap<string, readonly Candidate[]>,
  terms: ReadonlyMap<Candidate, ReadonlyMap<string, number>>,
): void {
  const best = new Map<Candidate, number>();
  for (const [user, said] of terms) {
    for (const term of said.keys()) {
      const defined = definitions.get(term);
      if (!defined || defined.includes(user)) continue;
      for (const one of defined) best.set(one, Math.max(best.get(one) ?? 0, user.score));
    }
  }
  for (const [one, score] of best) {
    one.more.uses = useWeight * score;
    one.score += one.more.uses * one.factor;
  }
}

/** Raises passages beside another good one of the same file. */
function addNeighbours(candidates: readonly Candidate[]): void {
  const best = new Map<string, [Candidate, Candidate | undefined]>();
  for (const one of candidates) {
    const [first, second] = best.get(one.path) ?? [];
    if (!first) best.set(one.path, [one, undefined]);
    else if (one.score > first.score) best.set(one.path, [one, first]);
    else if (!second || one.score > second.score) best.set(one.path, [first, one]);
  }
  for (const one of candidates) {
    const [first, second] = best.get(one.path) ?? [];
    const other = first === one ? second : first;
    if (other) one.more.neighbour = neighbourWeight * (other.score - other.why.named * other.factor);
  }
  for (const one of candidates) one.score += one.more.neighbour;
}

/** How much each passage of a file that was taken already leaves of the next one's score: another file may say it too. */
const repeatFactor = 0.7;

/** How much each place of a thing that was taken already leaves of the next one's score: a wrapper or an overload says the same. */
const sameThingFactor = 0.7;
/** How alike the words of two definitions of one name are that say the same. */
const leastSimilarity = 0.6;
/** What does the work is so many times as long as what only passes it on. */
const timesAsLong = 2;
/** And scores so much of it at least. */
const shareOfForwarder = 0.6;

/** How functions are called that make a thing, with the name of what they make. */
const makerOf = /^[_$]*(?:create|open|make|new|New|build|start)(?:_|(?=\p{Lu}))(?<made>.+)/u;

/** The whole name of a definition as wrappers of it, and the types of what it makes, are called too, and which maker it is. */
function namesOf(record: StoredRecord): Pick<RankedHit, 'name' | 'maker'> {
  const kind = textOf(record.kind);
  if (kind === 'section' || kind === 'data' || kind === 'test') return {name: '', maker: ''};
  const whole = textOf(record.qualifiedName);
  const made = kind === 'function' ? makerOf.exec(whole)?.groups?.made : undefined;
  return {name: commonName(made ?? whole), maker: made === undefined ? '' : commonName(whole)};
}

/** A passage that is not chosen yet. */
interface Competitor {
  hit: RankedHit;
  /** What those that were chosen leave of its score, 0 to 1. */
  share: number;
  /** Those of its body, once they were asked for. */
  words?: ReadonlySet<string>;
}

/**
 * Whether two passages are places of one thing: overloads and pieces of it in a file, a wrapper there and what it wraps (`save`,
 * `_save`), a type and what makes it (`Cart`, `createCart`), or definitions of one name that hardly differ.
 */
function areOneThing(a: Competitor, b: Competitor): boolean {
  if (a.hit.name === '' || a.hit.name !== b.hit.name) return false;
  if (a.hit.maker !== b.hit.maker && a.hit.maker !== '' && b.hit.maker !== '') return false;
  return a.hit.path === b.hit.path || similarity(wordsOf(a), wordsOf(b)) >= leastSimilarity;
}

function wordsOf(one: Competitor): ReadonlySet<string> {
  one.words ??= new Set(one.hit.body.split(/\s/));
  return one.words;
}

/** The share of the words of two texts that both hold (Jaccard's index). */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared / (one.size + other.size - shared);
}

/** What does the work, where something longer fits nearly as well that `one` is only a wrapper, an overload, the type or a piece of. */
function implementationOf(one: Competitor, left: ReadonlySet<Competitor>): Competitor {
  const lines = ({hit: {startLine, endLine}}: Competitor) => endLine - startLine + 1;
  let best = one;
  for (const other of left) {
    if (other.hit.score < one.hit.score * shareOfForwarder) break;
    if (lines(other) >= timesAsLong * lines(best) && areOneThing(one, other)) best = other;
  }
  return best;
}

/**
 * Chooses the passages that are shown: the best `limit`, dropping what lies in or repeats a better one, with more than
 * one file and more than one thing having its say. Of a wrapper and what it wraps, or a type and what makes it, what does the
 * work comes first.
 */
export function pickDiverse(ranked: readonly RankedHit[], limit: number): RankedHit[] {
  const picked: RankedHit[] = [];
  const bodies = new Set<string>();
  const left = new Set(ranked.map((hit): Competitor => ({hit, share: 1})));
  while (picked.length < limit) {
    let best: Competitor | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const one of left) {
      // The rest is ordered by its full score, so that nothing below can win any more.
      if (one.hit.score <= bestScore) break;
      const score = one.hit.score * one.share;
      if (score > bestScore) [best, bestScore] = [one, score];
    }
    if (!best) break;
    const taken = implementationOf(best, left);
    const {hit} = taken;
    left.delete(taken);
    if (bodies.has(hit.body) || picked.some(other => overlaps(other, hit))) continue;
    bodies.add(hit.body);
    picked.push({...hit, score: bestScore});
    for (const one of left) {
      one.share *= (one.hit.path === hit.path ? repeatFactor : 1) * (areOneThing(taken, one) ? sameThingFactor : 1);
    }
  }
  return picked;
}

function overlaps(a: RankedHit, b: RankedHit): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}
