import type {DocumentBlock, ParsedDocument} from './document.ts';
import {blockText, isShown} from './render-document.ts';

/** What a document's quality is made of, each from 0 to 1. */
export interface QualityParts {
  /** Characters that stand for something that could not be read: replacement and control characters, letters of a wrong encoding. */
  garbled: number;
  /** Words that have the shape of words; 1 where the script has no such shape. */
  wordlike: number;
  /** Pages that have text. */
  pages: number;
  /** What was kept: pages that have text, and of a web page the words that were not left out as menus and the like. */
  coverage: number;
  /** Running text that begins in the middle of a sentence or ends in one. */
  disorder: number;
  /** Words that stand in blocks which were there before. */
  duplicates: number;
  /** Words in blocks that say what every site says: menus, consents, calls to share. */
  boilerplate: number;
  /** The parser's own estimate; 1 where it has none. */
  confidence: number;
}

/** How well a document was read. */
export interface DocumentQuality {
  /** From 0 to 1. */
  score: number;
  parts: QualityParts;
  /** Whole sentences, the worst first; none where nothing is wrong. */
  reasons: readonly string[];
}

/**
 * The least legibility, from 0 to 1, with which a document is searched; below it, it is set aside (quarantined) until
 * the user accepts it.
 */
const legibleFrom = 0.3;

/** What web sites say on every page: cookie notices, sign-in, newsletters, sharing. */
const boilerplate =
  /\b(?:cookies?|privacy policy|terms of (?:use|service)|all rights reserved|sign (?:in|up)|log ?in|subscribe|newsletter|follow us|share this|read more|view all|add to cart|skip to (?:main )?content|back to top|accept all|advertisement)\b/i;
/** Letters that show a text was read in the wrong encoding: `Ã©` for `é`. */
const wrongEncoding = /Ã[\u0080-\u00bf©¨ª«¼]|â€[™œ\u009d“”˜¦]?|Â[\u00a0-\u00bf]|ï¿½|ï»¿/g;
/** Characters that stand for something that could not be read. */
const unreadable = /[\ufffd\ue000-\uf8ff\u0000-\u0008\u000e-\u001f\u0080-\u009f]/g;

/**
 * Scores how well a document was read, from 0 to 1, by what can be measured in it, and gives the reasons for a low
 * score in whole sentences.
 */
export function documentQuality({metadata, blocks}: ParsedDocument): DocumentQuality {
  const shown = blocks.filter(isShown);
  // Code and tables do not have the shape of sentences, so they say nothing of how well these were read.
  const prose = shown.filter(({kind}) => kind !== 'code' && kind !== 'table');
  const text = shown.map(blockText).join('\n');
  const pages = 1 - partOf(metadata.pagesWithoutText?.length, metadata.pages);
  const parts: QualityParts = {
    garbled: garbledShare(text),
    wordlike: wordlikeShare(prose.map(blockText).join('\n')),
    pages,
    coverage: pages * (1 - partOf(metadata.wordsLeftOut, metadata.shownWords)),
    disorder: disorderShare(shown),
    duplicates: duplicateShare(shown),
    boilerplate: shareOfWords(prose, block => boilerplate.test(blockText(block)) && wordsIn(blockText(block)) < 25),
    confidence: Math.min(1, Math.max(0, metadata.confidence ?? 1)),
  };
  const score = parts.confidence * legibility(parts);
  return {score: rounded(score), parts: mapParts(parts, rounded), reasons: reasonsFor(parts)};
}

/**
 * Whether a document can be searched as it was read; otherwise most of what it says would be wrong, and it is set aside until
 * somebody wants it. How sure a parser is of its choice counts for nothing here: what it has chosen can be read.
 */
export function isLegible({parts}: DocumentQuality): boolean {
  return legibility(parts) >= legibleFrom;
}

/**
 * How well what was read can be read again, from 0 to 1: the score without the parser's own confidence. The factors say
 * how much each fault takes away.
 */
function legibility(parts: QualityParts): number {
  return (
    parts.pages *
    Math.max(0, 1 - 8 * parts.garbled) *
    Math.min(1, parts.wordlike / 0.8) *
    (1 - 0.4 * parts.disorder) *
    (1 - 0.3 * parts.duplicates) *
    (1 - 0.3 * parts.boilerplate)
  );
}

/**
 * What is said to the user about each fault: how much it harms the score, and the sentence. Faults that harm by less
 * than 0.05 are not mentioned.
 */
