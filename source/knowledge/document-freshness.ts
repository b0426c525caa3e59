import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import type {KnowledgeDocument} from './knowledge-document.ts';

/**
 * Whether what is known is still what the source says: `current`, `changed` (the file says something else by now), `gone` (the file is
 * not there), `unknown` (it did not come from a file, or the file cannot be looked at).
 */
export type Freshness = 'current' | 'changed' | 'gone' | 'unknown';

/**
 * The largest file that is read again to see whether it changed: 20 MB. A larger one that was written to is taken for
 * changed.
 */
const mostHashedBytes = 20_000_000;

/**
 * Tells whether a document is out of date: whether its file has changed or is gone since it was added. The file is read
 * only where size and time do not tell.
 */
export async function documentFreshness(
  document: Pick<KnowledgeDocument, 'source' | 'sizeBytes' | 'sha256' | 'addedAt'>,
): Promise<Freshness> {
  const {source, sizeBytes, sha256, addedAt} = document;
  if (source.kind !== 'file') return 'unknown';
  try {
    const found = await stat(source.path);
    if (!found.isFile() || found.size !== sizeBytes) return 'changed';
    // As long as before and not written to since: it need not be read.
    if (found.mtimeMs <= Date.parse(addedAt)) return 'current';
    if (found.size > mostHashedBytes) return 'changed';
    const hash = createHash('sha256');
    await pipeline(createReadStream(source.path), hash);
    return hash.digest('hex') === sha256 ? 'current' : 'changed';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unknown';
  }
}
