import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {EcaError} from '../../foundation/errors.ts';
import {findHiddenPlaces} from './hidden-places.ts';
import {takePlanted} from './planted-places.ts';
import {limitProcesses, mostTasks} from './process-limit.ts';
import type {Sandbox, SandboxPlaces} from './sandbox.ts';
import {findWorkspacePlaces} from './workspace-places.ts';

/** The part of `@anthropic-ai/sandbox-runtime` that is used. */
interface RuntimeLibrary {
  SandboxManager: {
    isSupportedPlatform(): boolean;
    checkDependencies(): {errors: string[]};
    initialize(settings: RuntimeSettings): Promise<void>;
    wrapWithSandboxArgv(
      command: string,
      shell: string,
      settings: RuntimeSettings,
      signal: undefined,
      workingFolder: string,
    ): Promise<{argv: string[]}>;
    cleanupAfterCommand(): void;
    reset(): Promise<void>;
  };
}

/** What the package lets a command reach: which hosts, and which files to read and write. */
interface RuntimeSettings {
  network: {allowedDomains: string[]; deniedDomains: string[]};
  filesystem: {denyRead: string[]; allowRead: string[]; allowWrite: string[]; denyWrite: string[]};
}

/** Where the optional package is found, and what it has to know of the machine. */
export interface RuntimeSandboxOptions extends SandboxPlaces {
  /** A file beside whose `node_modules` the optional package is looked for. */
  resolveFrom: string;
  /** How an ES module is imported by its address, where the usual way does not work. */
  importModule?: (address: string) => Promise<unknown>;
}

/** The optional package; without it, and without `bwrap`, there is no sandbox. */
const packageName = '@anthropic-ai/sandbox-runtime';

/**
 * Runs commands shut off from the machine with the optional package `sandbox-runtime`: the system's own sandbox on
 * macOS, bubblewrap with a proxy and a filter for sockets on Linux. It hides what it is told to hide, so it is told of
 * the same places as our own. It cannot open the network for a single command.
 * @throws EcaError `sandbox-unavailable` where the package is not installed or lacks what it needs.
 */
export async function openRuntimeSandbox(options: RuntimeSandboxOptions): Promise<Sandbox> {
  const {library, folder} = await load(options);
  const {errors} = library.checkDependencies();
  if (!library.isSupportedPlatform() || errors.length > 0) {
    throw new EcaError('sandbox-unavailable', errors.join('; ') || `it does not support ${process.platform}`);
  }
  await library.initialize(settingsFor(options, folder, false, [], []));
  return {...sandboxAround(options, library, folder), close: () => library.reset()};
}

/**
 * What the package is told: no network, which folders may not be read, and whether the workspace may be written, but
 * for files that run code.
 */
function settingsFor(
  places: SandboxPlaces,
  libraryFolder: string,
  writable: boolean,
  secrets: readonly string[],
  guarded: readonly string[],
): RuntimeSettings {
  const hidden = findHiddenPlaces(places);
  const kept = hidden.filter(({view}) => view === 'read').map(({path}) => path);
  return {
    network: {allowedDomains: [], deniedDomains: []},
    filesystem: {
      denyRead: [...hidden.filter(({view}) => view !== 'read').map(({path}) => path), ...secrets],
      // Its own programs run inside, wherever it is installed.
      allowRead: [...kept, places.workspaceRoot, libraryFolder],
      allowWrite: writable ? [places.workspaceRoot] : [],
      denyWrite: [...guarded],
    },
  };
}

/** The sandbox around one folder; several share the library, which is set up once. */
function sandboxAround(
  places: SandboxPlaces,
  library: RuntimeLibrary['SandboxManager'],
  libraryFolder: string,
): Sandbox {
  const {workspaceRoot} = places;
  return {
    layer: 'sandbox-runtime',
    reason: 'read-only system, no network',
    around: (root, alsoHidden = []) =>
      sandboxAround(
        {...places, workspaceRoot: root, protectedPaths: [...places.protectedPaths, ...alsoHidden]},
        library,
        libraryFolder,
      ),
    async confine(request) {
      if (request.network) {
        // Its list of hosts holds for all commands of a process: opened for one, the network would be open to those in the background.
        throw new EcaError('sandbox-failed', 'This sandbox cannot open the network for one command', {
          hint: 'Ask with access "unconfined" to run it outside of the sandbox.',
        });
      }
      const before = findWorkspacePlaces(workspaceRoot);
      const secrets = request.approved ? [] : before.secrets;
      // Folders that git or an editor would obey are not to come into being either, unless a person approved the
      // command.
      const guarded = [...before.guarded, ...(request.approved ? [] : before.sealable)];
      const limit = limitProcesses(request.mostProcesses ?? mostTasks, false);
      try {
        const {argv} = await library.wrapWithSandboxArgv(
          [...limit.inside, ...request.command].map(quoted).join(' '),
          'bash',
          settingsFor(places, libraryFolder, request.writable, secrets, guarded),
          undefined,
          request.workingFolder,
        );
        const [program = '', ...programArguments] = [...limit.outside, ...argv];
        return {
          program,
          programArguments,
          // What the library adds stands in its arguments; the rest of what it hands over is this program's own environment, keys and all.
          environment: {...request.environment},
          release() {
            limit.release();
            library.cleanupAfterCommand();
            return request.writable ? takePlanted(workspaceRoot, before, !request.approved) : [];
          },
        };
      } catch (error) {
        limit.release();
        throw error;
      }
    },
  };
}

/** Loads the optional package, or says that it is not installed. */
async function load({
  resolveFrom,
  importModule = importFromBundle,
}: RuntimeSandboxOptions): Promise<{library: RuntimeLibrary['SandboxManager']; folder: string}> {
  let path: string;
  try {
    path = createRequire(resolveFrom).resolve(packageName);
  } catch {
    throw new EcaError('sandbox-unavailable', 'the optional package is not installed');
  }
  const {SandboxManager: library} = (await importModule(pathToFileURL(path).href)) as RuntimeLibrary;
  return {library, folder: path.slice(0, path.lastIndexOf(packageName) + packageName.length)};
}

/** The bundle is CommonJS, in which `import()` has become `require`; the library is an ES module. */
function importFromBundle(address: string): Promise<unknown> {
  return new Function('address', 'return import(address)')(address);
}

/** A word in single quotes, so that the shell of the package takes it as it stands. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
