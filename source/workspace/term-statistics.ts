import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import type {StoredRecord} from '../storage/vector-store.ts';
import {textOf} from './index-records.ts';

/**
 * Counts how common each word is in the project, and how long the fields are: what ranking needs to tell a rare word
 * from a common one. Approximate on purpose: what was removed is not subtracted, until a rebuild counts anew.
 */
export interface TermStatistics {
  /** Records counted. */
  readonly documents: number;
  /** In how many records `term` stands; 0 where it stands in none. */
  documentFrequency(term: string): number;
  /** How many terms `field` has in a record, on average; at least 1. */
  meanLength(field: string): number;
  /** Known terms that `term` may be a misspelling of, nearest and most common first, at most three. Scans all terms. */
  near(term: string): string[];
  add(records: readonly StoredRecord[]): void;
  /** Writes what was added since it was read; does nothing where nothing was. */
  save(): Promise<void>;
}

/** The fields whose lengths are kept, in the order of the file's first line. */
const measuredFields = ['nameTerms', 'documentationTerms', 'pathTerms', 'bodyTerms'] as const;
/** The first words of the file, with the version of its format. */
const heading = 'term-statistics 3';
/** Those of the version before, whose terms stood in no order. */
const headingBefore = 'term-statistics 2';
/** The most words that are kept before those that stand in a single record are left out: hashes and numbers, mostly. */
const maxTerms = 400_000;

/**
 * Reads how common the project's words are, from the file beside the manifest; a missing or damaged file gives empty
 * statistics. `fresh` starts anew.
 */
export function openTermStatistics(stateDirectory: string, fresh = false): TermStatistics {
  const path = join(stateDirectory, 'terms.txt');
  const stored = (fresh ? undefined : readStored(path)) ?? {numbers: [0, 0, 0, 0, 0], text: ''};
  const [storedDocuments = 0, ...lengths] = stored.numbers;
  let documents = storedDocuments;
  // Looked up by halving the text: splitting it into a map would cost every question more than the look-ups do.
  const {text} = stored;
  const afterHeading = text.indexOf('\n') + 1;
  const added = new Map<string, number>();
  let dirty = false;
  const frequency = (term: string): number => {
    return countIn(text, afterHeading, term) + (added.get(term) ?? 0);
  };
  const allTerms = (): Map<string, number> => {
    const all = new Map(added);
    for (const line of text.split('\n').slice(1)) {
      const blank = line.indexOf(' ');
      if (blank <= 0) continue;
      const term = line.slice(0, blank);
      all.set(term, (all.get(term) ?? 0) + (Number.parseInt(line.slice(blank + 1), 10) || 0));
    }
    return all;
  };
  return {
    get documents() {
      return documents;
    },
    documentFrequency: frequency,
    meanLength(field) {
      const total = lengths[measuredFields.indexOf(field as (typeof measuredFields)[number])] ?? 0;
      return Math.max(1, total / Math.max(1, documents));
    },
    near: term => nearTerms(term, allTerms()),
    add(records) {
      dirty ||= records.length > 0;
      documents += records.length;
      for (const record of records) {
        const terms = new Set<string>();
        measuredFields.forEach((field, place) => {
          const words = textOf(record[field]).split(' ').filter(Boolean);
          lengths[place] = (lengths[place] ?? 0) + words.length;
          for (const word of words) terms.add(word);
        });
        for (const term of terms) added.set(term, (added.get(term) ?? 0) + 1);
      }
    },
    async save() {
      if (!dirty) return;
      dirty = false;
      const all = [...allTerms()];
      const kept = all.length > maxTerms ? all.filter(([, count]) => count > 1) : all;
      const lines = kept.map(([term, count]) => `${term} ${count}`).sort();
      await ensurePrivateDirectory(stateDirectory);
      await writeDurably(path, `${heading} ${[documents, ...lengths].join(' ')}\n${lines.join('\n')}\n`);
    },
  };
}

function readStored(path: string): {numbers: number[]; text: string} | undefined {
  try {
    if (!statSync(path, {throwIfNoEntry: false})) return undefined;
    const text = inOrder(readFileSync(path, 'utf8'));
    if (!text.startsWith(`${heading} `)) return undefined;
    const numbers = text
      .slice(heading.length + 1, text.indexOf('\n'))
      .split(' ')
      .map(Number);
    return numbers.length === 1 + measuredFields.length && numbers.every(Number.isFinite) ? {numbers, text} : undefined;
  } catch {
    return undefined;
  }
}

/** A file of the version before, with its terms in the order in which they are looked up. */
function inOrder(text: string): string {
  if (!text.startsWith(`${headingBefore} `)) return text;
  const end = text.indexOf('\n');
  const lines = text
    .slice(end + 1)
    .split('\n')
    .filter(Boolean)
    .sort();
  return `${heading}${text.slice(headingBefore.length, end)}\n${lines.join('\n')}\n`;
}

/** What stands behind `term` in its line of `text`, whose lines are in order from `start` on; 0 where there is no such line. */
function countIn(text: string, start: number, term: string): number {
  const wanted = `${term} `;
  let low = start;
  let high = text.length;
  while (low < high) {
    const from = Math.max(low, text.lastIndexOf('\n', (low + high - 1) >> 1) + 1);
    const to = text.indexOf('\n', from);
    const end = to < 0 ? text.length : to;
    const line = text.slice(from, end);
    if (line.startsWith(wanted)) return Number.parseInt(line.slice(wanted.length), 10) || 0;
    if (line < wanted) low = end + 1;
    else high = from;
  }
  return 0;
}

/**
 * Suggests what a misspelled word may have meant (typo tolerance): words with the same first letter, one letter off
 * from 4 letters on, two from 8 on; shorter words have none.
 */
function nearTerms(term: string, known: ReadonlyMap<string, number>): string[] {
  const allowed = term.length >= 8 ? 2 : term.length >= 4 ? 1 : 0;
  if (allowed === 0) return [];
  const found: {term: string; distance: number; count: number}[] = [];
  for (const [other, count] of known) {
    if (other[0] !== term[0] || Math.abs(other.length - term.length) > allowed) continue;
    const distance = editDistance(term, other, allowed);
    if (distance <= allowed) found.push({term: other, distance, count});
  }
  return found
    .sort((a, b) => a.distance - b.distance || b.count - a.count)
    .slice(0, 3)
    .map(one => one.term);
}

/**
 * How many letters two words differ in: optimal string alignment (swapped neighbours count once), given up above
 * `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let value = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        value = Math.min(value, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(value);
      least = Math.min(least, value);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? limit + 1;
}
