import {matchGlob} from '../path-glob.ts';
import type {CommandSurroundings} from './command-surroundings.ts';

/** The most names in a folder that a wildcard is compared with; in a larger folder nothing is proved about it. */
const maxNames = 2000;
/** The most files that one wildcard may match before nothing is proved about them. */
const maxMatches = 300;

/**
 * Finds the files that a wildcard such as `*.ts` would stand for: the paths that a pattern of the shell matches on the
 * disk, as the shell would write them, in no particular order; empty where nothing matches, undefined where there is
 * too much to look at. Only `*` and `?` are special, `\` takes the next character as it is. Hidden names are matched by
 * an explicit dot only, `.` and `..` with them.
 */
export function expandGlob(pattern: string, folder: string, surroundings: CommandSurroundings): string[] | undefined {
  const parts = pattern.split('/');
  let heads = [''];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '' || !/(?:^|[^\\])(?:\\\\)*[*?]/.test(part)) {
      heads = heads.map(head => head + part.replace(/\\(.)/g, '$1') + (last ? '' : '/'));
      continue;
    }
    const next: string[] = [];
    for (const head of heads) {
      const place = head.startsWith('/') ? head : `${folder}/${head}`;
      const found = surroundings.names(place, maxNames);
      if (found === undefined) return undefined;
      const names = part.startsWith('.') ? ['.', '..', ...found] : found.filter(name => !name.startsWith('.'));
      // Several `*` in a row mean what one does.
      const wanted = part.replace(/\*+/g, '*');
      for (const name of names) if (matchGlob(wanted, name)) next.push(head + name + (last ? '' : '/'));
      if (next.length > maxMatches) return undefined;
    }
    heads = next;
  }
  return heads;
}
