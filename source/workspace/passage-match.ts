import {termsOf} from '../code/terms.ts';
import type {StoredRecord} from '../storage/vector-store.ts';
import type {FileRole} from './file-kinds.ts';
import {numberOf, textOf} from './index-records.ts';
import {misspelledWeight, type Question} from './question-terms.ts';

/** How one passage fits a question, by itself. */
export interface PassageMatch {
  /** How much of each concept of the question it holds, 0 to 1, by the concepts' places. */
  held: readonly number[];
  /** Those of its terms that are `wanted`, each with its weighted frequency; all of them where nothing is said. */
  frequenciesOf(wanted?: {has(term: string): boolean}): ReadonlyMap<string, number>;
  /** What its words and its name earn, by feature; the features add up. */
  why: {
    text: number;
    pairs: number;
    documentationPairs: number;
    shortName: number;
    together: number;
    named: number;
    file: number;
  };
  /** Whether its name, its comment or its path says each concept of the question, by the concepts' places. */
  told: readonly boolean[];
  /** What makes it likelier or less likely to be an answer, whatever is asked; added to what it earns. */
  likelihood: {exported: number; method: number; test: number};
  /** What kind of passage it is, whatever is asked; the factors multiply. */
  factors: {role: number; kind: number; part: number; main: number; size: number};
  /**
   * 0 to 1: the share of the question's weight that it covers; at most 0.5 where it holds one of several telling words, 1
   * where it is named.
   */
  confidence: number;
  /** Whether it holds at most one of several telling words of the question. */
  isHint: boolean;
}

/**
 * What a word counts by where it stands: in the name, in the comment, in the path or in the body. BM25F (Robertson,
 * Zaragoza and Taylor 2004): the fields' term frequencies are weighted and added before they saturate, so that a word
 * in name, comment and body does not count three times. Weights and length normalisation were chosen on the first half
 * of CoSQA's dev queries, but for the path, which those do not have.
 */
export const fields = [
  {name: 'nameTerms', weight: 5, lengthShare: 0.75},
  {name: 'documentationTerms', weight: 2, lengthShare: 0.85},
  {name: 'pathTerms', weight: 2, lengthShare: 0.5},
  {name: 'bodyTerms', weight: 1, lengthShare: 1},
] as const;
/** BM25's saturation of a word's frequency. */
const saturation = 2;
/** How short a field may count, as a share of the mean: three lines are not an answer for being short. */
const leastLengthShare = 0.6;

/** What pairs of neighbouring words of the question are worth that stand in the name. */
const pairWeight = 0.15;
/** What pairs of neighbouring words of the question are worth that stand in the comment. */
const documentationPairWeight = 0.1;
/**
 * What a short name is worth: one that is made of words of the question and hardly any other says more than a long one
 * that holds them too.
 */
const shortNameWeight = 0.1;
/**
 * What the name and a single stretch of the comment are worth for what they say of the question together: a sentence that holds its
 * words answers it, where words that stand all over a long comment may not. Chosen, with what follows, on the questions about this
 * repository and four others and on the first half of CoSQA's dev queries (0 to .8 tried, stretches of 12 to 25 words, powers of 1 to 3).
 */
const togetherWeight = 0.35;
/** The power to which that share is taken: what says nearly all of the question is worth more than twice what says half of it. */
const wholeness = 1.5;
/** How many words of a comment are one stretch, about a sentence without its little words. */
const stretchWords = 16;
/** What a passage gets whose name the question spells out: that beats whatever words say. */
const namedBonus = 0.6;
/** What a passage gets whose file the question names. */
const fileBonus = 0.4;

/** How much passages count by what their file is for: code most, tests and generated files less. */
const roleFactor: Record<FileRole, number> = {
  source: 1,
  document: 0.9,
  configuration: 0.75,
  test: 0.5,
  generated: 0.4,
  fixture: 0.4,
};
/** How much a document counts where code is asked for. */
const documentBesideCode = 0.45;
/**
 * How much passages count by kind: definitions that do something before those that describe, and both before what only
 * stands around them.
 */
const kindFactor: Partial<Record<string, number>> = {
  interface: 0.75,
  type: 0.8,
  variable: 0.85,
  module: 0.75,
  data: 0.85,
};
/** How much passages count by kind for a question that asks for things: declarations are what lists them. */
const kindFactorOfThings: Partial<Record<string, number>> = {
  ...kindFactor,
  function: 0.9,
  method: 0.9,
  interface: 0.9,
  type: 1,
  variable: 1,
  data: 1,
};
/** How much a passage counts that is not exported. */
const privateFactor = 0.9;
/** How much later parts of a long definition count, which have its name without its beginning. */
const laterPartFactor = 0.85;
/**
 * What the main definition of a file gets: one that is called like its file is what the file is for. It counts as far
 * as the question says the name.
 */
