import {fitText} from './fit-text.ts';

interface Layout {
  /** Undefined where lines need not fit. */
  columns: number | undefined;
  sanitize(text: string): string;
}

interface Shown {
  id: string;
  title: string;
  mediaType: string;
  status: string;
  words: number;
  quality: {score: number};
  addedAt: string;
  source: {kind: 'file'; path: string} | {kind: 'import'};
}

interface Found {
  document: string;
  title: string;
  headings: readonly string[];
  text: string;
  page?: number;
  startLine?: number;
  endLine?: number;
  score: number;
  coverage: number;
  why: Record<string, number>;
  source: Shown | undefined;
}

/** One line a document: id, age, quality, words, title or path. */
export function documentLines(documents: readonly Shown[], {columns, sanitize}: Layout): string[] {
  return documents.map(document => {
    const {id, addedAt, words, quality, status} = document;
    const facts = `${addedAt.slice(0, 10)}  ${percent(quality.score)}  ${String(words).padStart(7)} words`;
    const aside = status === 'quarantined' ? ' (set aside: poorly read)' : '';
    return fitted(`${sanitize(id)}  ${facts}  ${sanitize(nameOf(document))}${aside}`, columns);
  });
}

/** Each passage with where it stands, so that it can be opened there. */
export function foundLines(found: readonly Found[], {columns, sanitize, why}: Layout & {why: boolean}): string[] {
  return found.flatMap((passage, index) => {
    const {source, headings, text, score, coverage} = passage;
    const path = source?.source.kind === 'file' ? source.source.path : undefined;
    const name = path ?? (passage.title || passage.document);
    const place = passage.page !== undefined ? ` page ${passage.page}` : lineOf(passage);
    const breadcrumb = headings.length > 0 ? `  ${headings.join(' › ')}` : '';
    const age = source ? `  (${source.addedAt.slice(0, 10)})` : '';
    const parts = Object.entries(passage.why).map(([part, value]) => `${part} ${value.toFixed(2)}`);
    return [
      fitted(`${index + 1}. ${sanitize(`${name}${place}${breadcrumb}`)}${age}`, columns),
      ...(why ? [`   score ${score.toFixed(2)}, holds ${percent(coverage)} of the question; ${parts.join(', ')}`] : []),
      fitted(`   ${sanitize(text.replace(/\s+/g, ' ').slice(0, excerptCharacters))}`, columns && columns * 2),
    ];
  });
}

const excerptCharacters = 240;

function lineOf({source, startLine}: Found): string {
  return startLine === undefined || source?.source.kind !== 'file' ? '' : `:${startLine}`;
}

function nameOf({title, source, mediaType}: Shown): string {
  if (source.kind === 'file') return title ? `${title} — ${source.path}` : source.path;
  return title || mediaType;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(5);
}

function fitted(text: string, columns: number | undefined): string {
  return columns === undefined ? text : fitText(text, columns);
}
