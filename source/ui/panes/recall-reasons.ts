/** What the features that recall ranks by mean to a person; one that is not here is called by its name. */
const meanings: Readonly<Record<string, string>> = {
  'context-score': 'match with its surroundings',
  'bare-score': 'match by itself',
  overlap: 'words shared',
  'context-overlap': 'words shared around it',
  'rare-term': 'rare words shared',
  pairs: 'pairs of words shared',
  speaker: 'said by whom it asks for',
  'other-speaker': 'said by another',
  role: 'the side it asks for',
  names: 'names shared',
  neighbour: 'what stands beside it',
  'answers-match': 'answers such a question',
  asks: 'is a question',
  'answer-shape': 'looks like an answer',
  'answer-words': 'words of an answer',
  'in-span': 'in the time it asks for',
  'near-span': 'near the time it asks for',
  'anchor-side': 'before or after what it names',
  order: 'newest or oldest as it asks',
  'session-density': 'more of it close by',
  'first-person': 'speaks of oneself',
  vector: 'near in meaning',
};

/** Features that are not told: they say the same as others, or what nobody wonders about. */
const untold: ReadonlySet<string> = new Set(['context-rank', 'bare-rank', 'length', 'short']);

/**
 * Explains why a turn was recalled, the strongest reasons first, at most `most`: `words shared 0.82 · rare words shared
 * 1`. Empty where nothing is known.
 */
export function reasonsText(features: Readonly<Record<string, number>>, most = 6): string {
  return Object.entries(features)
    .filter(([name, value]) => value !== 0 && !untold.has(name))
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one))
    .slice(0, most)
    .map(([name, value]) => `${meanings[name] ?? name} ${Number(value.toFixed(2))}`)
    .join(' · ');
}
