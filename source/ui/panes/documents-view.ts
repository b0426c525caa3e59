import {shownKey} from '../keymap.ts';
import type {PaneViewProps} from '../pane.ts';
import type {
  DocumentContent,
  DocumentEntry,
  DocumentFind,
  FailedFileEntry,
  IntakeProgress,
} from '../ports/knowledge-port.ts';
import {fitEnd, fitLine, wrapText} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import type {KnowledgeData} from './knowledge-data.ts';
import {agoText, amountText, drawEnds, drawParts, type LinePart, markMatches} from './line-parts.ts';
import type {ListRow, RowRoom} from './list-shape.ts';
import type {ListPage} from './list-state.ts';
import {drawProgress} from './progress-line.ts';

/** Says how many documents the knowledge base has and how they stand, or how far files are being taken in. */
export function documentsStatusLine(
  {documents, failures, intake}: KnowledgeData,
  columns: number,
  theme: Theme,
): string {
  if (intake) return intakeLine(intake, columns, theme);
  if (!documents) return drawParts([{text: 'Reading…', role: 'dim'}], columns, theme);
  const words = documents.reduce((sum, document) => sum + document.words, 0);
  const aside = documents.filter(({setAside}) => setAside).length;
  const left: LinePart[] = [
    {text: amountText(documents.length, 'document'), role: 'heading'},
    {text: ` · ${amountText(words, 'word')}`},
    ...(aside > 0 ? [{text: ` · ${aside} set aside`, role: 'warning' as const}] : []),
  ];
  const right = failures.length === 0 ? '' : `${failures.length} failed`;
  return drawEnds(left, {text: right, role: 'warning'}, columns, theme);
}

/** How far files are taken in, as a bar where their number is known. */
function intakeLine({what, done, total, stage, path}: IntakeProgress, columns: number, theme: Theme): string {
  if (total > 0 && stage !== 'indexing') {
    const name = path === undefined ? '' : ` ${path.slice(path.lastIndexOf('/') + 1)}`;
    return drawProgress({what: fitLine(`${stage}${name}`, Math.floor(columns / 3)), done, total}, columns, theme);
  }
  return drawParts([{text: `${what}: `}, {text: `${stage}…`, role: 'dim'}], columns, theme);
}

/** Explains how to add documents, where there are none yet, and what there is instead. */
export function noDocumentsLines({documents, index}: KnowledgeData, {columns, theme}: PaneViewProps): string[] {
  if (!documents) return [];
  const add = (text: string, role?: LinePart['role']) => drawParts([{text, ...(role && {role})}], columns, theme);
  const files = index ? `: ${amountText(index.indexedFiles, 'file')}` : '';
  return [
    add('No documents yet.', 'strong'),
    add('/ingest PATH takes in a file, a folder or a pattern:', 'dim'),
    add('PDF, Word, HTML, Markdown, text, code.', 'dim'),
    add(`${shownKey('begin-ingest')} begins it.`, 'dim'),
    '',
    add(`${shownKey('next-list')} shows the index of the project${files}.`, 'dim'),
  ];
}

/**
 * A document in a line or two of the list. Below a quality of one half its share stands out as a warning: much of it
 * could not be read.
 */
export function documentRow(document: DocumentEntry, nowMs: number, {twoLines, columns}: RowRoom): ListRow {
  const {title, path, id, addedAt, quality, setAside} = document;
  const name = title || path || id;
  const age = agoText(addedAt, nowMs);
  const right = columns < 50 ? percent(quality) : `${percent(quality)} · ${age}`;
  return {
    left: [
      ...(setAside ? [{text: 'set aside ', role: 'warning' as const}] : []),
      {text: title === '' ? fitEnd(name, Math.max(8, columns - 20)) : name},
    ],
    right: {text: right, role: quality < 0.5 ? 'warning' : 'dim'},
    ...(twoLines && {
      below: [{text: [...(title && path ? [path] : []), factsOf(document)].join(' · '), role: 'dim' as const}],
    }),
  };
}

/** What is known of a document, most useful first. */
export function documentPreview(document: DocumentEntry, columns: number): ListPage {
  const {title, path, id, date, addedAt, quality, setAside, reasons, messages} = document;
  const lines: LinePart[][] = [];
  const add = (text: string, role?: LinePart['role']) =>
    lines.push(...wrapText(text, columns).map(line => [{text: line, ...(role && {role})}]));
  if (setAside) add(`Set aside, so not searched: ${shownKey('accept-document')} accepts it.`, 'warning');
  add(path === undefined ? `given by another program as ${id}` : fitEnd(path, columns));
  add(factsOf(document));
  add(`taken in ${addedAt.slice(0, 10)}${date === undefined ? '' : `, dated ${date.slice(0, 10)}`}`, 'dim');
  if (reasons.length > 0) add(`Read to ${percent(quality)}: ${reasons.join(' ')}`);
  for (const message of messages) add(message, 'dim');
  return {title: fitLine(title || id, Math.max(4, columns - 5)), lines};
}

