/** Most earlier messages that the prompt remembers; the oldest are dropped. */
const maximumEntries = 1000;

/**
 * Adds a sent message to the prompt's history: `entries` (oldest first) with `text` as the newest. Blank text and a
 * repetition of the newest change nothing. At most 1,000 stay.
 */
export function rememberPrompt(entries: readonly string[], text: string): readonly string[] {
  if (text.trim() === '' || entries.at(-1) === text) return entries;
  return [...entries.slice(Math.max(0, entries.length - maximumEntries + 1)), text];
}

/**
 * Searches the messages sent before (Ctrl-R). Returns the indexes of the entries that `query` finds, best first: those
 * that hold all of it, newest first, then those that hold its characters in order, the closest together first, of these
 * too the newest. Case counts only when the query has an upper-case letter. Each text once; an empty query finds
 * nothing.
 */
export function searchPrompts(entries: readonly string[], query: string): number[] {
  if (query.trim() === '') return [];
  const exactCase = query !== query.toLowerCase();
  const fold = (text: string) => (exactCase ? text : text.toLowerCase());
  const wanted = fold(query);
  const letters = Array.from(wanted.replace(/\s+/g, ''));
  const seen = new Set<string>();
  const whole: number[] = [];
  const scattered: {index: number; span: number}[] = [];
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index] ?? '';
    if (seen.has(entry)) continue;
    seen.add(entry);
    const text = fold(entry.length > maximumSearched ? entry.slice(0, maximumSearched) : entry);
    if (text.includes(wanted)) whole.push(index);
    else {
      const span = spanOf(text, letters);
      if (span !== undefined) scattered.push({index, span});
    }
  }
  scattered.sort((a, b) => a.span - b.span || b.index - a.index);
  return [...whole, ...scattered.map(({index}) => index)];
}

/**
 * Most characters of one earlier message that are searched, so that a thousand pasted logs do not make a keystroke
 * slow.
 */
const maximumSearched = 4000;

/**
 * How far apart the letters are at their first occurrence in order; undefined when they are not all there, or spread
 * over more than six times as many characters as there are letters.
 */
function spanOf(text: string, letters: readonly string[]): number | undefined {
  let first = -1;
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return undefined;
    if (first < 0) first = at;
  }
  const span = at - first + 1;
  return span <= letters.length * 6 ? span : undefined;
}
