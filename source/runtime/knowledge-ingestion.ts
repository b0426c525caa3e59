import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {FileRecord} from '../knowledge/ingest/file-records.ts';
import {type FolderRules, liesIn} from '../knowledge/ingest/find-files.ts';
import type {IngestEvent} from '../knowledge/ingest/ingest-event.ts';
import {type IngestOptions, ingestFiles} from '../knowledge/ingest/ingest-files.ts';
import {watchFiles} from '../knowledge/ingest/watch-files.ts';
import {parserPath} from '../knowledge/parsers/parser-process.ts';
import {findProgram} from '../security/find-program.ts';
import {folderRules} from './folder-rules.ts';

export interface IngestRequestOptions {
  signal?: AbortSignal;
}

/** A file that gave no document. */
export interface FailedFile {
  path: string;
  reason: string;
  messages: readonly string[];
}

/** Files into the knowledge base, and what became of them. */
export interface KnowledgeIngestion {
  /**
   * Takes files, folders and patterns into the knowledge base (relative ones below the project), and out of it what is gone from those
   * folders. See `ingestFiles`: nothing happens before the first event is read, and who stops reading ends it.
   * @throws EcaError `usage-missing-file` where nothing of it is there, `store-…`.
   */
  ingest(paths: readonly string[], options?: IngestRequestOptions): AsyncIterable<IngestEvent>;
  /** As `ingest`, and again whatever changes, until `signal` is aborted: then it ends without an error. */
  watch(paths: readonly string[], options: {signal: AbortSignal}): AsyncIterable<IngestEvent>;
  /** Tries the files again that failed, all or those that are or lie in `paths`; no event where there are none. What is no longer there is no longer listed. */
  retry(paths: readonly string[], options?: IngestRequestOptions): AsyncIterable<IngestEvent>;
  /** The files that were refused or could not be read, with the reasons. */
  failures(): Promise<FailedFile[]>;
}

/** What documents are read with and kept in, and what their paths are relative to. */
export interface IngestionOptions extends Omit<IngestOptions, 'rules' | 'build' | 'recognises'> {
  /** What relative paths are relative to. */
  workspaceRoot: string;
  /** The program that parses. */
  parserFile: string;
}

/**
 * Takes files and folders into the knowledge base (ingestion): reads, judges, stores and indexes them, watches them for
 * changes, and tries failed ones again.
 */
export function createIngestion({workspaceRoot, parserFile, ...parts}: IngestionOptions): KnowledgeIngestion {
  const options = async (): Promise<IngestOptions> => ({
    ...parts,
    rules: folderRules as FolderRules,
    build: await buildOf(parserFile),
    recognises: findProgram('tesseract', parserPath) !== undefined,
  });
  const requestOf = (paths: readonly string[]) => ({paths, workingFolder: workspaceRoot});

  async function failed(): Promise<FileRecord[]> {
    return [...(await parts.records.load()).values()].filter(({outcome}) => outcome === 'failed');
  }

  return {
    async *ingest(paths, request) {
      yield* ingestFiles({...requestOf(paths), ...request}, await options());
    },
    async *watch(paths, request) {
      yield* watchFiles({...requestOf(paths), ...request}, await options());
    },
    async *retry(given, request) {
      const chosen = given.map(path => resolve(workspaceRoot, path));
      const wanted = (await failed())
        .map(({path}) => path)
        .filter(path => chosen.length === 0 || chosen.some(one => liesIn(path, one)));
      // A file that is gone is not tried again, and not named among those that failed any more.
      const paths = wanted.filter(path => existsSync(path));
      await parts.records.forget(wanted.filter(path => !paths.includes(path)));
      if (paths.length > 0) yield* ingestFiles({...requestOf(paths), ...request, retry: true}, await options());
    },
    async failures() {
      return (await failed()).map(({path, failure = '', messages}) => ({path, reason: failure, messages}));
    },
  };
}

/**
 * Names the program that parses by its content, since its chunks are named by theirs: files are read anew with another
 * one.
 */
async function buildOf(parserFile: string): Promise<string> {
  const text = await readFile(parserFile).catch(() => '');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
