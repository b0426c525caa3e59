import type {PaneViewProps} from '../pane.ts';
import type {IndexedPassage} from '../runtime-context.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import {type KnowledgeState, selectedPassage} from './knowledge-state.ts';
import {
  agoText,
  amountText,
  drawEnds,
  drawHints,
  drawParts,
  firstShown,
  fitEnd,
  type LinePart,
  markMatches,
} from './line-parts.ts';
import type {SearchFieldState} from './search-field.tsx';
import {drawSearchLine} from './search-line.ts';

/** What the reasons for leaving a file out mean to a person. */
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

/** The Knowledge pane as lines. */
export function drawKnowledge(state: KnowledgeState, {columns, rows, theme}: PaneViewProps): string[] {
  const search = drawSearchLine({...searchOf(state), columns, theme});
  const head = rows >= 3 ? [statusLine(state, columns, theme)] : [];
  const foot = rows >= 6 ? [footLine(state, columns, theme)] : [];
  if (state.message && foot.length === 0 && head.length > 0) head[0] = messageLine(state, columns, theme);
  const room = Math.max(0, rows - 1 - head.length - foot.length);
  const body = state.query === '' ? overviewLines(state, columns, room, theme) : findLines(state, columns, room, theme);
  while (foot.length > 0 && body.length < room) body.push('');
  return [...head, search, ...body.slice(0, room), ...foot].slice(0, rows);
}

/** What the search line shows. */
export function searchOf(state: KnowledgeState): SearchFieldState {
  return {query: state.query, placeholder: 'search the project', status: searchStatus(state)};
}

/** How many finds are in sight in a pane of `rows`: where there is room, half of it is the preview. */
export function findsInSight(rows: number): number {
  const room = rows - (rows >= 6 ? 3 : rows >= 3 ? 2 : 1);
  return Math.max(1, room >= 8 ? Math.ceil(room * 0.4) : room);
}

function statusLine(state: KnowledgeState, columns: number, theme: PaneViewProps['theme']): string {
  const {index, work} = state;
  if (work && work.total > 0) return progressLine(work, columns, theme);
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
  const ago = index.refreshedAt ? agoText(index.refreshedAt, state.seenAtMs) : '';
  const age = work ? 'checking…' : ago === '' ? '' : ago === 'now' ? 'up to date' : `checked ${ago} ago`;
  return drawEnds(left, {text: age, role: 'dim'}, columns, theme);
}

function progressLine(
  {kind, done, total}: NonNullable<KnowledgeState['work']>,
  columns: number,
  theme: PaneViewProps['theme'],
): string {
  const share = Math.min(1, done / total);
  const counts = `${done.toLocaleString('en-US')} of ${amountText(total, 'file')}`;
  const what = `${kind === 'rebuild' ? 'Indexing anew' : 'Indexing'} `;
  const barColumns = Math.min(40, columns - textWidth(what) - textWidth(counts) - 1);
  if (barColumns < 5)
    return drawParts([{text: `${Math.floor(share * 100)} % of ${amountText(total, 'file')}`}], columns, theme);
  const full = Math.floor(share * barColumns);
  return drawParts(
    [
      {text: what},
      {text: '█'.repeat(full), role: 'accent'},
      {text: '░'.repeat(barColumns - full), role: 'border'},
      {text: ` ${counts}`, role: 'dim'},
    ],
    columns,
    theme,
  );
}

function footLine(state: KnowledgeState, columns: number, theme: PaneViewProps['theme']): string {
  if (state.message) return messageLine(state, columns, theme);
  return drawHints(
    state.query === ''
      ? [
          ['type', 'to search'],
          ['^b', 'index anew'],
          ['esc', 'chat'],
        ]
      : [
          ['enter', 'open in editor'],
          ['esc', 'clear'],
          ['↑↓', 'choose'],
          ['^b', 'index anew'],
        ],
    columns,
    theme,
  );
}

