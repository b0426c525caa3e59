import {createHash, randomBytes} from 'node:crypto';
import {
  lstatSync,
  lutimesSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import {toStoreError} from './durable-file.ts';
import {EcaError, systemCode} from './errors.ts';

/** How patient a process is with a file that another one has locked; all in milliseconds. */
export interface LockOptions {
  /** How long to wait for another holder before giving up; 10,000 when absent. */
  waitMs?: number;
  /** How long a lock of which nobody can say whether its holder lives must stay untouched until it is broken; 5,000 when absent. */
  staleMs?: number;
}

/** Who holds a lock, as it is written into the lock itself. */
interface Owner {
  pid: number;
  /** The machine and its process-id namespace: only there does `pid` mean something. */
  place: string;
  /** What tells this process from a later one with the same id; `-` where the system does not say. */
  started: string;
  token: string;
}

/** The lock of another process as a waiter saw it: unchanged since `sinceMs` (monotonic) it gives no sign of life. */
interface Observation {
  holder: Owner | undefined;
  token: string;
  changedMs: number;
  sinceMs: number;
}

/**
 * Makes sure that two running copies of the program never change the same file at once: runs `work` while holding the
 * lock file `<path>.lock`, which all processes of this program honour, and waits for its turn until then. Not
 * re-entrant. The lock that a crashed process left is broken at once, one whose holder cannot be judged (another
 * machine or container) after `staleMs` without a sign of life. These waits are measured by a monotonic clock.
 *
 * Synchronous calls, since each of the five takes some 20 microseconds and a trip through the thread pool five times
 * that. Not proper-lockfile: there two processes that find the same stale lock can both end up holding it (the second
 * removes the first one's new lock), a crash blocks the next start for the stale time, and it loads three packages on
 * the hot path.
 * @throws EcaError `store-locked` after `waitMs`, `store-full`, `store-unwritable`; otherwise what `work` throws.
 */
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const staleMs = options.staleMs ?? 5_000;
  const lockPath = `${path}.lock`;
  const owner = thisProcess();
  await acquire(lockPath, owner, options.waitMs ?? 10_000, staleMs);
  // The sign of life: while the work goes on, nobody takes this lock for one that was left behind.
  const heartbeat = setInterval(() => {
    const now = new Date();
    attempt(() => lutimesSync(lockPath, now, now));
  }, staleMs / 4);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    // Only its own lock: a later holder may have broken and taken it.
    if (readOwner(lockPath)?.token === owner.token) attempt(() => rmSync(lockPath));
  }
}

/**
 * Tries again and again to get the lock, with random pauses that grow from about 1 to at most 15 ms, until it is free,
 * can be broken, or `waitMs` is over: then it throws `store-locked`, naming the process that holds it.
 */
async function acquire(lockPath: string, owner: Owner, waitMs: number, staleMs: number): Promise<void> {
  const startMs = performance.now();
  let observed: Observation | undefined;
  let breaking: Observation | undefined;
  for (let round = 0; ; round += 1) {
    if (create(lockPath, owner)) return;
    observed = observe(lockPath, observed);
    if (observed !== undefined && isStale(observed, owner, staleMs)) {
      breaking = breakLock(lockPath, {token: observed.token, breaker: breaking}, owner, staleMs);
    } else if (performance.now() - startMs >= waitMs) {
      const holder = observed?.holder ? `process ${observed.holder.pid}` : 'another process';
      throw new EcaError('store-locked', `\`${lockPath}\` has been held by ${holder} for more than ${waitMs} ms`, {
        hint: 'Wait for the other run to finish, or end it, and repeat.',
      });
    }
    // At random, so that those who wait do not try at the same moment again and again.
    const pauseMs = Math.min(10, 1 + round) * (0.5 + Math.random());
    await new Promise(resume => setTimeout(resume, pauseMs));
  }
}

/**
 * Whether the lock could be created, which only one process can at a time. It is a symbolic link whose target names the owner, as
 * Emacs does it: that way it never exists without its owner, not even when a kill comes in between.
 */
function create(lockPath: string, owner: Owner): boolean {
  const text = textOf(owner);
  try {
    symlinkSync(text, lockPath);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    // Windows without the right to make links, and file systems that have none.
    if (code !== undefined && ['EPERM', 'ENOSYS', 'ENOTSUP', 'EINVAL', 'UNKNOWN'].includes(code)) {
      return createFile(lockPath, text);
    }
    throw toStoreError(error, lockPath);
  }
}

