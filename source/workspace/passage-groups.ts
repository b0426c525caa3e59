import type {Passage} from './passage.ts';

/** A passage that is quoted, and those near it in its file that bear on the question too. */
export interface PassageGroup {
  leading: Passage;
  /** Best first; none overlaps another. */
  beside: readonly Passage[];
}

/** How many of the best passages are looked at for neighbours. */
const passagesLookedAt = 12;
/** A passage that holds this share (0 to 1) of the question's words by itself needs no neighbours. */
const heldAlone = 0.85;
/** The most neighbours of one passage that are quoted with it. */
const mostBeside = 2;

/**
 * Gathers what stands close together in a file into one place to quote: the constant above a function, the helper below it. Of
 * `passages`, best first, at most `limit` groups, in their order; a group lies within `longest` lines. Only those that `mayGroup`
 * lead or join a group of several, and none that hold nearly all of the question alone lead one. Pure.
 */
export function groupPassages(
  passages: readonly Passage[],
  limit: number,
  longest: number,
  mayGroup: (passage: Passage) => boolean,
): PassageGroup[] {
  const groups: {leading: Passage; beside: Passage[]}[] = [];
  for (const [rank, passage] of passages.entries()) {
    const near = rank < passagesLookedAt && mayGroup(passage) && groups.find(group => takes(group, passage));
    if (near) near.beside.push(passage);
    else if (groups.length < limit) groups.push({leading: passage, beside: []});
  }
  return groups;

  function takes({leading, beside}: PassageGroup, passage: Passage): boolean {
    if (leading.path !== passage.path || beside.length === mostBeside || !mayGroup(leading)) return false;
    if (leading.confidence >= heldAlone) return false;
    const {startLine, endLine} = spanOf({leading, beside: [...beside, passage]});
    return endLine - startLine < longest;
  }
}

/** From the first line of a group to its last. */
export function spanOf({leading, beside}: PassageGroup): {startLine: number; endLine: number} {
  const all = [leading, ...beside];
  return {
    startLine: Math.min(...all.map(({startLine}) => startLine)),
    endLine: Math.max(...all.map(({endLine}) => endLine)),
  };
}
