import type {PaneViewProps} from '../pane.ts';
import {textWidth, wrapText} from '../text-layout.ts';
import {drawEnds, drawHints, drawParts, firstShown, type LinePart, markMatches} from './line-parts.ts';
import {drawQuestion} from './list-question.ts';
import type {ListRow, ListShape} from './list-shape.ts';
import {chosenEntry, type ListEntry, type ListPage, type ListState} from './list-state.ts';
import type {SearchFieldState} from './search-field.tsx';
import {drawSearchLine} from './search-line.ts';

/** From this many rows on, one shows the keys that can be pressed; a lower window keeps it for the list. */
const rowsForHints = 5;
/** From this many rows on, one shows the names of the lists. */
const rowsForLists = 10;
/** Entries have a second line from this many columns on, if there are `tallRows` rows too. */
const tallColumns = 30;
/** The fewest rows of a pane in which entries have a second line. */
const tallRows = 9;

/**
 * Draws a pane of lists: the search line, the entries, a preview of the chosen one and the keys, or an opened entry; as
 * styled lines, each within `columns`, at most `rows` of them.
 */
export function drawList<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  size: PaneViewProps,
): string[] {
  if (state.question) return drawQuestion(state.question, size);
  return state.opened ? drawPage(shape, state, size) : drawEntries(shape, state, size);
}

/** What the search line shows; undefined where there is none. */
export function searchOf<Data, Entry extends ListEntry>(
  {search}: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
): SearchFieldState | undefined {
  if (!search || state.opened || state.question) return undefined;
  return {query: state.query, placeholder: search.placeholder(state), status: search.status(state)};
}

/** What can be scrolled: how many lines there are, how many rows they have, and the first one shown. Undefined for a list. */
export interface Scrolled {
  count: number;
  rows: number;
  top: number;
}

/** What can be scrolled in a pane: an opened entry, or a body in place of a list without entries. */
export function scrolledIn<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  size: PaneViewProps,
): Scrolled | undefined {
  if (state.opened) {
    const {lines, start = 0} = pageOf(shape, state, size.columns);
    return scrolled(lines.length, pageRows(size.rows), state.opened.top ?? start);
  }
  if (shape.entries(state).length > 0) return undefined;
  return scrolled(shape.body(state, size).length, entryRows(shape, size.rows), state.top);
}

/** How many entries are in sight. */
export function entriesInSight<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  {columns, rows}: PaneViewProps,
): number {
  const room = entryRows(shape, rows) - previewRows(shape, state, rows);
  return Math.max(1, Math.floor(room / (hasTwoLines(shape, state, columns, rows) ? 2 : 1)));
}

/** How far lines are scrolled, never beyond their end. */
function scrolled(count: number, rows: number, top: number): Scrolled {
  return {count, rows, top: Math.max(0, Math.min(top, count - rows))};
}

/** Rows that an opened entry has for its text. */
function pageRows(rows: number): number {
  return Math.max(1, rows - 1 - (rows >= rowsForHints ? 1 : 0));
}

/** Rows between what stands above the list and the keys. */
function entryRows<Data, Entry extends ListEntry>(shape: ListShape<Data, Entry>, rows: number): number {
  const above = (hasHead(shape, rows) ? 1 : 0) + (shape.search ? 1 : 0) + (hasLists(shape, rows) ? 1 : 0);
  return Math.max(1, rows - above - (rows >= rowsForHints ? 1 : 0));
}

/** Whether there is room for the line above the list. */
function hasHead<Data, Entry extends ListEntry>({head}: ListShape<Data, Entry>, rows: number): boolean {
  return head !== undefined && rows >= 3;
}

/** Whether there is room for the names of the lists. */
function hasLists<Data, Entry extends ListEntry>({lists}: ListShape<Data, Entry>, rows: number): boolean {
  return lists.length > 1 && rows >= rowsForLists;
}

/** How many rows show the chosen entry below the list. */
function previewRows<Data, Entry extends ListEntry>(
  {preview, entries}: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  rows: number,
): number {
  return preview && entries(state).length > 0 ? preview.rows(rows) : 0;
}

/** Whether there is room for entries of two lines. */
function hasTwoLines<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  columns: number,
  rows: number,
): boolean {
  return columns >= tallColumns && rows >= tallRows && shape.twoLines?.(state) === true;
}

/** The list with what stands around it; in a low window a message takes the place of its last row. */
function drawEntries<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  size: PaneViewProps,
): string[] {
  const {columns, rows, theme} = size;
  const search = searchOf(shape, state);
  const above = [
    ...(shape.head && hasHead(shape, rows) ? [shape.head(state, size)] : []),
    ...(search ? [drawSearchLine({...search, columns, theme})] : []),
    ...(hasLists(shape, rows) ? [listsLine(shape, state, size)] : []),
  ];
  const room = entryRows(shape, rows);
  const entries = shape.entries(state);
  const body =
    entries.length > 0
      ? [...entryLines(shape, state, entries, size), ...previewLines(shape, state, size)]
      : bodyLines(shape, state, size, room);
  const message = messageLines(state, size);
  if (rows < rowsForHints) {
    const shown = body.slice(0, room);
    const [line] = message;
    if (line !== undefined) shown[Math.max(0, Math.min(shown.length, room) - 1)] = line;
    return [...above, ...shown].slice(0, rows);
  }
  while (body.length < room) body.push('');
  const hints = drawHints(shape.hints(state, chosenEntry(state, shape.entries)), columns, theme);
  return [...above, ...withFoot(body.slice(0, room), message, hints)];
}

/** What stands in place of a list without entries, from where it is scrolled to. */
function bodyLines<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  size: PaneViewProps,
  room: number,
): string[] {
  const lines = shape.body(state, size);
  const {top} = scrolled(lines.length, room, state.top);
  return lines.slice(top, top + room);
}

