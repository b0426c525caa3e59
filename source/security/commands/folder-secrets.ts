import {basename} from 'node:path';
import {type Doubt, doubt, quoted} from './doubt.ts';
import {type Field, textField, textOf} from './field.ts';
import type {Call, RuleContext} from './proof-context.ts';
import {commonSecrets} from './secret-pattern.ts';
import {soughtWords} from './sought-words.ts';

/** What a program reads that goes through folders, and which lines it prints. */
export interface FolderSearch {
  /** The files and folders it is given; none for the current folder. */
  places: readonly Field[];
  /** The patterns a line has to match, undefined for one that is not known; none where every line is printed. */
  sought: readonly (string | undefined)[];
  /** Whether it may look into a file of this name, where ignore files name `unhidden` after `!`. */
  reads(name: string, unhidden: readonly string[]): boolean;
  /** Patterns for names of folders that it leaves out. */
  without?: readonly string[];
  /** Whether it leaves out what git ignores. */
  leavesIgnored?: boolean;
}

/** The doubt about a search below folders that would print lines of secrets which lie there. */
export function folderSecretsDoubt(
  search: FolderSearch,
  {state}: Call,
  {surroundings}: RuleContext,
): Doubt | undefined {
  const {places, sought, without, leavesIgnored} = search;
  const words = soughtWords(sought);
  for (const place of places.length > 0 ? places : [textField('.')]) {
    if (place.kind === 'unknown' && place.descriptor) continue;
    // A place that is not known is inside the workspace all the same.
    const path = textOf(place) ?? surroundings.workspaceRoot;
    for (const folder of state.folders) {
      const {secretPaths, complete, unhidden} = surroundings.traits(path.startsWith('/') ? path : `${folder}/${path}`, {
        ...(without && {without}),
        ...(leavesIgnored && {leavesIgnored}),
      });
      const reads = (name: string) => search.reads(name, unhidden);
      const found = secretsDoubt(secretPaths, {reads, words}, surroundings);
      if (found) return found;
      if (!complete && words === undefined && commonSecrets.some(reads)) {
        return doubt(
          'secret',
          `there are more files below ${quoted(path)} than are looked through, secrets perhaps among them; search a smaller folder, or files of one kind`,
        );
      }
    }
  }
  return undefined;
}

/** The doubt about printing the lines with these words (undefined: any line) of those secret files that are read. */
function secretsDoubt(
  secretPaths: readonly string[],
  {reads, words}: {reads(name: string): boolean; words: string[][] | undefined},
  {mentions}: RuleContext['surroundings'],
): Doubt | undefined {
  const hit = secretPaths.find(path => reads(basename(path)) && (words === undefined || mentions(path, words)));
  if (hit === undefined) return undefined;
  return doubt('secret', `the search would print lines of ${quoted(basename(hit))}, which looks like it holds secrets`);
}
