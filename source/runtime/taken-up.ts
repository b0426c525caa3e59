/** Shorter words, in letters, do not count: they are in every answer. */
const leastLetters = 5;
/** The share of a passage's long words that an answer must say. */
const enoughShare = 0.3;

/**
 * Tells whether a passage from memory was of use: the answer says so much of its longer words that it most likely used
 * it.
 */
export function takenUp(passage: string, answer: string): boolean {
  const words = longWords(passage);
  if (words.size === 0) return false;
  const said = longWords(answer);
  return [...words].filter(word => said.has(word)).length >= Math.max(2, words.size * enoughShare);
}

/** The longer words of a text, each once. */
function longWords(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).filter(word => word.length >= leastLetters));
}
