import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {findProgram} from '../find-program.ts';
import {createBwrapSandbox} from './bwrap-sandbox.ts';
import {type ConfineRequest, type Sandbox, type SandboxPlaces, unconfined} from './sandbox.ts';

/** What is needed to choose a sandbox. */
export interface OpenSandboxOptions extends SandboxPlaces {
  platform: NodeJS.Platform;
  /** Opens the layer that is an optional package, or says why it cannot be used. */
  openRuntimeSandbox?(): Promise<Sandbox>;
  /** How long a trial may take. Default 10,000. */
  trialTimeoutMs?: number;
}

/**
 * Chooses how commands are shut off on this machine: the first sandbox that works here, tried by really running a
 * command in it. Never throws: where nothing works the layer is `none`, its reason says why, and commands run as they
 * are.
 *
 * On Linux our own `bwrap` call goes first, by measurement: it adds about 12 ms to a command where `sandbox-runtime`
 * adds 48 (a proxy, two relays and a shell beside it), and it shows less (an empty home folder, no sockets of services,
 * no temporary files of others, where the other shows all that it is not told to hide). `sandbox-runtime` serves where
 * there is no `bwrap` of the needed kind, and on macOS, where it speaks to the system's own sandbox.
 */
export async function openSandbox(options: OpenSandboxOptions): Promise<Sandbox> {
  const problems: string[] = [];
  if (options.platform === 'linux') {
    const own = await openBwrap(options);
    if (typeof own !== 'string') return own;
    problems.push(own);
  }
  if (options.openRuntimeSandbox) {
    try {
      const other = await options.openRuntimeSandbox();
      // A sandbox that is installed but does not work is worse than none: everybody would rely on it.
      const problem = await trial(other, options);
      if (problem === undefined) return other;
      await other.close?.();
      problems.push(`sandbox-runtime: ${problem}`);
    } catch (error) {
      problems.push(`sandbox-runtime: ${firstLine(error instanceof Error ? error.message : String(error))}`);
    }
  }
  const reason = problems.length > 0 ? problems.join('; ') : `there is none for ${options.platform}`;
  return {layer: 'none', reason, confine: async request => unconfined(request)};
}

/** The `bwrap` sandbox in the strictest form that works here, or why there is none, such as "not installed". */
async function openBwrap(options: OpenSandboxOptions): Promise<Sandbox | string> {
  const program = findProgram('bwrap', options.programFolders);
  if (program === undefined) return '`bwrap` is not installed (package bubblewrap)';
  let problem = '';
  // A superuser in somebody else's project needs the right to that person's files.
  const ownedByAnother =
    process.getuid?.() === 0 && statSync(options.workspaceRoot, {throwIfNoEntry: false})?.uid !== 0;
  for (const users of ownedByAnother ? (['file-rights'] as const) : (['last-namespace', 'namespace'] as const)) {
    const reason = 'own namespaces: read-only system, no network unless approved (then all of it)';
    const sandbox = createBwrapSandbox({...options, program, users, reason});
    const found = await trial(sandbox, options);
    if (found === undefined) return sandbox;
    problem = found;
  }
  return `\`bwrap\` cannot be used here: ${problem}`;
}

/**
 * Tests whether a sandbox really holds a command in. Undefined when a command ran, wrote nothing outside, and saw what
 * it should; else what went wrong.
 */
async function trial(sandbox: Sandbox, options: OpenSandboxOptions): Promise<string | undefined> {
  const request: ConfineRequest = {
    // It must run, and must not be able to write where the system's programs lie.
    command: ['/bin/sh', '-c', 'echo inside; exec 2>/dev/null; : > /usr/.eca-trial && echo outside'],
    workingFolder: options.workspaceRoot,
    environment: {PATH: options.programFolders},
    network: false,
    writable: false,
    approved: false,
  };
  try {
    const confined = await sandbox.confine(request);
    const {output, failure} = await runTrial(confined, options.trialTimeoutMs ?? 10_000);
    confined.release();
    if (output.trim() === 'inside') return undefined;
    return output.includes('outside') ? 'a command could write outside of the workspace' : failure;
  } catch (error) {
    return firstLine(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the trial's command and gives what it printed, or what went wrong. */
function runTrial(
  {
    program,
    programArguments,
    environment,
  }: {program: string; programArguments: string[]; environment: Record<string, string>},
  timeoutMs: number,
): Promise<{output: string; failure: string}> {
  return new Promise(resolve => {
    execFile(
      program,
      programArguments,
      {env: environment, timeout: timeoutMs, killSignal: 'SIGKILL', cwd: '/'},
      (error, stdout, stderr) =>
        resolve({output: stdout, failure: firstLine(stderr || error?.message || 'it showed no output')}),
    );
  });
}

/** The first line of a message, at most 200 characters: enough for the reason that the user is shown. */
function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}
