import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {type FileRecords, openFileRecords} from '../../../source/knowledge/ingest/file-records.ts';
import type {IngestEvent, IngestedFile, IngestSummary} from '../../../source/knowledge/ingest/ingest-event.ts';
import {type IngestOptions, ingestFiles} from '../../../source/knowledge/ingest/ingest-files.ts';
import {type KnowledgeStore, openKnowledgeStore} from '../../../source/knowledge/knowledge-store.ts';
import {parseFile} from '../../../source/knowledge/parsers/parse-file.ts';
import {defaultParseLimits} from '../../../source/knowledge/parsers/parser.ts';
import type {ParserPool} from '../../../source/knowledge/parsers/parser-pool.ts';
import {folderRules} from '../../../source/runtime/folder-rules.ts';
import {temporaryFolder} from '../knowledge-fixture.ts';

/** Writes files below a new folder, with times in the past, so that they are recognised by them. */
export function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeBelow(folder, name, content);
  return folder;
}

export function writeBelow(folder: string, name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), {recursive: true});
  writeFileSync(join(folder, name), content);
}

/** Parses in this process and counts. */
export function countingParser(): Pick<ParserPool, 'parse'> & {parsed: string[]} {
  const parsed: string[] = [];
  return {
    parsed,
    async parse(path) {
      parsed.push(path);
      return parseFile(path, {limits: defaultParseLimits, dataDirectory: ''});
    },
  };
}

export interface Ingestion {
  store: KnowledgeStore;
  records: FileRecords;
  parser: ReturnType<typeof countingParser>;
  /** What the index was asked to do; what to erase by its id. */
  indexed: string[];
  options: IngestOptions;
  run(paths: readonly string[], request?: {retry?: boolean; signal?: AbortSignal}): Promise<IngestRunResult>;
}

export interface IngestRunResult {
  events: IngestEvent[];
  files: IngestedFile[];
  summary: IngestSummary | undefined;
  /** Outcomes by the last part of the path. */
  outcomes: Record<string, string>;
}

/** An ingestion with its own state below `home`, which another one may share. */
export function ingestionIn(home: string, changes: Partial<IngestOptions> = {}): Ingestion {
  const store = openKnowledgeStore({directory: home});
  const records = openFileRecords({directory: home});
  const parser = countingParser();
  const indexed: Ingestion['indexed'] = [];
  const options: IngestOptions = {
    ...{
      store,
      records,
      pool: parser,
      workers: 2,
      rules: folderRules,
      ownFolders: [home],
      build: 'one',
      recognises: false,
    },
    index: {
      refresh: async () => indexed.push('refresh'),
      erase: async (ids: readonly string[]) => indexed.push(`erase ${ids.join(' ')}`),
    },
    ...changes,
  } as IngestOptions;
  return {
    ...{store, records, parser, indexed, options},
    async run(paths, request = {}) {
      const events: IngestEvent[] = [];
      for await (const event of ingestFiles({paths, workingFolder: '/', ...request}, options)) events.push(event);
      const files = events.flatMap(event => (event.type === 'file-done' ? event.file : []));
      const outcomes = Object.fromEntries(
        files.map(({path, outcome, reason}) => [path.split('/').pop(), reason ? `${outcome} ${reason}` : outcome]),
      );
      const summary = events.find(event => event.type === 'summary')?.summary;
      return {events, files, summary, outcomes};
    },
  };
}