/** A passage of a document in a line or two. */
export function findRow(find: DocumentFind, query: string, {twoLines}: RowRoom): ListRow {
  const {title, path, id, headings, text, coverage} = find;
  const own = headings.filter(heading => heading !== title);
  return {
    left: [
      {text: title || path || id},
      {text: placeText(find), role: 'dim'},
      ...(own.length > 0 ? [{text: `  ${own.join(' › ')}`, role: 'dim' as const}] : []),
    ],
    right: {text: percent(coverage), role: coverage < 0.5 ? 'dim' : 'function'},
    ...(twoLines && {below: markMatches(text.replace(/^#+ .*\n+/, '').replace(/\s+/g, ' '), query, 'dim')}),
  };
}

/** Lines of a passage that stand above the one with most of what is searched for. */
const linesBefore = 1;

/** The passage as it stands in its document, from where most of what is searched for stands. */
export function findPreview(find: DocumentFind, query: string, columns: number): ListPage {
  const {title, path, id, text} = find;
  const lines = wrapText(text, columns).map(line => markMatches(line, query));
  const matches = lines.map(
    parts => new Set(parts.flatMap(one => (one.role === 'match' ? one.text.toLowerCase() : []))).size,
  );
  // The preview begins where most of the searched words stand together, not at the passage's first line.
  const from = Math.max(0, matches.indexOf(Math.max(0, ...matches)) - linesBefore);
  return {
    title: fitEnd(`${path ?? (title || id)}${placeText(find)}`, Math.max(4, columns - 5)),
    lines: lines.slice(from),
  };
}

/** A file that gave no document. */
export function failureRow({name, reason, messages}: FailedFileEntry, {twoLines, columns}: RowRoom): ListRow {
  return {
    left: [{text: fitEnd(name, Math.max(8, columns - reason.length - 4))}],
    right: {text: reason, role: 'warning'},
    ...(twoLines && {below: [{text: messages.join(' '), role: 'dim' as const}]}),
  };
}

/** Why a file gave no document. */
export function failurePreview({name, reason, messages}: FailedFileEntry, columns: number): ListPage {
  return {
    title: fitEnd(name, Math.max(4, columns - 5)),
    lines: (messages.length > 0 ? messages : [reason])
      .flatMap(message => wrapText(message, columns))
      .map(text => [{text}]),
  };
}

/** All that a document says, beginning where `find` stands in it. */
export function documentPage(
  title: string,
  content: DocumentContent | undefined,
  find: DocumentFind | undefined,
  columns: number,
): ListPage {
  if (!content) return {title, lines: [[{text: 'Reading…', role: 'dim'}]]};
  const {lines, startOf} = laidOut(content, columns);
  const note = notes[content.freshness];
  const head: LinePart[][] = note === undefined ? [] : [[{text: note, role: 'warning'}]];
  return {title, lines: [...head, ...lines], start: find ? head.length + startOf(find.text) : 0};
}

/** What is said above a document whose file has changed or gone since it was read. */
const notes: Readonly<Record<DocumentContent['freshness'], string | undefined>> = {
  current: undefined,
  unknown: undefined,
  changed: `Its file has changed since it was read: ${shownKey('retry-file')} reads it again.`,
  gone: 'Its file is gone; this is what it said.',
};

/** A document is laid out once for each width: wrapping a long one at every key would be felt. */
const layouts = new WeakMap<
  DocumentContent,
  {columns: number; lines: LinePart[][]; startOf: (text: string) => number}
>();

/** A document as lines of this width, and where a passage begins in them. */
function laidOut(content: DocumentContent, columns: number) {
  const known = layouts.get(content);
  if (known?.columns === columns) return known;
  /** Where each line of the text begins among those that are shown. */
  const starts: number[] = [];
  const lines: LinePart[][] = [];
  for (const line of content.text.split('\n')) {
    starts.push(lines.length);
    const role = /^#{1,6} /.test(line) ? {role: 'heading' as const} : {};
    for (const text of wrapText(line, columns)) lines.push([{text, ...role}]);
  }
  const startOf = (text: string) => {
    const at = content.text.indexOf(text.slice(0, sameCharacters));
    return at === -1 ? 0 : (starts[content.text.slice(0, at).split('\n').length - 1] ?? 0);
  };
  const layout = {columns, lines, startOf};
  layouts.set(content, layout);
  return layout;
}

/** A passage is taken to stand in its document where this many of its first characters do. */
const sameCharacters = 200;

/** What a document is and how long: `pdf · 12 pages · 4,000 words`. */
function factsOf({mediaType, words, pages}: DocumentEntry): string {
  const kind = mediaType.slice(mediaType.lastIndexOf('/') + 1).replace(/^.*\.wordprocessingml\.document$/, 'Word');
  return [kind, ...(pages === undefined ? [] : [amountText(pages, 'page')]), amountText(words, 'word')].join(' · ');
}

/** Where a passage stands in its document: a page, or a line of its file. */
function placeText({page, startLine, path}: Pick<DocumentFind, 'page' | 'startLine' | 'path'>): string {
  if (page !== undefined) return ` page ${page}`;
  return startLine === undefined || path === undefined ? '' : `:${startLine}`;
}

/** A share of 0 to 1 in whole percent. */
function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
