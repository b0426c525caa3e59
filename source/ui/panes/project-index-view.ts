import {shownKey} from '../keymap.ts';
import type {PaneViewProps} from '../pane.ts';
import {fitEnd, fitLine, textWidth} from '../text-layout.ts';
import type {KnowledgeData, PassageEntry} from './knowledge-data.ts';
import {agoText, amountText, drawEnds, drawParts, type LinePart, markMatches} from './line-parts.ts';
import type {ListRow, RowRoom} from './list-shape.ts';
import type {ListPage} from './list-state.ts';
import {drawProgress} from './progress-line.ts';

/** Why files are left out of the project's index, in words for the user. */
const reasonTexts: Readonly<Record<string, string>> = {
  ignored: 'ignored by the project (.gitignore)',
  'dependency-folder': 'folders of dependencies',
  'build-folder': 'folders of build results',
  binary: 'not text',
  'lock-file': 'lock files',
  minified: 'minified',
  'too-large': 'too large',
  empty: 'empty',
  secret: 'that may hold secrets',
  'symbolic-link': 'links',
  'unclear-name': 'with names that cannot be shown',
  special: 'neither file nor folder',
  unreadable: 'that cannot be read',
  'over-limit': 'beyond the limit (index.maxFiles)',
};

/** Rows of the pane that are not the overview's: status, search line, lists and keys. */
const rowsAround = 4;

/** Says how complete and how fresh the project's index is, or how far the work on it is. */
export function indexStatusLine(
  {index, work}: KnowledgeData,
  readAtMs: number,
  columns: number,
  theme: PaneViewProps['theme'],
): string {
  if (work && work.total > 0) {
    const what = work.kind === 'rebuild' ? 'Indexing anew' : 'Indexing';
    return drawProgress({...work, what}, columns, theme);
  }
  if (!index) return drawParts([{text: work ? 'Checking the project…' : 'Reading…', role: 'dim'}], columns, theme);
  const missing = index.totalFiles !== undefined && index.totalFiles > index.indexedFiles;
  const files = missing
    ? `${index.indexedFiles.toLocaleString('en-US')} of ${amountText(index.totalFiles ?? 0, 'file')}`
    : amountText(index.indexedFiles, 'file');
  const left: LinePart[] = [
    {text: files, role: 'heading'},
    {text: ` · ${amountText(index.chunks, 'passage')}`},
    {text: ` · ${index.engine}`, role: 'dim'},
  ];
  const ago = index.refreshedAt ? agoText(index.refreshedAt, readAtMs) : '';
  const age = work ? 'checking…' : ago === '' ? '' : ago === 'now' ? 'up to date' : `checked ${ago} ago`;
  return drawEnds(left, {text: age, role: 'dim'}, columns, theme);
}

/** Shows which kinds of files the project's index holds, and how many were left out of it and why. */
export function indexOverview(
  {index, kinds = [], work}: KnowledgeData,
  {columns, rows: paneRows, theme}: PaneViewProps,
): string[] {
  if (!index) return [];
  const rows = Math.max(1, paneRows - rowsAround);
  const lines: string[] = [];
  const add = (text: string, role?: LinePart['role']) =>
    lines.push(drawParts([{text, ...(role && {role})}], columns, theme));
  if (index.fallbackReason !== undefined) add(`In memory only: ${index.fallbackReason}`, 'warning');
  if (index.indexedFiles === 0) {
    if (!work) add(`Nothing is indexed here yet; ${shownKey('rebuild-index')} does it now.`, 'dim');
    else add('The project is read for the first time; the chat works meanwhile.', 'dim');
  }
  const skipped = Object.entries(index.skipped).filter(([, count]) => (count ?? 0) > 0);
  const reasons = skipped
    .sort(([, a], [, b]) => (b ?? 0) - (a ?? 0))
    .map(([reason, count]) => `${(count ?? 0).toLocaleString('en-US')} ${reasonTexts[reason] ?? reason}`);
  const roomForKinds = Math.max(0, rows - lines.length - (reasons.length > 0 ? reasons.length + 1 : 0) - 1);
  if (kinds.length > 0 && roomForKinds > 1) {
    add('In it', 'strong');
    lines.push(...kindLines(kinds, columns, Math.min(roomForKinds - 1, 10), theme));
  }
  if (reasons.length > 0) {
    if (rows - lines.length > reasons.length) {
      add('Left out', 'strong');
      for (const reason of reasons) add(`  ${reason}`, 'dim');
    } else add(`Left out: ${reasons.join(', ')}`, 'dim');
  }
  return lines;
}

