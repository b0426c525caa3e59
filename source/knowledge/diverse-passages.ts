import {byScore, type Candidate} from './found-passage.ts';
import {sharedWords} from './statements.ts';

/** The share of their scores that other passages of the same document add to its best one. */
const repeatWeight = 0.1;
/** The most that other passages may add, as a share of the best passage's own score. */
const mostFromRepeats = 0.2;
/** What each further passage of a document counts beside the one before it, so that other documents are seen too. */
const furtherWeight = 0.85;
/** How much less a passage counts that says nothing but what was said. */
const sameWeight = 0.7;
/** The share of words in common from which one passage repeats another: texts on one matter share some. */
const sameFrom = 0.5;

/** The best passages of one document; what it says elsewhere about the question speaks for the first of them. */
export function bestOf(found: readonly Candidate[], most: number): Candidate[] {
  const [best, ...others] = [...found].sort(byScore);
  if (!best) return [];
  const {passage} = best;
  const repeats = others.reduce((sum, {passage: {score}}) => sum + repeatWeight * score, 0);
  const alsoInDocument = Math.min(repeats, passage.score * mostFromRepeats);
  const raised = {...passage, score: passage.score + alsoInDocument, why: {...passage.why, alsoInDocument}};
  const further = others.slice(0, most - 1).map((other, index): Candidate => {
    const score = other.passage.score * furtherWeight ** (index + 1);
    return {...other, passage: {...other.passage, score}};
  });
  return [{...best, passage: raised}, ...further];
}

/**
 * Keeps results from repeating each other: takes the best again and again, where what has been said counts less
 * (maximal marginal relevance, Carbonell & Goldstein 1998).
 */
export function differing(ranked: readonly Candidate[], limit: number): Candidate[] {
  const left = ranked.slice(0, limit * 4).map(candidate => ({candidate, said: 0}));
  const chosen: Candidate[] = [];
  while (left.length > 0 && chosen.length < limit) {
    const values = left.map(({candidate, said}) => candidate.passage.score * (1 - sameWeight * said));
    const at = values.indexOf(Math.max(...values));
    const [taken] = left.splice(at, 1);
    if (!taken) break;
    const {passage} = taken.candidate;
    const score = passage.score * (1 - sameWeight * taken.said);
    chosen.push({
      ...taken.candidate,
      passage: {...passage, score, why: {...passage.why, repeatsAbove: score - passage.score}},
    });
    for (const other of left) {
      const shared = sharedWords(other.candidate.held, taken.candidate.held);
      other.said = Math.max(other.said, (shared - sameFrom) / (1 - sameFrom));
    }
    // What is the same word for word is shown once.
    left.splice(0, left.length, ...left.filter(({candidate}) => candidate.passage.text !== passage.text));
  }
  return chosen;
}
