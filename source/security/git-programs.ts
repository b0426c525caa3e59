import {join, resolve} from 'node:path';
import type {GitPrograms} from './commands/command-surroundings.ts';
import {type GitRepository, kindOf, repositoryAround, repositoryAt, settingsOf, smallText} from './git-repository.ts';
import {trackedBy} from './git-tracked.ts';
import {hasCredentials} from './secret-paths.ts';

/** The most repositories whose settings are looked at; with more it is unknown what git would start. */
const maxRepositories = 40;

/** Settings whose value git starts, or that lead to more settings or to another place, when a repository is only read. */
const running =
  /^(?:core\.(?:fsmonitor|worktree|attributesfile|sshcommand|gitproxy|alternaterefscommand|hookspath)|diff\.external|diff\..+\.(?:command|textconv)|filter\..+\.(?:clean|smudge|process)|gpg\.(?:.+\.)?program|log\.showsignature|remote\..+\.(?:promisor|partialclonefilter|vcs|uploadpack)|extensions\.(?:partialclone|worktreeconfig|objectformat)|core\.partialclonefilter|submodule\.recurse|diff\.submodule|status\.submodulesummary|format\.pretty|pretty\..+|blame\.ignorerevsfile|include\.path|includeif\..+\.path|trace2\..+)$/;

/**
 * Values with which those settings start nothing after all, as where a monitor is switched off, and settings that only
 * commands other than reading ones heed.
 */
const harmless: readonly [setting: RegExp, value: RegExp][] = [
  [/^core\.fsmonitor$/, /^(?:false|no|off|0|)$/i],
  [
    /^(?:log\.showsignature|submodule\.recurse|diff\.submodule|status\.submodulesummary|extensions\.worktreeconfig|remote\..+\.promisor)$/,
    /^(?:false|no|off|0)$/i,
  ],
  [/^diff\.submodule$/, /^(?:log|short)$/],
  [/^extensions\.objectformat$/, /^sha(?:1|256)$/],
  [/^(?:format\.pretty|pretty\..+)$/, /^(?!.*%\(?(?:G|signature))/i],
  [/^blame\.ignorerevsfile$/, /^(?![/~])(?!.*\.\.)/],
  [/^(?:gpg\..*program|core\.(?:sshcommand|gitproxy|hookspath)|remote\..+\.uploadpack)$/, /^/],
];

/** The answer where git's settings cannot all be read: the user is asked. */
const unknownPrograms: GitPrograms = {state: 'unknown', settings: [], credentials: true, isRepository: true};

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
    return unknownPrograms;
  }
}

/** Looks through the settings of the system, the user and all repositories concerned. */
function look(folder: string, homeFolder: string): GitPrograms {
  const around = repositoryAround(folder);
  if (around === 'odd') throw new Error('not a repository as usual');
  const files = ['/etc/gitconfig', join(homeFolder, '.gitconfig'), join(homeFolder, '.config/git/config')];
  const repositories = around === undefined ? [] : [around];
  let unsure = false;
  // Git looks into the repositories in the working tree that it tracks, and those in them.
  for (const repository of repositories) {
    const tracked = trackedBy(repository);
    for (const path of tracked?.repositories ?? []) {
      const inner = repositoryAt(join(repository.workTree, path));
      if (inner === 'odd') unsure = true;
      else if (inner !== undefined) repositories.push(inner);
    }
    if (tracked === undefined || repositories.length > maxRepositories) return unknownPrograms;
  }
  const settings = new Set<string>();
  let credentials = false;
  /** Looks through one file of settings for programs that git would start, and for passwords. */
  const lookAt = (file: string, repository?: GitRepository) => {
    const text = smallText(file);
    if (text === undefined) return;
    credentials ||= hasCredentials(text);
    const found = settingsOf(text);
    if (found === undefined) unsure = true;
    for (const [name, value] of found ?? []) {
      const isHarmless = harmless.some(([setting, pattern]) => setting.test(name) && pattern.test(value));
      // A submodule says where its working tree is.
      const isHome =
        name === 'core.worktree' && repository && resolve(repository.folder, value) === repository.workTree;
      if (running.test(name) && !isHarmless && !isHome) settings.add(name);
      if (name !== 'core.hookspath') continue;
      for (const {workTree} of repositories) {
        lookForHook(value.startsWith('~/') ? join(homeFolder, value.slice(2)) : resolve(workTree, value));
      }
    }
  };
  // Git refreshes its index while it reads, and runs this hook then.
  const lookForHook = (hooks: string) => {
    if (kindOf(join(hooks, 'post-index-change')) !== undefined) settings.add('post-index-change');
  };
  for (const file of files) lookAt(file);
  for (const repository of repositories) {
    const {folder: own, shared} = repository;
    for (const file of new Set([join(own, 'config'), join(own, 'config.worktree'), join(shared, 'config')])) {
      lookAt(file, repository);
    }
    for (const place of new Set([own, shared])) lookForHook(join(place, 'hooks'));
  }
  const state = settings.size > 0 ? 'named' : unsure ? 'unknown' : 'none';
  return {state, settings: [...settings], credentials, isRepository: around !== undefined};
}
