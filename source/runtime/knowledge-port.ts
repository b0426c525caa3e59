import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {termsOf} from '../code/terms.ts';
import {EcaError} from '../foundation/errors.ts';
import {type DocumentFilter, fitsFilter} from '../knowledge/document-filter.ts';
import {documentFreshness, type Freshness} from '../knowledge/document-freshness.ts';
import {type DocumentLink, documentLinks} from '../knowledge/document-links.ts';
import {findDocument, findDocuments} from '../knowledge/find-documents.ts';
import type {FoundPassage} from '../knowledge/found-passage.ts';
import {openFileRecords} from '../knowledge/ingest/file-records.ts';
import {documentPath, type KnowledgeDocument, type WholeDocument} from '../knowledge/knowledge-document.ts';
import {createKnowledgeIndex} from '../knowledge/knowledge-index.ts';
import {openKnowledgeStore} from '../knowledge/knowledge-store.ts';
import {knowledgeVectors} from '../knowledge/knowledge-vectors.ts';
import {createParserPool} from '../knowledge/parsers/parser-pool.ts';
import {documentMarkdown} from '../knowledge/render-document.ts';
import {type SearchRequest, type SearchResult, searchDocuments} from '../knowledge/search-documents.ts';
import {storedDocument} from '../knowledge/stored-document.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import {createNearSearch} from '../storage/near-search.ts';
import {refreshed} from '../storage/patiently.ts';
import type {VectorStore} from '../storage/vector-store.ts';
import {type Extraction, extractionOf} from './file-extraction.ts';
import {createIngestion, type KnowledgeIngestion} from './knowledge-ingestion.ts';
import type {Runtime} from './runtime.ts';

/** A text that another program gives to be kept. */
export interface ImportedText {
  id: string;
  /** The id was a number. */
  numericId?: boolean;
  title?: string;
  text: string;
  mediaType?: string;
  kind?: string;
}

/** How documents are searched: how many passages, which documents, how long the index is waited for. */
export interface KnowledgeSearchOptions extends Pick<SearchRequest, 'limit' | 'perDocument' | 'excerptCharacters'> {
  filter?: DocumentFilter;
  /** How long the index is waited for to be brought up to date, at most; 0 searches it as it is. As long as it takes when absent. */
  refreshAtMostMs?: number;
  signal?: AbortSignal;
}

/** A passage with the document that it stands in. */
export interface KnowledgePassage extends FoundPassage {
  from: KnowledgeDocument;
}

/** What a search of the documents found, best passages first. */
export interface KnowledgeAnswer extends SearchResult {
  /** How many documents the filter left to be searched. */
  searched: number;
  passages: KnowledgePassage[];
}

/** A document as it is listed. */
export interface ListedDocument extends Omit<KnowledgeDocument, 'sketch'> {
  /** Documents that say nearly the same, or are earlier or later versions of it. */
  links: readonly DocumentLink[];
}

/** What was removed: documents, and the paths of files that had failed. */
export interface RemovedDocuments {
  documents: KnowledgeDocument[];
  failed: string[];
}

