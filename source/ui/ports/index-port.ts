/** How complete the project's index is, what stores it, and which files it leaves out. */
export interface IndexState {
  indexedFiles: number;
  /** Files that should be in it; undefined until it was refreshed in this run. */
  totalFiles: number | undefined;
  chunks: number;
  /** What stores it. */
  engine: string;
  fallbackReason?: string;
  /** Files left out, by reason. */
  skipped: Readonly<Partial<Record<string, number>>>;
  /** ISO 8601: when it was last brought up to date. Undefined where that is not known. */
  refreshedAt?: string;
}

/** A piece of the project's code or text that a search of the index found. */
export interface IndexedPassage {
  path: string;
  startLine: number;
  endLine: number;
  /** The defined name or a section's title; '' where there is none. */
  symbol: string;
  kind: string;
  text: string;
  /** The file's line of each line of `text`, where it leaves lines out. */
  lineNumbers?: readonly number[];
}

/** The index of the project. Texts and paths are safe to print. */
export interface IndexPort {
  status(): Promise<IndexState>;
  refresh(options: {signal?: AbortSignal; rebuild?: boolean}): Promise<IndexState>;
  search(query: string, options: {limit: number}): Promise<IndexedPassage[]>;
  /**
   * Paths of the project's files, relative with `/`, sorted. `fresh`: after the index was brought up to date, where settings let it.
   * `searched`: only those whose text is in the index, none that was left out as empty, not text, …
   */
  files(options?: {fresh?: boolean; searched?: boolean}): Promise<readonly string[]>;
}
