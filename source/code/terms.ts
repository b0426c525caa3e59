import {searchSpelling} from './spelling.ts';
import {stem} from './stemmer.ts';

/** The most characters of a search term; longer ones are cut, so hashes and base64 stay findable by their beginning. */
const maximumTermLength = 64;
/** How many distinct words keep their terms in memory (a cache) before it is emptied and begins again. */
const memoSize = 60_000;

/** Common English words that are left out of a search (stop words), since they stand everywhere. */
const stopWords = new Set(
  `a about am an and any are aren as at be been being both but by can cannot could couldn did didn do does doesn doing don
  each few for from further had hadn has hasn have haven having he her here hers him his how i if in into is isn it its
  itself just ll me mine mustn my myself nor of on or our ours own please re s shan she should shouldn so some
  such t than that the their theirs them then there these they this those to too us ve very was wasn we were weren what
  when where whether which who whom whose why will with won would wouldn you your yours`.split(/\s+/),
);

/** A word or identifier in plain ASCII; parts joined by `-` are one. */
const asciiWord = /[A-Za-z0-9_$]+(?:-[A-Za-z0-9_$]+)*/g;
/** A word or identifier in any script. */
const anyWord = /[\p{L}\p{N}\p{M}_$]+(?:-[\p{L}\p{N}\p{M}_$]+)*/gu;
/** The parts of an identifier in plain ASCII: runs of capitals, words, digits. */
const asciiPart = /[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
/** The parts of an identifier in any script. */
const anyPart = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{Lt}\p{M}]+|\p{N}+/gu;
/** What is left of a word without the marks that join its parts, and without the blanks that NFKC makes of some signs. */
const lettersAndDigits = /[\p{L}\p{N}\p{M}]+/gu;
/** Chinese, Japanese and Korean, which are written without spaces between words. */
const cjkRun = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u30fc]+/gu;
const cjkLetter = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
/** Letters that do not come apart into a plain letter and an accent, and what stands for them. */
const letterFolds: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Words that were split before, with their terms: most of a project's words come again and again. */
const memo = new Map<string, readonly string[]>();

/**
 * Splits a text or a question into search terms (tokenizing), in its order and with repeats; what is indexed and what
 * is asked are split alike. An identifier gives its parts (`parseHTTPReply` → `pars`, `http`, `repli`) and, where it
 * has several, itself folded (`parsehttprepli`); kebab-case counts as one identifier, the parts of a dotted path or
 * file name as several. Words are folded (NFKC, no diacritics, lower case) and stemmed as English; Chinese, Japanese
 * and Korean runs give bigrams. Stop words are dropped, unless nothing else would be left. At most 64 characters a
 * term.
 */
export function termsOf(text: string): string[] {
  const terms = tellingTermsOf(text);
  return terms.length > 0
    ? terms
    : (text.match(anyWord) ?? [])
        .flatMap(word => fold(word).match(lettersAndDigits) ?? [])
        .map(term => term.slice(0, maximumTermLength));
}

/** The terms of `text` as `termsOf` gives them, without stop words even where nothing else is left. */
export function tellingTermsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of wordsIn(text)) {
    for (const term of termsOfWord(word)) terms.push(term);
  }
  return terms;
}

/** The words and identifiers of a text, in its order, as terms are made of them. */
export function wordsIn(text: string): readonly string[] {
  return text.match(/[^\x00-\x7f]/.test(text) ? anyWord : asciiWord) ?? [];
}

/** The terms of one word, from memory where it was met before. */
function termsOfWord(word: string): readonly string[] {
  const known = memo.get(word);
  if (known) return known;
  const terms = computeTerms(word);
  if (word.length > maximumTermLength) return terms;
  if (memo.size >= memoSize) memo.clear();
  memo.set(word, terms);
  return terms;
}

/** Whether a name is made of several words (`readCart`, `HTTP2`; not `x1` or `isA`): its last term is then the whole. */
export function isCompound(name: string): boolean {
  const parts = name.match(/^[\w$-]*$/.test(name) ? asciiPart : anyPart) ?? [];
  return parts.length > 1 && parts.some(part => part.length > 1 && !stopWords.has(fold(part)));
}

