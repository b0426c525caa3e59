import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/**
 * Who can still write to the pipe behind a descriptor: `pipeline`, another program of this session, as on the left of a `|`;
 * `parent`, only what started this program and kept its end open, or a program known never to write; `unknown`, where the
 * system does not say (not Linux, a socket, a writer out of sight).
 */
export type PipeWriter = 'pipeline' | 'parent' | 'unknown';

/** What `/proc` tells of a running program. */
interface Process {
  pid: number;
  parent: number;
  session: number;
  name: string;
}

/**
 * Finds out whether another program will still write to the pipe on stdin, so that a question neither waits in vain nor
 * misses its input. Looks through `/proc` (proc(5)); takes some milliseconds.
 */
export function findPipeWriter(descriptor: number): PipeWriter {
  // A named pipe is there under its path.
  const target = attempt(() => readlinkSync(`/proc/self/fd/${descriptor}`));
  return target === undefined ? 'unknown' : writerOf(target);
}

/** Looks at the descriptors of all processes for one that can write to the pipe. */
function writerOf(target: string): PipeWriter {
  const processes = new Map<number, Process>();
  for (const name of attempt(() => readdirSync('/proc')) ?? []) {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    if (found) processes.set(found.pid, found);
  }
  const own = processes.get(process.pid);
  if (own === undefined) return 'unknown';
  const ancestors = new Set<number>([own.pid]);
  for (let next = processes.get(own.parent); next && !ancestors.has(next.pid); next = processes.get(next.parent))
    ancestors.add(next.pid);
  let kept = false;
  for (const {pid, session, name} of processes.values()) {
    const related = ancestors.has(pid) || session === own.session;
    if (pid === own.pid || !related || !holdsWriteEnd(pid, target)) continue;
    // What started this program seldom writes later, and `sleep` never does.
    if (!ancestors.has(pid) && name !== 'sleep') return 'pipeline';
    kept = true;
  }
  return kept ? 'parent' : 'unknown';
}

/** The fields 2 (name), 4 (parent) and 6 (session) of `/proc/<pid>/stat`. */
function readProcess(pid: number): Process | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  const end = text.lastIndexOf(')');
  const [, parent, , session] = text.slice(end + 2).split(' ');
  return {pid, parent: Number(parent), session: Number(session), name: text.slice(text.indexOf('(') + 1, end)};
}

/** Whether a program has the pipe open for writing. */
function holdsWriteEnd(pid: number, target: string): boolean {
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.some(descriptor => {
    if (attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) !== target) return false;
    return opensForWriting(`/proc/${pid}/fdinfo/${descriptor}`);
  });
}

/** The access mode is in the two lowest bits of the flags, 0 meaning for reading alone. */
function opensForWriting(path: string): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(attempt(() => readFileSync(path, 'latin1')) ?? '')?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & 3) !== 0;
}

/** The result of a call, or undefined where it fails, as for a program that has just ended. */
function attempt<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
