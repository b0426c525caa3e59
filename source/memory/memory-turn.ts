import {createHash} from 'node:crypto';

/** One thing that somebody said in a conversation, as memory indexes it. */
export interface MemoryTurn {
  /** Unique in its session. */
  id: string;
  /** The id was given as a number, and is given back as one. */
  numericId?: boolean;
  session: string;
  /** The project folder it was said in; '' where that is not known. */
  project: string;
  /** `user`, `assistant`, or what an import calls it. */
  role: string;
  /** The speaker's name; '' where none is known. */
  speaker: string;
  text: string;
  /** ISO 8601. */
  at: string;
  /** Files that the turn read, quoted or changed. */
  paths?: readonly string[];
}

/** The id of a turn in the whole memory: ids of imported turns are unique only in their session. */
export function turnKey(session: string, id: string): string {
  return `${session}\u001f${id}`;
}

/** A fingerprint of turns: a short text that differs where ids, texts, times or speakers of `turns` do. */
export function digestOf(turns: readonly MemoryTurn[]): string {
  const hash = createHash('sha1');
  for (const {id, role, speaker, text, at} of turns) hash.update(JSON.stringify([id, role, speaker, text, at]));
  return hash.digest('base64url').slice(0, 16);
}

/** Milliseconds since 1970 of an ISO time; 0 for what is none. */
export function millisecondsOf(at: string): number {
  const parsed = Date.parse(at);
  return Number.isFinite(parsed) ? parsed : 0;
}
