import {
  documentPage,
  documentPreview,
  documentRow,
  documentsStatusLine,
  failurePreview,
  failureRow,
  findPreview,
  findRow,
  noDocumentsLines,
} from './documents-view.ts';
import {
  entriesOf,
  type KnowledgeData,
  type KnowledgeEntry,
  type KnowledgeState,
  knowledgeLists,
} from './knowledge-data.ts';
import {amountText, drawParts, type Hint} from './line-parts.ts';
import type {ListShape} from './list-shape.ts';
import {indexOverview, indexStatusLine, passagePage, passageRow} from './project-index-view.ts';

/** From this many rows on, half of them show the chosen entry; a lower window keeps them all for the list. */
const rowsForPreview = 12;
/** Confidence (0 to 1) below which what a search found in documents is said to be unsure. */
const unsureBelow = 0.5;

/** How the Knowledge pane looks: its lists, rows, preview and the keys shown below. */
export const knowledgeShape: ListShape<KnowledgeData, KnowledgeEntry> = {
  lists: knowledgeLists,
  countOf(list, {query, foundFor, data: {documents, finds, passages, failures}}) {
    const found = query !== '' && foundFor !== undefined;
    if (list === 'failed') return failures.length === 0 ? undefined : {count: failures.length, role: 'warning'};
    if (list === 'project') return found ? {count: passages.length} : undefined;
    return found ? {count: finds.length} : documents && {count: documents.length};
  },
  entries: entriesOf,
  head: ({list, data, readAtMs}, {columns, theme}) =>
    list === 'project' ? indexStatusLine(data, readAtMs, columns, theme) : documentsStatusLine(data, columns, theme),
  search: {
    placeholder: ({list}) => (list === 'project' ? 'search the project' : 'search documents and project'),
    status: statusOf,
  },
  twoLines: ({list}) => list !== 'project',
  row(entry, {query, readAtMs}, room) {
    switch (entry.type) {
      case 'document':
        return documentRow(entry.document, readAtMs, room);
      case 'find':
        return findRow(entry.find, query, room);
      case 'failure':
        return failureRow(entry.failure, room);
      case 'passage':
        return passageRow(entry.passage, room);
    }
  },
  body(state, size) {
    const {list, query, loading, data} = state;
    if (query === '') {
      if (list === 'documents') return noDocumentsLines(data, size);
      if (list === 'project') return indexOverview(data, size);
    }
    if (loading) return [];
    const nothing = list === 'failed' ? 'No file failed.' : `Nothing in the ${list} matches.`;
    return [drawParts([{text: `  ${nothing}`, role: 'dim'}], size.columns, size.theme)];
  },
  preview: {
    rows: rows => (rows >= rowsForPreview ? Math.floor((rows - 4) / 2) : 0),
    of(entry, {query}, columns) {
      switch (entry.type) {
        case 'document':
          return documentPreview(entry.document, columns);
        case 'find':
          return findPreview(entry.find, query, columns);
        case 'failure':
          return failurePreview(entry.failure, columns);
        case 'passage':
          return passagePage(entry.passage, query, columns);
      }
    },
  },
  page(entry, {data: {content}, query}, columns) {
    switch (entry.type) {
      case 'document':
        return documentPage(entry.document.title || entry.id, content, undefined, columns);
      case 'find':
        return documentPage(entry.find.title || entry.find.id, content, entry.find, columns);
      case 'failure':
        return failurePreview(entry.failure, columns);
      case 'passage':
        return passagePage(entry.passage, query, columns);
    }
  },
  hints: (state, entry) => (state.opened ? openedHints(entry, state) : listHints(entry, state)),
};

/** What stands at the end of the search line: how many passages, or that they are unsure. */
function statusOf({query, loading, foundFor, list, data}: KnowledgeState): string {
  if (query === '' || list === 'failed') return '';
  if (loading) return 'searching…';
  if (foundFor === undefined) return '';
  if (list === 'project') return amountText(data.passages.length, 'passage');
  const unsure = data.finds.length > 0 && data.confidence < unsureBelow;
  return unsure ? 'unsure' : amountText(data.finds.length, 'passage');
}

/** The keys that are named for each kind of entry. */
const ownHints: Readonly<Record<KnowledgeEntry['type'], readonly Hint[]>> = {
  document: [
    ['open', 'read'],
    ['remove-document', 'remove'],
    ['retry-file', 'read anew'],
  ],
  find: [
    ['open', 'read there'],
    [['select-previous', 'select-next'], 'choose'],
  ],
  failure: [
    ['open', 'why'],
    ['retry-file', 'try again'],
    ['remove-document', 'drop'],
  ],
  passage: [
    ['open', 'open in editor'],
    [['select-previous', 'select-next'], 'choose'],
  ],
};

/** The keys that are named below a list, for what is selected in it. */
function listHints(entry: KnowledgeEntry | undefined, {list, query, data}: KnowledgeState): Hint[] {
  const setAside = entry?.type === 'document' && entry.document.setAside;
  return [
    ...(setAside ? [['accept-document', 'accept'] as const] : []),
    ...(entry ? ownHints[entry.type] : []),
    ...(data.intake ? [['stop-intake', 'stop'] as const] : []),
    ...(list === 'project' ? [['rebuild-index', 'index anew'] as const] : [['begin-ingest', 'take in'] as const]),
    ['next-list', 'next list'],
    ['close-pane', query === '' ? 'chat' : 'clear'],
  ];
}

/** The keys that are named below an entry that is open. */
function openedHints(entry: KnowledgeEntry | undefined, {data: {content}}: KnowledgeState): Hint[] {
  return [
    ...(entry?.type !== 'failure' && content?.file?.isText ? [['open', 'open in editor'] as const] : []),
    [['select-previous', 'select-next'], 'scroll'],
    ...(entry && entry.type !== 'find' ? ownHints[entry.type].slice(1) : []),
    ['close-pane', 'back'],
  ];
}