/** The knowledge base. Texts that come out of it are as they stand in the documents: make them safe before they are shown. */
export interface KnowledgePort extends KnowledgeIngestion {
  /** Reads the file at the absolute `path` in a process of its own. Every failure is a result; rejects only when cancelled. */
  extract(path: string, signal?: AbortSignal): Promise<Extraction>;
  /**
   * Lets documents be searched that were set aside. Resolves to all that were named as they were before: those `stored` were searched
   * already. @throws EcaError `usage-unknown-document`.
   */
  accept(idsOrPaths: readonly string[]): Promise<KnowledgeDocument[]>;
  /** How many files are read at once. */
  readonly workers: number;
  /** Resolves when the text is on disk; it is found after the next `refresh` or `search`. @throws EcaError `knowledge-…`, `store-…`. */
  importText(text: ImportedText, signal?: AbortSignal): Promise<void>;
  /**
   * Keeps a document as `export` gave it; what is there under its id already is replaced where it says something else. As `importText`.
   * @throws EcaError `knowledge-bad-document`, `store-…`.
   */
  importDocument(exported: object): Promise<void>;
  /** Brings the index up to date. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** Drops the index and makes it anew. */
  rebuild(signal?: AbortSignal): Promise<void>;
  /** What stores the index. */
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  /** The passages that answer `question`, each with its document; `perDocument` as in `searchDocuments`. */
  search(question: string, options: KnowledgeSearchOptions): Promise<KnowledgeAnswer>;
  /** Whether what is known of a document is still what its file says. */
  freshnessOf(document: KnowledgeDocument): Promise<Freshness>;
  /** All documents, oldest first, without what they say, with their copies and other versions. */
  list(): Promise<ListedDocument[]>;
  /** The document with that id, or the only one whose id or path begins or ends so. @throws EcaError `usage-unknown-document`. */
  get(idOrPath: string): Promise<WholeDocument>;
  /** What a document says, as Markdown. */
  markdownOf(document: WholeDocument): string;
  /** Streams all documents with what they say. */
  export(): AsyncIterable<WholeDocument>;
  /**
   * Removes documents, or all that lie in a folder, from store and index, and what is noted of files there that failed.
   * @throws EcaError `usage-unknown-document`, before anything is removed.
   */
  remove(idsOrPaths: readonly string[]): Promise<RemovedDocuments>;
  close(): Promise<void>;
}

/** Where the knowledge base finds its programs, its index and its embedding model. */
export interface OpenKnowledgeOptions {
  /** Where `dist/` and `data/` are. */
  packageFolder: string;
  /** Opens the vector store below a folder. */
  openStore(folder: string): Promise<{store: VectorStore; fallbackReason?: string}>;
  /** The embedding model of the settings, where one is set that knows more than words, and can be reached. */
  embedder(): Promise<EmbeddingModel | undefined>;
}

/**
 * Opens the user's knowledge base, in which documents are stored, indexed and searched. It is the same in all projects
 * of this user.
 */
