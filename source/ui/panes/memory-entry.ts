import type {RecordEntry, TurnFind} from '../ports/memory-port.ts';
import type {SessionEntry} from '../ports/sessions-port.ts';

/** One line of the Memory pane's lists; a `transcript` is a session that is read, from the turn on that led to it. */
export type MemoryEntry =
  | {kind: 'session'; id: string; session: SessionEntry}
  | {kind: 'turn'; id: string; turn: TurnFind}
  | {kind: 'record'; id: string; record: RecordEntry}
  | {kind: 'transcript'; id: string; title: string; turn: number | undefined};

/** A turn as an entry; its id tells the session and the turn. */
export function turnEntry(turn: TurnFind): MemoryEntry {
  return {kind: 'turn', id: `${turn.session} ${turn.turn ?? turn.id}`, turn};
}

/** Something written down as an entry. */
export function recordEntry(record: RecordEntry): MemoryEntry {
  return {kind: 'record', id: record.id, record};
}

/** A past conversation as an entry. */
export function sessionEntry(session: SessionEntry): MemoryEntry {
  return {kind: 'session', id: session.id, session};
}

/** The words of an entry: what was said or written down, or a session's title. */
export function textOf(entry: MemoryEntry): string {
  switch (entry.kind) {
    case 'session':
      return entry.session.title;
    case 'transcript':
      return entry.title;
    case 'turn':
      return entry.turn.text;
    case 'record':
      return entry.record.text;
  }
}

/** The session that an entry is from, and its turn there; undefined for an imported turn, and for what was written down by hand. */
export function sessionOf(entry: MemoryEntry): {id: string; title: string; turn?: number} | undefined {
  switch (entry.kind) {
    case 'session':
      return {id: entry.id, title: entry.session.title};
    case 'transcript':
      return {id: entry.id, title: entry.title, ...(entry.turn !== undefined && {turn: entry.turn})};
    case 'turn': {
      const {session, title, turn} = entry.turn;
      return turn === undefined ? undefined : {id: session, title, turn};
    }
    case 'record': {
      const {session, turn, text} = entry.record;
      return session === undefined ? undefined : {id: session, title: text, ...(turn !== undefined && {turn})};
    }
  }
}
