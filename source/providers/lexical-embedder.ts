import type {EmbeddingModel} from './embedding-model.ts';
import {toUnitLength} from './embedding-model.ts';

/**
 * The length of each vector. With another one stored vectors could not be compared any more, and the id would have to
 * change.
 */
const dimension = 384;
/** How much a function word such as `the` counts beside any other word. */
const stopWordWeight = 0.1;
/** How many characters the word pieces (n-grams) have. */
const gramLength = 3;
/**
 * How many characters are read before the event loop gets a turn, so that a long batch does not freeze the program; it
 * happens between two texts of one call.
 */
const charactersPerSlice = 200_000;

/** English function words, which say little of what a text is about. */
const stopWords = new Set(
  (
    'a an and any are as at be been but by can could did do does for from had has have he her his how i if in into is it its ' +
    'me my no not of on or our she should so than that the their them then there these they this to us was we were what when ' +
    'where which who why will with would you your'
  ).split(' '),
);

/**
 * The built-in embedder: makes vectors from the words of a text, with no model, no network and no state, so that search
 * by likeness always works. The same text has the same vector on every machine, for ever (the id changes when the rules
 * do). Words and the character trigrams of words are hashed into 384 signed slots (feature hashing: Weinberger et al.
 * 2009, "Feature Hashing for Large Scale Multitask Learning"), each weighing 1 + log of its count; trigrams bring
 * inflections, compounds and misspellings near each other, as in fastText (Bojanowski et al. 2017). Identifiers are
 * split (`readFile`, `read_file`), case and accents folded, function words count a tenth. It sees shared words, not
 * meaning.
 */
export function createLexicalEmbedder(): EmbeddingModel {
  return {
    id: 'lexical-1',
    dimension,
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      let read = 0;
      for (const text of texts) {
        signal.throwIfAborted();
        vectors.push(lexicalVector(text));
        read += text.length;
        if (read < charactersPerSlice) continue;
        read = 0;
        await new Promise(resolve => setImmediate(resolve));
      }
      signal.throwIfAborted();
      return vectors;
    },
    close: async () => {},
  };
}

/** The vector of one text from its counted words and word pieces. */
function lexicalVector(text: string): Float32Array {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weights = new Map<string, number>();
  const grams = new Map<string, number>();
  for (const [word, count] of counts) {
    const importance = stopWords.has(word) ? stopWordWeight : 1;
    weights.set(`w${word}`, importance * (1 + Math.log(count)));
    if (importance < 1) continue;
    for (const gram of gramsOf(word)) grams.set(gram, (grams.get(gram) ?? 0) + count);
  }
  for (const [gram, count] of grams) weights.set(`g${gram}`, 1 + Math.log(count));
  const vector = new Float32Array(dimension);
  for (const [feature, weight] of weights) {
    const hash = hashOf(feature);
    const slot = (hash >>> 1) % dimension;
    vector[slot] = (vector[slot] as number) + (hash & 1 ? weight : -weight);
  }
  return toUnitLength(vector);
}

/** Words in lower case without accents; identifiers also as their parts; scripts without spaces as whole runs. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  for (const [run] of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    const parts = run.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}\p{N}]+|\p{Lu}|\p{N}+/gu) ?? [];
    if (parts.length > 1) words.push(run.toLowerCase());
    for (const part of parts) words.push(part.toLowerCase());
  }
  return words;
}

/** The pieces of three characters of a word, with its beginning and end marked. */
function gramsOf(word: string): string[] {
  const characters = [...`<${word}>`];
  const grams: string[] = [];
  for (let start = 0; start + gramLength <= characters.length; start++) {
    grams.push(characters.slice(start, start + gramLength).join(''));
  }
  return grams;
}

/** FNV-1a over UTF-16 units with the final mix of MurmurHash3, which spreads the low bits that are used. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
