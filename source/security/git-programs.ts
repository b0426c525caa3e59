import {readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import type {GitPrograms} from './commands/command-surroundings.ts';
import {hasCredentials} from './secret-paths.ts';

/** The largest git settings file that is read; with a larger one it is unknown what git would start. */
const maxConfigBytes = 256 * 1024;
/** The largest git index that is searched for other repositories; a larger one counts as holding some. */
const maxIndexBytes = 16 * 1024 * 1024;
/** The most submodules whose settings are looked at; with more it is unknown what git would start. */
const maxFiles = 40;

/** Settings whose value git starts, or that lead to more settings or to another place, when a repository is only read. */
const running =
  /^(?:core\.(?:fsmonitor|worktree|attributesfile|sshcommand|gitproxy|alternaterefscommand|hookspath)|diff\.external|diff\..+\.(?:command|textconv)|filter\..+\.(?:clean|smudge|process)|gpg\.(?:.+\.)?program|log\.showsignature|remote\..+\.(?:promisor|partialclonefilter|vcs|uploadpack)|extensions\.(?:partialclone|worktreeconfig|objectformat)|core\.partialclonefilter|submodule\.recurse|status\.submodulesummary|format\.pretty|pretty\..+|blame\.ignorerevsfile|include\.path|includeif\..+\.path|trace2\..+)$/;

/** Values with which those settings start nothing after all. */
const harmless: readonly [setting: RegExp, value: RegExp][] = [
  [/^core\.fsmonitor$/, /^(?:false|no|off|0|)$/i],
  [
    /^(?:log\.showsignature|submodule\.recurse|status\.submodulesummary|extensions\.worktreeconfig|remote\..+\.promisor)$/,
    /^(?:false|no|off|0)$/i,
  ],
  [/^extensions\.objectformat$/, /^sha(?:1|256)$/],
  [/^(?:format\.pretty|pretty\..+)$/, /^(?!.*%\(?(?:G|signature))/i],
  [/^blame\.ignorerevsfile$/, /^(?![/~])(?!.*\.\.)/],
  [/^(?:gpg\..*program|core\.(?:sshcommand|gitproxy|hookspath)|remote\..+\.uploadpack)$/, /^/],
];

/**
 * Finds out whether reading a repository with git (`git status`, `git log`) would run programs that its settings name,
 * such as hooks, monitors or filters: then the command needs approval. Looks at the settings of the system, the user
 * and the repository around the folder, and of the repositories below it that git looks into. Reads a few small files;
 * never throws, and what cannot be read is `unknown`.
 */
export function findGitPrograms(folder: string, homeFolder: string): GitPrograms {
  try {
    return look(folder, homeFolder);
  } catch {
    return {state: 'unknown', settings: [], credentials: true};
  }
}

function look(folder: string, homeFolder: string): GitPrograms {
  const repository = repositoryAround(folder);
  if (repository === 'odd') return {state: 'unknown', settings: [], credentials: true};
  const files = ['/etc/gitconfig', join(homeFolder, '.gitconfig'), join(homeFolder, '.config/git/config')];
  let unsure = false;
  if (repository !== undefined) {
    files.push(join(repository, 'config'), join(repository, 'config.worktree'));
    const common = textOf(join(repository, 'commondir'))?.trim();
    const shared = common === undefined ? repository : resolve(repository, common);
    if (shared !== repository) files.push(join(shared, 'config'));
    const modules = moduleConfigs(join(shared, 'modules'), 0);
    if (modules === undefined) unsure = true;
    else files.push(...modules);
    // A folder of the working tree can be a repository of its own, with settings that are not looked for.
    if (hasRepositoriesBelow(join(repository, 'index')) && modules?.length === 0) unsure = true;
  }
  const settings = new Set<string>();
  const hookFolders = repository === undefined ? [] : [join(repository, 'hooks')];
  let credentials = false;
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined) continue;
    credentials ||= hasCredentials(text);
    const found = settingsOf(text);
    if (found === undefined) unsure = true;
    for (const [name, value] of found ?? []) {
      const isHarmless = harmless.some(([setting, pattern]) => setting.test(name) && pattern.test(value));
      if (running.test(name) && !isHarmless) settings.add(name);
      if (name === 'core.hookspath' && repository !== undefined) {
        const path = value.startsWith('~/') ? join(homeFolder, value.slice(2)) : value;
        hookFolders.push(resolve(dirname(repository), path));
      }
    }
  }
  // Git refreshes its index while it reads, and runs this hook then.
  if (hookFolders.some(hooks => kindOf(join(hooks, 'post-index-change')) !== undefined))
    settings.add('post-index-change');
  const state = settings.size > 0 ? 'named' : unsure ? 'unknown' : 'none';
  return {state, settings: [...settings], credentials};
}

