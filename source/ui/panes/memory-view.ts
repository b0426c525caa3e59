import type {PaneViewProps} from '../pane.ts';
import {textWidth} from '../text-layout.ts';
import {amountText, drawEnds, drawHints, drawParts, firstShown, type LinePart, markMatches} from './line-parts.ts';
import {entriesOf} from './memory-entry.ts';
import {detailLines, entryLines} from './memory-lines.ts';
import {drawQuestion} from './memory-question.ts';
import {type MemoryState, memoryLists, type OpenedEntry, type OpenedSession, selectedEntry} from './memory-state.ts';
import type {SearchFieldState} from './search-field.tsx';
import {drawSearchLine} from './search-line.ts';
import type {SessionLines} from './session-lines.ts';

type Size = PaneViewProps;

/** From this many rows on there is one for the keys, one for the lists, and some for what is selected. */
const rowsForHints = 5;
const rowsForLists = 10;
const rowsForPreview = 18;
const previewRows = 5;
/** Below it the answer is said to be unsure. */
const unsureBelow = 0.35;

/** The Memory pane as lines. `linesOf` lays out the opened session. */
export function drawMemory(
  state: MemoryState,
  size: Size,
  linesOf: (opened: OpenedSession, columns: number) => SessionLines,
): string[] {
  if (state.deleting) return drawQuestion(state.deleting, size);
  return state.opened ? drawOpened(state.opened, state, size, linesOf) : drawList(state, size);
}

/** How many rows an opened session or record has in a pane of `rows`: what is left beside its title and the keys. */
export function bodyRows(rows: number): number {
  return Math.max(1, rows - 1 - (rows >= rowsForHints ? 1 : 0));
}

/** How many entries of the list fit into a pane of that size. */
export function entriesShown(state: MemoryState, {columns, rows}: {columns: number; rows: number}): number {
  return Math.max(1, Math.floor(listRows(rows) / (isTall(state, columns, rows) ? 2 : 1)));
}

function listRows(rows: number): number {
  return bodyRows(rows) - (rows >= rowsForLists ? 1 : 0) - (rows >= rowsForPreview ? previewRows + 1 : 0);
}

/** The first line of what is opened to show: where one scrolled to, else where the turn begins that was found. */
export function topOf(opened: OpenedSession | OpenedEntry, {lines, turnStarts}: SessionLines, rows: number): number {
  const found = opened.kind === 'session' ? turnStarts.get(opened.turn ?? 0) : undefined;
  return Math.max(0, Math.min(opened.top ?? found ?? 0, lines.length - bodyRows(rows)));
}

/** What the search line of the list shows. */
export function searchOf(state: MemoryState): SearchFieldState {
  const placeholder = state.everywhere ? 'search in all projects' : 'search what was said';
  return {query: state.query, placeholder, status: statusOf(state)};
}

function drawList(state: MemoryState, size: Size): string[] {
  const {columns, rows, theme} = size;
  const search = drawSearchLine({...searchOf(state), columns, theme});
  const lines = listLines(state, size).slice(0, listRows(rows));
  const message = state.message ? messageLine(state, size) : undefined;
  if (rows < rowsForHints) {
    if (message !== undefined && rows > 1) lines[Math.max(0, Math.min(lines.length, listRows(rows)) - 1)] = message;
    return [search, ...lines].slice(0, rows);
  }
  while (lines.length < listRows(rows)) lines.push('');
  return [
    search,
    ...(rows >= rowsForLists ? [listsLine(state, size)] : []),
    ...lines,
    ...(rows >= rowsForPreview ? previewLines(state, size) : []),
    message ?? drawHints(listHints(state), columns, theme),
  ];
}

