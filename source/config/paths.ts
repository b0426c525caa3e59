import {createHash} from 'node:crypto';
import {access, constants, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, isAbsolute, join, resolve} from 'node:path';
import {makeDirectory} from '../foundation/durable-file.ts';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {escapeText} from './quote-text.ts';

/**
 * Where the program stores everything it keeps for one user (settings, sessions, memory, cache, log), as absolute
 * paths. Nothing is created until it is used.
 */
export interface Paths {
  /** The root of what is remembered. */
  home: string;
  configDirectory: string;
  /** The user's own settings. */
  configFile: string;
  /** The last text of `configFile` that had nothing wrong with it. */
  lastGoodConfigFile: string;
  dataDirectory: string;
  sessionsDirectory: string;
  /** Imported turns, records, and the index over all that was said. */
  memoryDirectory: string;
  /** What documents say, and the index over it. */
  knowledgeDirectory: string;
  /** One folder a project below it: see `projectDirectory`. */
  projectsDirectory: string;
  /** What can be deleted at any time. */
  cacheDirectory: string;
  logFile: string;
  trustFile: string;
  /** Approvals that outlive a session. */
  grantsFile: string;
  secretsDirectory: string;
}

/** The machine, as far as places depend on it. */
export interface System {
  platform: NodeJS.Platform;
  homeDirectory(): string;
}

const thisSystem: System = {platform: process.platform, homeDirectory: homedir};

/**
 * Decides which folders hold the user's data and settings: everything below ECA_HOME if that is set; else by XDG
 * (variables that are absolute count on every platform), and otherwise what the platform does, such as
 * `~/.local/share/eca` and `~/.config/eca` on Linux. Throws `config-home-relative` or `config-home-unknown`; touches no
 * disk.
 */
export function resolvePaths(environment: NodeJS.ProcessEnv, system: System = thisSystem): Paths {
  const own = environment.ECA_HOME;
  if (own) {
    if (!isAbsolute(own)) {
      throw new EcaError('config-home-relative', `ECA_HOME is \`${escapeText(own)}\`, expected an absolute path`, {
        hint: own.startsWith('~')
          ? 'Write $HOME instead of ~, which only a shell expands.'
          : `Use \`${escapeText(resolve(own))}\`.`,
      });
    }
    return pathsBelow(own, own, join(own, 'cache'));
  }
  const base = platformDirectories(environment, system);
  const place = (variable: string, fallback: () => string) => {
    const given = environment[variable];
    return join(given && isAbsolute(given) ? given : fallback(), 'eca');
  };
  return pathsBelow(
    place('XDG_DATA_HOME', base.data),
    place('XDG_CONFIG_HOME', base.config),
    place('XDG_CACHE_HOME', base.cache),
  );
}

/**
 * The folder, outside the project itself, for what belongs to one project (its index, its undo store, the output of
 * commands): the project folder's own name to be readable (40 characters at most), and a hash of its whole path to be
 * unique. Give the real path, or one project has two.
 */
export function projectDirectory(paths: Paths, workspaceRoot: string): string {
  const readable = basename(workspaceRoot)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 40);
  const hash = createHash('sha256').update(workspaceRoot).digest('hex').slice(0, 16);
  return join(paths.projectsDirectory, `${readable.replace(/^[.-]+|[.-]+$/g, '') || 'project'}-${hash}`);
}

/**
 * Creates the data folder `home` (mode 700) and makes sure that it can be written, before anything is stored. Throws
 * `config-home-not-a-directory`, `config-home-not-writable` or `config-home-unusable`, each with what to do next.
 */
export async function prepareHome(paths: Paths): Promise<void> {
  try {
    await makeDirectory(paths.home, 0o700);
    if (!(await stat(paths.home)).isDirectory()) throw Object.assign(new Error('not a directory'), {code: 'ENOTDIR'});
    await access(paths.home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw homeError(paths, error);
  }
}

/**
 * Explains why the data folder cannot be used: `error`, met while using `paths.home`, as an `EcaError` of the family
 * `config-home`.
 */
export function homeError(paths: Paths, error: unknown): EcaError {
  const hint = 'Set ECA_HOME to a folder that you can write.';
  const code = systemCode(error);
  const home = `\`${escapeText(paths.home)}\``;
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new EcaError(
      'config-home-not-a-directory',
      `The state folder ${home} is, or lies below, a file; expected a folder`,
      {hint, cause: error},
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EcaError('config-home-not-writable', `The state folder ${home} cannot be written (${code})`, {
      hint,
      cause: error,
    });
  }
  return new EcaError('config-home-unusable', `The state folder ${home} cannot be used (${code ?? String(error)})`, {
    hint,
    cause: error,
  });
}

/** The names of all files and folders below the data, settings and cache folders. */
function pathsBelow(home: string, configDirectory: string, cacheDirectory: string): Paths {
  return {
    home,
    configDirectory,
    configFile: join(configDirectory, 'config.json'),
    lastGoodConfigFile: join(home, 'config.last-good.json'),
    dataDirectory: home,
    sessionsDirectory: join(home, 'sessions'),
    memoryDirectory: join(home, 'memory'),
    knowledgeDirectory: join(home, 'knowledge'),
    projectsDirectory: join(home, 'projects'),
    cacheDirectory,
    logFile: join(home, 'logs', 'eca.log'),
    trustFile: join(home, 'trust.json'),
    grantsFile: join(home, 'grants.json'),
    secretsDirectory: join(home, 'secrets'),
  };
}

/** Where macOS, Windows and Linux expect a program's data, settings and cache, without any variable that says otherwise. */
function platformDirectories(environment: NodeJS.ProcessEnv, system: System) {
  const below =
    (...parts: string[]) =>
    () =>
      join(homeOf(environment, system), ...parts);
  if (system.platform === 'darwin') {
    const support = below('Library', 'Application Support');
    return {data: support, config: support, cache: below('Library', 'Caches')};
  }
  if (system.platform === 'win32') {
    const roaming = () => environment.APPDATA ?? below('AppData', 'Roaming')();
    const local = () => environment.LOCALAPPDATA ?? below('AppData', 'Local')();
    return {data: local, config: roaming, cache: () => join(local(), 'Cache')};
  }
  return {data: below('.local', 'share'), config: below('.config'), cache: below('.cache')};
}

/**
 * The user's home folder: from HOME (USERPROFILE on Windows) if that is absolute, else from the system's list of users.
 * Throws `config-home-unknown`.
 */
function homeOf(environment: NodeJS.ProcessEnv, system: System): string {
  const given = system.platform === 'win32' ? environment.USERPROFILE : environment.HOME;
  if (given && isAbsolute(given)) return given;
  try {
    const known = system.homeDirectory();
    if (isAbsolute(known)) return known;
  } catch {
    // Thrown where the user has no entry in the system's list of users.
  }
  throw new EcaError('config-home-unknown', 'This user has no home folder to keep state in', {
    hint: 'Set ECA_HOME to a folder that you can write.',
  });
}