const sentences: readonly (readonly [keyof QualityParts, (value: number) => number, (percent: string) => string])[] = [
  ['pages', value => 1 - value, percent => `${percent} of its pages have no text.`],
  ['garbled', value => 8 * value, percent => `${percent} of its characters could not be read.`],
  ['wordlike', value => Math.max(0, 0.8 - value) * 1.25, percent => `${percent} of its words do not look like words.`],
  ['confidence', value => 1 - value - 0.2, percent => `About ${percent} of what was taken may not be its content.`],
  ['disorder', value => 0.4 * value, percent => `${percent} of its paragraphs begin or end inside a sentence.`],
  ['duplicates', value => 0.3 * value, percent => `${percent} of its words are repeated blocks.`],
  ['boilerplate', value => 0.3 * value, percent => `${percent} of its words are what every site says.`],
];

/** The faults that are worth mentioning, the worst first. */
function reasonsFor(parts: QualityParts): string[] {
  return sentences
    .map(([name, harm, sentence]) => {
      const value = parts[name];
      const share = name === 'pages' || name === 'wordlike' || name === 'confidence' ? 1 - value : value;
      return {harm: harm(value), sentence: sentence(`${Math.round(share * 100)} %`)};
    })
    .filter(({harm}) => harm >= 0.05)
    .sort((one, other) => other.harm - one.harm)
    .map(({sentence}) => sentence);
}

/** A share of a whole; 0 where there is no whole. */
const partOf = (part = 0, whole = 0) => (whole > 0 ? part / whole : 0);

/** The share of characters that could not be read; those of a wrong encoding count twice. */
function garbledShare(text: string): number {
  if (text === '') return 0;
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return Math.min(1, (count(unreadable) + 2 * count(wrongEncoding)) / text.length);
}

/**
 * The share of words that look like words, among the first 20,000; 1 where fewer than five can be judged. Only Latin
 * words have a shape that can be checked without a dictionary: a vowel, no long run of consonants or of one letter. A short one
 * without a vowel may be an abbreviation, so it speaks neither for the text nor against it.
 */
function wordlikeShare(text: string): number {
  const words = text.match(/[\p{L}\p{M}\p{N}\ufffd]+/gu) ?? [];
  let judged = 0;
  let good = 0;
  for (const word of words.slice(0, 20_000)) {
    const plain = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    if (/^\p{N}+$/u.test(plain) || (/^\p{L}+$/u.test(plain) && !/[a-z]/.test(plain))) continue;
    const hasVowel = /[aeiouyæœø]/.test(plain);
    if (plain.length <= 3 && !hasVowel && /^[a-z0-9]+$/.test(plain)) continue;
    judged++;
    const isWord =
      plain.length <= 24 &&
      /^[a-z0-9ßøłđðþæœ]+$/.test(plain) &&
      hasVowel &&
      !/[bcdfghjklmnpqrstvwxz]{6}|(.)\1{3}|[a-z]\d+[a-z]\d/.test(plain);
    if (isWord) good++;
  }
  return judged < 5 ? 1 : good / judged;
}

/**
 * The share of paragraphs that begin or end inside a sentence, a sign that columns were mixed up; 0 for fewer than
 * three paragraphs.
 */
function disorderShare(blocks: readonly DocumentBlock[]): number {
  const paragraphs = blocks
    .filter(({kind}) => kind === 'paragraph')
    .map(blockText)
    .filter(text => wordsIn(text) >= 8);
  if (paragraphs.length < 3) return 0;
  const broken = paragraphs.filter(text => /^\p{Ll}/u.test(text) || /[\p{Ll},-]$/u.test(text.trim())).length;
  return broken / paragraphs.length;
}

/** The share of words in blocks of at least four words that stood before. */
function duplicateShare(blocks: readonly DocumentBlock[]): number {
  const seen = new Set<string>();
  return shareOfWords(blocks, block => {
    const text = blockText(block).toLowerCase();
    if (wordsIn(text) < 4) return false;
    const known = seen.has(text);
    seen.add(text);
    return known;
  });
}

/** The share of all words that stand in blocks of some kind. */
function shareOfWords(blocks: readonly DocumentBlock[], counts: (block: DocumentBlock) => boolean): number {
  let all = 0;
  let found = 0;
  for (const block of blocks) {
    const words = wordsIn(blockText(block));
    all += words;
    if (counts(block)) found += words;
  }
  return all === 0 ? 0 : found / all;
}

function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function mapParts(parts: QualityParts, change: (value: number) => number): QualityParts {
  return Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, change(value)]),
  ) as unknown as QualityParts;
}
