import {join} from 'node:path';
import type {GitExposure, GitReading} from './commands/command-surroundings.ts';
import {blobsAreHarmless, type GitHistory, historyOf} from './git-history.ts';
import {type GitRepository, repositoryAround} from './git-repository.ts';
import {type Tracked, trackedBy} from './git-tracked.ts';
import type {PathVerdict} from './path-verdict.ts';
import {type GitRun, runGit} from './run-git.ts';
import {isSecretPath, isSometimesSecret} from './secret-paths.ts';

/**
 * How long git may take to list the files that a command would print, in milliseconds; after that it is unknown, and
 * the user is asked.
 */
const limitMs = 3_000;

/** Where to look, and how to judge a file of the working tree. */
export interface ExposureContext {
  homeFolder: string;
  searchPath: string;
  checkRead(path: string): PathVerdict;
}

/**
 * Finds out whether a command of git would print what is in a secret file that is or was tracked. Where none ever was, no
 * command does; else git itself is asked which files this one is about. Never throws.
 */
export function findGitExposure(folder: string, reading: GitReading, context: ExposureContext): GitExposure {
  try {
    return look(folder, reading, context);
  } catch {
    return {state: 'unknown'};
  }
}

/** Looks for what the command would print; throws where something cannot be read. */
function look(folder: string, reading: GitReading, context: ExposureContext): GitExposure {
  const repository = repositoryAround(folder);
  if (repository === undefined) return {state: 'none'};
  const tracked = repository === 'odd' ? undefined : trackedBy(repository);
  if (repository === 'odd' || tracked === undefined) return {state: 'unknown'};
  const run = {folder, homeFolder: context.homeFolder, searchPath: context.searchPath};
  const {names, objects, readsFiles, readsHistory} = reading;
  // Also what was added before the last commit, such as a token that is taken out again just now.
  const needsHistory = readsHistory || (readsFiles && tracked.secrets.length > 0);
  const history = needsHistory ? historyOf(repository, run) : undefined;
  const isKnown = !readsHistory || (history?.isClean === true && objects.every(history.holds));
  const harmful = readsFiles
    ? tracked.secrets.filter(one => !isHarmless(one, {repository, history, context})).map(({path}) => path)
    : [];
  if (isKnown && harmful.length === 0) return {state: 'none'};
  const kinds = kindsOf(objects, run);
  // What it says of a hash that leads nowhere is no file, unless it is told to go on with the others.
  if (kinds.includes('missing') && names?.includes('--ignore-missing') === false) return {state: 'none'};
  if (names === undefined || kinds.includes('file')) return {state: 'unknown'};
  if (names.length === 0) return {state: 'none'};
  const listed = runGit(names, {...run, limitMs});
  if (listed === undefined) return {state: 'unknown'};
  const isSecret = (path: string, versions: readonly Version[]) =>
    versions.length === 0 && !readsHistory
      ? harmful.includes(path)
      : !areHarmless(path, versions, {repository, context, run});
  const path = secretIn(listed, {isFoundInCommit: names[0] === 'grep' && readsHistory, isSecret});
  return path === undefined ? {state: 'none'} : {state: 'secret', path};
}

/** The repository, and how its files are judged. */
interface Around {
  repository: GitRepository;
  context: ExposureContext;
}

/** Whether a file that holds secrets only sometimes does so neither in the working tree nor as it was added. */
function isHarmless(
  {path, id}: Tracked['secrets'][number],
  {repository, history, context}: Around & {history: GitHistory | undefined},
): boolean {
  const place = join(repository.workTree, path);
  return (
    isSometimesSecret(place) &&
    context.checkRead(place).decision === 'allow' &&
    history?.isClean === true &&
    history.holds(id)
  );
}

/** Which of these names are those of files (nobody can say of which ones, by a hash), or hashes of nothing that is there. */
function kindsOf(objects: readonly string[], run: Omit<GitRun, 'limitMs'>): ('file' | 'missing' | 'other')[] {
  if (objects.length === 0) return [];
  // A range may be one of two files.
  const ends = objects.flatMap(name => (name.includes('..') ? name.split(/\.{2,3}/) : []));
  const input = `${[...objects, ...ends].join('\n')}\n`;
  const printed = runGit(['cat-file', '--batch-check'], {...run, input, limitMs});
  return (printed ?? '').split('\n').map((line, at) => {
    if (printed === undefined || / blob \d+$/.test(line)) return 'file';
    return at < objects.length && /^[0-9a-f]{4,64} missing$/i.test(line) ? 'missing' : 'other';
  });
}

/** A file as it is or was at some time. */
interface Version {
  mode: string;
  /** Nothing but zeros for the file of the working tree. */
  id: string;
}

/**
 * The secret file in what git lists, ended by NUL: names, with `:`, modes and hashes before each where it lists changes, and
 * with a commit and `:` in front where they were found in one.
 */
function secretIn(
  listed: string,
  {
    isFoundInCommit,
    isSecret,
  }: {
    isFoundInCommit: boolean;
    isSecret(path: string, versions: readonly Version[]): boolean;
  },
): string | undefined {
  let versions: Version[] = [];
  for (const item of listed.split('\0')) {
    if (/:\d{6} [^/]* [A-Z]+\d*$/.test(item)) {
      const ids = item.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? [];
      const modes = item.match(/\b\d{6}(?= )/g) ?? [];
      versions = ids.map((id, at) => ({id, mode: modes[at] ?? ''}));
      continue;
    }
    const path = isFoundInCommit ? item.slice(item.indexOf(':') + 1).replaceAll(':', '/') : item.replace(/^\n/, '');
    if (isSecretPath(path) && isSecret(path, versions)) return path;
  }
  return undefined;
}

/** Whether all versions of a file that holds secrets only sometimes are known to hold none. */
function areHarmless(
  path: string,
  versions: readonly Version[],
  {repository, context, run}: Around & {run: Omit<GitRun, 'limitMs'>},
): boolean {
  const place = join(repository.workTree, path);
  const there = versions.filter(({mode}) => mode !== '000000');
  const stored = there.map(({id}) => id).filter(id => !/^0+$/.test(id));
  return (
    isSometimesSecret(place) &&
    there.length > 0 &&
    (stored.length === there.length || context.checkRead(place).decision === 'allow') &&
    blobsAreHarmless(stored, run)
  );
}
