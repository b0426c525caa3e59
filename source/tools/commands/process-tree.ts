import {readdirSync, readFileSync} from 'node:fs';

/** One process of a command. */
interface TreeProcess {
  id: number;
  /** The first 15 characters of its program's name. */
  name: string;
}

/**
 * The processes that a command has now: what descends from `rootId`, its process group, and whatever carries `mark` in the
 * environment it was started with, so that one which left its parent and its session is found too. Linux only; empty elsewhere.
 */
export function findProcessTree(rootId: number, mark: string): TreeProcess[] {
  const all = readProcesses();
  const found = new Map<number, TreeProcess>();
  for (const one of all) {
    if (one.id === rootId || one.group === rootId || carries(one.id, mark)) found.set(one.id, one);
  }
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

interface ProcessRow extends TreeProcess {
  parent: number;
  group: number;
}

function readProcesses(): ProcessRow[] {
  let names: string[] = [];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1');
      const end = text.lastIndexOf(')');
      const [state, parent, group] = text.slice(end + 2).split(' ');
      // What has ended and only waits to be noticed runs nothing any more.
      if (state === 'Z' || state === 'X') return [];
      return [
        {id: Number(name), name: text.slice(text.indexOf('(') + 1, end), parent: Number(parent), group: Number(group)},
      ];
    } catch {
      return [];
    }
  });
}

function carries(id: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1').includes(mark);
  } catch {
    return false;
  }
}
