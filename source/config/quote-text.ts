/** The most characters of a value that an error message repeats; the rest is cut off. */
const longestCharacters = 80;

/**
 * Quotes what a user or a file said in an error message, safe to print: `text` in double quotes, at most 80 characters
 * of it, and everything a terminal could act on (control, format and surrogate characters) as an escape.
 */
export function quoteText(text: string): string {
  const short = text.length > longestCharacters ? `${text.slice(0, longestCharacters)}…` : text;
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, escapeCharacter);
}

/** `text` unquoted and unshortened, with the same characters escaped: for paths and names in messages. */
export function escapeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, escapeCharacter);
}

/** Any value of a settings file, quoted and shortened for a message; passwords in addresses are masked. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string') return quoteText(maskPassword(value));
  const json = maskPassword(jsonOf(value));
  return escapeText(json.length > longestCharacters ? `${json.slice(0, longestCharacters)}…` : json);
}

/** A value as JSON; what nests too deep to be written only as what it is. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // What nests a hundred thousand deep can be parsed, but not written.
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

/** Hides the password in an address: `protocol://user:password@host` comes back with `***` in its place. */
export function maskPassword(text: string): string {
  return text.replace(/(:\/\/[^/?#\s:@]*):[^/?#\s]*@/g, '$1:***@');
}

/** A character as `\u{…}`, which no terminal acts on. */
function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
