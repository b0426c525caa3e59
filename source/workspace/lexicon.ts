import {termsOf} from '../code/terms.ts';
import {dataWords} from './thesaurus/data-words.ts';
import {generalWords} from './thesaurus/general-words.ts';
import {plainWords} from './thesaurus/plain-words.ts';
import {systemWords} from './thesaurus/system-words.ts';

/**
 * Groups of synonyms, words that people and programmers use for one another. The first of a group stands for each of the rest and the
 * other way round; two of the rest do not stand for each other. General usage, written down without looking at any one project.
 */
const groups = [generalWords, plainWords, systemWords, dataWords].flatMap(table => table.trim().split(/;\s*|\n/));

/**
 * What a synonym's match is worth beside the word's own (0 to 1): measured on the first half of CoSQA's dev queries (.1
 * to .5 tried).
 */
export const synonymWeight = 0.25;

const known = new Map<string, ReadonlySet<string>>();

/**
 * Finds the synonyms of a word, so that a question finds code that says it otherwise: the terms that may stand where
 * `term` is asked for; both as `termsOf` gives them.
 */
export function synonymsOf(term: string): ReadonlySet<string> {
  let synonyms = known.get(term);
  if (!synonyms) {
    synonyms = findSynonyms(term);
    known.set(term, synonyms);
  }
  return synonyms;
}

/**
 * Stems only the words that begin like `term`, and those beside them: the whole table would cost a single question more than the
 * search does. A stem never changes the first two letters.
 */
function findSynonyms(term: string): ReadonlySet<string> {
  const found = new Set<string>();
  const beginning = term.slice(0, 2);
  for (const group of groups) {
    if (!group.startsWith(beginning) && !group.includes(` ${beginning}`)) continue;
    const [head = '', ...others] = group.split(' ');
    if (isTerm(head, term)) for (const other of others) add(found, other);
    else if (others.some(other => isTerm(other, term))) add(found, head);
  }
  found.delete(term);
  return found;
}

function isTerm(word: string, term: string): boolean {
  return word.startsWith(term.slice(0, 2)) && termsOf(word)[0] === term;
}

function add(terms: Set<string>, word: string): void {
  const [term] = termsOf(word);
  if (term !== undefined) terms.add(term);
}

/** Names of programming languages. */
const languageTerms = new Set(
  termsOf(
    'python python2 python3 py javascript js nodejs typescript ts java golang ruby php kotlin csharp perl haskell',
  ),
);

/** Whether `term` names a programming language: it says where to look rather than what for. */
export function isLanguageTerm(term: string): boolean {
  return languageTerms.has(term);
}
