import {existsSync, readdirSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import type {Mount} from './mount-plan.ts';
import type {SandboxPlaces} from './sandbox.ts';

/**
 * Folders of the system that a command in the sandbox does not see: they hold secrets, other people's files, or the
 * sockets of services.
 */
const hiddenFolders = [
  '/home',
  '/root',
  '/tmp',
  '/var/tmp',
  '/run',
  '/mnt',
  '/media',
  '/var/log',
  '/var/mail',
  '/var/spool',
  '/var/backups',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/etc/ssl/private',
  '/etc/sudoers.d',
  '/etc/wireguard',
  '/etc/kubernetes',
  '/etc/rancher',
  '/etc/ssh',
];

/** Files of the system with passwords and keys that a command in the sandbox does not see. */
const hiddenFiles = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
  '/etc/krb5.keytab',
];

/** Where compilers and package tools live in a home folder, without what they keep secret. All else there is hidden. */
const toolFolders = [
  ...[
    '.nvm',
    '.volta',
    '.fnm',
    '.nodenv',
    '.asdf',
    '.local/share/mise',
    '.local/share/fnm',
    '.local/share/pnpm',
    '.bun',
    '.deno',
  ],
  ...[
    '.pyenv',
    '.local/share/uv',
    '.local/share/virtualenvs',
    '.local/share/pipx',
    '.local/lib',
    '.virtualenvs',
    '.conda',
  ],
  ...[
    'miniconda3',
    'anaconda3',
    'miniforge3',
    '.rustup',
    '.cargo/bin',
    '.cargo/registry',
    '.cargo/git',
    '.rbenv',
    '.rvm',
    '.gem/ruby',
  ],
  ...[
    '.sdkman',
    '.jenv',
    '.m2/repository',
    '.gradle/caches',
    '.gradle/wrapper',
    'go',
    '.goenv',
    '.ghcup',
    '.cabal/bin',
    '.dotnet',
  ],
  ...['.nuget/packages', '.local/bin', '.nix-profile', '.opam', '.juliaup', '.elan'],
  ...[
    '.cache/go-build',
    '.cache/ms-playwright',
    '.cache/puppeteer',
    '.cache/electron',
    '.cache/node',
    '.cache/pnpm',
    '.cache/uv',
  ],
];

/**
 * Folders and files with secrets in the home folder, hidden where the home folder itself can be seen, as a workspace
 * may be one or contain it.
 */
const homeSecrets = [
  ...[
    '.ssh',
    '.gnupg',
    '.aws',
    '.azure',
    '.config',
    '.kube',
    '.docker',
    '.password-store',
    '.pki',
    '.mozilla',
    '.thunderbird',
  ],
  ...[
    '.local/share/keyrings',
    '.local/share/kwalletd',
    '.local/state',
    '.secrets',
    '.cargo/credentials.toml',
    'Library',
  ],
];

/** What a machine has that is not to be seen, and what in it is; the same for all workspaces, and slow to find. */
export interface MachinePlaces {
  /** Real paths of folders. */
  covered: readonly string[];
  /** What programs need in them. */
  kept: readonly string[];
  /** Sockets that services listen on. */
  sockets: readonly string[];
}

/**
 * Looks over the machine for what the sandbox must hide and what programs need all the same (Node, compilers, the
 * folders in PATH). `socketTable` is the kernel's list of sockets.
 */
