import {setTimeout as wait} from 'node:timers/promises';
import {findProcessTree, isRunning} from './process-tree.ts';

/**
 * How long, in milliseconds, processes may take to end by themselves after SIGTERM before they are killed: enough to
 * remove temporary files, and cancelling stays below 300 ms in all.
 */
const graceMs = 120;
/** How often it is looked whether the processes of a command have ended, in milliseconds. */
const pollMs = 10;
/**
 * How often killing is repeated at most. A storm of forks makes new processes as long as any is left; it is over long
 * before this.
 */
const mostRounds = 200;

/** The command that is to be ended. */
export interface EndOptions {
  /** The process that was started, leader of its group. */
  rootId: number;
  /** `NAME=value` as it stands in the environment of every process of the command. */
  mark: string;
  /** Whether killing the leader takes all others with it, as in namespaces of their own. */
  endsTogether: boolean;
}

/**
 * Stops a command with everything it has started, so that nothing is left running: SIGTERM, 120 ms for those that clean
 * up, then SIGKILL until none is left. Resolves to how many were found at first.
 */
export async function endProcesses({rootId, mark, endsTogether}: EndOptions): Promise<number> {
  // To look at all processes blocks this thread for tens of milliseconds on a busy machine.
  const first = findProcessTree(rootId, endsTogether ? undefined : mark);
  if (first.length === 0 && !send(-rootId, 0)) return 0;
  // The sandbox's own processes would take the rest with them before it could clean up.
  const polite = endsTogether ? first.filter(({name}) => name !== 'bwrap') : first;
  if (polite.length > 0) for (const {id} of polite) send(id, 'SIGTERM');
  else send(-rootId, 'SIGTERM');
  if (!endsTogether) send(-rootId, 'SIGTERM');
  const alive = () =>
    send(-rootId, 0) || (endsTogether ? first.some(({id}) => isRunning(id)) : findProcessTree(rootId, mark).length > 0);
  for (let waited = 0; waited < graceMs && alive(); waited += pollMs) await wait(pollMs);
  if (endsTogether) {
    // The kernel ends a namespace with its first process, whatever was begun in it since.
    for (let round = 0; round < mostRounds && alive(); round++) {
      send(-rootId, 'SIGKILL');
      for (const {id} of first) send(id, 'SIGKILL');
      await wait(round === 0 ? 1 : 5);
    }
    return first.length;
  }
  for (let round = 0; round < mostRounds; round++) {
    send(-rootId, 'SIGKILL');
    const left = findProcessTree(rootId, mark);
    if (left.length === 0) break;
    // Halted first, none can have a child while the others are being killed.
    for (const {id} of left) send(id, 'SIGSTOP');
    for (const {id} of left) send(id, 'SIGKILL');
    await wait(round === 0 ? 1 : 5);
  }
  return first.length;
}

/** Sends a signal; signal 0 only asks whether the process is there. False where it is gone or not ours. */
function send(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(id, signal);
    return true;
  } catch {
    return false;
  }
}