const mainBonus = 0.2;
/** What each doubling of its lines adds to a passage: three lines seldom are the answer, for all their density. */
const sizeBonus = 0.025;
/** How many doublings count. */
const mostDoublings = 5;
/**
 * What is likelier an answer (exported) and less likely (methods, tests), whatever is asked. Fitted on 165 questions
 * about sixteen other projects in Python, TypeScript and JavaScript; which of them stayed was decided with those about
 * this repository too.
 */
const likelihoods = {exported: 0.08, method: -0.19, test: -0.15};
/** How sure a passage can be that holds a single one of several telling words, however rare the word is. */
const hintConfidence = 0.5;

/**
 * Scores how well one passage answers a question by its words, its name and its kind: holds `record` against
 * `question`. `meanLengths` are those of the fields, in their order. Pure.
 */
export function matchPassage(question: Question, record: StoredRecord, meanLengths: readonly number[]): PassageMatch {
  const fieldTerms = fieldTermsOf(record, meanLengths);
  // Of some hundred passages a search wants few terms each: a table of all would cost it more than the rest of the ranking.
  const frequencies = weightedFrequencies(fieldTerms, question.meanings);
  const mass = question.mass || 1;
  const held: number[] = [];
  let text = 0;
  let covered = 0;
  let tellingAsked = 0;
  let tellingHeld = 0;
  for (const {term, weight, others, isTelling} of question.concepts) {
    let frequency = frequencies.get(term) ?? 0;
    let share = frequency > 0 ? 1 : 0;
    for (const [other, worth] of others) {
      const found = frequencies.get(other) ?? 0;
      frequency += worth * found;
      if (found > 0) share = Math.max(share, worth === misspelledWeight ? misspelledWeight : 0.6);
    }
    const saturated = frequency / (saturation + frequency);
    held.push(saturated);
    text += (weight * saturated) / mass;
    covered += (weight * share) / mass;
    tellingAsked += Number(isTelling);
    tellingHeld += Number(isTelling && share > 0);
  }
  const isHint = tellingAsked > 1 && tellingHeld <= 1;
  const path = textOf(record.path);
  const name = textOf(record.nameTerms).split(' ').filter(Boolean);
  const comment = textOf(record.documentationTerms).split(' ');
  const folders = textOf(record.pathTerms).split(' ');
  const role = textOf(record.role) as FileRole;
  const isNamed = record.symbolKey !== '' && question.names.has(textOf(record.symbolKey));
  const lines = numberOf(record.endLine) - numberOf(record.startLine) + 1;
  // What is asked for by its role need not be open to other files.
  const isOpen = record.exported === true || question.wants.has(role);
  return {
    held,
    frequenciesOf: wanted => weightedFrequencies(fieldTerms, wanted),
    why: {
      text,
      pairs: pairWeight * pairsShare(question, name, 1),
      documentationPairs: documentationPairWeight * pairsShare(question, comment, 2),
      shortName: shortNameWeight * text * shareOfName(question, name),
      together: togetherWeight * shareTogether(question, name, comment) ** wholeness,
      named: isNamed ? namedBonus * (0.2 + 0.8 * massOfName(question, name)) : 0,
      file: question.files.some(file => isFileNamed(path.toLowerCase(), file)) ? fileBonus : 0,
    },
    told: question.concepts.map(({term}) => [name, comment, folders].some(terms => terms.includes(term))),
    likelihood: {
      exported: isOpen ? likelihoods.exported : 0,
      method: record.kind === 'method' ? likelihoods.method : 0,
      test: role === 'test' && !question.wants.has('test') ? likelihoods.test : 0,
    },
    factors: {
      role: roleFactorFor(question, role),
      kind:
        ((question.asksForThings ? kindFactorOfThings : kindFactor)[textOf(record.kind)] ?? 1) *
        (isOpen ? 1 : privateFactor),
      part: numberOf(record.part) > 1 ? laterPartFactor : 1,
      main: textOf(record.symbol) === '' ? 1 : mainFactor(question, path, name),
      size: Math.exp(sizeBonus * Math.min(mostDoublings, Math.log2(Math.max(1, lines)))),
    },
    isHint: isHint && !isNamed,
    confidence: isNamed ? 1 : Math.min(isHint ? hintConfidence : 1, covered),
  };
}

