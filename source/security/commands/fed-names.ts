import {type Doubt, doubt} from './doubt.ts';
import type {Feed, RuleContext} from './proof-context.ts';
import {foundFilesDoubt} from './rules/find.ts';
import {mayMatch} from './secret-pattern.ts';
import type {ShellState} from './shell-state.ts';

/**
 * Checks that file names passed on by a pipe (`find … | xargs cat`) are safe to use: the doubt about taking what a
 * command prints for names of files of the workspace that are no secrets and look like no option. `exact` where the
 * names are taken apart at NUL, so that spaces and quotes in them do no harm.
 */
export function fedNamesDoubt(
  feed: Feed | undefined,
  state: ShellState,
  context: Pick<RuleContext, 'surroundings'>,
  exact = false,
): Doubt | undefined {
  if (feed?.kind !== 'names') return doubt('unproved-argument', 'it is not known which names are handed on');
  const {root, patterns, filesOnly, ended} = feed;
  if (!(exact && ended === 'nul')) {
    const odd = state.folders.some(folder => {
      const traits = context.surroundings.traits(root.startsWith('/') ? root : `${folder}/${root}`);
      return (
        !traits.complete ||
        traits.oddFolders ||
        traits.oddNames.some(name => patterns === undefined || patterns.some(pattern => mayMatch(pattern, name)))
      );
    });
    if (odd) return doubt('unproved-argument', 'file names with spaces or quotes would be taken apart');
  }
  return foundFilesDoubt([root], {names: patterns === undefined ? [] : [patterns], filesOnly}, {state}, context);
}