/** The `.git` folder that git would find from here, `odd` where it would find something unusual. */
function repositoryAround(from: string): string | undefined | 'odd' {
  for (let folder = from; ; folder = dirname(folder)) {
    const inside = join(folder, '.git');
    const kind = kindOf(inside);
    if (kind === 'folder') return inside;
    if (kind === 'file') {
      const target = /^gitdir: (.+?)\n?$/s.exec(textOf(inside) ?? '')?.[1];
      if (target === undefined) return 'odd';
      return isAbsolute(target) ? target : resolve(folder, target);
    }
    if (kindOf(join(folder, 'HEAD')) === 'file' && kindOf(join(folder, 'objects')) === 'folder') return 'odd';
    if (dirname(folder) === folder) return undefined;
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, {throwIfNoEntry: false});
  return found?.isDirectory() ? 'folder' : found === undefined ? undefined : 'file';
}

/** The text of a settings file; throws for one that is no file or too large, which makes the answer `unknown`. */
function textOf(path: string): string | undefined {
  const found = statSync(path, {throwIfNoEntry: false});
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > maxConfigBytes) throw new Error('not a settings file');
  return readFileSync(path, 'utf8');
}

/** The settings of the submodules' repositories, undefined for too many. */
function moduleConfigs(folder: string, depth: number): string[] | undefined {
  if (kindOf(folder) !== 'folder') return [];
  if (depth > 4) return undefined;
  const files: string[] = [];
  for (const name of readdirSync(folder)) {
    const inside = join(folder, name);
    if (kindOf(inside) !== 'folder') continue;
    if (kindOf(join(inside, 'HEAD')) === 'file') {
      files.push(join(inside, 'config'));
      continue;
    }
    const more = moduleConfigs(inside, depth + 1);
    if (more === undefined) return undefined;
    files.push(...more);
    if (files.length > maxFiles) return undefined;
  }
  return files;
}

/**
 * Whether the index lists another repository (a submodule, mode 160000) in the working tree; an index that cannot be
 * read, or has another version than 2 or 3, counts as doing so. Format: gitformat-index.
 */
function hasRepositoriesBelow(indexFile: string): boolean {
  const found = statSync(indexFile, {throwIfNoEntry: false});
  if (found === undefined) return false;
  if (!found.isFile() || found.size > maxIndexBytes) return true;
  const index = readFileSync(indexFile);
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return true;
  const version = index.readUInt32BE(4);
  const count = index.readUInt32BE(8);
  if (version !== 2 && version !== 3) return true;
  const hashBytes = 20;
  let at = 12;
  for (let entry = 0; entry < count; entry++) {
    if (at + 62 > index.length) return true;
    if ((index.readUInt32BE(at + 24) & 0xf000) === 0xe000) return true;
    const flagsAt = at + 40 + hashBytes;
    const isExtended = version === 3 && (index.readUInt16BE(flagsAt) & 0x4000) !== 0;
    const nameAt = flagsAt + 2 + (isExtended ? 2 : 0);
    const nameEnd = index.indexOf(0, nameAt);
    if (nameEnd < 0) return true;
    at += Math.ceil((nameEnd + 1 - at) / 8) * 8;
  }
  return false;
}

/**
 * The settings in the text of a git configuration file: names in lower case (`section.sub.key`) with their values, or
 * undefined where the text is not read with certainty.
 */
function settingsOf(text: string): [name: string, value: string][] | undefined {
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
