import {existsSync} from 'node:fs';
import type {Runtime} from './runtime.ts';

/**
 * Whether the user ever added a document to the knowledge base. It looks at the disk and loads nothing, so that those
 * who never did pay nothing.
 */
export function hasDocuments({paths}: Pick<Runtime, 'paths'>): boolean {
  return existsSync(paths.knowledgeDirectory);
}
