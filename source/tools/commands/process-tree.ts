import {readdirSync, readFileSync} from 'node:fs';

/** One process of a command. */
interface TreeProcess {
  id: number;
  /** The first 15 characters of its program's name. */
  name: string;
}

/**
 * Finds all processes that a command has started and that still run: what descends from `rootId`, its process group,
 * and whatever carries `mark` in the environment it was started with, so that one which left its parent and its session
 * is found too. Without `mark` nobody's environment is read, which halves the price; that is enough where nothing can
 * leave. Linux only; empty elsewhere.
 */
export function findProcessTree(rootId: number, mark?: string): TreeProcess[] {
  const all = readProcesses();
  const found = new Map<number, TreeProcess>();
  for (const one of all) {
    if (one.id === rootId || one.group === rootId || (mark !== undefined && carries(one.id, mark)))
      found.set(one.id, one);
  }
  // Children are listed in any order: it is looked again until no descendant is new.
  for (let grown = true; grown; ) {
    grown = false;
    for (const one of all) {
      if (found.has(one.id) || !(found.has(one.parent) || one.parent === rootId)) continue;
      found.set(one.id, one);
      grown = true;
    }
  }
  return [...found.values()].filter(({id}) => id !== process.pid).map(({id, name}) => ({id, name}));
}

/** A process with its parent and its group, by which it is told whose it is. */
interface ProcessRow extends TreeProcess {
  parent: number;
  group: number;
}

/** All processes of the machine, from `/proc`. */
function readProcesses(): ProcessRow[] {
  let names: string[] = [];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.flatMap(name => (/^\d+$/.test(name) ? readProcess(Number(name)) : []));
}

/** The process, as a list that is empty where it has ended and only waits to be noticed: it runs nothing any more. */
function readProcess(id: number): ProcessRow[] {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'latin1');
    const end = text.lastIndexOf(')');
    const [state, parent, group] = text.slice(end + 2).split(' ');
    if (state === 'Z' || state === 'X') return [];
    return [{id, name: text.slice(text.indexOf('(') + 1, end), parent: Number(parent), group: Number(group)}];
  } catch {
    return [];
  }
}

/** Whether the process is still running; one that has ended and only waits to be noticed is not. */
export function isRunning(id: number): boolean {
  return readProcess(id).length > 0;
}

/** Whether a process was started with `mark` in its environment. */
function carries(id: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1').includes(mark);
  } catch {
    return false;
  }
}
