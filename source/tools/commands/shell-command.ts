import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import type {CommandOutput} from './command-output.ts';
import {endProcesses} from './end-processes.ts';

/** A command ready to be started, as a sandbox makes it. */
export interface StartableCommand {
  program: string;
  programArguments: readonly string[];
  environment: Readonly<Record<string, string>>;
}

/** Where a command runs and where its output goes. */
export interface StartOptions {
  workingFolder: string;
  output: CommandOutput;
  /** Whether all processes end with the one that is started. */
  endsTogether: boolean;
}

/** How a command ended. */
export interface CommandEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  durationMs: number;
  /** What stopped it, where it did not end by itself. */
  stoppedBy?: 'time-limit' | 'cancel' | 'stop';
  /** Processes that it left running, and that were ended. */
  leftRunning: number;
  /** What the sandbox (or the system, starting it) said where the command itself may never have run. */
  startProblem?: string;
}

/** A command that was started, with the means to stop it. */
export interface RunningCommand {
  /** What its processes carry as `ECA_COMMAND_ID` in their environment. */
  readonly id: string;
  /** Ends all its processes; `ended` follows within 300 ms. */
  stop(why: NonNullable<CommandEnd['stoppedBy']>): void;
  readonly ended: Promise<CommandEnd>;
}

/** The environment variable by which the processes of a command are recognised. */
const markName = 'ECA_COMMAND_ID';
/**
 * How long, in milliseconds, the rest of the output is waited for once the shell has ended; a process that escaped and
 * keeps the pipe open cannot hold the turn up for longer.
 */
const drainMs = 200;
/** The most characters of an error at the start of a command that are kept; the rest is dropped. */
const longestProblem = 2_000;

/**
 * The program and arguments that run exactly `command` with `bash` at the path `shell`: no start-up file, no core
 * dumps. Both streams are one, so that output and errors come in the order in which they were written.
 */
export function shellWords(shell: string, command: string): string[] {
  return ['/bin/sh', '-c', 'ulimit -c 0; exec "$0" "$@" 2>&1', shell, '--noprofile', '--norc', '-c', command];
}

/**
 * Starts a shell command in a process group of its own, its input closed, and collects its output. What cannot be
 * started ends at once with a `startProblem`.
 */
export function startCommand(command: StartableCommand, options: StartOptions): RunningCommand {
  const {output, workingFolder, endsTogether} = options;
  const startedAt = performance.now();
  const id = randomUUID();
  let problem = '';
  let stoppedBy: CommandEnd['stoppedBy'];
  let ending: Promise<number> | undefined;
  let child: ChildProcess;
  try {
    child = spawn(command.program, command.programArguments, {
      cwd: workingFolder,
      env: {...command.environment, [markName]: id},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  } catch (error) {
    // Too long a command, a NUL in it.
    output.end();
    return {id, stop() {}, ended: Promise.resolve(failedStart(error, startedAt))};
  }
  // However often it is asked for, as by Esc at the time limit, the processes are ended once.
  const endAll = () => {
    ending ??=
      child.pid === undefined
        ? Promise.resolve(0)
        : endProcesses({rootId: child.pid, mark: `${markName}=${id}`, endsTogether});
    return ending;
  };
  // The command writes both its streams to standard output; what comes here as an error is the sandbox's own.
  child.stdout?.on('data', (chunk: Buffer) => output.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    if (problem.length < longestProblem) problem += chunk.toString('utf8');
  });

  const exited = new Promise<{exitCode: number | null; signal: NodeJS.Signals | null; error?: unknown}>(resolve => {
    child.once('exit', (exitCode, signal) => resolve({exitCode, signal}));
    child.once('error', error => resolve({exitCode: null, signal: null, error}));
  });
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()));

  /** Waits for the shell, ends what it has left behind, and takes in the last of the output. */
  const ended = (async (): Promise<CommandEnd> => {
    const {exitCode, signal, error} = await exited;
    if (error !== undefined) {
      output.end();
      return failedStart(error, startedAt);
    }
    const durationMs = performance.now() - startedAt;
    // What the shell left behind holds the pipe or not; either way it does not outlive the command.
    const found = endsTogether && ending === undefined ? 0 : await endAll();
    await Promise.race([closed, wait(drainMs, undefined, {ref: false})]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    output.end();
    return {
      exitCode,
      signal,
      durationMs,
      leftRunning: stoppedBy === undefined ? found : 0,
      ...(stoppedBy && {stoppedBy}),
      ...(problem !== '' && {startProblem: problem.trim().slice(0, longestProblem)}),
    };
  })();

  return {
    id,
    stop(why) {
      stoppedBy ??= why;
      void endAll();
    },
    ended,
  };
}

/** How a command ended that could not be started. */
function failedStart(error: unknown, startedAt: number): CommandEnd {
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: null,
    signal: null,
    durationMs: performance.now() - startedAt,
    leftRunning: 0,
    startProblem: message.slice(0, longestProblem),
  };
}
