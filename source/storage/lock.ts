import {randomBytes} from 'node:crypto';
import {readFileSync, readlinkSync} from 'node:fs';
import {open, readFile, rename, stat, unlink, utimes} from 'node:fs/promises';
import {hostname} from 'node:os';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {toStoreError} from './store-error.ts';

export interface LockOptions {
  /** How long to wait for another holder before giving up; 10,000 when absent. */
  waitMs?: number;
  /** How long a lock of which nobody can say whether its holder lives must stay untouched until it is broken; 10,000 when absent. */
  staleMs?: number;
}

interface Owner {
  pid: number;
  /** The machine and its process-id namespace: only there does `pid` mean something. */
  place: string;
  /** What tells this process from a later one with the same id; empty where the system does not say. */
  started: string;
  token: string;
}

interface Observation {
  token: string;
  changedMs: number;
  sinceMs: number;
}

/**
 * Runs `work` while holding the lock `<path>.lock`, which all processes of this program honour; not re-entrant. The lock of a
 * dead process is broken at once, one whose holder cannot be judged after `staleMs` without a sign of life. Time is measured
 * by a monotonic clock.
 * @throws EcaError `store-locked` after `waitMs`, `store-full`, `store-unwritable`; otherwise what `work` throws.
 */
// Not proper-lockfile: there two processes that find the same stale lock can both end up holding it (the second removes the
// first one's new lock), a crash blocks the next start for the stale time, and it loads three packages on the hot path.
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const staleMs = options.staleMs ?? 10_000;
  const lockPath = `${path}.lock`;
  const owner = thisProcess();
  await acquire(lockPath, owner, options.waitMs ?? 10_000, staleMs);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockPath, now, now).catch(() => {});
  }, staleMs / 4);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(lockPath))?.token === owner.token) await unlink(lockPath).catch(() => {});
  }
}

async function acquire(lockPath: string, owner: Owner, waitMs: number, staleMs: number): Promise<void> {
  const startMs = performance.now();
  let observed: Observation | undefined;
  for (let attempt = 0; ; attempt += 1) {
    if (await create(lockPath, owner)) return;
    observed = await observe(lockPath, observed);
    if (observed !== undefined && (await isStale(lockPath, observed, staleMs))) {
      await breakLock(lockPath, observed.token, owner, staleMs);
      continue;
    }
    if (performance.now() - startMs >= waitMs) {
      const holder = await readOwner(lockPath);
      throw new EcaError(
        'store-locked',
        `\`${lockPath}\` is held by ${holder ? `process ${holder.pid}` : 'another process'} for more than ${waitMs} ms`,
        {hint: 'Wait for the other run to finish, or end it, and repeat.'},
      );
    }
    const pauseMs = Math.min(25, 1 + attempt) * (0.5 + Math.random());
    await new Promise(resume => setTimeout(resume, pauseMs));
  }
}

/** Whether the lock file could be created, which only one process can at a time. */
async function create(lockPath: string, owner: Owner): Promise<boolean> {
  let created = false;
  try {
    const file = await open(lockPath, 'wx', 0o600);
    created = true;
    try {
      await file.writeFile(JSON.stringify(owner));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (created) await unlink(lockPath).catch(() => {});
    // Windows says EPERM or EBUSY for a moment after another process removed the file.
    const code = systemCode(error);
    if (code === 'EEXIST' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY'))) return false;
    throw toStoreError(error, lockPath);
  }
}

/** The lock as it stands, with the moment since which it has been seen unchanged. */
async function observe(lockPath: string, before: Observation | undefined): Promise<Observation | undefined> {
  const changedMs = await stat(lockPath).then(
    found => found.mtimeMs,
    () => undefined,
  );
  if (changedMs === undefined) return undefined;
  const token = (await readOwner(lockPath))?.token ?? '';
  if (before?.token === token && before.changedMs === changedMs) return before;
  return {token, changedMs, sinceMs: performance.now()};
}

async function isStale(lockPath: string, observed: Observation, staleMs: number): Promise<boolean> {
  const holder = await readOwner(lockPath);
  const me = thisProcess();
  if (holder !== undefined && holder.place === me.place) return !isAlive(holder);
  return performance.now() - observed.sinceMs >= staleMs;
}

/**
 * Removes the lock if it still is the stale one. Only the holder of a second lock may do so: otherwise two waiters could break
 * it one after the other, and the second would remove the new lock of the first.
 */
async function breakLock(lockPath: string, token: string, owner: Owner, staleMs: number): Promise<void> {
  const breakerPath = `${lockPath}.break`;
  if (!(await create(breakerPath, owner))) {
    const breaker = await observe(breakerPath, undefined);
    const holder = await readOwner(breakerPath);
    const abandoned =
      holder?.place === owner.place ? !isAlive(holder) : Date.now() - (breaker?.changedMs ?? Date.now()) > staleMs;
    if (breaker !== undefined && abandoned) {
      // By rename, so that of several waiters only one succeeds for this very file.
      const aside = `${breakerPath}-${randomBytes(4).toString('hex')}`;
      await rename(breakerPath, aside).catch(() => {});
      await unlink(aside).catch(() => {});
    }
    await new Promise(resume => setTimeout(resume, 2));
    return;
  }
  try {
    if (((await readOwner(lockPath))?.token ?? '') === token) await unlink(lockPath).catch(() => {});
  } finally {
    await unlink(breakerPath).catch(() => {});
  }
}

async function readOwner(lockPath: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(lockPath, 'utf8')) as Partial<Owner> | null;
    if (typeof owner?.pid !== 'number' || typeof owner.token !== 'string') return undefined;
    return {pid: owner.pid, token: owner.token, place: owner.place ?? '', started: owner.started ?? ''};
  } catch {
    return undefined;
  }
}

let place: string | undefined;

function thisProcess(): Owner {
  place ??= `${hostname()} ${readOr(() => readlinkSync('/proc/self/ns/pid'))}`;
  return {
    pid: process.pid,
    place,
    started: processState(process.pid).started,
    token: randomBytes(9).toString('base64url'),
  };
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  const now = processState(owner.pid);
  if (now.ended) return false;
  return owner.started === '' || now.started === '' || owner.started === now.started;
}

/** From Linux's `/proc/<pid>/stat` (proc(5)): field 3 is the state (Z: ended, not yet reaped), field 22 the start in clock ticks. */
function processState(pid: number): {ended: boolean; started: string} {
  const text = readOr(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {ended: fields[0] === 'Z' || fields[0] === 'X', started: fields[19] ?? ''};
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
