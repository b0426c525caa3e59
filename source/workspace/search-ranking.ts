import {identifiersIn, termsOf} from '../code/terms.ts';
import type {Hit} from '../storage/vector-store.ts';
import type {FileRole} from './file-kinds.ts';
import {nameKey, numberOf, textOf} from './index-records.ts';

/** What a question asks for, taken apart once. */
export interface Question {
  text: string;
  /** Distinct content terms in order. */
  terms: readonly string[];
  /** Names and paths that the question spells out, as `nameKey` folds them. */
  names: readonly string[];
  /** Roles that the question asks for by name ("the test of…"), which are then not demoted. */
  wants: ReadonlySet<FileRole>;
}

/** A candidate after ranking. `id` is the record's. */
export interface RankedHit {
  id: string;
  path: string;
  startLine: number;
  endLine: number;
  score: number;
  confidence: number;
  why: Record<string, number>;
}

/** How many records hold a term, of how many. */
export interface Frequencies {
  readonly documents: number;
  documentFrequency(term: string): number;
}

/** The fields that are searched and what a match in each is worth. */
export const fieldWeights: Record<string, number> = {
  nameTerms: 3,
  documentationTerms: 2,
  pathTerms: 1,
  signatureTerms: 1,
  bodyTerms: 1,
};

const roleWords: readonly (readonly [RegExp, FileRole])[] = [
  [/\btest(s|ed|ing)?\b|\bspecs?\b/i, 'test'],
  [/\b(fixtures?|snapshots?|samples?)\b/i, 'fixture'],
  [/\b(config(uration)?|settings?|dependenc(y|ies)|package|ci|pipeline)\b/i, 'configuration'],
  [/\b(readme|docs?|documentation|guide|manual|changelog)\b/i, 'document'],
  [/\bgenerated\b/i, 'generated'],
];

/** Reads a question. */
export function readQuestion(text: string): Question {
  return {
    text,
    terms: [...new Set(termsOf(text))],
    names: identifiersIn(text).map(nameKey),
    wants: new Set(roleWords.filter(([pattern]) => pattern.test(text)).map(([, role]) => role)),
  };
}

const roleFactor: Record<FileRole, number> = {
  source: 1,
  document: 0.9,
  configuration: 0.7,
  test: 0.6,
  generated: 0.5,
  fixture: 0.35,
};

/** Orders `hits`, best first. Pure. */
export function rankHits(question: Question, hits: readonly Hit[], frequencies: Frequencies): RankedHit[] {
  const weights = new Map(question.terms.map(term => [term, inverseFrequency(frequencies, term)]));
  const mass = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const best = Math.max(...hits.map(hit => hit.score), Number.MIN_VALUE);
  const ranked = hits.map(hit => {
    const {record} = hit;
    const present = new Set(
      `${textOf(record.nameTerms)} ${textOf(record.bodyTerms)} ${textOf(record.pathTerms)}`.split(' '),
    );
    let covered = 0;
    for (const [term, weight] of weights) if (present.has(term)) covered += weight;
    const coverage = covered / mass;
    const named = question.names.includes(textOf(record.symbolKey)) && record.symbolKey !== '' ? 1 : 0;
    const role = textOf(record.role) as FileRole;
    const roleShare = question.wants.has(role) ? 1 : (roleFactor[role] ?? 1);
    const why = {text: hit.score / best, coverage, named, role: roleShare};
    return {
      id: record.id,
      path: textOf(record.path),
      startLine: numberOf(record.startLine),
      endLine: numberOf(record.endLine),
      score: (why.text + coverage + 2 * named) * roleShare,
      confidence: coverage,
      why,
    };
  });
  return ranked.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Drops passages that lie in a better one, and lets one file have `perFile` before others had their turn. */
export function pickDiverse(ranked: readonly RankedHit[], limit: number, perFile = 3): RankedHit[] {
  const picked: RankedHit[] = [];
  const held: RankedHit[] = [];
  const counts = new Map<string, number>();
  for (const hit of ranked) {
    if (picked.some(other => overlaps(other, hit))) continue;
    const count = counts.get(hit.path) ?? 0;
    if (count >= perFile) held.push(hit);
    else {
      counts.set(hit.path, count + 1);
      picked.push(hit);
    }
    if (picked.length >= limit) return picked;
  }
  for (const hit of held) {
    if (picked.length >= limit) break;
    if (!picked.some(other => overlaps(other, hit))) picked.push(hit);
  }
  return picked;
}

function overlaps(a: RankedHit, b: RankedHit): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}

function inverseFrequency({documents, documentFrequency}: Frequencies, term: string): number {
  const frequency = documentFrequency(term);
  return Math.log(1 + (Math.max(documents, frequency) - frequency + 0.5) / (frequency + 0.5));
}