/** The terms of one word or identifier: its parts, and where it has several, the whole. */
function computeTerms(raw: string): string[] {
  const isAscii = /^[\w$-]*$/.test(raw);
  // A hash, a base64 text or a minified name is no word: its beginning is all that anybody could ask for.
  if (raw.length > 4 * maximumTermLength)
    return [fold(raw.slice(0, maximumTermLength)).replace(/\s/g, '').slice(0, maximumTermLength)];
  const word = isAscii ? raw : recompose(raw);
  if (!isAscii && cjkLetter.test(word)) return cjkTerms(word);
  const parts = (word.match(isAscii ? asciiPart : anyPart) ?? []).map(part => fold(part));
  const several = parts.length > 1;
  const terms = parts
    .filter(part => !stopWords.has(part) && !(several && part.length < 2))
    .map(part => stem(searchSpelling(part)).slice(0, maximumTermLength));
  if (several) terms.push(stem(parts.join('')).slice(0, maximumTermLength));
  return terms;
}

/**
 * Terms of Chinese, Japanese and Korean, which have no spaces: every two neighbouring characters (bigrams), and a lone
 * character as it is.
 */
function cjkTerms(word: string): string[] {
  const terms: string[] = [];
  let end = 0;
  for (const run of word.matchAll(cjkRun)) {
    if (run.index > end) terms.push(...computeTerms(word.slice(end, run.index)));
    const characters = [...fold(run[0])];
    if (characters.length === 1) terms.push(characters.join(''));
    for (let at = 0; at + 1 < characters.length; at++) terms.push(`${characters[at]}${characters[at + 1]}`);
    end = run.index + run[0].length;
  }
  if (end < word.length) terms.push(...computeTerms(word.slice(end)));
  return terms;
}

/** NFKC without diacritics. Only Latin, Greek and Cyrillic marks go: a Japanese or Indic mark is part of its letter. */
function recompose(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
}

/** Lower case without accents, so that `Café` is found as `cafe`. */
function fold(word: string): string {
  if (/^[\w$-]*$/.test(word)) return word.toLowerCase();
  // First NFKC: what it makes of some signs are capitals.
  return recompose(word)
    .toLowerCase()
    .replace(/[ßøłđðþæœı]/g, letter => letterFolds[letter] ?? letter);
}

/** How text is recognised as code. */
interface CodePatterns {
  /** What stands in backticks or quotation marks, up to 200 characters. */
  quoted: RegExp;
  /**
   * The shapes of text that may be code: paths, options, dotted names, file names, plain names. A part of a path or of a file name has
   * at most 255 characters, and a file name few dots: in a text without blanks the end would be looked for from every character on.
   */
  codeLike: RegExp;
  letter: RegExp;
  /** Two single letters with a dot between: initials or an abbreviation. */
  initials: RegExp;
  /** Mixed case, or letters next to digits. */
  mixed: RegExp;
}

/** Makes the patterns of what counts as a letter, a digit, and so on, inside the brackets of a class. */
function codePatterns({L, N, Ll, Lu}: Record<'L' | 'N' | 'Ll' | 'Lu', string>, flags: '' | 'u'): CodePatterns {
  const name = `[${L}_$][${L}${N}_$]*`;
  const shapes = [
    String.raw`(?<![\w])(?:\.{0,2}[\\/]|~/)?[\w@.+-]{1,255}(?:[\\/][\w@.+*-]+)+[\\/]?`, // a path
    String.raw`(?<![\w-])--?[a-zA-Z][\w-]+`, // an option
    String.raw`[@#$]?${name}(?:(?:\.|::|->|#|\?\.)${name})+`, // a.b, A::b, a->b
    String.raw`[${L}${N}_-]{1,255}(?:\.[${L}${N}_-]{1,255}){0,20}\.[A-Za-z][A-Za-z0-9]{0,9}`, // a file name
    String.raw`\.[a-z][\w.-]+`, // .gitignore
    `[@$]?${name}`, // a name
  ];
  const quotations = [
    '`([^`\\n]{1,200})`',
    String.raw`"([^"\n]{1,200})"`,
    String.raw`“([^”\n]{1,200})”`,
    String.raw`(?<![${L}${N}])'([^'\n]{1,200})'(?![${L}${N}])`,
  ];
  const changes = [`[${Ll}][${Lu}]`, `[${Lu}][${Lu}][${Ll}]{2}`, `[${L}][0-9]`, `[0-9][${L}]`];
  return {
    quoted: new RegExp(quotations.join('|'), `g${flags}`),
    codeLike: new RegExp(shapes.join('|'), `g${flags}`),
    letter: new RegExp(`[${L}]`, flags),
    initials: new RegExp(String.raw`^[${L}]\.[${L}]$`, flags),
    mixed: new RegExp(changes.join('|'), flags),
  };
}

