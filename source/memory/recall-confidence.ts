import type {RankedTurn} from './recall.ts';
import type {FeatureName} from './recall-features.ts';
import type {RecallQuestion} from './recall-question.ts';

/** What the confidence in a ranking is judged by, each about 0 to 1. */
export interface ConfidenceFeatures {
  /** Whether what the question is about was ever spoken of. */
  topic: Readonly<Record<string, number>>;
  /** Whether what was said of it answers. */
  answer: Readonly<Record<string, number>>;
}

/** More of these speaks against an answer, more of any other for one, whatever a training set says. */
export const doubtfulFeatures: ReadonlySet<string> = new Set(['unknown-name', 'other-speaker', 'other-overlap']);

/** How many of the best turns are looked at. */
const topTurns = 5;

/**
 * What speaks for and against an answer in a ranking (all candidates, best first); undefined where nothing was found.
 */
export function confidenceFeatures(
  question: RecallQuestion,
  turns: readonly RankedTurn[],
): ConfidenceFeatures | undefined {
  const best = turns[0];
  if (!best || question.terms.length === 0) return undefined;
  const top = turns.slice(0, topTurns);
  const most = (name: FeatureName) => Math.max(...top.map(({features}) => features[name]));
  const share = coverage(question.topic, turns);
  return {
    topic: {
      known: share(turns.flatMap(({turn}) => turn.context)),
      around: Math.max(...top.map(({turn}) => share(turn.context))),
      'unknown-name': unknownNames(question.names, turns),
    },
    answer: {
      overlap: best.features.overlap,
      around: most('context-overlap'),
      pairs: most('pairs'),
      shape: most('answer-shape'),
      meant: most('answer-words'),
      'other-speaker': best.features['other-speaker'],
      'other-overlap': best.features['other-speaker'] * best.features.overlap,
      terms: Math.min(1, question.terms.length / 10),
    },
  };
}

/**
 * Estimates whether memory knows the answer at all, from 0 to 1, so that one does not make up what was never said: the
 * chance that what is asked of was spoken of, times the chance that this answers, each a logistic regression. Without
 * weights the share of the question's words, by what they tell, that one of the best turns holds with its surroundings.
 */
export function confidenceOf(
  question: RecallQuestion,
  turns: readonly RankedTurn[],
  weights?: ConfidenceFeatures,
): number {
  const features = confidenceFeatures(question, turns);
  if (!features) return 0;
  if (!weights) return round(0.8 * (features.topic.around ?? 0));
  return round(chance(features.topic, weights.topic) * chance(features.answer, weights.answer));
}

/** A probability from weighted features (the logistic function). */
function chance(features: Readonly<Record<string, number>>, weights: Readonly<Record<string, number>>): number {
  let sum = weights.bias ?? 0;
  for (const [name, value] of Object.entries(features)) sum += (weights[name] ?? 0) * value;
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Rarity of words is judged as if there were at least so many turns: in a memory of a few turns a word is not common
 * because two of them have it.
 */
const leastTurns = 120;

/** The share of the terms that some words hold; a term tells the more the fewer turns hold it, and most where none does. */
function coverage(terms: readonly string[], turns: readonly RankedTurn[]): (words: readonly string[]) => number {
  const counts = new Map<string, number>(terms.map(term => [term, 0]));
  for (const {turn} of turns) {
    for (const term of new Set(turn.context)) {
      const count = counts.get(term);
      if (count !== undefined) counts.set(term, count + 1);
    }
  }
  const among = Math.max(leastTurns, turns.length);
  const weights = new Map(
    [...counts].map(([term, count]) => [term, Math.log(1 + (among - count + 0.5) / (count + 0.5))]),
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return words => {
    let held = 0;
    for (const word of new Set(words)) held += weights.get(word) ?? 0;
    return held / total;
  };
}

/** The share of the names in a question that nobody has and nobody spoke. */
function unknownNames(names: readonly string[], turns: readonly RankedTurn[]): number {
  if (names.length === 0) return 0;
  const spoken = turns.map(({turn}) => `${turn.speaker} ${turn.text}`.toLowerCase());
  return names.filter(name => !spoken.some(text => text.includes(name))).length / names.length;
}

/** Four decimals: more would differ between machines and mean nothing. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
