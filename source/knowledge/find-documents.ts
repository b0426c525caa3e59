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

function unknownDocument(message: string): EcaError {
  return new EcaError('usage-unknown-document', message, {hint: 'eca knowledge list shows them all.'});
}

/** All documents of a folder, or else the one that is meant. @throws as `findDocument`. */
export function findDocuments<Document extends KnowledgeDocument>(
  all: readonly Document[],
  idOrPath: string,
  workingFolder: string,
): Document[] {
  const folder = resolve(workingFolder, idOrPath);
  const isInside = (document: Document) => {
    const path = documentPath(document);
    return path !== '' && path !== folder && liesIn(path, folder);
  };
  const inside = idOrPath.trim() === '' ? [] : all.filter(isInside);
  return inside.length > 0 ? inside : [findDocument(all, idOrPath, workingFolder)];
}
