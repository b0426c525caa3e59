import type {FolderRules} from '../knowledge/ingest/find-files.ts';
import {isToolFolder, skipByName} from '../workspace/file-kinds.ts';
import {withIgnoreFiles} from '../workspace/file-scan.ts';
import {type IgnoreScope, isIgnored} from '../workspace/ignore-rules.ts';

/** What the project index leaves out of a folder, for others that walk folders too. */
export const folderRules: FolderRules<IgnoreScope> = {
  rulesIn: (folder, entries, baseLength, above) => withIgnoreFiles(entries, folder, baseLength, above),
  isIgnored,
  isToolFolder,
  skipByName,
};