/** The entries around the chosen one, as many as there is room for. */
function entryLines<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  entries: readonly Entry[],
  size: PaneViewProps,
): string[] {
  const {columns, rows} = size;
  const shown = entriesInSight(shape, state, size);
  const first = firstShown(entries.length, state.selected, shown);
  const twoLines = hasTwoLines(shape, state, columns, rows);
  const lines = entries
    .slice(first, first + shown)
    .flatMap((entry, at) =>
      rowLines(shape.row(entry, state, {columns, twoLines}), first + at === state.selected, twoLines, size),
    );
  const room = entryRows(shape, rows) - previewRows(shape, state, rows);
  while (lines.length < room) lines.push('');
  return lines;
}

/** One entry, the chosen one with a mark that shows without colours too. */
function rowLines({left, right, below}: ListRow, isChosen: boolean, twoLines: boolean, size: PaneViewProps): string[] {
  const {columns, theme} = size;
  const mark: LinePart = isChosen ? {text: '› ', role: 'accent'} : {text: '  '};
  const strong = left.map(part => (isChosen && part.role === undefined ? {...part, role: 'strong' as const} : part));
  const lines = [drawEnds([mark, ...strong], right ?? {text: ''}, columns, theme)];
  if (twoLines) lines.push(below ? drawParts([{text: '    '}, ...below], columns, theme) : '');
  return lines;
}

/** What the chosen entry holds, below the list, with its title in the rule above. */
function previewLines<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  {columns, rows, theme}: PaneViewProps,
): string[] {
  const room = previewRows(shape, state, rows);
  const entry = shape.entries(state)[state.selected];
  const page = entry && room > 1 ? shape.preview?.of(entry, state, columns) : undefined;
  if (!page) return new Array<string>(room).fill('');
  const rule = theme.spoken ? ' ' : '─';
  const title = page.title === '' ? '' : `${rule.repeat(2)} ${page.title} `;
  const lines = [
    drawParts([{text: title + rule.repeat(Math.max(0, columns - textWidth(title))), role: 'border'}], columns, theme),
    ...page.lines.slice(0, room - 1).map(parts => drawParts(parts, columns, theme)),
  ];
  while (lines.length < room) lines.push('');
  return lines;
}

/** An opened entry, read whole: its title with how much of it was seen, and the words that were searched for marked. */
function drawPage<Data, Entry extends ListEntry>(
  shape: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  size: PaneViewProps,
): string[] {
  const {columns, rows, theme} = size;
  const {title, lines, start = 0} = pageOf(shape, state, columns);
  const room = pageRows(rows);
  const {top} = scrolled(lines.length, room, state.opened?.top ?? start);
  const shown = lines
    .slice(top, top + room)
    .map(parts => parts.flatMap(({text, role}) => markMatches(text, state.query, role)))
    .map(parts => drawParts(parts, columns, theme));
  const seen = lines.length <= room ? '' : `${Math.min(100, Math.round(((top + room) * 100) / lines.length))} %`;
  const head = drawEnds([{text: title, role: 'heading'}], {text: seen, role: 'dim'}, columns, theme);
  const message = messageLines(state, size);
  if (rows < rowsForHints) return [message[0] ?? head, ...shown].slice(0, rows);
  while (shown.length < room) shown.push('');
  const hints = drawHints(shape.hints(state, state.opened?.entry), columns, theme);
  return [head, ...withFoot(shown, message, hints)];
}

/** The text of the opened entry. */
function pageOf<Data, Entry extends ListEntry>(
  {page}: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  columns: number,
): ListPage {
  return state.opened && page ? page(state.opened.entry, state, columns) : {title: '', lines: []};
}

/** The lists with how much is in them; the one in view stands out. */
function listsLine<Data, Entry extends ListEntry>(
  {lists, countOf}: ListShape<Data, Entry>,
  state: ListState<Data, Entry>,
  {columns, theme}: PaneViewProps,
): string {
  const parts = lists.flatMap((name, at): LinePart[] => {
    const {count = 0, role = 'dim'} = countOf?.(name, state) ?? {};
    const shown = `${name}${count > 0 ? ` ${count.toLocaleString('en-US')}` : ''}`;
    const isShown = name === state.list;
    return [
      {text: at === 0 ? '  ' : ' · ', role: 'dim'},
      // Without colours the brackets alone tell.
      {text: isShown ? `[${shown}]` : shown, role: isShown ? 'accent' : role},
    ];
  });
  if (parts.reduce((width, {text}) => width + textWidth(text), 0) <= columns) return drawParts(parts, columns, theme);
  const shown = parts.filter(({text}) => text.startsWith('['));
  const place = ` · list ${lists.indexOf(state.list) + 1} of ${lists.length}`;
  return drawParts([{text: '  '}, ...shown, {text: place, role: 'dim'}], columns, theme);
}

/** What was said last, broken where the window ends: as many lines as leave most of a window to what it is about. */
function messageLines<Data, Entry extends ListEntry>(
  {message}: ListState<Data, Entry>,
  {columns, rows, theme}: PaneViewProps,
): string[] {
  if (!message) return [];
  const role = message.bad ? 'error' : 'success';
  const room = rows < rowsForHints ? 1 : Math.max(1, Math.floor(rows / 3));
  const lines = wrapText(message.text, columns);
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), lines.slice(room - 1).join(' ')];
  return shown.map(text => drawParts([{text, role}], columns, theme));
}

/** `lines` with the message below, or with the hints where nothing was said: as many lines as `lines` and one. */
function withFoot(lines: readonly string[], message: readonly string[], hints: string): string[] {
  if (message.length === 0) return [...lines, hints];
  return [...lines.slice(0, lines.length + 1 - message.length), ...message];
}
