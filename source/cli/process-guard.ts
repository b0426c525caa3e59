import {toErrorData} from '../foundation/errors.ts';
import {exitCodes} from './exit-codes.ts';
import type {Output} from './output.ts';

/** How long an orderly end may take after a termination signal, in milliseconds; then the process exits. */
const graceMs = 2000;

/** What is needed of `process`. */
export interface SignalSource {
  on(event: string, listener: (...values: never[]) => void): unknown;
  off(event: string, listener: (...values: never[]) => void): unknown;
}

/** Ends the program in order when it is interrupted or asked to stop. */
export interface ProcessGuard {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that a signal asked for, if one came. */
  exitCode(): number | undefined;
  /** Ends the work as a signal would, for a reason that asks for `exitCode`. */
  stop(exitCode: number): void;
  /** Takes the listeners off again. */
  release(): void;
}

/**
 * Handles Ctrl-C, termination and crashes of the whole process. The first Ctrl-C aborts `signal`, the second exits at
 * once with 130; SIGTERM and SIGHUP abort and exit with 143 and 129 after at most two seconds. A fault nobody caught is
 * one line on stderr and exit code 1; its stack goes to `log`. `restore` is called before every exit that is made here.
 */
export function guardProcess(options: {
  source: SignalSource;
  exit: (code: number) => void;
  restore: () => void;
  output: () => Output;
  log: (message: string, fields: object) => Promise<void>;
}): ProcessGuard {
  const {source, restore} = options;
  const controller = new AbortController();
  let code: number | undefined;
  let faulted = false;
  const leave = (exitCode: number) => {
    restore();
    options.exit(exitCode);
  };
  /** Ends the work in order, and the process after two seconds if that takes longer. */
  const stop = (exitCode: number) => {
    code ??= exitCode;
    controller.abort();
    setTimeout(() => leave(exitCode), graceMs).unref();
  };
  /** Ctrl-C: the first ends the work in order, the second the process at once. */
  const onInterrupt = () => {
    if (code !== undefined) return leave(code);
    code = exitCodes.interrupted;
    controller.abort();
  };
  /** An error that nobody caught: told, logged for half a second at most, and the end. */
  const onFault = (error: unknown) => {
    // A fault while a fault is reported must not go in circles.
    if (faulted) return leave(exitCodes.failed);
    faulted = true;
    const data = toErrorData(error);
    options.output().error({...data, message: data.message.split('\n')[0] ?? ''});
    const stack = error instanceof Error ? error.stack : undefined;
    const logged = options.log('a fault that nobody caught', {code: data.code, stack}).catch(() => {});
    const limit = new Promise(resolve => setTimeout(resolve, graceMs / 4));
    void Promise.race([logged, limit]).then(() => leave(exitCodes.failed));
  };
  const listeners: [string, (...values: never[]) => void][] = [
    ['SIGINT', onInterrupt],
    ['SIGTERM', () => stop(exitCodes.terminated)],
    ['SIGHUP', () => stop(exitCodes.hungUp)],
    ['uncaughtException', onFault],
    ['unhandledRejection', onFault],
  ];
  for (const [event, listener] of listeners) source.on(event, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop,
    release() {
      for (const [event, listener] of listeners) source.off(event, listener);
    },
  };
}
