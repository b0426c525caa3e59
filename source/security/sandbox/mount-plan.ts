/**
 * How a place looks from inside: `read` and `write` are the real one, `blank-folder` is empty and forgotten in the end,
 * `sealed-folder` empty and not to be written, `blank-file` cannot be opened.
 */
export interface Mount {
  path: string;
  view: 'read' | 'write' | 'blank-folder' | 'sealed-folder' | 'blank-file';
}

/** What an empty folder can be filled with: memory, so that a full one does not take the machine with it. */
const blankBytes = 1_000_000_000;

/**
 * The mounts as arguments of `bwrap`, outermost first, so that none covers one inside it; of several for the same path the
 * last one counts.
 */
export function mountArguments(mounts: readonly Mount[]): string[] {
  const last = new Map(mounts.map(mount => [mount.path, mount]));
  const ordered = [...last.values()].sort((one, other) => depthOf(one.path) - depthOf(other.path));
  return ordered.flatMap(({path, view}) => {
    if (view === 'read') return ['--ro-bind', path, path];
    if (view === 'write') return ['--bind', path, path];
    if (view === 'blank-file') return ['--ro-bind', '/dev/null', path];
    const blank = ['--size', String(blankBytes), '--tmpfs', path];
    return view === 'sealed-folder' ? [...blank, '--remount-ro', path] : blank;
  });
}

function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}
