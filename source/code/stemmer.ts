const vowel = 'aeiouy';
/** Double consonants of which one goes with the ending: `running` is `run`. */
const doubles = new Set(['bb', 'dd', 'ff', 'gg', 'mm', 'nn', 'pp', 'rr', 'tt']);
/** Words that have a stem of their own, against the rules (Porter2's list of exceptions). */
const whole: Record<string, string> = {
  skis: 'ski',
  skies: 'sky',
  dying: 'die',
  lying: 'lie',
  tying: 'tie',
  idly: 'idl',
  gently: 'gentl',
  ugly: 'ugli',
  early: 'earli',
  only: 'onli',
  singly: 'singl',
};
/** Words that stay as they are. */
const unchanged = new Set(['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes']);
/** Words that stay as they are once a plural `s` is gone. */
const unchangedAfterPlural = new Set([
  'inning',
  'outing',
  'canning',
  'herring',
  'earring',
  'proceed',
  'exceed',
  'succeed',
]);

/** Long endings and what they become, the longest first (Porter2, step 2). */
const step2: readonly (readonly [string, string])[] = [
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
];
/** Endings and what they become (Porter2, step 3). */
const step3: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];
/** Endings that are dropped (Porter2, step 4). */
const step4 = /(?:ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|al|er|ic)$/;

/**
 * Reduces a lower-case English word to its stem, so that `searching`, `searched` and `searches` find each other, by the
 * Porter2 algorithm (snowballstem.org/algorithms/english). Words under three letters and words with anything but
 * `a`–`z` come back as they are.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const exception = whole[word];
  if (exception !== undefined && Object.hasOwn(whole, word)) return exception;
  if (unchanged.has(word)) return word;
  let text = markConsonantYs(word);
  const [r1, r2] = regions(text);
  text = plural(text);
  if (unchangedAfterPlural.has(text)) return text;
  text = pastAndGerund(text, r1);
  text = text.replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  text = longSuffix(text, r1);
  text = mediumSuffix(text, r1, r2);
  text = shortSuffix(text, r2);
  return finalLetter(text, r1, r2).toLowerCase();
}

/** A `y` that begins the word or follows a vowel is a consonant, written `Y` from here on. */
function markConsonantYs(word: string): string {
  return word.includes('y') ? word.replace(/^y|(?<=[aeiou])y/g, 'Y') : word;
}

/** Where the regions R1 and R2 begin: after the first non-vowel that follows a vowel, once and once more. */
function regions(text: string): [number, number] {
  const prefix = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(text)?.[0].length;
  const after = (from: number) => {
    let at = from;
    while (at < text.length && !isVowel(text, at)) at++;
    while (at < text.length && isVowel(text, at)) at++;
    return Math.min(at + 1, text.length);
  };
  const first = prefix !== undefined && /^(?:gener|commun|arsen)/.test(text) ? prefix : after(0);
  return [first, after(first)];
}

const isVowel = (text: string, at: number) => vowel.includes(text[at] ?? '-');
const hasVowel = (text: string) => /[aeiouy]/.test(text);

/** Drops the plural ending: `files` → `file`, `classes` → `class`. */
function plural(text: string): string {
  if (text.endsWith('sses')) return text.slice(0, -2);
  if (/ie[ds]$/.test(text)) return text.slice(0, text.length > 4 ? -2 : -1);
  if (/[us]s$/.test(text) || !text.endsWith('s')) return text;
  return hasVowel(text.slice(0, -2)) ? text.slice(0, -1) : text;
}

/** Drops `-ed`, `-ing` and their adverbs: `added` → `add`, `hoping` → `hope`. */
function pastAndGerund(text: string, r1: number): string {
  const eed = /eed(?:ly)?$/.exec(text);
  if (eed) return eed.index >= r1 ? `${text.slice(0, eed.index)}ee` : text;
  const ending = /(?:ingly|edly|ing|ed)$/.exec(text);
  if (!ending || !hasVowel(text.slice(0, ending.index))) return text;
  const rest = text.slice(0, ending.index);
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  // Snowball's revision of 2024: a word that is nothing but a, e or o and the double keeps it, so that `added` meets `add`.
  if (doubles.has(rest.slice(-2))) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return rest.length <= r1 && endsWithShortSyllable(rest) ? `${rest}e` : rest;
}

/** Whether the word ends in a short syllable, as `hop` does: then a final `e` belongs to it. */
function endsWithShortSyllable(text: string): boolean {
  return /^[aeiouy][^aeiouy]$/.test(text) || /[^aeiouy][aeiouy][^aeiouywxY]$/.test(text);
}

/** Shortens endings such as `-ization` and `-fulness` (Porter2, step 2). */
function longSuffix(text: string, r1: number): string {
  for (const [suffix, replacement] of step2) {
    if (!text.endsWith(suffix)) continue;
    const at = text.length - suffix.length;
    return at >= r1 ? text.slice(0, at) + replacement : text;
  }
  if (text.endsWith('ogi')) return text.length - 3 >= r1 && text.endsWith('logi') ? text.slice(0, -1) : text;
  if (/[cdeghkmnrt]li$/.test(text) && text.length - 2 >= r1) return text.slice(0, -2);
  return text;
}

/** Shortens endings such as `-icate` and `-ness` (Porter2, step 3). */
function mediumSuffix(text: string, r1: number, r2: number): string {
  for (const [suffix, replacement] of step3) {
    if (!text.endsWith(suffix)) continue;
    const at = text.length - suffix.length;
    return at >= r1 ? text.slice(0, at) + replacement : text;
  }
  return text.endsWith('ative') && text.length - 5 >= r2 ? text.slice(0, -5) : text;
}

/** Drops endings such as `-ment`, `-able` and `-ion` (Porter2, step 4). */
function shortSuffix(text: string, r2: number): string {
  const found = step4.exec(text);
  if (found) return found.index >= r2 ? text.slice(0, found.index) : text;
  return /[st]ion$/.test(text) && text.length - 3 >= r2 ? text.slice(0, -3) : text;
}

/** Drops a final `e`, and one of a final double `l`. */
function finalLetter(text: string, r1: number, r2: number): string {
  const at = text.length - 1;
  if (text.endsWith('e'))
    return at >= r2 || (at >= r1 && !endsWithShortSyllable(text.slice(0, -1))) ? text.slice(0, -1) : text;
  return text.endsWith('ll') && at >= r2 ? text.slice(0, -1) : text;
}
