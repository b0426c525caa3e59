import type {PaneViewProps} from '../pane.ts';
import type {SessionEntry, SessionFind} from '../runtime-context.ts';
import {
  agoText,
  amountText,
  drawEnds,
  drawHints,
  drawParts,
  firstShown,
  type LinePart,
  markMatches,
} from './line-parts.ts';
import type {MemoryState, OpenedSession} from './memory-state.ts';
import type {SearchFieldState} from './search-field.tsx';
import {drawSearchLine} from './search-line.ts';
import type {SessionLines} from './session-lines.ts';

type Size = PaneViewProps;

/** From this many rows on there is one for the keys. */
const rowsForHints = 5;
/** From this many columns on a find has a second row for its excerpt, and times have a column. */
const wideColumns = 60;

/** The Memory pane as lines. `linesOf` lays out the opened session. */
export function drawMemory(
  state: MemoryState,
  size: Size,
  linesOf: (opened: OpenedSession, columns: number) => SessionLines,
): string[] {
  if (state.deleting) return drawQuestion(state.deleting, size);
  return state.opened ? drawOpened(state.opened, state, size, linesOf) : drawList(state, size);
}

/** How many rows the body has in a pane of `rows`: what is left beside the search line (or title) and the keys. */
export function bodyRows(rows: number): number {
  return Math.max(1, rows - 1 - (rows >= rowsForHints ? 1 : 0));
}

/** How many entries of the list fit into a pane of that size. */
export function entriesShown(state: MemoryState, {columns, rows}: {columns: number; rows: number}): number {
  return Math.max(1, Math.floor(bodyRows(rows) / rowsOfEntry(state, columns, rows)));
}

/** The first line of the opened session to show: where one scrolled to, else where the turn begins that was found. */
export function topOf(opened: OpenedSession, {lines, turnStarts}: SessionLines, rows: number): number {
  const wanted = opened.top ?? turnStarts.get(opened.turn ?? 0) ?? 0;
  return Math.max(0, Math.min(wanted, lines.length - bodyRows(rows)));
}

/** What the search line of the list shows. */
export function searchOf(state: MemoryState): SearchFieldState {
  const placeholder = state.everywhere ? 'search in all projects' : 'search what was said';
  return {query: state.query, placeholder, status: statusOf(state)};
}

function drawList(state: MemoryState, size: Size): string[] {
  const {columns, rows, theme} = size;
  const search = drawSearchLine({...searchOf(state), columns, theme});
  const body = bodyRows(rows);
  const lines = listLines(state, size).slice(0, body);
  if (rows < rowsForHints) {
    if (state.message && rows > 1) lines[Math.max(0, Math.min(lines.length, body) - 1)] = messageLine(state, size);
    return [search, ...lines].slice(0, rows);
  }
  while (lines.length < body) lines.push('');
  const hints = drawHints(
    [
      ['enter', 'open'],
      ['^r', 'go on'],
      ['^f', 'fork'],
      ['^x', 'delete'],
      ['tab', state.everywhere ? 'this project' : 'all projects'],
      ['esc', state.query === '' ? 'chat' : 'clear'],
    ],
    columns,
    theme,
  );
  return [search, ...lines, state.message ? messageLine(state, size) : hints];
}

function listLines(state: MemoryState, size: Size): string[] {
  const {columns, rows, theme} = size;
  const shown = entriesShown(state, size);
  if (state.query === '') {
    const entries = state.sessions ?? [];
    if (entries.length === 0) return emptyLines(state, size);
    const first = firstShown(entries.length, state.selected, shown);
    return entries
      .slice(first, first + shown)
      .map((entry, at) => entryLine(entry, first + at === state.selected, state, size));
  }
  const hits = state.finds?.hits ?? [];
  if (hits.length === 0) return emptyLines(state, size);
  const first = firstShown(hits.length, state.selected, shown);
  const twoRows = rowsOfEntry(state, columns, rows) === 2;
  return hits.slice(first, first + shown).flatMap((hit, at) => {
    const isSelected = first + at === state.selected;
    const marked = markMatches(hit.excerpt, state.finds?.query ?? '', twoRows ? 'dim' : undefined);
    if (!twoRows) return [drawParts([marker(isSelected), ...marked], columns, theme)];
    const head = findHead(hit, isSelected, state);
    return [
      drawEnds(head, {text: agoText(hit.at, state.readAtMs), role: 'dim'}, columns, theme),
      drawParts([{text: '    '}, ...marked], columns, theme),
    ];
  });
}

function rowsOfEntry(state: MemoryState, columns: number, rows: number): 1 | 2 {
  return state.query !== '' && columns >= 30 && rows >= 9 ? 2 : 1;
}

