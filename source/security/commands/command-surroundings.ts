import type {PathOperation, PathVerdict} from '../path-verdict.ts';

/** What settings of git would run while a repository is only read. */
export interface GitPrograms {
  /**
   * `none`: nothing but git itself runs. `named`: some setting names a program. `unknown`: the settings could not be read, or
   * there are more places to look at than are looked at.
   */
  state: 'none' | 'named' | 'unknown';
  /** The settings that name a program, such as `core.fsmonitor`. */
  settings: readonly string[];
  /** Whether the settings themselves hold a token or a password. */
  credentials: boolean;
  /** Whether there is a repository at all. */
  isRepository: boolean;
}

/** What lies below a folder, as far as it matters to a command that walks through it. */
export interface TreeTraits {
  /** False where there was more than is looked at, or something could not be read: then nothing is proved. */
  complete: boolean;
  /** The names of symbolic links, pipes and devices. */
  linkNames: readonly string[];
  /** The names of files that would be taken apart or for an option: spaces, quotes, wildcards, a leading `-`. */
  oddNames: readonly string[];
  /** Whether a folder is called like that. */
  oddFolders: boolean;
  /** The absolute paths of the files that look like they hold secrets. */
  secretPaths: readonly string[];
  /** What the ignore files among them (`.gitignore`, `.ignore`, `.rgignore`) name after `!`: not to be left out. */
  unhidden: readonly string[];
}

/** What a look at a folder leaves out. */
export interface LeftOut {
  /** Patterns for names of folders. */
  without?: readonly string[];
  /** Whether folders are left out that the workspace's `.gitignore` names. */
  leavesIgnored?: boolean;
}

/**
 * What the check of a shell command asks about the machine: folders, files, git settings. Nothing here changes anything
 * or throws.
 */
export interface CommandSurroundings {
  /** The absolute, real path of the workspace, where commands begin. */
  workspaceRoot: string;
  homeFolder: string;
  /** The folder of the product's state, for `$ECA_HOME`. */
  stateFolder?: string;
  /** The path guard. */
  check(path: string, operation: PathOperation): PathVerdict;
  /** The names in a folder, or undefined where it cannot be read or holds more than `limit`. */
  names(folder: string, limit: number): readonly string[] | undefined;
  traits(folder: string, leftOut?: LeftOut): TreeTraits;
  /**
   * Whether a file may hold, in upper or lower case, all the words of one of the lists; it may where it is not a text, is
   * large or cannot be read.
   */
  mentions(path: string, words: readonly (readonly string[])[]): boolean;
  gitPrograms(folder: string): GitPrograms;
  /** The absolute paths of files that look like they hold secrets and are tracked by git, undefined where it is unknown. */
  trackedSecrets(folder: string): readonly string[] | undefined;
}
