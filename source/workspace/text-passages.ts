import {escapePattern} from '../code/escape-pattern.ts';
import {linesAround, rankOf} from './literal-passages.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';

/** How many passages are looked through for one text. */
const candidates = 80;
/** What may stand between two words of a text in a source: blanks, line breaks, and where a string goes on in another. */
const gap = '(?:\\s|["\'`+\\\\])+';
/** A string on one line, in any kind of quotation marks. */
const strings = /(["'`])((?:\\.|(?!\1).)*)\1/g;
/** What stands in a string for a value: `${name}`, `{name}`, `%s`. */
const placeholder = /\$\{[^{}]*\}|\{[^{}]*\}|%[sd]/;
/** The least share of a text that must be spelled out where values fill the rest. */
const leastSpelled = 0.5;

/**
 * Finds where a text stands in the project word for word, also wrapped, joined of several strings, or with values in
 * it: a name by itself and as it is spelled, several words in capitals or not. Code first, at most `limit` places.
 */
export async function textPassages(
  index: Pick<ProjectIndex, 'search'>,
  text: string,
  limit: number,
): Promise<Passage[]> {
  const rowOf = rowFinder(text);
  const passages = await index.search(text, {limit: candidates});
  const places = passages.flatMap(passage => {
    const row = rowOf(passage.text);
    return row === undefined ? [] : linesAround(passage, row);
  });
  return places.sort((a, b) => rankOf(a) - rankOf(b)).slice(0, limit);
}

/** Finds the row, from 0, in which `text` begins. */
function rowFinder(text: string): (source: string) => number | undefined {
  const words = text.trim().split(/\s+/);
  const spelled = words.map(escapePattern).join(gap);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${spelled}(?![\\p{L}\\p{N}_])`, words.length > 1 ? 'iu' : 'u');
  return source => {
    const at = pattern.exec(source)?.index;
    if (at !== undefined) return source.slice(0, at).split('\n').length - 1;
    if (words.length === 1) return undefined;
    const row = source
      .split('\n')
      .findIndex(line => [...line.matchAll(strings)].some(([, , said = '']) => fits(said, text)));
    return row < 0 ? undefined : row;
  };
}

/** Whether a string with placeholders gives `text` for some values. */
function fits(template: string, text: string): boolean {
  const pieces = trimmed(template.replace(/\\(.)/g, '$1')).split(placeholder);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (pieces.length === 1 || length < text.length * leastSpelled) return false;
  return new RegExp(`^${pieces.map(escapePattern).join('.+?')}$`, 'iu').test(trimmed(text));
}

/** Without blanks and punctuation at the ends, which a quotation leaves out. */
const trimmed = (text: string) => text.replace(/^\s+|[\s.:!?]+$/g, '');
