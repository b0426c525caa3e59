import {fitText} from './fit-text.ts';

export interface Layout {
  /** Undefined where lines need not fit. */
  columns: number | undefined;
  sanitize(text: string): string;
}

export interface Shown {
  id: string;
  title: string;
  mediaType: string;
  status: string;
  words: number;
  quality: {score: number};
  addedAt: string;
  source: {kind: 'file'; path: string} | {kind: 'import'};
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

function nameOf({title, source, mediaType}: Shown): string {
  if (source.kind === 'file') return title ? `${title} — ${source.path}` : source.path;
  return title || mediaType;
}

/** `85 %`, five characters wide. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(5);
}

function fitted(text: string, columns: number | undefined): string {
  return columns === undefined ? text : fitText(text, columns);
}
