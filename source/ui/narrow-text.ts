// Printable ASCII; Latin, Greek and Cyrillic letters without combining marks; the dashes, quotes, arrows, mathematical signs, boxes
// and shapes that are one cell wide, alone or side by side. Nothing in it joins with its neighbours.
const narrow =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u25fc\u25ff\u2713\u2717\u273b]*$/;
/** Control sequences of colours, which take no room. */
const style = /\u001B\[[\d;]*m/g;

/**
 * Measures quickly how many cells a line of ordinary text takes, its styles counting nothing; undefined where that
 * takes Unicode's tables to tell (CJK, emoji, combining marks), which are slow to load and to ask.
 */
export function narrowWidth(text: string): number | undefined {
  const bare = text.includes('\u001B') ? text.replace(style, '') : text;
  return narrow.test(bare) ? bare.length : undefined;
}
