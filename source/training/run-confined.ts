import {type ChildProcess, spawn} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';
import type {Sandbox} from '../security/sandbox/sandbox.ts';
import type {ScenarioLimits} from './scenario.ts';

/** A command that runs in the sandbox to test a solution. */
export interface ConfinedRun {
  /** What is run, its program first, in the folder of the solution. */
  command: readonly string[];
  /** The staged folder; the sandbox is around it. */
  folder: string;
  /** The folder in it that the command works in a copy of. */
  workFolder: string;
  environment: Readonly<Record<string, string>>;
  /** Given to the command on stdin. */
  input: string;
  limits: ScenarioLimits;
  /** Each line on the channel of results, without its end. Returning a text ends the run with it as the reason. */
  onLine(line: string): string | undefined;
  signal?: AbortSignal;
}

/** A sandboxed test command while it runs. */
export interface RunningCheck {
  /** Ends all its processes. `ended` says why. */
  stop(reason: string): void;
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<RunEnd>;
}

/** How a sandboxed test command ended. */
export interface RunEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Why it was stopped; absent where it ended by itself. */
  stopped?: string;
  /** The last that it wrote to its own output, at most 4,000 characters. */
  output: string;
}

/** How many characters at the end of a test command's own output are kept. */
const shownCharacters = 4_000;
/**
 * The most processes and threads at once. Node alone has about 11 threads; a storm of forks must leave time for those
 * who end it.
 */
const mostProcesses = 128;
/** The largest file that a solution may write, in blocks of 512 bytes: 64 MB, so that it cannot fill the disk. */
const fileBlocks = 131_072;
/** How much memory, in MB, Node gets on top: what its own machinery reserves beside the heap that a script can fill. */
const nodeReserveMb = 700;

/**
 * The shell script around the command, which sets its limits of memory, processor time and file size. What the command
 * itself prints goes to its standard error, so that descriptor 3 carries results alone. With `copy` it works in a copy
 * in memory that is gone afterwards; the system and the staged folder are read-only then.
 */
function wrapper(limits: ScenarioLimits, copy: boolean, isNode: boolean): string {
  const dataKb = (limits.memoryMb + (isNode ? nodeReserveMb : 0)) * 1024;
  // When memory runs out, this is what is to go.
  const first = 'echo 1000 2>/dev/null >/proc/self/oom_score_adj';
  const bounds = `${first}; ulimit -c 0; ulimit -f ${fileBlocks}; ulimit -d ${dataKb}; ulimit -t ${limits.seconds * 2}`;
  const place = copy
    ? 'for scratch in /tmp /var/tmp /dev/shm; do mkdir "$scratch/solution" 2>/dev/null && break; done; ' +
      'mkdir "$scratch/solution/home" && cp -R "$0" "$scratch/solution/work" && cd "$scratch/solution/work" || exit 125; ' +
      'export HOME="$scratch/solution/home" TMPDIR="$scratch/solution"'
    : 'cd "$0" || exit 125';
  return `exec 3>&1 1>&2; ${bounds}; ${place}; exec "$@"`;
}

/**
 * Runs untrusted code of a solution in `sandbox`, without a network and with bounded time, memory, processes and
 * output. @throws EcaError `sandbox-failed`.
 */
export async function runConfined(sandbox: Sandbox, run: ConfinedRun): Promise<RunningCheck> {
  const {limits, folder} = run;
  // Only `bwrap` has scratch space in memory of its own; elsewhere the staged folder itself is written to.
  const copy = sandbox.layer === 'bwrap';
  const script = wrapper(limits, copy, run.command[0] === process.execPath);
  const confined = await sandbox.confine({
    command: ['/bin/sh', '-c', script, run.workFolder, ...run.command],
    workingFolder: folder,
    environment: run.environment,
    network: false,
    writable: !copy,
    approved: true,
    mostProcesses,
  });
  const child = spawn(confined.program, confined.programArguments, {
    cwd: folder,
    env: confined.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let stopped: string | undefined;
  let output = '';
  const stop = (reason: string) => {
    stopped ??= reason;
    kill(child);
  };
  const abort = () => stop('cancelled');
  run.signal?.addEventListener('abort', abort, {once: true});
  if (run.signal?.aborted) abort();

  child.stdin.on('error', () => {});
  child.stdin.end(run.input);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-shownCharacters);
  });
  let pending = '';
  let sizeBytes = 0;
  const decoder = new StringDecoder('utf8');
  child.stdout.on('data', (chunk: Buffer) => {
    if (stopped !== undefined) return;
    sizeBytes += chunk.length;
    if (sizeBytes > limits.outputBytes) {
      stop(`more than ${limits.outputBytes / 1e6} MB of results`);
      return;
    }
    const lines = (pending + decoder.write(chunk)).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const reason = run.onLine(line);
      if (reason === undefined) continue;
      stop(reason);
      return;
    }
  });

  const ended = new Promise<RunEnd>(resolve => {
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      run.signal?.removeEventListener('abort', abort);
      confined.release();
      resolve({exitCode, signal, output: output.trim(), ...(stopped !== undefined && {stopped})});
    };
    child.once('error', error => {
      output += error.message;
      if (child.pid === undefined) finish(null, null);
    });
    // What was left running may hold the pipes open; it does not outlive the command.
    child.once('exit', () => kill(child));
    child.once('close', finish);
  });
  return {stop, ended};
}

/** Ends all of it: `bwrap` takes its namespace with it, other layers are ended as a group. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
