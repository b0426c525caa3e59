/** How users ask for another try in words. */
const againWords =
  /^(?:please |no,? |hm+,? )*(?:(?:try|do) (?:it |that )?again|again|retry|once more|nochmal|noch einmal)\b[ .!]*$/i;
/** The share of all their words that two messages must share to ask for the same. */
const sameShare = 0.8;
/** A message of fewer words counts as asked again only if it is the very same text. */
const fewestWords = 3;

/**
 * Notices that the user was not content with an answer: `text` asks for the same as `before` once more, so in words, or
 * by nearly the same words.
 */
export function asksAgain(text: string, before: string): boolean {
  if (againWords.test(text.trim())) return true;
  const [now, then] = [wordsOf(text), wordsOf(before)];
  if (Math.min(now.size, then.size) < fewestWords) return text.trim() !== '' && text.trim() === before.trim();
  const shared = [...now].filter(word => then.has(word)).length;
  return shared / (now.size + then.size - shared) >= sameShare;
}

/** The words of a text, each once, in lower case. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
}
