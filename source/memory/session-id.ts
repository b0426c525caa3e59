import {createHash, randomBytes} from 'node:crypto';

/**
 * The characters of ids. Crockford's base 32: no i, l, o or u, and in the order of their character codes, so that ids
 * sort as their numbers do.
 */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** The time from which ids count, in milliseconds since 1970. */
const epochMs = Date.UTC(2025, 0, 1);
/** How many characters of an id are its time. */
const timeLength = 8;
/** How many characters of an id tell the workspace. */
const workspaceLength = 2;
/** How many characters of an id are random. */
const randomLength = 4;

/**
 * Makes the id of a new session: 14 characters that sort by creation: 8 of time (milliseconds since 2025, enough until
 * 2059), 2 that tell the workspace, 4 random. The same workspace always has the same two, so its sessions are found by
 * their file names.
 */
export function createSessionId(workspaceRoot: string, nowMs: number): string {
  const time = Math.min(Math.max(0, Math.floor(nowMs - epochMs)), 2 ** (5 * timeLength) - 1);
  const random = randomBytes(4).readUInt32BE() % 32 ** randomLength;
  return encode(time, timeLength) + workspaceTag(workspaceRoot) + encode(random, randomLength);
}

/** The part of an id that all sessions of `workspaceRoot` share; sessions of other workspaces may share it too (1 in 1,024). */
function workspaceTag(workspaceRoot: string): string {
  return encode(createHash('sha256').update(workspaceRoot).digest().readUInt16BE() % 1024, workspaceLength);
}

/** Whether the session `id` may belong to `workspaceRoot`, by its name alone. */
export function mayBelongTo(id: string, workspaceRoot: string): boolean {
  return id.slice(timeLength, timeLength + workspaceLength) === workspaceTag(workspaceRoot);
}

/** Whether `text` has the form of a session id. */
export function isSessionId(text: string): boolean {
  return text.length === timeLength + workspaceLength + randomLength && [...text].every(c => alphabet.includes(c));
}

/** What a person typed, as it would stand in an id: lower case, `o` for 0 and `i` or `l` for 1 forgiven. */
export function normaliseSessionId(typed: string): string {
  return typed.trim().toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1');
}

/** A turn's id: unique across processes, with no meaning. */
export function createTurnId(): string {
  return randomBytes(9).toString('base64url');
}

/** A number in the letters of ids, padded to a fixed length so that ids sort. */
function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return text;
}
