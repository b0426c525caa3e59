import {resolve} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {liesIn} from './ingest/find-files.ts';
import {documentPath, type KnowledgeDocument} from './knowledge-document.ts';

/**
 * The document that a user means by its id, the beginning of one, a path (a relative one from `workingFolder`) or the end of one.
 * @throws EcaError `usage-unknown-document` where there is none or more than one.
 */
export function findDocument<Document extends KnowledgeDocument>(
  all: readonly Document[],
  idOrPath: string,
  workingFolder: string,
): Document {
  // An empty text, such as a variable that is not set, names nothing, least of all the working folder.
  if (idOrPath.trim() === '') throw unknownDocument(`No document has the id or path \`${idOrPath}\``);
  const path = resolve(workingFolder, idOrPath);
  const exact = all.find(document => document.id === idOrPath || documentPath(document) === path);
  if (exact) return exact;
  // Not named whole: the beginning of an id, or the end of a path, as long as it fits one document.
  const near = all.filter(
    document => document.id.startsWith(idOrPath) || documentPath(document).endsWith(`/${idOrPath}`),
  );
  const [only, ...others] = near;
  if (only && others.length === 0) return only;
  const given = `\`${idOrPath.slice(0, 80)}\``;
  throw unknownDocument(
    only ? `${near.length} documents fit ${given}, expected one` : `No document has the id or path ${given}`,
  );
}

/** The error for a name that fits no document, or several. */
function unknownDocument(message: string): EcaError {
  return new EcaError('usage-unknown-document', message, {hint: 'eca knowledge list shows them all.'});
}

/** What a path or id stands for: documents, and files that gave none. */
export interface Meant<Document> {
  documents: Document[];
  failed: string[];
}

/**
 * All documents and failed files of a folder, or else the one document or failed file that is meant.
 * @throws as `findDocument`.
 */
export function findDocuments<Document extends KnowledgeDocument>(
  {documents, failed}: Meant<Document>,
  idOrPath: string,
  workingFolder: string,
): Meant<Document> {
  if (idOrPath.trim() === '') return {documents: [findDocument(documents, idOrPath, workingFolder)], failed: []};
  const named = resolve(workingFolder, idOrPath);
  const inside = {
    documents: documents.filter(document => {
      const path = documentPath(document);
      return path !== '' && path !== named && liesIn(path, named);
    }),
    failed: failed.filter(path => path !== named && liesIn(path, named)),
  };
  if (inside.documents.length + inside.failed.length > 0) return inside;
  // A file that once could be read and then could not is both.
  if (!failed.includes(named)) return {documents: [findDocument(documents, idOrPath, workingFolder)], failed: []};
  return {documents: documents.filter(document => documentPath(document) === named), failed: [named]};
}
