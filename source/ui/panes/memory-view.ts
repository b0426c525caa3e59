import {shownKey} from '../keymap.ts';
import type {PaneViewProps} from '../pane.ts';
import type {SessionContent} from '../ports/sessions-port.ts';
import {amountText, drawParts, type Hint, type LinePart} from './line-parts.ts';
import type {ListShape} from './list-shape.ts';
import type {ListPage} from './list-state.ts';
import {entriesOf, type MemoryData, type MemoryState, memoryLists} from './memory-data.ts';
import type {MemoryEntry} from './memory-entry.ts';
import {detailLines, entryRow} from './memory-lines.ts';
import {type SessionLines, sessionLines} from './session-lines.ts';

/** From this many rows on there are some for what is selected; a lower window keeps them all for the list. */
const rowsForPreview = 18;
/** Rows that the preview takes, with the rule above it. */
const previewRows = 6;
/**
 * Confidence (0 to 1) below which a search says that none of what it found may answer it, unless a turn holds every
 * word.
 */
const unsureBelow = 0.2;

/** How the Memory pane looks: its lists, rows, preview and the keys shown below. */
export const memoryShape: ListShape<MemoryData, MemoryEntry> = {
  lists: memoryLists,
  countOf(list, {data: {records, inbox, recalled}}) {
    if (list === 'written') return {count: records?.length ?? 0};
    if (list === 'recalled') return {count: recalled?.entries.length ?? 0};
    if (list !== 'inbox' || !inbox || inbox.length === 0) return undefined;
    return {count: inbox.length, role: 'warning'};
  },
  entries: entriesOf,
  row: entryRow,
  twoLines: ({query, list}) => query !== '' || list === 'recalled',
  body: emptyLines,
  search: {
    placeholder: ({data}) => (data.everywhere ? 'search in all projects' : 'search what was said'),
    status: statusOf,
  },
  preview: {rows: rows => (rows >= rowsForPreview ? previewRows : 0), of: previewOf},
  page: pageOf,
  hints: (state, entry) => (state.opened ? openedHints(entry) : listHints(state, entry)),
};

/** The keys that are named below a list, for what is selected in it. */
function listHints({list, query, data}: MemoryState, entry: MemoryEntry | undefined): Hint[] {
  const own: Record<MemoryEntry['kind'] | 'inbox', Hint[]> = {
    inbox: [
      ['accept-entry', 'accept'],
      ['delete-entry', 'reject'],
      ['edit-entry', 'change'],
    ],
    record: [
      ['edit-entry', 'change'],
      ['delete-entry', 'forget'],
    ],
    turn: [
      ['delete-entry', 'forget'],
      ['resume-session', 'go on'],
    ],
    session: [
      ['resume-session', 'go on'],
      ['fork-session', 'fork'],
      ['delete-entry', 'delete'],
    ],
    transcript: [],
  };
  return [
    ...(entry ? ([['open', 'open'], ...own[list === 'inbox' ? 'inbox' : entry.kind]] as const) : []),
    ['next-list', 'next list'],
    ['toggle-scope', data.everywhere ? 'this project' : 'all projects'],
    ['close-pane', query === '' ? 'chat' : 'clear'],
  ];
}

/** The keys that are named below an entry that is open. */
function openedHints(entry: MemoryEntry | undefined): Hint[] {
  if (entry?.kind === 'transcript') {
    return [
      ['resume-session', 'go on with it'],
      ['fork-session', 'fork'],
      [['select-previous', 'select-next'], 'scroll'],
      ['delete-entry', 'delete'],
      ['close-pane', 'back'],
    ];
  }
  const record = entry?.kind === 'record' ? entry.record : undefined;
  return [
    ...(record?.session === undefined ? [] : [['open', 'where it was said'] as const]),
    ...(record ? [['edit-entry', 'change'] as const] : []),
    ['delete-entry', 'forget'],
    ['close-pane', 'back'],
  ];
}