function listHints(state: MemoryState): (readonly [string, string])[] {
  const entry = selectedEntry(state);
  const own: (readonly [string, string])[] =
    state.list === 'inbox'
      ? [
          ['^y', 'accept'],
          ['^x', 'refuse'],
          ['^e', 'change'],
        ]
      : entry?.kind === 'record'
        ? [
            ['^e', 'change'],
            ['^x', 'forget'],
          ]
        : entry?.kind === 'turn'
          ? [
              ['^x', 'forget'],
              ['^r', 'go on'],
            ]
          : [
              ['^r', 'go on'],
              ['^f', 'fork'],
              ['^x', 'delete'],
            ];
  return [
    ['enter', 'open'],
    ...own,
    ['^k', 'next list'],
    ['tab', state.everywhere ? 'this project' : 'all projects'],
    ['esc', state.query === '' ? 'chat' : 'clear'],
  ];
}

/** The lists with how much is in them; the one in view stands out. */
function listsLine(state: MemoryState, {columns, theme}: Size): string {
  const {records, inbox, recalled} = state;
  const counts = {all: undefined, said: undefined, written: records, inbox, recalled: recalled?.entries};
  const parts = memoryLists.flatMap((name, at): LinePart[] => {
    const count = counts[name]?.length ?? 0;
    const shown = `${name}${count > 0 ? ` ${count}` : ''}`;
    const isShown = name === state.list;
    return [
      {text: at === 0 ? '  ' : ' · ', role: 'dim'},
      // Without colours the brackets alone tell.
      {
        text: isShown ? `[${shown}]` : shown,
        role: isShown ? 'accent' : name === 'inbox' && count > 0 ? 'warning' : 'dim',
      },
    ];
  });
  if (parts.reduce((width, {text}) => width + textWidth(text), 0) <= columns) return drawParts(parts, columns, theme);
  const shown = parts.filter(({text}) => text.startsWith('['));
  return drawParts(
    [
      {text: '  '},
      ...shown,
      {text: ` · list ${memoryLists.indexOf(state.list) + 1} of ${memoryLists.length}`, role: 'dim'},
    ],
    columns,
    theme,
  );
}

function listLines(state: MemoryState, size: Size): string[] {
  const {columns, rows} = size;
  const entries = entriesOf(state);
  if (entries.length === 0) return emptyLines(state, size);
  const shown = entriesShown(state, size);
  const first = firstShown(entries.length, state.selected, shown);
  const tall = isTall(state, columns, rows);
  return entries
    .slice(first, first + shown)
    .flatMap((entry, at) => entryLines(entry, {isSelected: first + at === state.selected, tall, state, size}));
}

/** Finds have a second row, where there is room. */
function isTall(state: MemoryState, columns: number, rows: number): boolean {
  return (state.query !== '' || state.list === 'recalled') && columns >= 30 && rows >= 9;
}

/** The selected entry: where it is from, its words, why it was recalled. */
function previewLines(state: MemoryState, {columns, theme}: Size): string[] {
  const entry = selectedEntry(state);
  const rule = theme.style('border', (theme.spoken ? ' ' : '─').repeat(columns));
  const lines = entry && entry.kind !== 'session' ? detailLines(entry, columns) : [];
  const why = entry?.kind === 'turn' && lines.length > previewRows ? lines.slice(-1) : [];
  const shown = [...lines.slice(0, previewRows - why.length), ...why].map(parts => drawParts(parts, columns, theme));
  while (shown.length < previewRows) shown.push('');
  return [lines.length === 0 ? '' : rule, ...shown];
}

function emptyLines(state: MemoryState, {columns, theme}: Size): string[] {
  const say = (text: string, role: 'dim' | 'strong' = 'dim') => drawParts([{text: `  ${text}`, role}], columns, theme);
  const {list, query, everywhere} = state;
  if (list === 'recalled') return [say('Nothing was recalled for the last question of the chat.')];
  if (list === 'inbox') {
    return [say('Nothing waits here.'), say('What you state in the chat is noted, and waits until you accept it.')];
  }
  if (state.loading) return [say(query === '' ? 'Reading…' : 'Searching…')];
  if (query !== '') {
    return [
      say('Nothing that is remembered is about that.'),
      say(everywhere ? 'Other words may find more.' : 'Other words may find more; tab searches all projects.'),
    ];
  }
  if (list === 'written') return [say('Nothing is written down yet: /remember does it in the chat.')];
  if (everywhere) return [say('No session yet: ask something in the chat.')];
  return [
    say('No session of this project yet.'),
    say('What you ask in the chat is kept here, on this disk.'),
    say('tab shows those of all projects.'),
  ];
}

