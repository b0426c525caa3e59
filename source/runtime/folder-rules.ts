import type {FolderRules} from '../knowledge/ingest/find-files.ts';
import {isToolFolder, skipByName} from '../workspace/file-kinds.ts';
import {withIgnoreFiles} from '../workspace/file-scan.ts';
import {type IgnoreScope, isIgnored} from '../workspace/ignore-rules.ts';

/**
 * Which files and folders are skipped when documents are taken in, as for the project index: what ignore files name,
 * folders of tools and dependencies, lock files, minified and binary ones.
 */
export const folderRules: FolderRules<IgnoreScope> = {
  rulesIn: (folder, entries, baseLength, above) => withIgnoreFiles(entries, folder, baseLength, above),
  isIgnored,
  isToolFolder,
  skipByName,
};
