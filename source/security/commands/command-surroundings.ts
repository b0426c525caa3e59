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

/** What a command of git prints of the files that git keeps. */
export interface GitReading {
  /**
   * The words of the same command, but printing the names of the files instead of what is in them; missing where it has no
   * such form.
   */
  names?: readonly string[];
  /** Words that may name commits and other objects. */
  objects: readonly string[];
  /** Whether it prints files of the working tree and of the index. */
  readsFiles: boolean;
  /** Whether it prints what was committed. */
  readsHistory: boolean;
}

/** Whether a command of git would print what is in a secret file, and which one, from the root of the repository. */
export type GitExposure = {state: 'none' | 'unknown'} | {state: 'secret'; path: string};

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
  /** Asked only where the settings of git name no program. */
  gitExposure(folder: string, reading: GitReading): GitExposure;
}
