import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../storage/durable-file.ts';
import type {StoredRecord} from '../storage/vector-store.ts';
import {textOf} from './index-records.ts';

/**
 * How common each term is in the project: what ranking needs to tell a rare word from a common one. Approximate on purpose: terms
 * of removed records are not subtracted, until a rebuild counts anew.
 */
export interface TermStatistics {
  /** Records counted. */
  readonly documents: number;
  /** In how many records `term` stands; 1 where it is rarer than what is kept. */
  documentFrequency(term: string): number;
  /** Whether any record has `term`: exact for what is kept (two records and more), else true. */
  add(records: readonly StoredRecord[]): void;
  /** Writes what was added since it was read; does nothing where nothing was. */
  save(): Promise<void>;
}

const heading = 'term-statistics 1';

/** Reads the statistics beside the manifest; a missing or damaged file gives empty ones. `fresh` starts anew. */
export function openTermStatistics(stateDirectory: string, fresh = false): TermStatistics {
  const path = join(stateDirectory, 'terms.txt');
  const stored = fresh ? undefined : readStored(path);
  let documents = stored?.documents ?? 0;
  // Looked up by searching the text: splitting it into a map would cost every question more than the few look-ups do.
  const text = stored?.text ?? '';
  const added = new Map<string, number>();
  let addedDocuments = 0;
  const storedFrequency = (term: string): number => {
    const at = text.indexOf(`\n${term} `);
    return at < 0 ? 0 : Number.parseInt(text.slice(at + term.length + 2, at + term.length + 14), 10) || 0;
  };
  return {
    get documents() {
      return documents + addedDocuments;
    },
    documentFrequency(term) {
      return Math.max(1, storedFrequency(term) + (added.get(term) ?? 0));
    },
    add(records) {
      addedDocuments += records.length;
      for (const record of records) {
        const terms = new Set(
          `${textOf(record.nameTerms)} ${textOf(record.bodyTerms)} ${textOf(record.pathTerms)}`.split(' '),
        );
        for (const term of terms) if (term !== '') added.set(term, (added.get(term) ?? 0) + 1);
      }
    },
    async save() {
      if (addedDocuments === 0) return;
      const all = new Map(added);
      for (const line of text.split('\n').slice(1)) {
        const blank = line.indexOf(' ');
        if (blank <= 0) continue;
        const term = line.slice(0, blank);
        all.set(term, (all.get(term) ?? 0) + Number.parseInt(line.slice(blank + 1), 10));
      }
      documents += addedDocuments;
      addedDocuments = 0;
      const lines = [...all].filter(([, count]) => count > 1).map(([term, count]) => `${term} ${count}`);
      await ensurePrivateDirectory(stateDirectory);
      await writeDurably(path, `${heading} ${documents}\n${lines.join('\n')}\n`);
    },
  };
}

function readStored(path: string): {documents: number; text: string} | undefined {
  try {
    if (!statSync(path, {throwIfNoEntry: false})) return undefined;
    const text = readFileSync(path, 'utf8');
    const documents = text.startsWith(`${heading} `) ? Number.parseInt(text.slice(heading.length + 1), 10) : Number.NaN;
    return Number.isFinite(documents) ? {documents, text} : undefined;
  } catch {
    return undefined;
  }
}