export function surveyMachine(
  {homeFolder, programFolders}: Pick<SandboxPlaces, 'homeFolder' | 'programFolders'>,
  socketTable = '/proc/net/unix',
): MachinePlaces {
  const home = realPathOf(homeFolder);
  const covered = [...new Set([...hiddenFolders, home].filter(isFolder).map(realPathOf))].filter(
    path => path !== '/' && !isEmpty(path),
  );
  // The Node that runs this program is the one that a project's scripts are run with.
  const node = dirname(dirname(realPathOf(process.execPath)));
  const wanted = [
    ...toolFolders.map(name => join(home, name)),
    ...programFolders.split(delimiter).filter(folder => folder !== home),
    ...(node === home || node === join(home, '.local') ? [] : [node]),
    ...['/run/current-system', '/run/opengl-driver', '/etc/ssh/ssh_config', realPathOf('/etc/resolv.conf')],
  ];
  const kept: string[] = [];
  // Shorter paths first: what lies in one that is kept already is kept with it.
  for (const path of wanted.sort((one, other) => one.length - other.length)) {
    if (isBelow(covered, path) && !isBelow(kept, path) && existsSync(path)) kept.push(path);
  }
  return {covered, kept, sockets: listeningSockets(socketTable)};
}

/**
 * Lists what a sandboxed command must not see of the machine: home folders but for the tools in them, temporary
 * folders, sockets of services, the system's secrets, the product's own state. A positive list for home folders, since
 * secrets there have any name.
 */
export function findHiddenPlaces(places: SandboxPlaces, machine = surveyMachine(places)): Mount[] {
  const {homeFolder, protectedPaths, workspaceRoot} = places;
  const {covered, kept} = machine;
  const home = realPathOf(homeFolder);
  // What lies in a hidden folder need not be hidden again, but for the tools and the workspace in it.
  const seen = (path: string) => !isBelow(covered, path) || isBelow([...kept, workspaceRoot], path);

  const own = ['.local/share', '.config', '.cache'].map(folder => join(home, folder, 'eca'));
  const secrets = [...homeSecrets.map(name => join(home, name)), ...protectedPaths, ...own, ...hiddenFiles].map(
    realPathOf,
  );
  // Reading only does not stop a connection: a service would act for the command, outside.
  const sockets = machine.sockets.filter(path => !isBelow([workspaceRoot], path));
  const blank = [...secrets, ...coversOf(sockets.filter(seen), [...kept, workspaceRoot, process.execPath])].filter(
    path => path !== workspaceRoot && seen(path) && existsSync(path),
  );
  return [
    ...covered.map((path): Mount => ({path, view: 'blank-folder'})),
    ...kept.map((path): Mount => ({path, view: 'read'})),
    ...blank.map((path): Mount => ({path, view: isFolder(path) ? 'blank-folder' : 'blank-file'})),
  ];
}

/**
 * The most sockets in one folder that are covered one by one; of more, the folder is covered, as each cover costs time
 * at every command.
 */
const mostSockets = 50;

/**
 * What to cover so that none of the sockets can be reached: the sockets, or the folders of many, but for folders of the
 * system's and those that hold something of `needed`.
 */
function coversOf(sockets: readonly string[], needed: readonly string[]): string[] {
  const inFolder = new Map<string, string[]>();
  for (const path of sockets) {
    const folder = dirname(path);
    const others = inFolder.get(folder) ?? [];
    others.push(path);
    inFolder.set(folder, others);
  }
  return [...inFolder].flatMap(([folder, paths]) => {
    const isNeeded = /^\/[^/]*$/.test(folder) || needed.some(path => isBelow([folder], path));
    return paths.length > mostSockets && !isNeeded ? [folder] : paths;
  });
}

/** Paths of sockets that services on this machine listen on. */
function listeningSockets(table: string): string[] {
  let text = '';
  try {
    text = readFileSync(table, 'utf8');
  } catch {
    return [];
  }
  const paths = text.split('\n').map(line => /\s(\/.*)$/.exec(line)?.[1]);
  return [...new Set(paths)].filter(path => path !== undefined && existsSync(path)) as string[];
}

/** Whether a path is one of the folders or lies in one. */
function isBelow(folders: readonly string[], path: string): boolean {
  return folders.some(folder => path === folder || path.startsWith(`${folder}/`));
}

/** Whether a folder holds nothing that could be hidden; one that cannot be looked into does not count as empty. */
function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/** Whether there is a folder at the path, links followed. */
function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}

/** Where a path leads, links followed; the path itself where it leads nowhere. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
