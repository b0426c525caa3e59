import type {ErrorData} from '../foundation/errors.ts';
import type {SkipReason} from './file-kinds.ts';
import type {FileScan} from './file-scan.ts';
import type {IndexedFile} from './index-manifest.ts';

/** What bringing the project index up to date came to: how much is indexed, what was left out and why. */
export interface RefreshReport {
  /** Files that the index describes, and that it should describe. */
  indexedFiles: number;
  totalFiles: number;
  /** Files not yet indexed, for lack of time or because another process is at it. */
  remainingFiles: number;
  chunks: number;
  added: number;
  changed: number;
  removed: number;
  /** Files left out, by reason; `ignored`, `dependency-folder` and `build-folder` count whole folders once. */
  skipped: Partial<Record<SkipReason, number>>;
  /** Folders that were left out as build results, at most ten of them. */
  buildFolders: string[];
  /** Another process was writing: what is there serves. */
  busy: boolean;
  /** Why everything was indexed anew, where it was. */
  rebuilt?: 'asked' | 'lost' | 'damaged' | 'other-version';
  durationMs: number;
  /** What the user should be told, each once. */
  warnings: ErrorData[];
}

/** A report before any work, with what the scan left out. */
export function emptyReport(scan: FileScan): RefreshReport {
  return {
    indexedFiles: 0,
    totalFiles: 0,
    remainingFiles: 0,
    chunks: 0,
    added: 0,
    changed: 0,
    removed: 0,
    skipped: {...scan.skipped},
    buildFolders: scan.buildFolders,
    busy: false,
    durationMs: 0,
    warnings: [],
  };
}

/** Counts in `report` which of the scanned files `files` describe, and warns where the index is incomplete. */
export function completeReport(report: RefreshReport, scan: FileScan, files: ReadonlyMap<string, IndexedFile>): void {
  let remaining = 0;
  for (const file of scan.files) {
    const entry = files.get(file.path);
    if (!entry) remaining++;
    else if (entry.skip) report.skipped[entry.skip] = (report.skipped[entry.skip] ?? 0) + 1;
    else report.indexedFiles++;
  }
  report.remainingFiles = remaining + (scan.skipped['over-limit'] ?? 0);
  report.totalFiles = report.indexedFiles + report.remainingFiles;
  if (report.remainingFiles === 0 || report.busy) return;
  const few = report.indexedFiles.toLocaleString('en');
  const all = `${scan.cut ? 'more than ' : ''}${report.totalFiles.toLocaleString('en')}`;
  const over = scan.skipped['over-limit'] ?? 0;
  report.warnings.push({
    code: 'index-incomplete',
    message: `${few} of ${all} files are indexed`,
    hint:
      over >= report.remainingFiles
        ? `Only ${scan.files.length.toLocaleString('en')} files fit; name folders in \`.ecaignore\` that do not matter.`
        : '`eca index` finishes it.',
  });
}