function findHead(hit: SessionFind, isSelected: boolean, {finds}: MemoryState): LinePart[] {
  const who = hit.role === 'user' ? 'you' : hit.role === 'tool' ? 'a tool' : 'answer';
  return [
    marker(isSelected),
    ...markMatches(hit.title || '(no title)', finds?.query ?? '', isSelected ? 'strong' : undefined),
    {text: ` · turn ${hit.turn} · ${who}`, role: 'dim'},
  ];
}

function entryLine(entry: SessionEntry, isSelected: boolean, state: MemoryState, {columns, theme}: Size): string {
  const title: LinePart = {text: entry.title || '(no message)', ...(isSelected && {role: 'strong' as const})};
  const ago = agoText(entry.updatedAt, state.readAtMs);
  const details = [
    ...(state.everywhere && columns >= wideColumns ? [entry.project] : []),
    ...(columns >= wideColumns ? [amountText(entry.turns, 'turn')] : []),
    ago.padStart(10),
  ];
  const right = columns >= wideColumns ? details.join('  ') : ago;
  return drawEnds([marker(isSelected), title], {text: right, role: 'dim'}, columns, theme);
}

function emptyLines(state: MemoryState, {columns, theme}: Size): string[] {
  const say = (text: string, role: 'dim' | 'strong' = 'dim') => drawParts([{text: `  ${text}`, role}], columns, theme);
  if (state.loading) return [say(state.query === '' ? 'Reading…' : 'Searching…')];
  if (state.query !== '') {
    return [
      say(`Nothing said holds all of that.`),
      say(state.everywhere ? 'Fewer words find more.' : 'Fewer words find more; tab searches all projects.'),
    ];
  }
  if (state.everywhere) return [say('No session yet: ask something in the chat.')];
  return [
    say('No session of this project yet.'),
    say('What you ask in the chat is kept here, on this disk.'),
    say('tab shows those of all projects.'),
  ];
}

function statusOf({query, loading, finds, sessions, hasMore, everywhere}: MemoryState): string {
  if (loading) return query === '' ? 'reading…' : 'searching…';
  if (query !== '') return finds ? amountText(finds.hits.length, 'find') : '';
  if (!sessions) return '';
  const count = `${sessions.length.toLocaleString('en-US')}${hasMore ? '+' : ''}`;
  const noun = sessions.length === 1 ? 'session' : 'sessions';
  return `${count} ${noun}${everywhere ? ', all projects' : ''}`;
}

function drawOpened(
  opened: OpenedSession,
  state: MemoryState,
  size: Size,
  linesOf: (opened: OpenedSession, columns: number) => SessionLines,
): string[] {
  const {columns, rows, theme} = size;
  const layout = opened.content
    ? linesOf(opened, columns)
    : {lines: [[{text: 'Reading…', role: 'dim' as const}]], turnStarts: new Map()};
  const top = topOf(opened, layout, rows);
  const body = bodyRows(rows);
  const shown = layout.lines
    .slice(top, top + body)
    .map(parts => parts.flatMap(({text, role}) => markMatches(text, state.query, role)))
    .map(parts => drawParts(parts, columns, theme));
  const position =
    layout.lines.length <= body ? '' : `${Math.min(100, Math.round(((top + body) * 100) / layout.lines.length))} %`;
  const head = drawEnds(
    [{text: opened.title || '(no title)', role: 'heading'}],
    {text: position, role: 'dim'},
    columns,
    theme,
  );
  if (rows < rowsForHints) return [state.message ? messageLine(state, size) : head, ...shown].slice(0, rows);
  while (shown.length < body) shown.push('');
  const hints = drawHints(
    [
      ['^r', 'go on with it'],
      ['^f', 'fork'],
      ['↑↓', 'scroll'],
      ['esc', 'back'],
      ['^x', 'delete'],
    ],
    columns,
    theme,
  );
  return [head, ...shown, state.message ? messageLine(state, size) : hints];
}

function drawQuestion({id, title}: {id: string; title: string}, {columns, rows, theme}: Size): string[] {
  const lines = [
    drawParts([{text: 'Delete this session?', role: 'warning'}], columns, theme),
    drawParts([{text: title || id, role: 'strong'}], columns, theme),
    drawHints(
      [
        ['y', 'delete'],
        ['n', 'keep'],
      ],
      columns,
      theme,
    ),
    drawParts([{text: 'Its transcript is removed from the disk. There is no way back.', role: 'dim'}], columns, theme),
  ];
  if (rows >= 4) return lines;
  return rows === 1
    ? [drawParts([{text: 'Delete it? y/n', role: 'warning'}], columns, theme)]
    : lines.slice(rows === 2 ? 1 : 0, 3);
}

function messageLine({message}: MemoryState, {columns, theme}: Size): string {
  return drawParts([{text: message?.text ?? '', role: message?.bad ? 'error' : 'success'}], columns, theme);
}

function marker(isSelected: boolean): LinePart {
  return isSelected ? {text: '› ', role: 'accent'} : {text: '  '};
}
