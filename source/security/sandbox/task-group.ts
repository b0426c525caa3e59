import {mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isProcessAlive} from '../../foundation/lock.ts';

/** A control group of the kernel that counts processes and threads. */
export interface TaskGroup {
  /** The words before a program that make it, and all that it starts, members. Whoever cannot be counted is not run (exit code 126). */
  words: readonly string[];
  /** Removes the group; where its last process is still ending, the next group that is opened does. */
  release(): void;
}

/** How our groups are named, so that those of a killed run are known; the id of the process and a number follow. */
const groupPrefix = 'eca-command-';
/** How many groups this program has made: the number keeps their names apart. */
let made = 0;
/** Groups whose last process was still ending when they were to be removed. */
const unremoved = new Set<string>();

/**
 * Limits how many processes a superuser's command can start, with a control group (cgroup) of the kernel: a new group
 * with at most `most` members; undefined where this user cannot make one.
 */
export function openTaskGroup(most: number): TaskGroup | undefined {
  const group = process.platform === 'linux' ? makeGroup(most) : undefined;
  if (group === undefined) return undefined;
  const words = ['/bin/sh', '-c', 'echo $$ > "$0" || exit 126; exec "$@"', join(group, 'cgroup.procs')];
  return {words, release: () => removeGroup(group)};
}

/** Makes a control group in the nearest place where this user may, and sets its limit. */
function makeGroup(most: number): string | undefined {
  for (const parent of parentGroups()) {
    removeLeftovers(parent);
    const group = join(parent, `${groupPrefix}${process.pid}-${++made}`);
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      writeFileSync(join(group, 'pids.max'), String(most));
      return group;
    } catch {
      removeGroup(group);
    }
  }
  return undefined;
}

/** The folders in which a group that counts processes may be made, the nearest first; both versions of control groups. */
function parentGroups(): string[] {
  const parents: string[] = [];
  for (const line of linesOf('/proc/self/cgroup')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (controllers?.split(',').includes('pids')) parents.push(join('/sys/fs/cgroup/pids', path));
    if (controllers !== '') continue;
    // From this program's own group outwards, where processes are counted for groups inside.
    for (let folder = path; ; folder = join(folder, '..')) {
      const parent = join('/sys/fs/cgroup', folder);
      if (linesOf(join(parent, 'cgroup.subtree_control')).some(one => one.split(' ').includes('pids')))
        parents.push(parent);
      if (folder === '/') break;
    }
  }
  return parents;
}

/** The lines of a file of the kernel's; none where it cannot be read. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Those of programs that were killed, and our own that could not be removed yet; one that still waits for its process stays. */
function removeLeftovers(parent: string): void {
  for (const group of unremoved) removeGroup(group);
  try {
    for (const name of readdirSync(parent)) {
      const owner = /^eca-command-(\d+)-\d+$/.exec(name)?.[1];
      if (owner !== undefined && !isProcessAlive(Number(owner))) removeGroup(join(parent, name));
    }
  } catch {
    // Nothing to be read there.
  }
}

/** Removes a group; one that still has a process in it is remembered for the next time. */
function removeGroup(group: string): void {
  try {
    rmdirSync(group);
    unremoved.delete(group);
  } catch {
    // Its last process is still ending: the next command removes it.
    unremoved.add(group);
  }
}
