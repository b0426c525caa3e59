import {lstatSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';

/** How much a folder may hold. */
export interface TreeLimits {
  mostFiles: number;
  mostBytes: number;
}

/** The files of a folder, read into memory. */
export interface Tree {
  /** By path relative to the folder, with `/`, sorted. */
  files: Map<string, Buffer>;
  /** Links, pipes, sockets and devices: they are not followed. */
  leftOut: string[];
}

/** The limits unless set otherwise. */
const usual: TreeLimits = {mostFiles: 2_000, mostBytes: 20_000_000};
/** Files and folders that are never part of a task. */
const neverPart = new Set(['node_modules', '__pycache__', '.git', '.DS_Store']);

/**
 * Reads all regular files below `folder` into memory; a folder that is not there has none. What dependencies and
 * version control leave is passed over.
 * @throws EcaError `training-too-large` beyond the limits (2,000 files, 20 MB).
 */
export function readTree(folder: string, limits: TreeLimits = usual): Tree {
  const tree: Tree = {files: new Map(), leftOut: []};
  let bytes = 0;
  const walk = (below: string) => {
    for (const name of entriesOf(join(folder, below))) {
      if (neverPart.has(name)) continue;
      const path = below === '' ? name : `${below}/${name}`;
      const status = lstatSync(join(folder, path), {throwIfNoEntry: false});
      if (status?.isDirectory()) walk(path);
      else if (status?.isFile()) {
        bytes += status.size;
        if (bytes > limits.mostBytes || tree.files.size >= limits.mostFiles) {
          throw new EcaError(
            'training-too-large',
            `\`${folder}\` holds more than ${limits.mostFiles} files or ${limits.mostBytes / 1e6} MB`,
            {hint: 'Leave only the files of the task in it.'},
          );
        }
        tree.files.set(path, readFileSync(join(folder, path)));
      } else if (status) tree.leftOut.push(path);
    }
  };
  walk('');
  return tree;
}

/** The names in a folder, sorted; none where it cannot be read. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
