import type {RecordEntry, TurnFind} from '../ports/memory-port.ts';
import type {SessionContent, SessionEntry} from '../ports/sessions-port.ts';
import type {ListState} from './list-state.ts';
import {type MemoryEntry, recordEntry, sessionEntry, textOf, turnEntry} from './memory-entry.ts';

/**
 * The lists of the Memory pane. `all`, newest first; `said`: sessions and turns; `written`: records; `inbox`;
 * `recalled`: what memory gave for the last question.
 */
export const memoryLists = ['all', 'said', 'written', 'inbox', 'recalled'] as const;

/** What the Memory pane has read. Replaced, never changed. */
export interface MemoryData {
  /** This project's sessions or those of all projects. */
  everywhere: boolean;
  /** How many of the newest sessions are read. */
  wanted: number;
  /** The newest sessions; undefined until they have been read once. */
  sessions: readonly SessionEntry[] | undefined;
  /** Whether there are more of them than were read. */
  hasMore: boolean;
  /** What is written down and holds now, and what waits to be accepted; undefined until they have been read once. */
  records: readonly RecordEntry[] | undefined;
  inbox: readonly RecordEntry[] | undefined;
  /** What memory gave for the last question of the chat. */
  recalled: {confidence: number; entries: readonly MemoryEntry[]} | undefined;
  /** What the last finished search found. */
  finds: MemoryFinds | undefined;
  /** The opened session, once it has been read. */
  content: SessionContent | undefined;
}

/** What a search of memory found. */
export interface MemoryFinds {
  /** From 0 to 1: that an answer is among the turns. */
  confidence: number;
  records: readonly RecordEntry[];
  turns: readonly TurnFind[];
}

/** The state of the tab's list. */
export type MemoryState = ListState<MemoryData, MemoryEntry>;

/**
 * The Memory pane before anything was read; the 200 newest sessions are read at first, twice as many each time the end
 * comes into sight.
 */
export const noMemoryData: MemoryData = {
  everywhere: false,
  wanted: 200,
  sessions: undefined,
  hasMore: false,
  records: undefined,
  inbox: undefined,
  recalled: undefined,
  finds: undefined,
  content: undefined,
};

/** What the list in view of the Memory pane holds, in its order; those that fit the query where there is one. */
export function entriesOf(state: MemoryState): readonly MemoryEntry[] {
  const {list, query, foundFor, data} = state;
  const {sessions = [], records = [], inbox = [], recalled, finds} = data;
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
    if (!finds || foundFor === undefined) return [];
    const written = list === 'said' ? [] : finds.records.map(recordEntry);
    return list === 'written' ? written : [...written, ...finds.turns.map(turnEntry)];
  }
  if (list === 'said') return sessions.map(sessionEntry);
  if (list === 'written') return records.map(recordEntry);
  if (records.length === 0) return sessions.map(sessionEntry);
  // While there are older sessions than were read, records of their time would stand at the wrong place.
  const oldest = data.hasMore ? (sessions.at(-1)?.updatedAt ?? '') : '';
  const timely = records.filter(({recordedAt}) => recordedAt >= oldest).map(recordEntry);
  return [...sessions.map(sessionEntry), ...timely].sort(newestFirst);
}

/** What is left of `data` without a session that was deleted. */
export function withoutSession({sessions, finds, recalled}: MemoryData, id: string): Partial<MemoryData> {
  return {
    sessions: sessions?.filter(session => session.id !== id),
    finds: finds && {...finds, turns: finds.turns.filter(turn => turn.session !== id)},
    recalled: recalled && {
      ...recalled,
      entries: recalled.entries.filter(entry => entry.kind !== 'turn' || entry.turn.session !== id),
    },
  };
}

/** What is left of `data` without a record or turn that was forgotten, accepted or rejected. */
export function withoutEntry({records, inbox, finds, recalled}: MemoryData, id: string): Partial<MemoryData> {
  const other = (entry: {id: string}) => entry.id !== id;
  return {
    records: records?.filter(other),
    inbox: inbox?.filter(other),
    finds: finds && {
      ...finds,
      records: finds.records.filter(other),
      turns: finds.turns.filter(turn => other(turnEntry(turn))),
    },
    recalled: recalled && {...recalled, entries: recalled.entries.filter(other)},
  };
}

/** Orders entries by time, the newest at the top. */
function newestFirst(one: MemoryEntry, other: MemoryEntry): number {
  const [oneAt, otherAt] = [timeOf(one), timeOf(other)];
  return oneAt === otherAt ? 0 : oneAt < otherAt ? 1 : -1;
}

/** ISO 8601: when it was last written to, said, or written down. */
function timeOf(entry: MemoryEntry): string {
  switch (entry.kind) {
    case 'session':
      return entry.session.updatedAt;
    case 'turn':
      return entry.turn.at;
    case 'record':
      return entry.record.recordedAt;
    case 'transcript':
      return '';
  }
}

/** A recalled turn with the title of its conversation, where that is known. */
function titled(entry: MemoryEntry, titles: ReadonlyMap<string, string>): MemoryEntry {
  if (entry.kind !== 'turn') return entry;
  return {...entry, turn: {...entry.turn, title: titles.get(entry.turn.session) ?? entry.turn.title}};
}

/** A test for entries that hold every word of the query, in upper or lower case. */
function holdsWords<Item>(query: string, text: (item: Item) => string): (item: Item) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return item => {
    const own = text(item).toLowerCase();
    return words.every(word => own.includes(word));
  };
}