/** The selected entry: where it is from, its words, why it was recalled. */
function previewOf(entry: MemoryEntry, _state: MemoryState, columns: number): ListPage | undefined {
  if (entry.kind === 'session') return undefined;
  const lines = detailLines(entry, columns);
  const room = previewRows - 1;
  const why = entry.kind === 'turn' && lines.length > room ? lines.slice(-1) : [];
  return {title: '', lines: [...lines.slice(0, room - why.length), ...why]};
}

/** An open entry: the conversation from where it was said, or the words of one record or turn. */
function pageOf(entry: MemoryEntry, {data: {content}}: MemoryState, columns: number): ListPage {
  if (entry.kind !== 'transcript') {
    return {title: entry.kind === 'record' ? 'Written down' : 'Said', lines: detailLines(entry, columns)};
  }
  const title = content?.title || entry.title || '(no title)';
  if (!content) return {title, lines: [[{text: 'Reading…', role: 'dim'}]]};
  const {lines, turnStarts} = laidOut(content, columns);
  return {title, lines, start: turnStarts.get(entry.turn ?? 0) ?? 0};
}

/** A session is laid out once for each width: wrapping a long one at every key would be felt. */
const layouts = new WeakMap<SessionContent, {columns: number; lines: SessionLines}>();

/** A conversation as lines of this width. */
function laidOut(content: SessionContent, columns: number): SessionLines {
  const known = layouts.get(content);
  if (known?.columns === columns) return known.lines;
  const lines = sessionLines(content, columns);
  layouts.set(content, {columns, lines});
  return lines;
}

/** What stands in place of an empty list: why there is nothing, and what to do. */
function emptyLines({list, query, loading, data}: MemoryState, {columns, theme}: PaneViewProps): string[] {
  const say = (text: string, role: LinePart['role'] = 'dim') =>
    drawParts([{text: `  ${text}`, ...(role && {role})}], columns, theme);
  const scopeKey = shownKey('toggle-scope');
  if (list === 'recalled') return [say('Nothing was recalled for the last question of the chat.')];
  if (list === 'inbox') {
    return [say('Nothing waits here.'), say('What you state in the chat is noted, and waits until you accept it.')];
  }
  if (loading) return [say(query === '' ? 'Reading…' : 'Searching…')];
  if (query !== '') {
    return [
      say('Nothing that is remembered is about that.'),
      say(`Other words may find more${data.everywhere ? '.' : `; ${scopeKey} searches all projects.`}`),
    ];
  }
  if (list === 'written') return [say('Nothing is written down yet: /remember does it in the chat.')];
  if (data.everywhere) return [say('No session yet: ask something in the chat.')];
  return [
    say('No session of this project yet.'),
    say('What you ask in the chat is kept here, on this disk.'),
    say(`${scopeKey} shows those of all projects.`),
  ];
}

/**
 * What stands at the end of the search line: how many there are, that it is searching, or that the finds are unsure.
 */
function statusOf(state: MemoryState): string {
  const {query, list, loading, foundFor, data} = state;
  const {finds, sessions, hasMore, everywhere, recalled} = data;
  if (list === 'recalled') {
    const ofTurns = recalled?.entries.some(({kind}) => kind === 'turn');
    return recalled && ofTurns ? `${Math.round(100 * recalled.confidence)} % sure` : '';
  }
  if (list === 'inbox') return amountText(entriesOf(state).length, 'note');
  if (loading) return query === '' ? 'reading…' : 'searching…';
  if (query !== '') {
    if (!finds || foundFor === undefined) return '';
    const unsure = finds.turns.length > 0 && finds.confidence < unsureBelow && !finds.turns.some(({exact}) => exact);
    return `${amountText(entriesOf(state).length, 'find')}${unsure && list !== 'written' ? ', none may answer it' : ''}`;
  }
  if (list === 'written') return amountText(entriesOf(state).length, 'record');
  if (!sessions) return '';
  const count = `${sessions.length.toLocaleString('en-US')}${hasMore ? '+' : ''}`;
  const noun = sessions.length === 1 ? 'session' : 'sessions';
  return `${count} ${noun}${everywhere ? ', all projects' : ''}`;
}