function messageLine({message}: KnowledgeState, columns: number, theme: PaneViewProps['theme']): string {
  return drawParts([{text: message?.text ?? '', role: message?.bad ? 'error' : 'success'}], columns, theme);
}

function searchStatus({query, searching, finds}: KnowledgeState): string {
  if (query === '') return '';
  if (searching) return 'searching…';
  return finds ? amountText(finds.passages.length, 'passage') : '';
}

function overviewLines(state: KnowledgeState, columns: number, rows: number, theme: PaneViewProps['theme']): string[] {
  const {index, kinds = []} = state;
  if (!index) return [];
  const lines: string[] = [];
  const add = (text: string, role?: LinePart['role']) =>
    lines.push(drawParts([{text, ...(role && {role})}], columns, theme));
  if (index.fallbackReason !== undefined) add(`In memory only: ${index.fallbackReason}`, 'warning');
  if (index.indexedFiles === 0) {
    if (!state.work) add('Nothing is indexed here yet; ^b does it now.', 'dim');
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

function kindLines(
  kinds: NonNullable<KnowledgeState['kinds']>,
  columns: number,
  rows: number,
  theme: PaneViewProps['theme'],
): string[] {
  const shown = kinds.slice(0, rows);
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

function findLines(state: KnowledgeState, columns: number, rows: number, theme: PaneViewProps['theme']): string[] {
  const passages = state.finds?.passages ?? [];
  if (passages.length === 0) {
    if (state.searching) return [];
    return [drawParts([{text: '  Nothing in the project matches.', role: 'dim'}], columns, theme)];
  }
  const shown = Math.min(rows, rows >= 8 ? Math.ceil(rows * 0.4) : rows, passages.length);
  const first = firstShown(passages.length, state.selected, shown);
  const lines = passages
    .slice(first, first + shown)
    .map((passage, at) => passageLine(passage, first + at === state.selected, columns, theme));
  const selected = selectedPassage(state);
  if (rows < 8 || !selected) return lines;
  return [...lines, ...previewLines(selected, state.query, columns, rows - lines.length, theme)];
}

function passageLine(
  {path, startLine, symbol, kind}: IndexedPassage,
  isSelected: boolean,
  columns: number,
  theme: PaneViewProps['theme'],
): string {
  const what = symbol === '' ? '' : columns >= 60 ? `${symbol} (${kind})` : symbol;
  const right = fitLine(what, Math.floor(columns * 0.4));
  const place = `:${startLine}`;
  const room = columns - 2 - place.length - (right === '' ? 0 : textWidth(right) + 1);
  return drawEnds(
    [
      isSelected ? {text: '› ', role: 'accent'} : {text: '  '},
      {text: fitEnd(path, Math.max(4, room)), ...(isSelected && {role: 'strong' as const})},
      {text: place, role: 'dim'},
    ],
    {text: right, role: 'function'},
    columns,
    theme,
  );
}

function previewLines(
  {path, startLine, endLine, text, lineNumbers}: IndexedPassage,
  query: string,
  columns: number,
  rows: number,
  theme: PaneViewProps['theme'],
): string[] {
  const range = endLine > startLine ? `:${startLine}-${endLine}` : `:${startLine}`;
  const title = `── ${fitEnd(path, Math.max(4, columns - range.length - 5))}${range} `;
  const rule = title + '─'.repeat(Math.max(0, columns - textWidth(title)));
  const source = text.split('\n');
  const numberOf = (at: number) => lineNumbers?.[at] ?? startLine + at;
  const numberColumns = columns >= 30 ? String(numberOf(source.length - 1)).length : 0;
  const shown = source.slice(0, Math.max(0, rows - 1)).map((line, at) => {
    const number = numberColumns === 0 ? '' : `${String(numberOf(at)).padStart(numberColumns)} `;
    return drawParts(
      [{text: number, role: 'dim'}, ...markMatches(line.replaceAll('\t', '  '), query, 'code')],
      columns,
      theme,
    );
  });
  return [drawParts([{text: rule, role: 'border'}], columns, theme), ...shown];
}
