import {roleOf} from './file-kinds.ts';
import type {Passage} from './passage.ts';

/** Whether anything matches is seen from so many of the best passages. */
const passagesTried = 8;
/**
 * The least share (0 to 1) of the question's rare words that the best passages must hold. Below it they match by
 * accident, and the answer is that nothing was found.
 */
const leastConfidence = 0.28;
/** The least score of the best passage where no words of the question stand together: below it, it matches by accident too. */
const leastScore = 0.55;
/** Below this support the passages may well be beside the point. */
const leastSupport = 1.1;
/** A passage this much less sure than another does not lead, whatever its score. */
const farBelow = 0.4;
/** The least score of a passage, as a share of the best one's. What is further below the best is no answer any more. */
const leastShareOfBest = 0.35;

/**
 * Decides whether the search found an answer at all: of `searched`, best first, those that match, of which the first
 * `quoted` are to be shown; none where even the best share too little with the question to be more than an accident.
 * `isWeak` says that what is shown may be beside the point: names, comments and paths of its files say little of the
 * question, and the passages score little for as many words as it has, or for one that the project has nowhere. Where each holds only one of
 * several telling words, the best of them is all that is given. Where `codeFirst`, documents lead only with the best score.
 */
export function matchingPassages(
  searched: readonly Passage[],
  quoted: number,
  codeFirst = false,
): {matching: Passage[]; isWeak: boolean} {
  const best = searched[0]?.score ?? 0;
  const near = searched.filter(({score}) => score >= best * leastShareOfBest);
  const surest = surestFirst(near.slice(0, quoted));
  const shown = codeFirst ? documentsBehindCode(surest) : surest;
  const standTogether = shown.some(holdsPair);
  const isWeak = shown.every(({why}) => (why.support ?? 0) < leastSupport);
  const isAccident =
    surestOf(searched.slice(0, passagesTried)) < leastConfidence || (best < leastScore && !standTogether);
  const isFaint = !standTogether && shown.every(({why}) => why.hint === 1);
  return {
    matching: isAccident ? [] : isFaint ? shown.slice(0, 1) : [...shown, ...near.slice(quoted)],
    isWeak,
  };
}

/** Whether two neighbouring words of the question are neighbours in the name or the comment of a passage. */
function holdsPair({why}: Passage): boolean {
  return (why.pairs ?? 0) + (why.documentationPairs ?? 0) > 0;
}

/** Those that hold far less of the question than another one come last; the rest keep their order. */
function surestFirst(passages: readonly Passage[]): Passage[] {
  const least = surestOf(passages) - farBelow;
  return [
    ...passages.filter(({confidence}) => confidence > least),
    ...passages.filter(({confidence}) => confidence <= least),
  ];
}

/** Documents come behind code that scores as much; the rest keep their order. */
function documentsBehindCode(passages: readonly Passage[]): Passage[] {
  const isDocument = ({path}: Passage) => roleOf(path) === 'document';
  const bestOfCode = Math.max(0, ...passages.filter(one => !isDocument(one)).map(({score}) => score));
  const comesBehind = (one: Passage) => isDocument(one) && one.score <= bestOfCode;
  return [...passages.filter(one => !comesBehind(one)), ...passages.filter(comesBehind)];
}

function surestOf(passages: readonly Passage[]): number {
  return Math.max(0, ...passages.map(({confidence}) => confidence));
}
