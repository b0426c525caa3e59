/** The kinds of sandbox; `none` means that commands run with all rights of the user. */
export type SandboxLayer = 'bwrap' | 'sandbox-runtime' | 'none';

/** What holds commands in, and why it is this and nothing stricter or looser; `reason` is one line, safe to print. */
export interface SandboxStatus {
  layer: SandboxLayer;
  reason: string;
}

/** A command that is to run in the sandbox, and what it may do there. */
export interface ConfineRequest {
  /** What is to run inside, its program first. */
  command: readonly string[];
  /** Absolute, inside the workspace. */
  workingFolder: string;
  /** All that the command is to find in its environment. */
  environment: Readonly<Record<string, string>>;
  /** Whether the network is open: all of it, or none. */
  network: boolean;
  /** Whether files of the workspace can be changed. */
  writable: boolean;
  /**
   * A person approved this very command: it may then read the workspace's secrets (`.env`), and files that make programs run
   * code which it creates are named and not set aside.
   */
  approved: boolean;
  /** How many processes and threads it may have at once, held by the system itself as `limitProcesses` says. Default 1,024. */
  mostProcesses?: number;
}

/** A file or folder that can make other programs run code, and that a command brought into being. */
export interface PlantedPlace {
  /** Relative to the workspace. */
  path: string;
  /** Where it is now, relative to the workspace; absent where it was left. */
  movedTo?: string;
}

/** A command made ready for `spawn`. */
export interface ConfinedCommand {
  program: string;
  programArguments: string[];
  environment: Record<string, string>;
  /** To be called once, when the last process has ended, also when none was started. */
  release(): PlantedPlace[];
}

/** Holds commands in: outside of the workspace nothing changes, secrets are not there, and the network is closed. */
export interface Sandbox extends SandboxStatus {
  /** @throws EcaError `sandbox-failed` where the command cannot be held in; it must then not be run. */
  confine(request: ConfineRequest): Promise<ConfinedCommand>;
  /**
   * The same layer around another folder, absolute and real, with `alsoHidden` (absolute) out of sight too. Absent where nothing
   * holds commands in. It ends with this one.
   */
  around?(workspaceRoot: string, alsoHidden?: readonly string[]): Sandbox;
  /** Ends what it runs beside commands. */
  close?(): Promise<void>;
}

/** What a sandbox has to know of the machine and the project. */
export interface SandboxPlaces {
  /** The absolute, real path of the workspace. */
  workspaceRoot: string;
  /** Absolute folders with the product's own state and settings. */
  protectedPaths: readonly string[];
  /** The user's home folder. */
  homeFolder: string;
  /** PATH, where programs are looked for. */
  programFolders: string;
}

/**
 * `request` as it stands, without anything that holds it in: for a command that the user let out of the sandbox, or
 * where there is none.
 */
export function unconfined({
  command: [program = '', ...programArguments],
  environment,
}: ConfineRequest): ConfinedCommand {
  return {program, programArguments, environment: {...environment}, release: () => []};
}