function statusOf(state: MemoryState): string {
  const {query, list, loading, finds, sessions, hasMore, everywhere, recalled} = state;
  if (list === 'recalled') {
    const ofTurns = recalled?.entries.some(({kind}) => kind === 'turn');
    return recalled && ofTurns ? `${Math.round(100 * recalled.confidence)} % sure` : '';
  }
  if (list === 'inbox') return amountText(entriesOf(state).length, 'note');
  if (loading) return query === '' ? 'reading…' : 'searching…';
  if (query !== '') {
    if (!finds) return '';
    const unsure = finds.turns.length > 0 && finds.confidence < unsureBelow && !finds.turns.some(({exact}) => exact);
    return `${amountText(entriesOf(state).length, 'find')}${unsure && list !== 'written' ? ', none may answer it' : ''}`;
  }
  if (list === 'written') return amountText(entriesOf(state).length, 'record');
  if (!sessions) return '';
  const count = `${sessions.length.toLocaleString('en-US')}${hasMore ? '+' : ''}`;
  const noun = sessions.length === 1 ? 'session' : 'sessions';
  return `${count} ${noun}${everywhere ? ', all projects' : ''}`;
}

function drawOpened(
  opened: OpenedSession | OpenedEntry,
  state: MemoryState,
  size: Size,
  linesOf: (opened: OpenedSession, columns: number) => SessionLines,
): string[] {
  const {columns, rows, theme} = size;
  const layout = layoutOf(opened, columns, linesOf);
  const top = topOf(opened, layout, rows);
  const body = bodyRows(rows);
  const shown = layout.lines
    .slice(top, top + body)
    .map(parts => parts.flatMap(({text, role}) => markMatches(text, state.query, role)))
    .map(parts => drawParts(parts, columns, theme));
  const position =
    layout.lines.length <= body ? '' : `${Math.min(100, Math.round(((top + body) * 100) / layout.lines.length))} %`;
  const title = opened.kind === 'session' ? opened.title : opened.entry.kind === 'record' ? 'Written down' : 'Said';
  const head = drawEnds(
    [{text: title || '(no title)', role: 'heading'}],
    {text: position, role: 'dim'},
    columns,
    theme,
  );
  if (rows < rowsForHints) return [state.message ? messageLine(state, size) : head, ...shown].slice(0, rows);
  while (shown.length < body) shown.push('');
  return [head, ...shown, state.message ? messageLine(state, size) : drawHints(openedHints(opened), columns, theme)];
}

/** What is opened as lines to scroll through. */
export function layoutOf(
  opened: OpenedSession | OpenedEntry,
  columns: number,
  linesOf: (opened: OpenedSession, columns: number) => SessionLines,
): SessionLines {
  if (opened.kind === 'entry') return {lines: detailLines(opened.entry, columns), turnStarts: new Map()};
  if (!opened.content) return {lines: [[{text: 'Reading…', role: 'dim'}]], turnStarts: new Map()};
  return linesOf(opened, columns);
}

function openedHints(opened: OpenedSession | OpenedEntry): (readonly [string, string])[] {
  if (opened.kind === 'session') {
    return [
      ['^r', 'go on with it'],
      ['^f', 'fork'],
      ['↑↓', 'scroll'],
      ['esc', 'back'],
      ['^x', 'delete'],
    ];
  }
  const {entry} = opened;
  const isRecord = entry.kind === 'record';
  return [
    ...(isRecord && entry.record.session !== undefined ? [['enter', 'where it was said'] as const] : []),
    ...(isRecord ? [['^e', 'change'] as const] : []),
    ['^x', 'forget'],
    ['esc', 'back'],
  ];
}

function messageLine({message}: MemoryState, {columns, theme}: Size): string {
  return drawParts([{text: message?.text ?? '', role: message?.bad ? 'error' : 'success'}], columns, theme);
}
