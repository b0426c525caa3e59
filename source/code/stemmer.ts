/**
 * Endings and what they become, by their last letter, of each letter the longest first. Looked up so, and letter by letter instead of by
 * patterns: a question stems some hundred words, and compiling a pattern takes longer than all of them.
 */
type Endings = Readonly<Record<string, readonly (readonly [ending: string, replacement: string])[]>>;

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

/** The long endings (Porter2, step 2). */
const step2 = byLastLetter([
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
]);
/** The endings of adjectives and nouns (Porter2, step 3). */
const step3 = byLastLetter([
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
]);
/** The endings that are dropped (Porter2, step 4). */
const step4 = byLastLetter(
  'ement ance ence able ible ment ant ent ism ate iti ous ive ize al er ic'.split(' ').map(ending => [ending, '']),
);

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
  text = finalY(text);
  text = longSuffix(text, r1);
  text = mediumSuffix(text, r1, r2);
  text = shortSuffix(text, r2);
  text = finalLetter(text, r1, r2);
  return text.includes('Y') ? text.toLowerCase() : text;
}

function byLastLetter(all: readonly (readonly [ending: string, replacement: string])[]): Endings {
  const endings: Record<string, (readonly [string, string])[]> = {};
  for (const one of all) {
    const last = one[0].slice(-1);
    endings[last] ??= [];
    endings[last].push(one);
  }
  return endings;
}

/** The longest of `endings` that `text` has; undefined where it has none. */
function endingOf(text: string, endings: Endings): readonly [ending: string, replacement: string] | undefined {
  return endings[text.charAt(text.length - 1)]?.find(([ending]) => text.endsWith(ending));
}

/** A `y` that begins the word or follows a vowel is a consonant, written `Y` from here on. */
function markConsonantYs(word: string): string {
  return word.includes('y') ? word.replace(/^y|(?<=[aeiou])y/g, 'Y') : word;
}

/** Where the regions R1 and R2 begin: after the first non-vowel that follows a vowel, once and once more. */
function regions(text: string): [number, number] {
  const first = beginnings.find(beginning => text.startsWith(beginning))?.length ?? regionAfter(text, 0);
  return [first, regionAfter(text, first)];
}

/** Beginnings after which R1 begins, whatever the letters (Porter2's list of exceptions). */
const beginnings = ['gener', 'commun', 'arsen'];

function regionAfter(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isVowel(text, at)) at++;
  while (at < text.length && isVowel(text, at)) at++;
  return Math.min(at + 1, text.length);
}

function isVowel(text: string, at: number): boolean {
  const letter = text.charAt(at);
  return letter !== '' && 'aeiouy'.includes(letter);
}

/** Whether one of the first `length` letters is a vowel. */
function hasVowel(text: string, length: number): boolean {
  for (let at = 0; at < length; at++) if (isVowel(text, at)) return true;
  return false;
}

/** Drops the plural ending: `files` → `file`, `classes` → `class`. */
function plural(text: string): string {
  if (text.endsWith('ied')) return text.slice(0, text.length > 4 ? -2 : -1);
  if (!text.endsWith('s')) return text;
  if (text.endsWith('sses')) return text.slice(0, -2);
  if (text.endsWith('ies')) return text.slice(0, text.length > 4 ? -2 : -1);
  if (text.endsWith('us') || text.endsWith('ss')) return text;
  return hasVowel(text, text.length - 2) ? text.slice(0, -1) : text;
}

/** Drops `-ed`, `-ing` and their adverbs: `added` → `add`, `hoping` → `hope`. */
function pastAndGerund(text: string, r1: number): string {
  const base = text.endsWith('ly') ? text.slice(0, -2) : text;
  if (base.endsWith('eed')) return base.length - 3 >= r1 ? `${base.slice(0, -3)}ee` : text;
  const cut = base.endsWith('ing') ? 3 : base.endsWith('ed') ? 2 : 0;
  if (cut === 0 || !hasVowel(base, base.length - cut)) return text;
  const rest = base.slice(0, -cut);
  if (rest.endsWith('at') || rest.endsWith('bl') || rest.endsWith('iz')) return `${rest}e`;
  // Snowball's revision of 2024: a word that is nothing but a, e or o and the double keeps it, so that `added` meets `add`.
  if (doubles.has(rest.slice(-2)))
    return rest.length === 3 && 'aeo'.includes(rest.charAt(0)) ? rest : rest.slice(0, -1);
  return rest.length <= r1 && endsWithShortSyllable(rest) ? `${rest}e` : rest;
}

/** A final `y` behind a consonant becomes `i`, so that `try` meets `tries`; not in `by`, nor behind a vowel. */
function finalY(text: string): string {
  const last = text.length - 1;
  const endsInY = text.endsWith('y') || text.endsWith('Y');
  return endsInY && last >= 2 && !isVowel(text, last - 1) ? `${text.slice(0, last)}i` : text;
}

/** Whether the word ends in a short syllable, as `hop` does: then a final `e` belongs to it. */
function endsWithShortSyllable(text: string): boolean {
  const last = text.length - 1;
  if (last < 1 || isVowel(text, last) || !isVowel(text, last - 1)) return false;
  return last === 1 || (!isVowel(text, last - 2) && !'wxY'.includes(text.charAt(last)));
}

/** Shortens endings such as `-ization` and `-fulness` (Porter2, step 2). */
function longSuffix(text: string, r1: number): string {
  const found = endingOf(text, step2);
  if (found) {
    const at = text.length - found[0].length;
    return at >= r1 ? text.slice(0, at) + found[1] : text;
  }
  if (text.endsWith('logi')) return text.length - 3 >= r1 ? text.slice(0, -1) : text;
  const drops = text.endsWith('li') && text.length > 2 && 'cdeghkmnrt'.includes(text.charAt(text.length - 3));
  return drops && text.length - 2 >= r1 ? text.slice(0, -2) : text;
}

/** Shortens endings such as `-icate` and `-ness` (Porter2, step 3). */
function mediumSuffix(text: string, r1: number, r2: number): string {
  const found = endingOf(text, step3);
  if (found) {
    const at = text.length - found[0].length;
    return at >= r1 ? text.slice(0, at) + found[1] : text;
  }
  return text.endsWith('ative') && text.length - 5 >= r2 ? text.slice(0, -5) : text;
}

/** Drops endings such as `-ment`, `-able` and `-ion` (Porter2, step 4). */
function shortSuffix(text: string, r2: number): string {
  const found = endingOf(text, step4);
  if (found) {
    const at = text.length - found[0].length;
    return at >= r2 ? text.slice(0, at) : text;
  }
  const isNoun = text.endsWith('sion') || text.endsWith('tion');
  return isNoun && text.length - 3 >= r2 ? text.slice(0, -3) : text;
}

/** Drops a final `e`, and one of a final double `l`. */
function finalLetter(text: string, r1: number, r2: number): string {
  const at = text.length - 1;
  if (text.endsWith('e'))
    return at >= r2 || (at >= r1 && !endsWithShortSyllable(text.slice(0, -1))) ? text.slice(0, -1) : text;
  return text.endsWith('ll') && at >= r2 ? text.slice(0, -1) : text;
}