/** The lock as a plain file, for systems without symbolic links. */
function createFile(lockPath: string, text: string): boolean {
  try {
    writeFileSync(lockPath, text, {flag: 'wx', mode: 0o600});
    return true;
  } catch (error) {
    const code = systemCode(error);
    // Windows says EPERM or EBUSY for a moment after another process removed the file.
    if (code === 'EEXIST' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY'))) return false;
    throw toStoreError(error, lockPath);
  }
}

/** The lock as it stands, with the moment since which it has been seen unchanged; undefined where it is gone. */
function observe(lockPath: string, before: Observation | undefined): Observation | undefined {
  const changedMs = attempt(() => lstatSync(lockPath).mtimeMs);
  if (changedMs === undefined) return undefined;
  const holder = readOwner(lockPath);
  const token = holder?.token ?? '';
  if (before?.token === token && before.changedMs === changedMs) return before;
  return {holder, token, changedMs, sinceMs: performance.now()};
}

/**
 * Whether a lock was left behind (is stale): its process on this machine has ended, or, where that cannot be looked up,
 * it has shown no sign of life for `staleMs`.
 */
function isStale({holder, sinceMs}: Observation, owner: Owner, staleMs: number): boolean {
  if (holder !== undefined && holder.place === owner.place) return !isAlive(holder);
  return performance.now() - sinceMs >= staleMs;
}

/**
 * Removes the lock if it still is the stale one. Only the holder of a second lock may do so: otherwise two waiters could break
 * it one after the other, and the second would remove the new lock of the first. That second lock can be left behind too: it
 * is judged as any other, by what this process has seen of it since `breaker`. Returns what it has seen now.
 */
function breakLock(
  lockPath: string,
  seen: {token: string; breaker: Observation | undefined},
  owner: Owner,
  staleMs: number,
): Observation | undefined {
  const breakerPath = `${lockPath}.break`;
  if (create(breakerPath, owner)) {
    if ((readOwner(lockPath)?.token ?? '') === seen.token) attempt(() => rmSync(lockPath));
    attempt(() => rmSync(breakerPath));
    return undefined;
  }
  const breaker = observe(breakerPath, seen.breaker);
  if (breaker === undefined || !isStale(breaker, owner, staleMs)) return breaker;
  // By rename, so that of several waiters only one succeeds for this very file.
  const aside = `${breakerPath}-${randomBytes(4).toString('hex')}`;
  attempt(() => renameSync(breakerPath, aside));
  attempt(() => rmSync(aside, {force: true}));
  return undefined;
}

/** Who holds the lock, as it says itself; undefined where it is gone or holds anything else. */
function readOwner(lockPath: string): Owner | undefined {
  return ownerOf(attempt(() => readlinkSync(lockPath)) ?? attempt(() => readFileSync(lockPath, 'utf8')) ?? '');
}

/** What is written into a lock: who holds it. */
function textOf(owner: Owner): string {
  return [owner.pid, owner.place, owner.started, owner.token].join(' ');
}

/** Who the text of a lock names; undefined for any other text. */
function ownerOf(text: string): Owner | undefined {
  const [pid, place, started, token, ...rest] = text.split(' ');
  if (!/^[1-9]\d{0,9}$/.test(pid ?? '') || !place || !started || !token || rest.length > 0) return undefined;
  return {pid: Number(pid), place, started, token};
}

/** Stands where the system does not say when a process began. */
const unknownStart = '-';

/** What of this process stays the same, looked up once. */
let here: Omit<Owner, 'token'> | undefined;

/** Who this process is, with a new token for each lock that it takes. */
function thisProcess(): Owner {
  here ??= {
    pid: process.pid,
    place: shortHash(`${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`),
    started: processState(process.pid).started,
  };
  return {...here, token: randomBytes(6).toString('base64url')};
}

/**
 * A hash of 12 characters: all of a lock's text has to stay under 60 bytes, since longer links take a block of the
 * disk, and twenty times as long.
 */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

/** Whether the process that holds the lock still runs; another process that got the same id later does not count. */
function isAlive(owner: Owner): boolean {
  if (!isProcessAlive(owner.pid)) return false;
  const now = processState(owner.pid);
  if (now.ended) return false;
  return owner.started === unknownStart || now.started === unknownStart || owner.started === now.started;
}

/** Whether there is a process of that id here, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** What tells this process from all others on all machines, for `isMarkAlive`. */
export function processMark(): string {
  return textOf(thisProcess());
}

/** Whether the process of a `processMark` still runs; undefined where that cannot be told here: another machine or container. */
export function isMarkAlive(mark: string): boolean | undefined {
  const owner = ownerOf(mark);
  return owner?.place === thisProcess().place ? isAlive(owner) : undefined;
}

/**
 * Whether a process has ended, and when it began, by which it is told from a later one with the same id. In Linux's
 * `/proc/<pid>/stat` (proc(5)) field 3 is the state (Z: ended, not yet reaped), field 22 the start in clock ticks.
 */
function processState(pid: number): {ended: boolean; started: string} {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '';
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {ended: fields[0] === 'Z' || fields[0] === 'X', started: fields[19] ?? unknownStart};
}

/** The result of a call, or undefined where it fails, as for a file that another process has just removed. */
function attempt<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
