import {type ConfidenceFeatures, confidenceOf} from './recall-confidence.ts';
import {type Candidate, type FeatureName, type Features, featuresOf} from './recall-features.ts';
import type {RecallQuestion} from './recall-question.ts';
import {isBareQuestion} from './telling-turn.ts';

/** A ranker that was trained: `scripts/train-recall.mjs` writes it. */
export interface RecallWeights {
  /** Of the features' meaning; weights for another one are not used. */
  version: number;
  rank: Partial<Record<FeatureName, number>>;
  confidence: ConfidenceFeatures;
}

/** A turn with how well it answers. */
export interface RankedTurn<Turn extends Candidate = Candidate> {
  turn: Turn;
  /** Higher is better; comparable within one question only. */
  score: number;
  /** Why it stands where it stands. */
  features: Features;
}

/** The turns in order, and whether one of them answers. */
export interface Ranking<Turn extends Candidate = Candidate> {
  /** Best first. */
  turns: RankedTurn<Turn>[];
  /** From 0 to 1: whether memory holds an answer at all. */
  confidence: number;
}

/** The version of what the features mean: weights that were trained for another one are not used. */
export const recallVersion = 2;

/**
 * Puts the remembered turns into order, the one that answers a question best first. Ranks the turns that two searches
 * found (and a third by vectors, where there is one) by a weighted sum of named features. Without weights it is the
 * score of the turn in its context, times 1.4 where its speaker or role is the one asked for. What the user only asked
 * comes behind statements and answers that fit about as well, and the very question, asked before, behind everything
 * else. Pure.
 */
export function rankTurns<Turn extends Candidate>(
  question: RecallQuestion,
  candidates: readonly Turn[],
  weights?: RecallWeights,
): Ranking<Turn> {
  const features = featuresOf(question, candidates);
  const trained = weights?.version === recallVersion ? weights : undefined;
  const score = trained ? weighted(trained.rank) : fallbackScore;
  // Fit comes first; a mere question of the user's loses some of it, since it tells nothing.
  const turns = candidates
    .map((turn, place) => {
      const own = features[place] as Features;
      const fits = score(own);
      return {turn, features: own, score: isBareQuestion(turn) ? fits - (trained ? bareCost : bareShare * fits) : fits};
    })
    .map(ranked => ({ranked, repeats: repeatsQuestion(question, ranked)}))
    .sort(
      ({ranked: one, repeats}, {ranked: other, repeats: otherRepeats}) =>
        Number(repeats) - Number(otherRepeats) ||
        other.score - one.score ||
        other.turn.atMs - one.turn.atMs ||
        (one.turn.key < other.turn.key ? -1 : 1),
    )
    .map(({ranked}) => ranked);
  return {turns, confidence: confidenceOf(question, turns, trained?.confidence)};
}

/**
 * How much a question of the user's is worth less than a statement: about as much as all of its words in the turn's
 * surroundings.
 */
const bareCost = 1.4;
/**
 * How much a question of the user's is worth less than a statement where there are no trained weights, as a share of
 * its score.
 */
const bareShare = 0.3;

/** Whether a turn is the very question that is asked now: who asks again wants the answer, not the question. */
function repeatsQuestion({terms}: RecallQuestion, {turn, features}: RankedTurn): boolean {
  if (features.asks === 0 || terms.length === 0) return false;
  const words = new Set(turn.bare);
  const shared = terms.filter(term => words.has(term)).length;
  return shared / (words.size + terms.length - shared) >= sameWords;
}

/** The share of all their words that two questions must share to be the same. */
const sameWords = 0.8;

/** Scores a turn by trained weights: the sum of each feature times how much it speaks for an answer. */
function weighted(weights: RecallWeights['rank']): (features: Features) => number {
  const entries = Object.entries(weights) as [FeatureName, number][];
  return features => entries.reduce((sum, [name, weight]) => sum + weight * features[name], 0);
}

/**
 * The score where there are no trained weights: how well the turn fits with its surroundings, more if the right person
 * said it.
 */
function fallbackScore(features: Features): number {
  return features['context-score'] * (features.speaker > 0 || features.role > 0 ? 1.4 : 1);
}
