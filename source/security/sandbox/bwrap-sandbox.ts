import {dirname} from 'node:path';
import {EcaError, toErrorData} from '../../foundation/errors.ts';
import {findHiddenPlaces, surveyMachine} from './hidden-places.ts';
import {type Mount, mountArguments} from './mount-plan.ts';
import {holdMountPoint} from './mount-points.ts';
import {takePlanted} from './planted-places.ts';
import {limitProcesses, mostTasks} from './process-limit.ts';
import type {ConfineRequest, Sandbox, SandboxPlaces} from './sandbox.ts';
import {findWorkspacePlaces, type WorkspacePlaces} from './workspace-places.ts';

/** How `bwrap` is called on this machine. */
export interface BwrapOptions extends SandboxPlaces {
  /** Absolute path of `bwrap`. */
  program: string;
  /**
   * How users are kept apart: in a namespace of their own, in one without further ones inside (bwrap 0.8 and later), or, for a
   * superuser in a project of another user, whose files such a namespace would lock, in none and with the right to files alone.
   */
  users: 'namespace' | 'last-namespace' | 'file-rights';
  reason: string;
}

/**
 * How long a survey of the machine is used again, in milliseconds: 10 seconds. Services and tools come and go seldom,
 * and looking for them takes as long as a mount.
 */
const knownForMs = 10_000;

/**
 * Runs commands shut off from the rest of the machine with bubblewrap (`bwrap`), in namespaces of their own: a
 * read-only system, the workspace, an empty home folder, empty temporary folders, no network, no processes but theirs,
 * no privileges. All of them end with the one that was started.
 */
export function createBwrapSandbox(
  options: BwrapOptions,
  machineNow = rememberShortly(() => surveyMachine(options)),
): Sandbox {
  const {program, workspaceRoot} = options;
  const hiddenNow = rememberShortly(() => findHiddenPlaces(options, machineNow()));
  return {
    layer: 'bwrap',
    reason: options.reason,
    around: (root, alsoHidden = []) =>
      createBwrapSandbox(
        {...options, workspaceRoot: root, protectedPaths: [...options.protectedPaths, ...alsoHidden]},
        machineNow,
      ),
    async confine(request) {
      const releases: (() => void)[] = [];
      const releaseAll = () => {
        for (const release of releases.splice(0)) release();
      };
      try {
        const before = findWorkspacePlaces(workspaceRoot);
        // A person who approved the command answers for what it creates; a read-only workspace lets nothing be created.
        const sealed = request.approved || !request.writable ? [] : seal(before, releases);
        // A fork bomb inside must not take the machine down.
        const limit = limitProcesses(request.mostProcesses ?? mostTasks, !request.writable);
        releases.push(limit.release);
        const mounts = [...hiddenNow(), ...workspaceMounts(workspaceRoot, before, sealed, request)];
        const words = [
          ...limit.outside,
          program,
          ...namespaceArguments(limit.asOther ? {...options, users: 'other-user'} : options, request.network),
          ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
          ...mountArguments(mounts, limit.asOther),
          ...['--chdir', request.workingFolder, '--', ...limit.inside, ...request.command],
        ];
        const [first = program, ...programArguments] = words;
        return {
          program: first,
          programArguments,
          environment: {...request.environment},
          release() {
            releaseAll();
            return request.writable ? takePlanted(workspaceRoot, before, !request.approved) : [];
          },
        };
      } catch (error) {
        releaseAll();
        throw new EcaError('sandbox-failed', `The sandbox could not be set up: ${toErrorData(error).message}`, {
          hint: '`eca doctor` says which sandbox there is.',
          cause: error,
        });
      }
    },
  };
}

/**
 * Keeps what a survey found for ten seconds, so that a row of short commands does not look the machine over each time.
 */
function rememberShortly<Found>(find: () => Found): () => Found {
  let known: {found: Found; at: number} | undefined;
  return () => {
    if (!known || performance.now() - known.at > knownForMs) known = {found: find(), at: performance.now()};
    return known.found;
  };
}

/**
 * What the command shares with the machine: no processes, host name or, unless `network` says so, network, and no
 * rights of a superuser but those that are needed.
 */
function namespaceArguments({users}: {users: BwrapOptions['users'] | 'other-user'}, network: boolean): string[] {
  return [
    ...(users === 'file-rights' || users === 'other-user' ? [] : ['--unshare-user']),
    ...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : ['--unshare-net']),
    // A user namespace inside would give rights back that were given up, and reach into less tested parts of the kernel.
    ...(users === 'last-namespace' ? ['--disable-userns'] : []),
    ...['--new-session', '--die-with-parent', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...(users === 'file-rights' ? ['--cap-add', 'CAP_DAC_OVERRIDE', '--cap-add', 'CAP_FOWNER'] : []),
    ...(users === 'other-user' ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : []),
  ];
}

/**
 * Keeps folders that would be obeyed from coming into being (such as `.vscode`): makes those that did not exist, to be
 * covered while the command runs.
 */
function seal({sealable}: WorkspacePlaces, releases: (() => void)[]): string[] {
  return sealable.filter(path => {
    const release = holdMountPoint(path);
    if (release) releases.push(release);
    return release !== undefined;
  });
}

/**
 * What the command sees of the workspace: writable or not, files that run code read-only, secrets (`.env`) hidden
 * unless a person approved the command.
 */
function workspaceMounts(
  root: string,
  {guarded, secrets}: WorkspacePlaces,
  sealed: readonly string[],
  {writable, approved}: ConfineRequest,
): Mount[] {
  // The whole file system as a workspace would leave nothing to protect.
  const view = writable && root !== '/' ? 'write' : 'read';
  const mounts: Mount[] = [{path: root, view}];
  const covered = [...guarded, ...sealed];
  if (view === 'write') {
    // A folder with a mount in it can be renamed, and another put in its place; one that is a mount itself cannot.
    for (const path of covered)
      mounts.push(...foldersBetween(root, path).map((folder): Mount => ({path: folder, view})));
  }
  mounts.push(...guarded.map((path): Mount => ({path, view: 'read'})));
  mounts.push(...sealed.map((path): Mount => ({path, view: 'sealed-folder'})));
  if (!approved) mounts.push(...secrets.map((path): Mount => ({path, view: 'blank-file'})));
  return mounts;
}

/** The folders from that of `path` up to the root, without the root itself. */
function foldersBetween(root: string, path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== root && folder.length > root.length; folder = dirname(folder))
    folders.push(folder);
  return folders;
}
