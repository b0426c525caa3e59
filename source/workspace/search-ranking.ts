import {identifiersIn, termsOf} from '../code/terms.ts';
import type {Hit, StoredRecord} from '../storage/vector-store.ts';
import type {FileRole} from './file-kinds.ts';
import {nameKey, numberOf, textOf} from './index-records.ts';
import {isLanguageTerm, synonymsOf, synonymWeight} from './lexicon.ts';

/** A content word of a question with what may stand for it. */
export interface Concept {
  term: string;
  /** How rare the term is: its inverse document frequency. */
  weight: number;
  /** Other terms that count for this one, each with the share that a match of it is worth. */
  others: ReadonlyMap<string, number>;
}

/** What a question asks for, taken apart once. */
export interface Question {
  concepts: readonly Concept[];
  /** Sum of the concepts' weights. */
  mass: number;
  /** Terms that stand side by side or with one between in the question, in either order, joined by a blank. */
  pairs: ReadonlySet<string>;
  /** Names that the question spells out, as `nameKey` folds them. */
  names: ReadonlySet<string>;
  /** Paths and file names that the question spells out, in lower case. */
  files: readonly string[];
  /** Roles that the question asks for by name ("the test of…"), which are then not demoted. */
  wants: ReadonlySet<FileRole>;
}

/** A candidate after ranking. `id` is the record's. */
export interface RankedHit {
  id: string;
  path: string;
  startLine: number;
  endLine: number;
  /** What tells a near-duplicate from its original: name and body. */
  body: string;
  score: number;
  confidence: number;
  why: Record<string, number>;
}

/** What is known of all records together; `TermStatistics` fits it. */
export interface Frequencies {
  readonly documents: number;
  documentFrequency(term: string): number;
  meanLength(field: string): number;
  near(term: string): string[];
}

/**
 * BM25F (Robertson, Zaragoza and Taylor 2004): the fields' term frequencies are weighted and added before they saturate, so that a
 * word in name, comment and body does not count three times. Weights and length normalisation were chosen on the first half of
 * CoSQA's dev queries, but for the path, which those do not have.
 */
const fields = [
  {name: 'nameTerms', weight: 5, lengthShare: 0.75},
  {name: 'documentationTerms', weight: 2, lengthShare: 0.85},
  {name: 'pathTerms', weight: 2, lengthShare: 0.5},
  {name: 'bodyTerms', weight: 1, lengthShare: 1},
] as const;
const saturation = 2;
/** A field shorter than this share of the mean counts as this long: three lines are not an answer for being short. */
const leastLengthShare = 0.6;
/** What the best other passage of the same file adds: a file that is about the question holds the answer more likely. */
const neighbourWeight = 0.4;

/** What a pair of neighbouring words is worth that stands in the name as it does in the question. */
const pairWeight = 0.15;
/** A name or a file that the question spells out beats whatever words say. */
const namedBonus = 0.6;
const fileBonus = 0.4;
const misspelledWeight = 0.7;
const languageWeight = 0.15;

const roleWords: readonly (readonly [RegExp, FileRole])[] = [
  [/\btest(s|ed|ing)?\b|\bspecs?\b/i, 'test'],
  [/\b(fixtures?|snapshots?|samples?)\b/i, 'fixture'],
  [/\b(config(uration)?|settings?|dependenc(y|ies)|packages?|ci|pipelines?|scripts?)\b/i, 'configuration'],
  [/\b(readme|docs?|documentation|guide|manual|changelog|licen[cs]e)\b/i, 'document'],
  [/\bgenerated\b/i, 'generated'],
];

const roleFactor: Record<FileRole, number> = {
  source: 1,
  document: 0.9,
  configuration: 0.75,
  test: 0.5,
  generated: 0.5,
  fixture: 0.4,
};

/** Definitions that do something before those that describe, and both before what only stands around them. */
const kindFactor: Partial<Record<string, number>> = {
  interface: 0.9,
  type: 0.9,
  variable: 0.85,
  module: 0.65,
  data: 0.85,
};
const privateFactor = 0.9;

/** Words that frame a question about code and say little of what it is about. */
const frameTerms = new Set(
  termsOf(
    `happen happens handle handled look looks like work works use used using do done make made keep kept give given take taken
    mean come program project code codebase implement implemented define defined locate located call called thing way
    want need show tell explain describe know place part go put`,
  ),
);
const frameWeight = 0.35;

