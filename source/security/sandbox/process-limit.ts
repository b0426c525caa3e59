import {randomInt} from 'node:crypto';
import {release} from 'node:os';
import {openTaskGroup} from './task-group.ts';

/**
 * The most processes and threads that one command may have at a time, unless told otherwise: large builds stay below,
 * and a machine survives so many. At the limit the command's own attempts to start more fail.
 */
export const mostTasks = 1024;

/** How the processes and threads of one command are kept below a number. */
export interface ProcessLimit {
  /** The words before the program that sets the sandbox up. */
  outside: readonly string[];
  /** The words before the command inside of it. */
  inside: readonly string[];
  /** The command runs as a user whom nobody else is: it needs the rights to become one, and folders that all may write to. */
  asOther: boolean;
  /** To be called once, when the last process has ended. */
  release(): void;
}

/** Since 5.14 Linux counts what is in the sandbox alone; before, and on other systems, all processes of the user count. */
const countsInside = /^(?:5\.(?:1[4-9]|[2-9]\d)|[6-9]\.|\d\d)/;
/** The least limit where all processes of the user count, so that a busy user's command can start at all. */
const leastOnOlder = 4096;

/**
 * Above all ids that systems give to people, services and containers: nobody else's processes count towards the limit
 * of such a user.
 */
const firstStrangeId = 0x40000000;

/**
 * Stops fork bombs: keeps a command at `most` processes and threads, so that a storm of forks ends by itself. The
 * kernel does not hold a superuser to a limit of their own: theirs are counted in a control group, and where none can
 * be made (most containers) a command that changes no files (`mayBecomeOther`) runs as another user. What is left, a
 * superuser's command that changes files where there are no control groups, is not limited.
 */
export function limitProcesses(most: number, mayBecomeOther: boolean, openGroup = openTaskGroup): ProcessLimit {
  const free: ProcessLimit = {outside: [], inside: [], asOther: false, release: () => {}};
  // The system holds an ordinary user to the limit by itself.
  if (process.getuid?.() !== 0) {
    const isOwnCount = process.platform === 'linux' && countsInside.test(release());
    const count = isOwnCount ? most : Math.max(most, leastOnOlder);
    return {...free, inside: ['/bin/sh', '-c', `${setLimit(count)}; exec "$0" "$@"`]};
  }
  const group = openGroup(most);
  if (group) return {...free, outside: group.words, release: group.release};
  if (!mayBecomeOther) return free;
  const id = String(firstStrangeId + randomInt(0x3fffffff));
  const become = `setpriv --reuid=${id} --regid=${id} --clear-groups --`;
  return {...free, inside: ['/bin/sh', '-c', `${setLimit(most)} && exec ${become} "$0" "$@"`], asOther: true};
}

/** The shell's words that set the limit. Shells disagree on the letter, and a user's own limit may be lower already. */
function setLimit(count: number): string {
  return `{ ulimit -u ${count} || ulimit -p ${count}; } 2>/dev/null`;
}