function roleFactorFor({wants, asksForCode}: Question, role: FileRole): number {
  if (wants.has(role)) return 1;
  return asksForCode && role === 'document' ? documentBesideCode : (roleFactor[role] ?? 1);
}

/** The path without its folders, its extension and what marks a test. */
export function baseNameOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(?<=.)(?:\.\w+)$/, '')
    .replace(/[._-](?:test|spec|d)$|^test_/, '');
}

/** The share of the question that the terms of a name make up: a name asked about weighs more than one given as an example. */
function massOfName({concepts, mass}: Question, name: readonly string[]): number {
  const share = concepts.reduce((sum, {term, weight}) => sum + (name.includes(term) ? weight : 0), 0);
  return Math.min(1, share / (mass || 1));
}

/** The share of a name that the question says. */
function shareOfName({concepts}: Question, name: readonly string[]): number {
  if (name.length === 0) return 0;
  const said = concepts.reduce((count, {term}) => count + Number(name.includes(term)), 0);
  return Math.min(1, said / new Set(name).size);
}

/** What a definition gets for being called like its file, as far as the question says its name. */
function mainFactor(question: Question, path: string, name: readonly string[]): number {
  const mass = massOfName(question, name);
  return mass === 0 ? 1 : 1 + mainBonus * Math.min(1, 2 * mass) * shareOfFileName(path, name);
}

/** The share of the words of the file's name that stand in the passage's name too. */
function shareOfFileName(path: string, name: readonly string[]): number {
  const words = new Set(termsOf(baseNameOf(path)));
  let shared = 0;
  for (const word of words) if (name.includes(word)) shared++;
  return words.size === 0 ? 0 : shared / words.size;
}

/** The terms of one field of a passage, and what each of them counts: less in a field that is longer than usual. */
interface FieldTerms {
  terms: readonly string[];
  worth: number;
}

function fieldTermsOf(record: StoredRecord, meanLengths: readonly number[]): FieldTerms[] {
  return fields.flatMap(({name, weight, lengthShare}, place) => {
    const text = textOf(record[name]);
    if (text === '') return [];
    const terms = text.split(' ');
    const length = 1 - lengthShare + lengthShare * Math.max(leastLengthShare, terms.length / (meanLengths[place] ?? 1));
    return {terms, worth: weight / length};
  });
}

/** The frequency of each term over all fields together, of those that are wanted. */
function weightedFrequencies(
  fieldTerms: readonly FieldTerms[],
  wanted: {has(term: string): boolean} | undefined,
): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const {terms, worth} of fieldTerms) {
    for (const term of terms)
      if (wanted === undefined || wanted.has(term)) frequencies.set(term, (frequencies.get(term) ?? 0) + worth);
  }
  return frequencies;
}

/** The most of the question (0 to 1) that `name` and any one stretch of `comment` say together. */
function shareTogether(
  {meanings, concepts, mass}: Question,
  name: readonly string[],
  comment: readonly string[],
): number {
  const said = concepts.map(() => 0);
  const say = (all: number[], term: string | undefined) => {
    for (const {place, worth} of meanings.get(term ?? '') ?? []) all[place] = Math.max(all[place] ?? 0, worth);
  };
  for (const term of name) say(said, term);
  let most = sumOf(said);
  const telling = [...comment.keys()].filter(place => meanings.has(comment[place] ?? ''));
  for (const start of telling) {
    const all = [...said];
    for (const place of telling) if (place >= start && place < start + stretchWords) say(all, comment[place]);
    most = Math.max(most, sumOf(all));
  }
  return most / (mass || 1);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** How many of the question's pairs stand in `terms` no further than `reach` apart, of as many as its words would make. */
function pairsShare({pairs, meanings, concepts}: Question, terms: readonly string[], reach: number): number {
  if (pairs.size === 0 || terms.length < 2) return 0;
  const found = new Set<string>();
  for (let place = 0; place + 1 < terms.length; place++) {
    if (!meanings.has(terms[place] ?? '')) continue;
    for (let next = place + 1; next <= place + reach && next < terms.length; next++) {
      const [one = '', other = ''] = [terms[place], terms[next]];
      if (pairs.has(`${one} ${other}`)) found.add(one < other ? `${one} ${other}` : `${other} ${one}`);
    }
  }
  return Math.min(1, found.size / Math.max(1, concepts.length - 1));
}

function isFileNamed(path: string, file: string): boolean {
  return path === file || path.endsWith(`/${file}`) || path.startsWith(file.endsWith('/') ? file : `${file}/`);
}
