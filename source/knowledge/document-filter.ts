import {documentPath, type KnowledgeDocument} from './knowledge-document.ts';

/**
 * Narrows a search or a list of documents down by kind, type, name, language or date; every condition that is given
 * must hold.
 */
export interface DocumentFilter {
  /** What the importing program or the user calls it, whole. */
  kind?: string;
  /** A media type (`application/pdf`), one without its first half (`pdf`), or an ending of file names (`md`). */
  type?: string;
  /** Stands anywhere in the path or the title, in any case. */
  about?: string;
  /** BCP 47; `en` means `en-GB` too. */
  language?: string;
  /** Of the document itself where it says one, else of the day it was taken in: `2026-05`, from and up to and with it. */
  since?: string;
  until?: string;
}

/** Whether a document passes the filter: all conditions that are given hold for it. */
export function fitsFilter(document: KnowledgeDocument, filter: DocumentFilter): boolean {
  const {kind, type, about, language, since, until} = filter;
  const date = documentDate(document);
  return (
    (kind === undefined || document.kind === kind) &&
    (type === undefined || isOfType(document, type.toLowerCase())) &&
    (about === undefined ||
      `${documentPath(document)}\n${document.title}`.toLowerCase().includes(about.toLowerCase())) &&
    (language === undefined || isIn(document.metadata.language, language)) &&
    (since === undefined || date >= since) &&
    (until === undefined || date.slice(0, until.length) <= until)
  );
}

/**
 * The date that `since` and `until` look at: what a document says of its own age, the newest of it, else when it was
 * taken in. ISO 8601.
 */
function documentDate({metadata, addedAt}: KnowledgeDocument): string {
  return metadata.modified ?? metadata.date ?? addedAt;
}

/** Other names of a media type that a user may filter by: `md`, `txt`, `word`. */
const namesOfTypes: Record<string, readonly string[]> = {
  'text/markdown': ['md', 'markdown'],
  'text/plain': ['txt', 'text'],
  'text/html': ['htm'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx', 'word'],
};

/** Whether the document is of that type, by its media type or by the ending of its file's name. */
function isOfType(document: KnowledgeDocument, type: string): boolean {
  const mediaType = document.mediaType.toLowerCase();
  if (mediaType === type || mediaType.slice(mediaType.indexOf('/') + 1) === type) return true;
  return namesOfTypes[mediaType]?.includes(type) === true || documentPath(document).toLowerCase().endsWith(`.${type}`);
}

/** Whether a language is the one wanted, or a variant of it: `en-GB` is `en`. */
function isIn(language: string | undefined, wanted: string): boolean {
  const [own, other] = [language?.toLowerCase(), wanted.toLowerCase()];
  return own === other || own?.startsWith(`${other}-`) === true;
}
