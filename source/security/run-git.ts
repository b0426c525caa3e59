import {spawnSync} from 'node:child_process';
import {neutralGitEnvironment} from './git-environment.ts';

/**
 * The most bytes that git may print, so that a huge history cannot fill the memory; beyond that its answer is not used.
 */
const maxBytes = 128 * 1024 * 1024;

/** How git is started, and where. */
export interface GitRun {
  /** The folder it works in. */
  folder: string;
  /** Where the settings of the user lie. */
  homeFolder: string;
  /** The folders in which git is sought, as in PATH. */
  searchPath: string;
  /** What it reads from its standard input. */
  input?: string;
  /** It is killed after so many milliseconds. */
  limitMs: number;
}

/**
 * Asks git about a repository that nobody has checked, and waits for the answer: it runs no hooks, filters or other programs of
 * the repository's choice. What it printed, or undefined where it failed, took too long or printed too much.
 */
export function runGit(words: readonly string[], {folder, homeFolder, searchPath, input, limitMs}: GitRun) {
  const {status, stdout} = spawnSync('git', ['--no-pager', ...words], {
    cwd: folder,
    env: {PATH: searchPath, HOME: homeFolder, LC_ALL: 'C', ...neutralGitEnvironment(folder)},
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: maxBytes,
    encoding: 'utf8',
    windowsHide: true,
  });
  // 1 is its answer for nothing found.
  return status === 0 || status === 1 ? stdout : undefined;
}
