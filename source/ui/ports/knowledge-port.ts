/** A document of the knowledge base. */
export interface DocumentEntry {
  id: string;
  /** '' where it has none. */
  title: string;
  /** Its file, as it is shown; undefined for what another program gave. */
  path?: string;
  mediaType: string;
  /** ISO 8601: when it was taken in, and the date that it gives itself. */
  addedAt: string;
  date?: string;
  words: number;
  pages?: number;
  /** From 0 to 1: how well it could be read, and what speaks against it. */
  quality: number;
  reasons: readonly string[];
  /** What its reader had to say: pages left out, a broken part passed over. */
  messages: readonly string[];
  /** Kept, but not searched until it is accepted. */
  setAside: boolean;
}

/** A file that gave no document. */
export interface FailedFileEntry {
  /** Absolute. */
  path: string;
  /** As it is shown. */
  name: string;
  /** In one word: `password`, `corrupt`, `needs-ocr`. */
  reason: string;
  messages: readonly string[];
}

/** A passage of a document that a search found. */
export interface DocumentFind {
  /** The document's. */
  id: string;
  /** The number of the passage in it. */
  place: number;
  title: string;
  path?: string;
  page?: number;
  startLine?: number;
  headings: readonly string[];
  /** As Markdown. */
  text: string;
  /** From 0 to 1: the share of the query that it holds. */
  coverage: number;
}

/** What a document says, and whether its file has changed or gone since it was read. */
export interface DocumentContent {
  /** As Markdown. */
  text: string;
  /** Where its file stands on this machine, and whether an editor can show it. */
  file?: {path: string; isText: boolean};
  freshness: 'current' | 'changed' | 'gone' | 'unknown';
}

/** How far files have been taken in. */
export interface IntakeProgress {
  /** What was asked for, as it was typed. */
  what: string;
  done: number;
  /** 0 until the files were found. */
  total: number;
  /** What is being done, in a word or two, and to which file. */
  stage: string;
  path?: string;
}

/** What became of the files that were taken into the knowledge base. */
export interface IntakeReport {
  files: number;
  outcomes: Readonly<Record<'stored' | 'unchanged' | 'replaced' | 'quarantined' | 'failed', number>>;
  /** Of the unchanged ones, those whose file stands elsewhere now. */
  moved: number;
  /** Documents that are gone with their files. */
  removed: number;
  /** The files that failed or were set aside, with the reason. */
  problems: readonly {name: string; reason: string; message: string}[];
}

/**
 * The knowledge base in the app: the documents that the user gave, to list, search, add, retry and remove. Every text
 * is safe to print, but for paths that are said to be absolute.
 */
export interface KnowledgeAppPort {
  /** Newest first. */
  documents(): Promise<DocumentEntry[]>;
  failures(): Promise<FailedFileEntry[]>;
  /** Passages, best first; `confidence`, 0 to 1, is that one of them holds an answer. */
  search(
    query: string,
    options: {limit: number; signal?: AbortSignal},
  ): Promise<{confidence: number; finds: DocumentFind[]}>;
  read(document: string): Promise<DocumentContent>;
  /** Takes files, folders and patterns in, relative ones below the project. @throws EcaError `usage-missing-file`, `store-…`. */
  ingest(paths: readonly string[], options: {signal: AbortSignal}): Promise<IntakeReport>;
  /** Tries files again that failed; all of them where none is named. */
  retry(paths: readonly string[], options: {signal: AbortSignal}): Promise<IntakeReport>;
  /** Lets a document be searched that was set aside. */
  accept(document: string): Promise<void>;
  /** Removes the bytes of a document, or what is noted of the failed file at that absolute path; the file stays. */
  remove(documentOrPath: string): Promise<void>;
  /** Told at each step while files are taken in, and undefined at the end. Returns what stops it. */
  onIntake(listener: (progress: IntakeProgress | undefined) => void): () => void;
}
