import {dirname} from 'node:path';

/**
 * How a place looks from inside: `read` and `write` are the real one, `blank-folder` is empty and forgotten in the end,
 * `sealed-folder` empty and not to be written, `blank-file` cannot be opened.
 */
export interface Mount {
  path: string;
  view: 'read' | 'write' | 'blank-folder' | 'sealed-folder' | 'blank-file';
}

/**
 * The most that a command can write into each empty temporary folder, 1 GB: it is memory, so that a full one does not
 * take the machine with it. Beyond that the command's writes fail as on a full disk.
 */
const blankBytes = 1_000_000_000;

/**
 * Says in arguments of `bwrap` which folders a sandboxed command sees, and whether it may write there. Outermost first,
 * so that none covers one inside it; of several for the same path the last one counts. `open`: whoever runs inside may
 * write to blank folders and go through them, not only who started it.
 */
export function mountArguments(mounts: readonly Mount[], open = false): string[] {
  const last = new Map(mounts.map(mount => [mount.path, mount]));
  const passages = open ? foldersInBlank([...last.values()]).filter(path => !last.has(path)) : [];
  const ordered: (Mount | {path: string; view: 'passage'})[] = [
    ...last.values(),
    ...passages.map(path => ({path, view: 'passage' as const})),
  ];
  ordered.sort((one, other) => depthOf(one.path) - depthOf(other.path));
  return ordered.flatMap(({path, view}) => {
    if (view === 'passage') return ['--perms', '0755', '--dir', path];
    if (view === 'read') return ['--ro-bind', path, path];
    if (view === 'write') return ['--bind', path, path];
    if (view === 'blank-file') return ['--ro-bind', '/dev/null', path];
    const blank = [...(open && view === 'blank-folder' ? ['--perms', '1777'] : []), '--size', String(blankBytes)];
    blank.push('--tmpfs', path);
    return view === 'sealed-folder' ? [...blank, '--remount-ro', path] : blank;
  });
}

/** The folders between a blank one and what is mounted in it: `bwrap` makes them for who started it alone. */
function foldersInBlank(mounts: readonly Mount[]): string[] {
  const blank = mounts.filter(({view}) => view === 'blank-folder').map(({path}) => path);
  const found = new Set<string>();
  for (const {path} of mounts) {
    for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
      if (blank.some(outer => folder.startsWith(`${outer}/`))) found.add(folder);
    }
  }
  return [...found];
}

/** How many folders deep a path lies: outer places are mounted before those inside them. */
function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}
