import type {CommandEnd} from './shell-command.ts';

/** Says in one sentence how a command ended: its exit code, a signal, its time limit, or that it was cancelled. */
export function describeEnd(end: CommandEnd, timeLimitSeconds?: number): string {
  const seconds = `${(end.durationMs / 1000).toFixed(1)} s`;
  if (end.stoppedBy === 'time-limit') return `Stopped at its time limit of ${timeLimitSeconds ?? '?'} s.`;
  if (end.stoppedBy === 'cancel') return `Cancelled after ${seconds}.`;
  if (end.stoppedBy === 'stop') return `Stopped after ${seconds}.`;
  const signal = end.signal ?? signalOf(end.exitCode);
  if (signal !== undefined) return `Ended by ${signal} after ${seconds}.`;
  return `Exit code ${end.exitCode} after ${seconds}.`;
}

/** The signal that killed a command, from an exit code above 128, as a shell and `bwrap` report it. */
function signalOf(exitCode: number | null): string | undefined {
  const names: Record<number, string> = {134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM'};
  return exitCode === null ? undefined : names[exitCode];
}

/**
 * Explains a failure that the sandbox caused (network closed, files not writable) and how the model can ask for more
 * access.
 */
export function sandboxHints(output: string, confined: boolean, network: boolean): string[] {
  if (!confined) return [];
  const hints: string[] = [];
  if (!network && closedNetwork.test(output)) {
    hints.push('The network is closed in the sandbox; call again with access "network" to ask the user for it.');
  }
  if (readOnlySystem.test(output)) {
    hints.push(
      'Only the project folder can be written, without git settings, hooks and files that make programs run code; access "unconfined" asks the user to run it outside the sandbox.',
    );
  }
  return hints;
}

/** Messages of programs that found no network: `npm install` without it says one of these. */
const closedNetwork =
  /network is unreachable|could not resolve|temporary failure in name resolution|name or service not known|ENOTFOUND|EAI_AGAIN|ENETUNREACH|failed to lookup address|no such host|getaddrinfo/i;
/** Messages of programs that could not write where the sandbox lets nothing be changed. */
const readOnlySystem = /read-only file system|EROFS|device or resource busy|EBUSY/i;