/** The kinds of files, most first, each with a bar for how many there are. */
function kindLines(
  kinds: NonNullable<KnowledgeData['kinds']>,
  columns: number,
  rows: number,
  theme: PaneViewProps['theme'],
): string[] {
  const shown = kinds.length > rows && rows >= 3 ? withOthers(kinds, rows) : kinds.slice(0, rows);
  const nameColumns = Math.min(16, Math.max(...shown.map(({name}) => textWidth(name))));
  const countColumns = Math.max(...shown.map(({files}) => files.toLocaleString('en-US').length));
  const barColumns = Math.min(30, columns - nameColumns - countColumns - 6);
  const most = Math.max(...shown.map(({files}) => files));
  return shown.map(({name, files}) => {
    const fitted = fitLine(name, nameColumns);
    const parts: LinePart[] = [
      {text: `  ${fitted}${' '.repeat(nameColumns - textWidth(fitted))} `},
      {text: files.toLocaleString('en-US').padStart(countColumns), role: 'dim'},
    ];
    if (barColumns >= 5) {
      parts.push({text: ` ${'▪'.repeat(Math.max(1, Math.round((files / most) * barColumns)))}`, role: 'accent'});
    }
    return drawParts(parts, columns, theme);
  });
}

/** The kinds with most files, and the rest as one: so that all rows add up to all files. */
function withOthers(kinds: NonNullable<KnowledgeData['kinds']>, rows: number): NonNullable<KnowledgeData['kinds']> {
  const rest = kinds.slice(rows - 1).reduce((sum, {files}) => sum + files, 0);
  return [...kinds.slice(0, rows - 1), {name: 'others', files: rest}];
}

/** A passage of the project in one line. */
export function passageRow({path, startLine, symbol, kind}: PassageEntry, {columns}: RowRoom): ListRow {
  const what = symbol === '' ? '' : columns >= 60 ? `${symbol} (${kind})` : symbol;
  const right = fitLine(what, Math.floor(columns * 0.4));
  const place = `:${startLine}`;
  const room = columns - 2 - place.length - (right === '' ? 0 : textWidth(right) + 1);
  return {
    left: [{text: fitEnd(path, Math.max(4, room))}, {text: place, role: 'dim'}],
    right: {text: right, role: 'function'},
  };
}

/** A passage of the project with the numbers of its lines. */
export function passagePage(
  {path, startLine, endLine, text, lineNumbers}: PassageEntry,
  query: string,
  columns: number,
): ListPage {
  const range = endLine > startLine ? `:${startLine}-${endLine}` : `:${startLine}`;
  const source = text.split('\n');
  const numberOf = (at: number) => lineNumbers?.[at] ?? startLine + at;
  const numberColumns = columns >= 30 ? String(numberOf(source.length - 1)).length : 0;
  return {
    title: fitEnd(path, Math.max(4, columns - range.length - 5)) + range,
    lines: source.map((line, at): LinePart[] => {
      const number = numberColumns === 0 ? '' : `${String(numberOf(at)).padStart(numberColumns)} `;
      return [{text: number, role: 'dim'}, ...markMatches(line.replaceAll('\t', '  '), query, 'code')];
    }),
  };
}
