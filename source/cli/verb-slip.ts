import {editDistance} from '../config/nearest-names.ts';

/** Verbs of so few letters are nearly any short word. */
const shortestVerb = 3;
/** Another letter in a verb of at most this many letters makes another word of it (`list`, `last`, `lost`). */
const mostLettersOfShort = 4;
/** What asks, though it is nearly a verb. */
const askingWord = /^(?:how|who|what|when|where|which|why)$/;
/** Letters behind a verb that make a form of it: `gets`, `used`, `grader`, `showing`. */
const endings = ['s', 'd', 'r', 'n', 'ed', 'er', 'es', 'ing'];

/**
 * Whether `word`, which stands behind a noun and before `behind`, is a slip in one of the `verbs`, and no word of a question that begins
 * with the noun. Where one word follows, a slip of one letter will do; where more do, the same letters must stand there, but for one
 * that is left out, doubled or swapped: a changed letter too often makes a word that people use.
 */
export function isVerbSlip(word: string, verbs: readonly string[], behind: readonly string[]): boolean {
  if (!/^[a-z]+$/.test(word) || askingWord.test(word)) return false;
  const last = behind.at(-1);
  if (last === undefined || (/[?!]$/.test(last) && !/\s/.test(last))) return false;
  const near = verbs.filter(verb => verb.length >= shortestVerb && editDistance(word, verb) === 1);
  if (near.length === 0 || verbs.some(verb => endings.some(ending => word === verb + ending))) return false;
  const [first = ''] = behind;
  if (behind.length === 1 && isArgument(first)) return true;
  return near.some(verb => {
    const isShort = verb.length <= mostLettersOfShort;
    if (behind.length === 1) return !isShort || hasSameLetters(word, verb);
    return !isShort && hasSameLetters(word, verb);
  });
}

/** Whether a text is rather handed to a command than part of a sentence: a name as in code, a path, a number, or something in quotes. */
export function isArgument(text: string): boolean {
  return /\s/.test(text) || (/[^\p{L}'’-]|\p{Ll}\p{Lu}/u.test(text) && !/[?!.,:;]$/.test(text));
}

/** Whether `word`, one typing mistake away from `verb`, has no letter that `verb` lacks. */
function hasSameLetters(word: string, verb: string): boolean {
  return word.length !== verb.length + 1
    ? [...word].every(letter => verb.includes(letter)) && (word.length < verb.length || isSwapped(word, verb))
    : [...word].some((letter, at) => letter === word[at - 1] && word.slice(0, at) + word.slice(at + 1) === verb);
}

/** Whether two words of the same length have the same letters in another order. */
function isSwapped(one: string, other: string): boolean {
  return [...one].sort().join('') === [...other].sort().join('');
}
