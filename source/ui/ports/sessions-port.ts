/** A past conversation in the list of sessions. */
export interface SessionEntry {
  id: string;
  title: string;
  /** The name of its project folder. */
  project: string;
  /** ISO 8601. */
  updatedAt: string;
  turns: number;
  sizeBytes: number;
}

/** A turn of a past conversation that a search of all transcripts found. */
export interface SessionFind {
  session: string;
  title: string;
  turn: number;
  role: 'user' | 'assistant' | 'tool';
  at: string;
  excerpt: string;
}

/** All that was said in a past conversation, turn by turn. */
export interface SessionContent {
  id: string;
  title: string;
  turns: {
    number: number;
    at: string;
    /** The user had it forgotten: nothing is left of it. */
    erased?: true;
    userText: string;
    parts: {
      kind: 'text' | 'reasoning' | 'tool-call' | 'tool-result' | 'steering';
      title?: string;
      ok?: boolean;
      text: string;
    }[];
    model?: string;
    /** How it ended; absent where it did not. */
    stopReason?: string;
    citations: string[];
  }[];
}

/**
 * Past conversations: list, search, read, rename, delete, export, and feedback on an answer. Every text is safe to
 * print.
 */
export interface SessionsPort {
  /** Newest activity first; of this project unless `everywhere`. */
  list(options: {limit: number; everywhere?: boolean}): Promise<SessionEntry[]>;
  /** Turns that hold every word of `query`, best first. Empty for an empty query. */
  search(query: string, options: {limit: number; everywhere?: boolean; signal?: AbortSignal}): Promise<SessionFind[]>;
  read(session: string): Promise<SessionContent>;
  rename(session: string, title: string): Promise<void>;
  /** Removes the session from the disk. */
  delete(session: string): Promise<void>;
  /**
   * Writes the session into a new file of the project (named for the session when `path` is absent); the format is that of the
   * file's name, else Markdown. Resolves to its path, relative and safe to print. @throws EcaError where that file exists already.
   */
  export(session: string, options?: {path?: string; format?: 'markdown' | 'json'}): Promise<{path: string}>;
  /** Resolves when the feedback on the last turn is on disk. @throws EcaError when it cannot be saved, or nothing was answered. */
  addFeedback(session: string, feedback: {signal: 'good' | 'bad' | 'comment'; text?: string}): Promise<void>;
}
