import type {RecordEntry, SessionEntry, TurnFind} from '../runtime-context.ts';
import type {MemoryState} from './memory-state.ts';

/** One line of the Memory pane's list. */
export type MemoryEntry =
  | {kind: 'session'; id: string; session: SessionEntry}
  | {kind: 'turn'; id: string; turn: TurnFind}
  | {kind: 'record'; id: string; record: RecordEntry};

export function turnEntry(turn: TurnFind): MemoryEntry {
  return {kind: 'turn', id: `${turn.session} ${turn.turn ?? turn.id}`, turn};
}

export function recordEntry(record: RecordEntry): MemoryEntry {
  return {kind: 'record', id: record.id, record};
}

function sessionEntry(session: SessionEntry): MemoryEntry {
  return {kind: 'session', id: session.id, session};
}

/** What the list in view holds, in its order. */
export function entriesOf(state: MemoryState): readonly MemoryEntry[] {
  const {list, query, sessions = [], records = [], inbox = [], recalled, finds} = state;
  if (list === 'inbox') return inbox.filter(holdsWords(query, ({text}) => text)).map(recordEntry);
  if (list === 'recalled') {
    // The records themselves know more than what was said of them when they were recalled.
    const known = new Map(records.map(record => [record.id, recordEntry(record)]));
    const titles = new Map(sessions.map(({id, title}) => [id, title]));
    return (recalled?.entries ?? [])
      .map(entry => known.get(entry.id) ?? titled(entry, titles))
      .filter(holdsWords(query, textOf));
  }
  if (query !== '') {
    if (!finds) return [];
    const written = list === 'said' ? [] : finds.records.map(recordEntry);
    return list === 'written' ? written : [...written, ...finds.turns.map(turnEntry)];
  }
  if (list === 'said') return sessions.map(sessionEntry);
  if (list === 'written') return records.map(recordEntry);
  if (records.length === 0) return sessions.map(sessionEntry);
  // While there are older sessions than were read, records of their time would stand at the wrong place.
  const oldest = state.hasMore ? (sessions.at(-1)?.updatedAt ?? '') : '';
  const timely = records.filter(({recordedAt}) => recordedAt >= oldest).map(recordEntry);
  return [...sessions.map(sessionEntry), ...timely].sort(newestFirst);
}

/** ISO 8601: when it was last written to, said, or written down. */
function timeOf(entry: MemoryEntry): string {
  if (entry.kind === 'session') return entry.session.updatedAt;
  return entry.kind === 'turn' ? entry.turn.at : entry.record.recordedAt;
}

function newestFirst(one: MemoryEntry, other: MemoryEntry): number {
  const [oneAt, otherAt] = [timeOf(one), timeOf(other)];
  return oneAt === otherAt ? 0 : oneAt < otherAt ? 1 : -1;
}

/** Its own words. */
export function textOf(entry: MemoryEntry): string {
  if (entry.kind === 'session') return entry.session.title;
  return entry.kind === 'turn' ? entry.turn.text : entry.record.text;
}

/** The session that an entry is from, and its turn there; undefined for an imported turn, and for what was written down by hand. */
export function sessionOf(entry: MemoryEntry): {id: string; title: string; turn?: number} | undefined {
  switch (entry.kind) {
    case 'session':
      return {id: entry.id, title: entry.session.title};
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

function titled(entry: MemoryEntry, titles: ReadonlyMap<string, string>): MemoryEntry {
  if (entry.kind !== 'turn') return entry;
  return {...entry, turn: {...entry.turn, title: titles.get(entry.turn.session) ?? entry.turn.title}};
}

function holdsWords<Item>(query: string, text: (item: Item) => string): (item: Item) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return item => {
    const own = text(item).toLowerCase();
    return words.every(word => own.includes(word));
  };
}
