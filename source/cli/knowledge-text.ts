import {documentAge} from '../runtime/document-age.ts';
import {fitText} from './fit-text.ts';

/** How lines are laid out and made safe to print. */
export interface Layout {
  /** Undefined where lines need not fit. */
  columns: number | undefined;
  sanitize(text: string): string;
}

/** A document as the lists show it. */
export interface Shown {
  id: string;
  title: string;
  mediaType: string;
  status: string;
  words: number;
  quality: {score: number};
  addedAt: string;
  metadata: {date?: string; modified?: string};
  source: {kind: 'file'; path: string} | {kind: 'import'};
  links?: readonly {kind: 'duplicates' | 'supersedes' | 'superseded-by'; document: string}[];
}

/** What is said where there are no documents at all. */
export const nothingKnown = 'Nothing is known yet: eca knowledge ingest PATH… takes documents in.';

/** The width of the longest age: `taken in on 2026-11-27`. */
const ageWidth = 22;

/** What `eca knowledge list` prints of the documents, a line each: id, age, quality, words, title or path. */
export function documentLines(documents: readonly Shown[], {columns, sanitize}: Layout): string[] {
  return documents.map(document => {
    const {id, words, quality, status} = document;
    const facts = `${documentAge(document).padEnd(ageWidth)}  ${percent(quality.score)}  ${String(words).padStart(7)} words`;
    const aside = status === 'quarantined' ? ' (set aside: poorly read)' : '';
    return fitted(
      `${sanitize(id)}  ${facts}  ${sanitize(nameOf(document))}${aside}${linkText(document, documents, sanitize)}`,
      columns,
    );
  });
}

/** Which later version supersedes the document, and which copies of it there are. */
function linkText({links = []}: Shown, all: readonly Shown[], sanitize: Layout['sanitize']): string {
  const named = (kind: string) =>
    links.filter(link => link.kind === kind).map(({document}) => sanitize(shortName(document, all)));
  const [later] = named('superseded-by');
  const copies = named('duplicates');
  return [
    later === undefined ? '' : ` (superseded by ${later})`,
    copies.length === 0 ? '' : ` (nearly the same as ${copies.join(', ')})`,
  ].join('');
}

/** The files that could not be taken in, each with the reason. */
export function failedLines(
  failed: readonly {path: string; reason: string; messages: readonly string[]}[],
  {columns, sanitize}: Layout,
): string[] {
  if (failed.length === 0) return [];
  const lines = failed
    .slice(0, failedListed)
    .map(({path, reason, messages}) =>
      fitted(`  ${sanitize(path)} (${reason}): ${sanitize(messages[0] ?? '')}`, columns),
    );
  if (failed.length > failedListed) lines.push(`  and ${failed.length - failedListed} more: --json has them all`);
  return [`Not taken in (eca knowledge retry tries again): ${failed.length}`, ...lines];
}

/** The most files that are listed as failed. */
const failedListed = 12;

/** A document's file name, else its title. */
function shortName(id: string, all: readonly Shown[]): string {
  const found = all.find(document => document.id === id);
  if (!found) return id;
  return found.source.kind === 'file' ? found.source.path.slice(found.source.path.lastIndexOf('/') + 1) : nameOf(found);
}

/** What a document is called in lists: its title and its path, as far as it has them. */
export function nameOf({title, source, mediaType}: Shown): string {
  if (source.kind === 'file') return title ? `${title} — ${source.path}` : source.path;
  return title || mediaType;
}

/** `85 %`, five characters wide. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(5);
}

/** A line cut to the width of the terminal; as it is elsewhere. */
function fitted(text: string, columns: number | undefined): string {
  return columns === undefined ? text : fitText(text, columns);
}
