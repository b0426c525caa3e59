import {lstatSync, readdirSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/**
 * The largest git settings file that is read, in bytes; with a larger one it is unknown what git would do, and the user
 * is asked.
 */
const maxConfigBytes = 256 * 1024;

/** A repository with a working tree. */
export interface GitRepository {
  /** Its `.git` folder, or what its `.git` file names. */
  folder: string;
  /** The folder that holds what all working trees of the repository share; `folder` where there is one only. */
  shared: string;
  workTree: string;
}

/** The repository that git would find from here, `odd` where it would find something unusual. Throws where it cannot look. */
export function repositoryAround(from: string): GitRepository | undefined | 'odd' {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = repositoryAt(folder);
    if (found !== undefined) return found;
    if (kindOf(join(folder, 'HEAD')) === 'file' && kindOf(join(folder, 'objects')) === 'folder') return 'odd';
    if (dirname(folder) === folder) return undefined;
  }
}

/** The repository whose working tree is this folder; `odd` where git would not take its `.git` for one and look elsewhere. */
export function repositoryAt(workTree: string): GitRepository | undefined | 'odd' {
  const inside = join(workTree, '.git');
  const kind = kindOf(inside);
  if (kind === undefined) return undefined;
  const target = kind === 'file' ? /^gitdir: (.+?)\n*$/s.exec(smallText(inside) ?? '')?.[1] : inside;
  if (target === undefined) return 'odd';
  const folder = resolve(workTree, target);
  const common = smallText(join(folder, 'commondir'))?.trim();
  const repository = {folder, shared: common === undefined ? folder : resolve(folder, common), workTree};
  const isRepository =
    /^(?:ref:\s*refs\/|[0-9a-f]{40})/.test(smallText(join(folder, 'HEAD')) ?? '') &&
    ['objects', 'refs'].every(name => kindOf(join(repository.shared, name)) === 'folder');
  const isOwn = kind === 'file' ? namesWorkTree(repository) : common === undefined && !leadsElsewhere(inside);
  return isRepository && isOwn ? repository : 'odd';
}

/**
 * Whether a repository that a `.git` file names knows the working tree the file lies in, as that of a further working
 * tree or of a submodule does. Any other would show what some other project has.
 */
function namesWorkTree({folder, workTree}: GitRepository): boolean {
  const back = smallText(join(folder, 'gitdir'))?.trim();
  const set = settingsOf(smallText(join(folder, 'config')) ?? '')?.find(([name]) => name === 'core.worktree');
  const named = back !== undefined ? dirname(resolve(folder, back)) : set && resolve(folder, set[1]);
  return named !== undefined && kindOf(named) === 'folder' && realpathSync(named) === realpathSync(workTree);
}

/** Whether a `.git` folder takes its history from somewhere else: by links, or as one that shares the objects of another. */
function leadsElsewhere(folder: string): boolean {
  const isLink = (path: string) => lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() === true;
  const objects = join(folder, 'objects');
  return (
    [folder, ...['HEAD', 'index', 'objects', 'refs', 'packed-refs', 'logs'].map(name => join(folder, name))].some(
      isLink,
    ) ||
    kindOf(join(objects, 'info/alternates')) !== undefined ||
    (kindOf(objects) === 'folder' && readdirSync(objects, {withFileTypes: true}).some(one => one.isSymbolicLink()))
  );
}

/** Whether a file or a folder stands there, links followed. */
export function kindOf(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, {throwIfNoEntry: false});
  return found?.isDirectory() ? 'folder' : found === undefined ? undefined : 'file';
}

/** The text of a small file of git's, undefined where there is none; throws for one that is no file or too large. */
export function smallText(path: string, maxBytes = maxConfigBytes): string | undefined {
  const found = statSync(path, {throwIfNoEntry: false});
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > maxBytes) throw new Error('not a small file');
  return readFileSync(path, 'utf8');
}

/**
 * The settings in the text of a git configuration file: names in lower case (`section.sub.key`) with their values, or
 * undefined where the text is not read with certainty.
 */
export function settingsOf(text: string): [name: string, value: string][] | undefined {
  // A comment ends with its line, whatever its last character is; only a value goes on after `\`.
  if (/[#;].*\\\r?$/m.test(text)) return undefined;
  const settings: [string, string][] = [];
  let section = '';
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    let rest = line.trim();
    if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue;
    const head = /^\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*/.exec(rest);
    if (head) {
      section = (head[2] === undefined ? (head[1] ?? '') : `${head[1]}.${head[2]}`).toLowerCase();
      rest = rest.slice(head[0].length);
      if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue;
    }
    const setting = /^([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/.exec(rest);
    if (!setting || section === '') return undefined;
    const value = (setting[2] ?? 'true').replace(/\s*[#;].*$/, '').trim();
    settings.push([`${section}.${setting[1]}`.toLowerCase(), value.replace(/^"(.*)"$/, '$1')]);
  }
  return settings;
}