/** Reads a question against what is known of the project. */
export function readQuestion(text: string, frequencies: Frequencies): Question {
  const all = [...new Set(termsOf(text))];
  const topical = all.filter(term => !isLanguageTerm(term) && !frameTerms.has(term));
  const concepts = all.map(term => conceptOf(term, all, frequencies, topical.length > 0));
  const spelled = identifiersIn(text);
  const pairs = new Set<string>();
  topical.forEach((term, place) => {
    // "The id of a session" is a session id: either order, and one word between.
    for (const other of topical.slice(place + 1, place + 3)) pairs.add(`${term} ${other}`).add(`${other} ${term}`);
  });
  return {
    concepts,
    mass: concepts.reduce((sum, concept) => sum + concept.weight, 0),
    pairs,
    names: new Set(spelled.flatMap(name => [nameKey(name), nameKey(name.split(/\.|::|#|->/).at(-1) ?? name)])),
    files: spelled.filter(name => /[./]/.test(name)).map(name => name.toLowerCase().replace(/^\.?\//, '')),
    wants: new Set(roleWords.filter(([pattern]) => pattern.test(text)).map(([, role]) => role)),
  };
}

/** The terms to fetch candidates by: the question's own and what may stand for them. */
export function candidateTerms(question: Question): string[] {
  return [...new Set(question.concepts.flatMap(concept => [concept.term, ...concept.others.keys()]))];
}

function conceptOf(term: string, all: readonly string[], frequencies: Frequencies, hasTopic: boolean): Concept {
  const share = isLanguageTerm(term) ? languageWeight : frameTerms.has(term) ? frameWeight : 1;
  const weight = rarity(term, frequencies) * (hasTopic ? share : 1);
  const others = new Map<string, number>();
  for (const other of synonymsOf(term)) {
    // A common word that stands for a rare one says less than the rare one would.
    if (!all.includes(other)) others.set(other, synonymWeight * Math.min(1, rarity(other, frequencies) / weight));
  }
  if (frequencies.documentFrequency(term) === 0) {
    for (const other of frequencies.near(term)) others.set(other, misspelledWeight);
  }
  return {term, weight, others};
}

/**
 * The inverse document frequency of BM25, as in a project of at least some hundred passages: in a tiny one a word that is missing
 * would otherwise weigh more than all that are there.
 */
function rarity(term: string, {documents, documentFrequency}: Frequencies): number {
  const frequency = documentFrequency(term);
  const others = Math.max(documents, fewestDocuments, frequency) - frequency;
  return Math.log(1 + (others + 0.5) / (frequency + 0.5));
}

const fewestDocuments = 300;

/** Orders `hits`, best first. Pure. */
export function rankHits(question: Question, hits: readonly Hit[], frequencies: Frequencies): RankedHit[] {
  const meanLengths = fields.map(field => frequencies.meanLength(field.name));
  const ranked = hits.map(hit => rankHit(question, hit.record, meanLengths));
  return withNeighbours(ranked).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Adds to each passage what the best other passage of its file tells of the file. */
function withNeighbours(ranked: readonly RankedHit[]): RankedHit[] {
  const best = new Map<string, [RankedHit, RankedHit | undefined]>();
  for (const hit of ranked) {
    const [first, second] = best.get(hit.path) ?? [];
    if (!first) best.set(hit.path, [hit, undefined]);
    else if (hit.score > first.score) best.set(hit.path, [hit, first]);
    else if (!second || hit.score > second.score) best.set(hit.path, [first, hit]);
  }
  return ranked.map(hit => {
    const [first, second] = best.get(hit.path) ?? [];
    const other = first === hit ? second : first;
    const neighbour = other ? neighbourWeight * (other.score - (other.why.named ?? 0)) : 0;
    return {...hit, score: hit.score + neighbour, why: {...hit.why, neighbour}};
  });
}

function rankHit(question: Question, record: StoredRecord, meanLengths: readonly number[]): RankedHit {
  const frequencies = weightedFrequencies(record, meanLengths);
  let text = 0;
  let covered = 0;
  for (const {term, weight, others} of question.concepts) {
    let frequency = frequencies.get(term) ?? 0;
    let share = frequency > 0 ? 1 : 0;
    for (const [other, worth] of others) {
      const found = frequencies.get(other) ?? 0;
      frequency += worth * found;
      if (found > 0) share = Math.max(share, worth === misspelledWeight ? misspelledWeight : 0.6);
    }
    text += (weight * frequency) / (saturation + frequency);
    covered += weight * share;
  }
  const mass = question.mass || 1;
  const path = textOf(record.path);
  const role = textOf(record.role) as FileRole;
  const isNamed = record.symbolKey !== '' && question.names.has(textOf(record.symbolKey));
  const why = {
    text: text / mass,
    pairs: pairWeight * pairsShare(question, textOf(record.nameTerms)),
    named: isNamed ? namedBonus * (0.2 + 0.8 * massOfName(question, textOf(record.nameTerms))) : 0,
    file: question.files.some(file => isFileNamed(path.toLowerCase(), file)) ? fileBonus : 0,
    role: question.wants.has(role) ? 1 : (roleFactor[role] ?? 1),
    kind: (kindFactor[textOf(record.kind)] ?? 1) * (record.exported === true ? 1 : privateFactor),
    // Later parts of a long definition have its name without its beginning.
    part: numberOf(record.part) > 1 ? 0.85 : 1,
  };
  return {
    id: record.id,
    path,
    startLine: numberOf(record.startLine),
    endLine: numberOf(record.endLine),
    body: `${textOf(record.symbolKey)}\n${textOf(record.bodyTerms)}`,
    score: (why.text + why.pairs + why.named + why.file) * why.role * why.kind * why.part,
    confidence: why.named > 0 ? 1 : covered / mass,
    why,
  };
}

/** The share of the question that the terms of a name make up: a name asked about weighs more than one given as an example. */
function massOfName({concepts, mass}: Question, terms: string): number {
  const words = new Set(terms.split(' '));
  const share = concepts.reduce((sum, {term, weight}) => sum + (words.has(term) ? weight : 0), 0);
  return Math.min(1, share / (mass || 1));
}

/** Each term's frequency over all fields: weighted, and less in a field that is longer than usual. */
function weightedFrequencies(record: StoredRecord, meanLengths: readonly number[]): Map<string, number> {
  const frequencies = new Map<string, number>();
  fields.forEach(({name, weight, lengthShare}, place) => {
    const text = textOf(record[name]);
    if (text === '') return;
    const terms = text.split(' ');
    const length = 1 - lengthShare + lengthShare * Math.max(leastLengthShare, terms.length / (meanLengths[place] ?? 1));
    const one = weight / length;
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + one);
  });
  return frequencies;
}

/** How many of the question's pairs stand side by side in `terms`, of as many as a name of all its words would have. */
function pairsShare({pairs, concepts}: Question, terms: string): number {
  if (pairs.size === 0) return 0;
  const words = terms.split(' ');
  const found = new Set<string>();
  for (let place = 0; place + 1 < words.length; place++) {
    const pair = `${words[place]} ${words[place + 1]}`;
    if (pairs.has(pair)) found.add(pair);
  }
  return Math.min(1, found.size / Math.max(1, concepts.length - 1));
}

function isFileNamed(path: string, file: string): boolean {
  return path === file || path.endsWith(`/${file}`) || path.startsWith(file.endsWith('/') ? file : `${file}/`);
}

/** Each passage of a file that was taken already leaves this much of the next one's score: another file may say it too. */
const repeatFactor = 0.85;

/** Takes the best `limit` passages, dropping what lies in or repeats a better one, with more than one file having its say. */
export function pickDiverse(ranked: readonly RankedHit[], limit: number): RankedHit[] {
  const picked: RankedHit[] = [];
  const taken = new Map<string, number>();
  const bodies = new Set<string>();
  const left = new Set(ranked);
  while (picked.length < limit) {
    let best: RankedHit | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const hit of left) {
      // The rest is ordered by its full score, so that nothing below can win any more.
      if (hit.score <= bestScore) break;
      const score = hit.score * repeatFactor ** (taken.get(hit.path) ?? 0);
      if (score > bestScore) [best, bestScore] = [hit, score];
    }
    if (!best) break;
    left.delete(best);
    const hit = best;
    if (bodies.has(hit.body) || picked.some(other => overlaps(other, hit))) continue;
    taken.set(hit.path, (taken.get(hit.path) ?? 0) + 1);
    bodies.add(hit.body);
    picked.push({...hit, score: bestScore});
  }
  return picked;
}

function overlaps(a: RankedHit, b: RankedHit): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}