const ofAscii = {L: 'A-Za-z', N: '0-9', Ll: 'a-z', Lu: 'A-Z'};
const ofAnyScript = {L: String.raw`\p{L}`, N: String.raw`\p{N}`, Ll: String.raw`\p{Ll}`, Lu: String.raw`\p{Lu}`};
let asciiPatterns: CodePatterns | undefined;
let anyPatterns: CodePatterns | undefined;

/** The patterns for a text. To compile those for any script takes as long as the search of a small project: most questions need none. */
function patternsFor(text: string): CodePatterns {
  if (/[^\x00-\x7f]/.test(text)) {
    anyPatterns ??= codePatterns(ofAnyScript, 'u');
    return anyPatterns;
  }
  asciiPatterns ??= codePatterns(ofAscii, '');
  return asciiPatterns;
}

/** Abbreviations that look like code and are not. */
const notCode = /^(?:e\.g|i\.e|a\.k\.a|etc|vs|and\/or|either\/or|he\/she|yes\/no|w\/o|n\/a|i\/o|p\.s|u\.s)\.?$/i;

/**
 * Picks the names, paths and options out of a question, as they were written, without repeats, in order: what stands in
 * backticks or quotation marks, paths and file names, `a.b`, `A::b`, `name()` (given without the brackets), options,
 * camelCase, PascalCase of two words, snake_case and names with digits.
 */
export function identifiersIn(question: string): string[] {
  const found: {at: number; text: string}[] = [];
  // An accent that is a sign of its own would cut a name in two.
  const text = question.normalize('NFC');
  const {quoted, codeLike} = patternsFor(text);
  const rest = text.replace(quoted, (all, ...groups: (string | number | undefined)[]) => {
    const inside = groups.slice(0, 4).find(group => typeof group === 'string');
    const at = groups.find(group => typeof group === 'number');
    if (typeof inside === 'string' && (/[A-Za-z0-9]/.test(inside) || /[\p{L}\p{N}]/u.test(inside)))
      found.push({at: Number(at), text: bare(inside.trim())});
    return ' '.repeat(all.length);
  });
  for (const match of rest.matchAll(codeLike)) {
    const text = match[0].replace(/[.,;:!?]+$/, '');
    const isCalled = rest.slice(match.index + text.length, match.index + text.length + 2).startsWith('(');
    if (looksLikeCode(text, isCalled)) found.push({at: match.index, text});
  }
  return [...new Set(found.sort((a, b) => a.at - b.at).map(one => one.text))];
}

/** A name without the brackets that call it. */
const bare = (text: string) => text.replace(/\((?:\.\.\.|…)?\)$/, '');

/**
 * Whether a word is code and no plain English: it is called, has a mark such as `_`, `.`, `/` or `::`, mixed case, or
 * letters next to digits.
 */
function looksLikeCode(text: string, isCalled: boolean): boolean {
  if (text.length < 2 || notCode.test(text)) return false;
  if (isCalled) return true;
  const {letter, initials, mixed} = patternsFor(text);
  return /[\\/._$@#]|::|->|^-/.test(text) ? letter.test(text) && !initials.test(text) : mixed.test(text);
}
