import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';

/** Everything below a folder: names, kinds, modes, contents and link targets. */
export function treeOf(root: string, folder = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const stats = lstatSync(join(root, path));
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) tree[path] = `link ${readlinkSync(join(root, path))}`;
    else if (stats.isDirectory()) Object.assign(tree, {[path]: `folder ${mode}`}, treeOf(root, path));
    else tree[path] = `file ${mode} ${readFileSync(join(root, path), 'base64')}`;
  }
  return tree;
}
