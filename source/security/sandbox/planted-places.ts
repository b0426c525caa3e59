import {lstatSync, readlinkSync, renameSync, symlinkSync} from 'node:fs';
import {relative} from 'node:path';
import type {PlantedPlace} from './sandbox.ts';
import {findWorkspacePlaces, type WorkspacePlaces} from './workspace-places.ts';

/**
 * Catches files that a command has left behind to get code run later, such as a git hook or an editor task: what came
 * into being since `before` is named, and with `setAside` also renamed, so that nothing obeys it. Files cannot be kept
 * from coming into being as folders are (an unreadable `.npmrc` stops npm, an empty one stands in `git status`), so
 * this is done when a command has ended. A link that was changed or removed is put back then.
 */
export function takePlanted(workspaceRoot: string, before: WorkspacePlaces, setAside: boolean): PlantedPlace[] {
  const after = findWorkspacePlaces(workspaceRoot);
  const known = new Set([...before.guarded, ...before.sealable]);
  const planted: PlantedPlace[] = [];
  for (const path of after.guarded) if (!known.has(path)) planted.push(taken(workspaceRoot, path, setAside));
  for (const [path, target] of after.links) {
    if (before.links.get(path) !== target) planted.push(taken(workspaceRoot, path, setAside));
  }
  if (setAside) {
    for (const [path, target] of before.links) if (linkOf(path) === undefined) restoreLink(path, target);
  }
  return planted;
}

/** Renames one such file to `<name>.set-aside-<number>` if wanted; what cannot be renamed is only named. */
function taken(root: string, path: string, setAside: boolean): PlantedPlace {
  const shown = relative(root, path);
  if (!setAside) return {path: shown};
  for (let number = 1; number < 1000; number++) {
    const target = `${path}.set-aside-${number}`;
    if (lstatSync(target, {throwIfNoEntry: false})) continue;
    try {
      renameSync(path, target);
      return {path: shown, movedTo: relative(root, target)};
    } catch {
      break;
    }
  }
  return {path: shown};
}

/** Where a link leads; undefined where there is none. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Puts a link back that the command has taken away: what was obeyed through it is so again. */
function restoreLink(path: string, target: string): void {
  try {
    symlinkSync(target, path);
  } catch {
    // Something else stands there now; it was named above where it is obeyed.
  }
}
