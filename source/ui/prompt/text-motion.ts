import {splitGraphemes} from '../graphemes.ts';
import {isPlaceholder} from './paste-placeholder.ts';

/** Characters that are looked at to find one grapheme: more than any that clean text holds. */
const windowLength = 256;
/** What belongs to a word: letters and digits of all scripts, their marks, and the underscore. */
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;

/** Where the character before `offset` begins. */
export function previousGrapheme(text: string, offset: number): number {
  if (offset <= 0) return 0;
  const from = Math.max(lineStart(text, offset), offset - windowLength);
  if (from === offset) return offset - 1;
  const last = splitGraphemes(text.slice(from, offset)).at(-1) ?? '';
  return offset - last.length;
}

/** Where the character at `offset` ends. */
export function nextGrapheme(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  const first = splitGraphemes(text.slice(offset, offset + windowLength))[0] ?? '';
  return offset + first.length;
}

/** Where the line of text that holds `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of text that holds `offset` ends, before its line feed. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Start of the word before `offset`, as emacs moves: over what is no word, then over the word. */
export function wordStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && kindBefore(text, at) === 'other') at = previousGrapheme(text, at);
  if (at > 0 && kindBefore(text, at) === 'placeholder') return previousGrapheme(text, at);
  while (at > 0 && kindBefore(text, at) === 'word') at = previousGrapheme(text, at);
  return at;
}

/**
 * Where the next word ends after `offset`: over what is no word, then over the word. A placeholder counts as a word.
 */
export function wordEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && kindAt(text, at) === 'other') at = nextGrapheme(text, at);
  if (at < text.length && kindAt(text, at) === 'placeholder') return nextGrapheme(text, at);
  while (at < text.length && kindAt(text, at) === 'word') at = nextGrapheme(text, at);
  return at;
}

/** Start of the run of non-blanks before `offset`, as Ctrl-W deletes in a shell. */
export function blankedWordStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
  while (at > 0 && !/\s/.test(text.charAt(at - 1))) at = previousGrapheme(text, at);
  return at;
}

/** What a character is to moves by words. */
type Kind = 'word' | 'placeholder' | 'other';

/** What the character at this place is to moves by words. */
function kindAt(text: string, offset: number): Kind {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (isPlaceholder(character)) return 'placeholder';
  return wordCharacter.test(character) ? 'word' : 'other';
}

/** What the character before this place is to moves by words. */
function kindBefore(text: string, offset: number): Kind {
  return kindAt(text, previousGrapheme(text, offset));
}
