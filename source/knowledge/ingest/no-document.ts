import {packed} from '../parsers/detect-media-type.ts';

/** What a file is that holds no document. */
export type NoDocument = 'picture' | 'archive' | 'program' | 'binary';

/** By their media types. */
const kinds: readonly (readonly [RegExp, NoDocument])[] = [
  [/^image\//, 'picture'],
  [packed, 'archive'],
  [/^application\/x-executable$/, 'program'],
  [/^application\/(?:octet-stream|vnd\.sqlite3)$/, 'binary'],
];

/** Names by which a file says that it is a document, whatever is in it. */
const documentName =
  /\.(?:pdf|docx?|dotx?|odt|rtf|epub|x?html?|md|markdown|txt|text|rst|adoc|tex|pptx?|odp|xlsx?|ods|e?ps|csv|tsv|json|xml|ya?ml)(?:\.gz)?$/i;

/**
 * Tells what kind of thing a file is that is no document, by its media type; undefined where it is one, or where its
 * name says that it should be one, so that somebody ought to know that it cannot be read.
 */
export function noDocumentKind(path: string, mediaType: string): NoDocument | undefined {
  return documentName.test(path) ? undefined : kinds.find(([types]) => types.test(mediaType))?.[1];
}
