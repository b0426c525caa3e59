import type {CollectionSpec, NewRecord, StoredRecord} from '../storage/vector-store.ts';
import {documentChunks} from './document-chunks.ts';
import {documentPath, type WholeDocument} from './knowledge-document.ts';

/** Splits a text into the words it is searched by: folded, stemmed, without stop words; identifiers give their parts too. */
export type Terms = (text: string) => string[];

/**
 * The table of searchable chunks, which the knowledge base is searched in. Raise its version when terms or the meaning
 * of a field change: the index is made anew then.
 */
export const chunkCollection: CollectionSpec = {
  name: 'knowledge-chunks',
  version: 3,
  fields: {
    document: {type: 'string', filter: 'key'},
    place: {type: 'integer'},
    title: {type: 'string'},
    headings: {type: 'string-list'},
    text: {type: 'string'},
    page: {type: 'integer'},
    startLine: {type: 'integer'},
    endLine: {type: 'integer'},
    /** Where its blocks and their lines begin and stand, as JSON; empty where there is one. */
    parts: {type: 'string'},
    /** What the chunk says, with what it is about counted again. */
    context: {type: 'string', fullText: 'terms'},
    /** What it is about alone: title, path, headings, what is defined. */
    about: {type: 'string', fullText: 'terms'},
  },
};

/**
 * How often the title, path, headings and defined names of a chunk are counted among its words, so that they weigh
 * more.
 */
const nameRepeats = 3;
/** How often the description that a document begins with is counted. */
const summaryRepeats = 2;
/**
 * The most characters of one chunk that it can be found by; what comes after them is stored and shown, but not
 * searched.
 */
const mostTermCharacters = 20_000;

/** Cuts a document into chunks and gives each the words it is found by, as rows of the search index. */
export function recordsOf(document: WholeDocument, terms: Terms): (StoredRecord & NewRecord)[] {
  const path = lastParts(documentPath(document));
  return documentChunks(document.blocks).map(({headings, text, origin, parts}, place) => {
    const about = terms(`${document.title} ${path} ${headings.join(' ')} ${definedNames(text).join(' ')}`);
    const summary = terms(place === 0 ? summaryOf(text) : '');
    const own = searchTerms(text.slice(0, mostTermCharacters), terms);
    const repeated = (words: readonly string[], times: number) => Array.from({length: times}, () => words).flat();
    return {
      id: `${document.id}#${place}`,
      document: document.id,
      place,
      title: document.title,
      headings: [...headings],
      text,
      page: origin.page ?? null,
      startLine: origin.startLine ?? null,
      endLine: origin.endLine ?? null,
      parts: parts.length > 1 ? JSON.stringify(parts) : '',
      context: [...repeated(about, nameRepeats), ...repeated(summary, summaryRepeats - 1), ...own].join(' '),
      about: about.join(' '),
    };
  });
}

/**
 * The words of a chunk. What runs on for hundreds of characters without a blank would count as one word that nobody
 * asks for, and is parted every 200.
 */
function searchTerms(text: string, terms: Terms): string[] {
  return terms(text.replace(/\S{200}(?=\S)/g, '$& '));
}

/** The file's name and its folder's: the part of a path that says what a document is about. */
function lastParts(path: string): string {
  return path.split(/[\\/]/).slice(-2).join(' ');
}

/** How a line begins that defines something in code, in many languages. */
const definition =
  /^\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|abstract\s+)*(?:def|class|function\*?|fn|func|interface|struct|trait|module|enum|type)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gmu;

/** The names that code defines. */
function definedNames(text: string): string[] {
  return [...text.matchAll(definition)].map(([, name = '']) => name);
}

/** What code says of itself before it begins: a docstring, else its leading comment. */
function summaryOf(text: string): string {
  const docstring = /("""|''')([\s\S]{1,2000}?)\1/.exec(text.slice(0, 4_000));
  if (docstring) return docstring[2] ?? '';
  return /\/\*\*?([\s\S]{1,2000}?)\*\//.exec(text.slice(0, 4_000))?.[1] ?? '';
}
