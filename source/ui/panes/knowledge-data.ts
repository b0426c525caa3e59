import type {IndexedPassage, IndexState} from '../ports/index-port.ts';
import type {
  DocumentContent,
  DocumentEntry,
  DocumentFind,
  FailedFileEntry,
  IntakeProgress,
} from '../ports/knowledge-port.ts';
import type {ListState} from './list-state.ts';

/** The lists of the Knowledge pane: the user's documents, the index of the project, and files that gave no document. */
export const knowledgeLists = ['documents', 'project', 'failed'] as const;

/** What the Knowledge pane has read and found. Replaced, never changed. */
export interface KnowledgeData {
  /** Newest first; undefined until they were read. */
  documents: readonly DocumentEntry[] | undefined;
  failures: readonly FailedFileEntry[];
  /** Of the documents, for what is being asked; `confidence` is that one of them holds an answer. */
  finds: readonly DocumentFind[];
  confidence: number;
  /** How far files are taken in, while they are. */
  intake: IntakeProgress | undefined;
  /** What the opened document says; undefined until it was read. */
  content: DocumentContent | undefined;
  /** The index as it was last seen; undefined until it has been looked at. */
  index: IndexState | undefined;
  /** Indexed files by kind (`.ts`, `Makefile`), most first; undefined until they were counted. */
  kinds: readonly {name: string; files: number}[] | undefined;
  /** What is being done to the index, and how far it is, where that is known. */
  work: {kind: 'check' | 'rebuild'; done: number; total: number} | undefined;
  passages: readonly PassageEntry[];
}

/** A passage of the project that was found; its id is its place. */
export interface PassageEntry extends IndexedPassage {
  readonly id: string;
}

/**
 * A line of a list of the Knowledge pane: a document, a passage found in one, a file that failed, or a passage of the
 * project.
 */
export type KnowledgeEntry =
  | {readonly type: 'document'; readonly id: string; readonly document: DocumentEntry}
  | {readonly type: 'find'; readonly id: string; readonly find: DocumentFind}
  | {readonly type: 'failure'; readonly id: string; readonly failure: FailedFileEntry}
  | {readonly type: 'passage'; readonly id: string; readonly passage: PassageEntry};

/** The state of the tab's list. */
export type KnowledgeState = ListState<KnowledgeData, KnowledgeEntry>;

/** The Knowledge tab before anything was read. */
export const noKnowledgeData: KnowledgeData = {
  documents: undefined,
  failures: [],
  finds: [],
  confidence: 0,
  intake: undefined,
  content: undefined,
  index: undefined,
  kinds: undefined,
  work: undefined,
  passages: [],
};

/**
 * What the Knowledge pane lists: what was found for the query where there is one, else the documents or the files that
 * failed. The project's index has no list of its own: passages of it are shown once something is searched for.
 */
export function entriesOf({list, query, foundFor, data}: KnowledgeState): readonly KnowledgeEntry[] {
  const isSearched = query !== '';
  if (list === 'failed') {
    const wanted = query.toLowerCase();
    const fits = ({name, reason}: FailedFileEntry) => `${name} ${reason}`.toLowerCase().includes(wanted);
    return data.failures.filter(fits).map(failure => ({type: 'failure', id: failure.path, failure}));
  }
  if (isSearched && foundFor === undefined) return [];
  if (list === 'project') {
    return isSearched ? data.passages.map(passage => ({type: 'passage', id: passage.id, passage})) : [];
  }
  if (isSearched) return data.finds.map(find => ({type: 'find', id: `${find.id}#${find.place}`, find}));
  return (data.documents ?? []).map(document => ({type: 'document', id: document.id, document}));
}

/** The document that an entry is of or stands in. */
export function documentOf(entry: KnowledgeEntry | undefined): string | undefined {
  if (entry?.type === 'document') return entry.document.id;
  return entry?.type === 'find' ? entry.find.id : undefined;
}

/** Gives a passage an id by its place, also where two begin on the same line. */
export function passageEntry(passage: IndexedPassage, place: number): PassageEntry {
  return {...passage, id: `${passage.path}:${passage.startLine}:${place}`};
}

/** Counts `paths` by the kind of file: its extension in lower case, or its name where it has none; most first. */
export function kindsOf(paths: readonly string[]): {name: string; files: number}[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const dot = file.lastIndexOf('.');
    const kind = dot > 0 ? file.slice(dot).toLowerCase() : file;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, files]) => ({name, files}))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1));
}
