import type {ErrorData} from '../../foundation/errors.ts';
import type {LeftOut} from './find-files.ts';
import type {NoDocument} from './no-document.ts';

/** The stages that a file goes through, in order; `find` comes before all of them, and `index` after. */
export type IngestStage = 'find' | 'check' | 'parse' | 'judge' | 'store' | 'index';

/** What became of one file. */
export interface IngestedFile {
  /** Absolute and real. */
  path: string;
  outcome: 'stored' | 'unchanged' | 'replaced' | 'quarantined' | 'failed';
  /** Why it was quarantined or failed: `password`, `corrupt`, `poor-quality`… Stable: scripts read it. */
  reason?: string;
  /** Empty where nobody can say. */
  mediaType: string;
  /** From 0 to 1; null where there is no document. */
  quality: number | null;
  chunks: number;
  /** Whole sentences: what is wrong, and what the user can do next. */
  messages: readonly string[];
  /** Where its file stood before, where it was moved or renamed. */
  movedFrom?: string;
  /** The id of its document, where there is one. */
  document?: string;
}

/** What a whole run did: how many files were taken in and ended how, what was removed and left out, and how long it took. */
export interface IngestSummary {
  files: number;
  outcomes: Readonly<Record<IngestedFile['outcome'], number>>;
  /** Of the unchanged ones, those whose file was moved or renamed. */
  moved: number;
  /** Documents whose files are gone from a folder, and which are gone with them. */
  removed: readonly {id: string; path: string}[];
  /** Also what turned out to be no document when it was looked into. */
  leftOut: LeftOut;
  durationMs: number;
}

/**
 * Progress while files are taken in: first `stage` find and `found`; then for each file `file-start`, its `stage`s and
 * `file-done`, or `file-left-out` where it lay in a folder and is no document, several files at once; `stage` index; at
 * the end `summary`.
 */
export type IngestEvent =
  | {type: 'found'; files: number; leftOut: LeftOut}
  | {type: 'file-start'; path: string}
  | {type: 'stage'; stage: IngestStage; path?: string}
  | {type: 'file-done'; file: IngestedFile; done: number; total: number}
  | {type: 'file-left-out'; path: string; reason: NoDocument; done: number; total: number}
  | {type: 'warning'; warning: ErrorData}
  | {type: 'summary'; summary: IngestSummary};
