import {existsSync} from 'node:fs';
import type {Runtime} from './runtime.ts';

/** Whether the user ever gave a document; looks at the disk and loads nothing, so that those who never did pay nothing. */
export function hasDocuments({paths}: Pick<Runtime, 'paths'>): boolean {
  return existsSync(paths.knowledgeDirectory);
}
