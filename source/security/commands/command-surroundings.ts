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
  /** The names of the files that look like they hold secrets. */
  secretNames: readonly string[];
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
  traits(folder: string): TreeTraits;
  gitPrograms(folder: string): GitPrograms;
}