export async function openKnowledge(
  {paths, events, workspaceRoot}: Pick<Runtime, 'paths' | 'events' | 'workspaceRoot'>,
  {packageFolder, openStore, embedder}: OpenKnowledgeOptions,
): Promise<KnowledgePort> {
  const directory = paths.knowledgeDirectory;
  const dataDirectory = join(packageFolder, 'data');
  /** How many files are read at once: as many as there are processors, at most 4. */
  const workers = Math.max(1, Math.min(4, availableParallelism()));
  const parserFile = join(packageFolder, 'dist', 'parse-child.cjs');
  const pool = createParserPool({workers, program: {command: process.execPath, args: [parserFile, dataDirectory]}});
  const store = openKnowledgeStore({directory});
  const records = openFileRecords({directory});
  const index = createKnowledgeIndex({
    directory,
    documents: store,
    openStore: () => openStore(directory),
    terms: termsOf,
    onWarning: warning => events.emit('warning', warning),
  });

  /** Texts that are being stored, by id: of two with the same one the later counts, whichever is parsed first. */
  const importing = new Map<string, Promise<void>>();

  /** Stores a text that another program gave (`eca knowledge import`), under its id; one of the same id is replaced. */
  async function storeText(
    {id, numericId, title, text, mediaType, kind}: ImportedText,
    before: Promise<void> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const type = mediaType?.split(';')[0]?.trim().toLowerCase();
    const parsed = await pool.parseText(title ?? '', {text, ...(type && {mediaType: type})}, signal);
    await before?.catch(() => {});
    const {outcome, assessment} = parsed;
    if (!outcome.ok) throw new EcaError(`knowledge-${outcome.failure}`, outcome.message, {hint: outcome.hint});
    if (!assessment) throw new Error('a parser gave no assessment');
    await store.put({
      ...storedDocument(parsed, outcome.document, assessment),
      id,
      ...(numericId && {numericId}),
      ...(title !== undefined && {title}),
      ...(kind !== undefined && {kind}),
      // Who gives a text to be kept has decided that it is good enough.
      status: 'stored',
      source: {kind: 'import'},
    });
  }

  /** Search by meaning beside the one by words, where an embedding model is set. */
  const meaning = createNearSearch({
    place: knowledgeVectors({directory, documents: store, openStore}),
    openEmbedder: embedder,
    onProblem: problem => events.emit('warning', problem),
  });

  /** Takes what was removed out of all that is derived from it, bytes included. */
  async function erase(ids: readonly string[]): Promise<void> {
    await Promise.all([index.erase(ids), meaning.erase(ids)]);
  }

  const ingestion = createIngestion({
    ...{store, records, pool, workers, workspaceRoot, parserFile},
    index: {refresh: signal => index.refresh(signal), erase},
    ownFolders: [paths.home, paths.configDirectory, paths.cacheDirectory],
  });

  return {
    workers,
    extract: async (path, signal) => extractionOf(await pool.parse(path, signal)),
    ...ingestion,
    async accept(idsOrPaths) {
      const all = await store.list();
      const found = [...new Set(idsOrPaths.map(idOrPath => findDocument(all, idOrPath, workspaceRoot)))];
      const aside = new Set(found.flatMap(({id, status}) => (status === 'stored' ? [] : [id])));
      for await (const {revision: _, ...document} of store.read(aside))
        await store.put({...document, status: 'stored'});
      if (aside.size > 0) await index.refresh();
      return found;
    },
    async importText(text, signal) {
      const {id} = text;
      const done = storeText(text, importing.get(id), signal);
      importing.set(id, done);
      await done.finally(() => {
        if (importing.get(id) === done) importing.delete(id);
      });
    },
    async importDocument(exported) {
      const {exportedDocument} = await import('../knowledge/exported-document.ts');
      await store.put(exportedDocument(exported));
    },
    async refresh(signal) {
      await index.refresh(signal);
    },
    async rebuild(signal) {
      await index.rebuild(signal);
    },
    engine: () => index.engine(),
    async search(question, {filter, signal, refreshAtMostMs, ...request}) {
      await refreshed(() => index.refresh(signal), refreshAtMostMs);
      const documents = new Map((await store.list()).map(document => [document.id, document]));
      const within = filter && [...documents.values()].flatMap(one => (fitsFilter(one, filter) ? one.id : []));
      const {passages, ...found} = await index.reading(collection =>
        searchDocuments(collection, question, {
          ...request,
          terms: termsOf,
          ...(within && {within}),
          near: limit => meaning.near(question, {limit, signal, ...(within && {filter: {document: within}})}),
        }),
      );
      return {
        ...found,
        searched: within?.length ?? documents.size,
        passages: passages.flatMap(passage => {
          const from = documents.get(passage.document);
          return from ? {...passage, from} : [];
        }),
      };
    },
    freshnessOf: documentFreshness,
    async list() {
      const documents = await store.list();
      const links = documentLinks(documents);
      return documents.map(({sketch: _, ...document}) => ({...document, links: links.get(document.id) ?? []}));
    },
    markdownOf: documentMarkdown,
    async get(idOrPath) {
      const found = await store.get(findDocument(await store.list(), idOrPath, workspaceRoot).id);
      if (!found) throw new EcaError('usage-unknown-document', `The document \`${idOrPath}\` was just removed`);
      return found;
    },
    async *export() {
      yield* store.read(new Set((await store.list()).map(({id}) => id)));
    },
    async remove(idsOrPaths) {
      const all = {documents: await store.list(), failed: (await ingestion.failures()).map(({path}) => path)};
      const meant = idsOrPaths.map(idOrPath => findDocuments(all, idOrPath, workspaceRoot));
      const documents = [...new Set(meant.flatMap(one => one.documents))];
      const failed = [...new Set(meant.flatMap(one => one.failed))].sort();
      const ids = documents.map(({id}) => id);
      if (ids.length > 0) await store.remove(ids);
      // The files are not known any more: given again they are taken in anew.
      await records.forget([...documents.map(documentPath).filter(path => path !== ''), ...failed]);
      if (ids.length > 0) await erase(ids);
      return {documents, failed};
    },
    async close() {
      await pool.close();
      await meaning.close();
      await index.close();
      await store.close();
    },
  };
}
