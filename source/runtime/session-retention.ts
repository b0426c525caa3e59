import {randomBytes} from 'node:crypto';
import {readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {makeDirectory, writeDurably} from '../foundation/durable-file.ts';
import {isMarkAlive, processMark, withLock} from '../foundation/lock.ts';
import type {Conversation} from './conversation.ts';
import type {Runtime} from './runtime.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A mark of another machine or container is believed for so long: whether its process lives cannot be seen from here. */
const believedMs = 7 * dayMs;

/** When old sessions were last looked for, and how many were deleted then. */
export interface RetentionReport {
  at: string;
  deleted: number;
}

/**
 * Lets a conversation keep its session from being deleted for its age while it is open, and deletes other sessions that
 * are too old (`retention.sessions`) after its first turn, in the background. Closing it waits for that.
 */
export async function withRetention(
  runtime: Runtime,
  conversation: Conversation,
  isResumed: boolean,
): Promise<Conversation> {
  const {session} = conversation;
  let mark: Promise<() => Promise<void>> | undefined;
  let removal: Promise<unknown> = Promise.resolve();
  const keep = () => {
    mark ??= markOpen(runtime, session);
    return mark;
  };
  // One that is gone on with is there already, and may be old enough to be deleted.
  if (isResumed) await keep();
  let asked = false;
  return {
    ...conversation,
    async *ask(text, options) {
      await keep();
      yield* conversation.ask(text, options);
      if (asked) return;
      asked = true;
      removal = removeExpiredSessions(runtime).catch(error =>
        runtime.logger.error('deleting old sessions failed', {error: String(error)}),
      );
    },
    async close() {
      await removal;
      await conversation.close();
      await (await mark)?.();
    },
  };
}

/**
 * Deletes the sessions in which nothing was said for longer than `retention.sessions` days, as `eca session delete` does,
 * unless some process has one open. At most once a day; resolves to how many were deleted.
 */
export async function removeExpiredSessions(runtime: Runtime, now = Date.now()): Promise<number> {
  const days = runtime.config.values.retention.sessions;
  await openSessions(runtime, now);
  if (days === 0 || !isDue(await retentionReport(runtime), now)) return 0;
  const reportPath = reportPathOf(runtime);
  // Of two programs that start at once the second waits, and finds it done.
  return withLock(reportPath, async () => {
    if (!isDue(await retentionReport(runtime), now)) return 0;
    const log = await runtime.sessions();
    const expired = (await log.list()).filter(({updatedAt}) => now - Date.parse(updatedAt) > days * dayMs);
    const deleted: string[] = [];
    if (expired.length > 0) {
      await (await runtime.memory()).conversations.forgetTogether(async () => {
        for (const {id} of expired) {
          // Looked at again, since somebody may have opened it meanwhile.
          if ((await openSessions(runtime, now)).has(id)) continue;
          try {
            await log.delete(id);
            deleted.push(id);
          } catch (error) {
            // The others are too old all the same; this one is tried again tomorrow.
            runtime.logger.error('an old session could not be deleted', {session: id, error: String(error)});
          }
        }
      });
      // A warning, so that it is written unless the log is silent: these were the user's own words.
      if (deleted.length > 0) runtime.logger.warn('old sessions were deleted', {days, sessions: deleted});
    }
    await writeDurably(reportPath, JSON.stringify({at: new Date(now).toISOString(), deleted: deleted.length}));
    return deleted.length;
  });
}

/** What became of the last look for old sessions; undefined before the first. */
export async function retentionReport(runtime: Runtime): Promise<RetentionReport | undefined> {
  try {
    return JSON.parse(await readFile(reportPathOf(runtime), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether a day has passed since the last look for old sessions; a time that lies ahead is one of a clock that was
 * wrong.
 */
function isDue(report: RetentionReport | undefined, now: number): boolean {
  const passed = now - Date.parse(report?.at ?? '');
  return !(passed >= 0 && passed < dayMs);
}

/** The file that says when old sessions were last looked for. */
const reportPathOf = ({paths}: Runtime) => join(paths.home, 'retention.json');
/** The folder in which each open session has a mark. */
const marksOf = ({paths}: Runtime) => join(paths.home, 'open-sessions');

/** Says to all processes that a session is open, until what it resolves to is called. Where it cannot be said nothing fails. */
async function markOpen(runtime: Runtime, session: string): Promise<() => Promise<void>> {
  const path = join(marksOf(runtime), `${session}.${randomBytes(6).toString('hex')}`);
  await makeDirectory(marksOf(runtime), 0o700)
    .then(() => writeFile(path, processMark(), {mode: 0o600}))
    .catch(() => {});
  return () => rm(path, {force: true}).catch(() => {});
}

/** The sessions that some process has open. Removes the marks of processes that have ended. */
async function openSessions(runtime: Runtime, now: number): Promise<Set<string>> {
  const open = new Set<string>();
  for (const name of await readdir(marksOf(runtime)).catch(() => [])) {
    const path = join(marksOf(runtime), name);
    const text = await readFile(path, 'utf8').catch(() => '');
    const alive = isMarkAlive(text) ?? now - (await stat(path).catch(() => ({mtimeMs: 0}))).mtimeMs < believedMs;
    if (alive) open.add(name.slice(0, name.lastIndexOf('.')));
    else await rm(path, {force: true}).catch(() => {});
  }
  return open;
}
