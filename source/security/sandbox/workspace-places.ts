import {type Dirent, readFileSync, readlinkSync} from 'node:fs';
import {dirname, isAbsolute, join, relative, resolve} from 'node:path';
import {hasCredentials, isSecretPath, isSometimesSecret} from '../secret-paths.ts';
import {entriesOf} from '../walk-tree.ts';
import {writeProtectionOf} from '../write-protection.ts';

/** What a command must not change or see inside the workspace. Absolute paths, parents before what is in them. */
export interface WorkspacePlaces {
  /** Existing files and folders that make programs run code or that belong to git's settings. */
  guarded: string[];
  /** Links among such files, with where they lead. */
  links: Map<string, string>;
  /** Existing files whose name says that they hold secrets. */
  secrets: string[];
  /** Folders that would be obeyed; those of them that do not exist are to be kept from coming into being. */
  sealable: string[];
}

/**
 * How many folders deep the workspace is looked through. Deeper down and beyond `mostFolders` nothing is looked for: a
 * look takes about 10 ms there.
 */
const deepest = 4;
/**
 * The most folders of the workspace that are looked through before each command; files in further ones are not
 * protected by the sandbox.
 */
const mostFolders = 400;

/** Folders that tools fill and refill; what is in them is obeyed by the tools that made it. */
const generated =
  /^(?:node_modules|\.?venv|site-packages|target|dist|build|out|vendor|__pycache__|\.cache|\.next|\.tox|\.gradle|coverage|Pods)$/;

/** Inside `.git`: what decides which programs git runs. */
const gitSettings = ['config', 'config.worktree', 'hooks', 'commondir', 'info'];

/** Folders without which a project often does, and which git or an editor obeys as soon as they are there. */
const obeyedFolders = ['.git', '.eca', '.vscode', '.husky'];

/**
 * Finds what a sandboxed command must not change or see in the workspace: files that run code, git's settings and
 * secrets. Reads folders and git's settings, changes nothing, never throws.
 */
export function findWorkspacePlaces(workspaceRoot: string): WorkspacePlaces {
  const places: WorkspacePlaces = {guarded: [], links: new Map(), secrets: [], sealable: []};
  const folders: {path: string; depth: number}[] = [{path: workspaceRoot, depth: 0}];
  for (let index = 0; index < folders.length && index < mostFolders; index++) {
    const {path: folder, depth} = folders[index] as {path: string; depth: number};
    for (const entry of entriesOf(folder) ?? []) {
      const path = join(folder, entry.name);
      if (entry.name === '.git') addGit(path, entry, places);
      else if (entry.isDirectory()) {
        // A folder all of whose files are obeyed is protected as a whole.
        if (writeProtectionOf(`${relative(workspaceRoot, path)}/x`) !== undefined) places.guarded.push(path);
        else if (depth < deepest && !generated.test(entry.name)) folders.push({path, depth: depth + 1});
      } else addFile(path, entry, workspaceRoot, places);
    }
  }
  places.sealable.push(...obeyedFolders.map(name => join(workspaceRoot, name)));
  return places;
}

/**
 * Notes a file that runs code or holds secrets; of those that are only sometimes secret, where there are credentials in
 * it.
 */
function addFile(path: string, entry: Dirent, root: string, places: WorkspacePlaces): void {
  const name = relative(root, path);
  const guarded = writeProtectionOf(name) !== undefined;
  if (entry.isSymbolicLink()) {
    if (guarded) places.links.set(path, linkOf(path));
    return;
  }
  if (!entry.isFile()) return;
  if (guarded) places.guarded.push(path);
  if (isSecretPath(name) && !(isSometimesSecret(`/${name}`) && !hasCredentials(textOf(path))))
    places.secrets.push(path);
}

/** Adds what in a `.git` decides which programs git runs, or the whole of one that is a link, a file or empty. */
function addGit(path: string, entry: Dirent, places: WorkspacePlaces): void {
  if (entry.isSymbolicLink()) places.links.set(path, linkOf(path));
  if (!entry.isDirectory()) {
    // A file that names the real folder, as in a worktree: pointing it elsewhere would bring other settings.
    if (entry.isFile()) places.guarded.push(path);
    return;
  }
  const present = new Set((entriesOf(path) ?? []).map(({name}) => name));
  // An empty folder is no repository: git goes on to the one around it.
  if (present.size === 0) {
    places.guarded.push(path);
    return;
  }
  places.guarded.push(...gitSettings.filter(name => present.has(name)).map(name => join(path, name)));
  if (!present.has('hooks')) places.sealable.push(join(path, 'hooks'));
  for (const kind of ['modules', 'worktrees']) if (present.has(kind)) places.guarded.push(join(path, kind));
  places.guarded.push(...namedBySettings(join(path, 'config'), dirname(path)));
}

/** Folders and files that git's settings name: where its hooks are, and what else it reads settings from. */
function namedBySettings(configFile: string, repository: string): string[] {
  const named = textOf(configFile).matchAll(/^\s*(hookspath|path)\s*=\s*"?([^"\n#;]+?)"?\s*$/gim);
  return [...named].flatMap(([, key, value]) => {
    const base = key?.toLowerCase() === 'path' ? dirname(configFile) : repository;
    const path = isAbsolute(value as string) ? (value as string) : resolve(base, value as string);
    const below = relative(repository, path);
    return below === '' || below.startsWith('..') || !exists(path) ? [] : [path];
  });
}

/** Whether there is such an entry, a broken link too. */
function exists(path: string): boolean {
  return (entriesOf(dirname(path)) ?? []).some(({name}) => join(dirname(path), name) === path);
}

/** Where a link leads, empty where that cannot be read. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The first 100,000 characters of a file; nothing where it cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 100_000);
  } catch {
    return '';
  }
}
