import {type Candidate, type FeatureName, type Features, featuresOf} from './recall-features.ts';
import type {RecallQuestion} from './recall-question.ts';

/** A ranker that was trained: `scripts/train-recall.mjs` writes it. */
export interface RecallWeights {
  /** Of the features' meaning; weights for another one are not used. */
  version: number;
  rank: Partial<Record<FeatureName, number>>;
  /** A logistic regression over what the best turns look like. */
  confidence: Readonly<Record<string, number>>;
}

export interface RankedTurn<Turn extends Candidate = Candidate> {
  turn: Turn;
  /** Higher is better; comparable within one question only. */
  score: number;
  /** Why it stands where it stands. */
  features: Features;
}

export interface Ranking<Turn extends Candidate = Candidate> {
  /** Best first. */
  turns: RankedTurn<Turn>[];
  /** From 0 to 1: whether memory holds an answer at all. */
  confidence: number;
}

/** Raised with every change of what a feature means. */
export const recallVersion = 1;

/**
 * Ranks the turns that two searches found (and a third by vectors, where there is one) by a weighted sum of named features. Without
 * weights it is the score of the turn in its context, times 1.4 where its speaker or role is the one asked for. The very question,
 * asked before, comes behind everything else. Pure.
 */
export function rankTurns<Turn extends Candidate>(
  question: RecallQuestion,
  candidates: readonly Turn[],
  weights?: RecallWeights,
): Ranking<Turn> {
  const features = featuresOf(question, candidates);
  const score = weights?.version === recallVersion ? weighted(weights.rank) : fallbackScore;
  const turns = candidates
    .map((turn, place) => ({turn, features: features[place] as Features, score: score(features[place] as Features)}))
    .map(ranked => ({ranked, repeats: repeatsQuestion(question, ranked)}))
    .sort(
      ({ranked: one, repeats}, {ranked: other, repeats: otherRepeats}) =>
        Number(repeats) - Number(otherRepeats) ||
        other.score - one.score ||
        other.turn.atMs - one.turn.atMs ||
        (one.turn.key < other.turn.key ? -1 : 1),
    )
    .map(({ranked}) => ranked);
  return {turns, confidence: confidenceOf(question, turns, weights)};
}

/** Who asks again wants the answer, not the question. */
function repeatsQuestion({terms}: RecallQuestion, {turn, features}: RankedTurn): boolean {
  if (features.asks === 0 || terms.length === 0) return false;
  const words = new Set(turn.bare);
  const shared = terms.filter(term => words.has(term)).length;
  return shared / (words.size + terms.length - shared) >= sameWords;
}

/** So much of all their words two questions share that are the same. */
const sameWords = 0.8;

/** What the confidence in a ranking is judged by, each about 0 to 1. */
export function confidenceFeatures(question: RecallQuestion, turns: readonly RankedTurn[]): Record<string, number> {
  const best = turns[0];
  const second = turns[1];
  if (!best || question.terms.length === 0) return {};
  const top = turns.slice(0, 5);
  const most = (name: FeatureName) => Math.max(...top.map(({features}) => features[name]));
  return {
    overlap: best.features.overlap,
    'most-overlap': most('overlap'),
    'most-context-overlap': most('context-overlap'),
    'rare-term': best.features['rare-term'],
    'most-rare-term': most('rare-term'),
    pairs: most('pairs'),
    speaker: best.features.speaker,
    'speaker-overlap': best.features.speaker * best.features.overlap,
    'other-speaker': best.features['other-speaker'],
    'other-overlap': best.features['other-speaker'] * best.features.overlap,
    margin: Math.tanh(best.score - (second?.score ?? 0)),
    shape: most('answer-shape'),
    terms: Math.min(1, question.terms.length / 10),
  };
}

/** Without weights: the share of the question's words, by weight, that the best turns hold. */
function confidenceOf(question: RecallQuestion, turns: readonly RankedTurn[], weights?: RecallWeights): number {
  const features = confidenceFeatures(question, turns);
  if (Object.keys(features).length === 0) return 0;
  if (weights?.version !== recallVersion) return round(0.8 * (features['most-context-overlap'] ?? 0));
  let sum = weights.confidence.bias ?? 0;
  for (const [name, value] of Object.entries(features)) sum += (weights.confidence[name] ?? 0) * value;
  return round(1 / (1 + Math.exp(-sum)));
}

function weighted(weights: RecallWeights['rank']): (features: Features) => number {
  const entries = Object.entries(weights) as [FeatureName, number][];
  return features => entries.reduce((sum, [name, weight]) => sum + weight * features[name], 0);
}

function fallbackScore(features: Features): number {
  return features['context-score'] * (features.speaker > 0 || features.role > 0 ? 1.4 : 1);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
