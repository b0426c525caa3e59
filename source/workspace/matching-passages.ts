import type {Passage} from './passage.ts';

/** Whether anything matches is seen from so many of the best passages. */
const passagesTried = 8;
/**
 * The least share (0 to 1) of the question's rare words that the best passages must hold. Below it they match by
 * accident, and the answer is that nothing was found.
 */
const leastConfidence = 0.28;
/** Below this share the passages may well be beside the point, which the answer says. */
const sureConfidence = 0.6;
/** A passage this much less sure than another does not lead, whatever its score. */
const farBelow = 0.4;
/** The least score of a passage, as a share of the best one's. What is further below the best is no answer any more. */
const leastShareOfBest = 0.35;

/**
 * Decides whether the search found an answer at all: of `searched`, best first, those that match, of which the first
 * `quoted` are to be shown; none where even the best share too little with the question to be more than an accident.
 * `isWeak` says that what is shown may be beside the point; a passage further down that holds more makes it no surer.
 */
export function matchingPassages(searched: readonly Passage[], quoted: number): {matching: Passage[]; isWeak: boolean} {
  const best = searched[0]?.score ?? 0;
  const near = searched.filter(({score}) => score >= best * leastShareOfBest);
  const shown = surestFirst(near.slice(0, quoted));
  const matching =
    surestOf(searched.slice(0, passagesTried)) < leastConfidence ? [] : [...shown, ...near.slice(quoted)];
  return {matching, isWeak: surestOf(shown) < sureConfidence};
}

/** Those that hold far less of the question than another one come last; the rest keep their order. */
function surestFirst(passages: readonly Passage[]): Passage[] {
  const least = surestOf(passages) - farBelow;
  return [
    ...passages.filter(({confidence}) => confidence > least),
    ...passages.filter(({confidence}) => confidence <= least),
  ];
}

function surestOf(passages: readonly Passage[]): number {
  return Math.max(0, ...passages.map(({confidence}) => confidence));
}
