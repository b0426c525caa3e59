import {lstatSync, mkdirSync, readdirSync, rmdirSync, utimesSync} from 'node:fs';

/**
 * The time of change, in seconds since 1970, that marks an empty folder as made by us to be covered, so that one which
 * a killed run left behind is known and goes with the next.
 */
const markSeconds = 86_399;

/** How many commands of this process use a mount point: taking it away would uncover it for the others. */
const users = new Map<string, number>();

/**
 * Makes the empty folder `path` for something to be mounted on while a sandboxed command runs, and removes it
 * afterwards: when the returned function was called as often as this one. An empty folder is what git and most tools do
 * not see; a file would stand in `git status` as long as the command runs. Undefined where something else stands there.
 */
export function holdMountPoint(path: string): (() => void) | undefined {
  const found = lstatSync(path, {throwIfNoEntry: false});
  if (found && !(found.isDirectory() && found.mtimeMs === markSeconds * 1000)) return undefined;
  if (!found) {
    try {
      mkdirSync(path, {mode: 0o755});
      utimesSync(path, markSeconds, markSeconds);
    } catch {
      // Where this user cannot make a folder, the command cannot either.
      return undefined;
    }
  }
  users.set(path, (users.get(path) ?? 0) + 1);
  return () => {
    const left = (users.get(path) ?? 1) - 1;
    if (left > 0) {
      users.set(path, left);
      return;
    }
    users.delete(path);
    try {
      if (readdirSync(path).length === 0) rmdirSync(path);
    } catch {
      // Already gone, or taken away by another run of this program.
    }
  };
}
