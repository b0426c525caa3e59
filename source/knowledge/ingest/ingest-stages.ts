import {createHash} from 'node:crypto';
import {isSecretPath} from '../../security/secret-paths.ts';
import type {DocumentAssessment} from '../assess-document.ts';
import type {ParsedDocument} from '../document.ts';
import type {DocumentLink} from '../document-links.ts';
import type {KnowledgeDocument, WholeDocument} from '../knowledge-document.ts';
import type {KnowledgeStore} from '../knowledge-store.ts';
import type {ParsedFile} from '../parsers/parse-bytes.ts';
import {defaultParseLimits} from '../parsers/parser.ts';
import type {ParserPool} from '../parsers/parser-pool.ts';
import {storedDocument} from '../stored-document.ts';
import {ending, lasting, unrecorded} from './failure-kinds.ts';
import type {FileFailure, FileRecord, FileRecords} from './file-records.ts';
import {fileHash, fileStamp} from './file-stamp.ts';
import {type FoundFile, liesIn} from './find-files.ts';
import type {IngestedFile, IngestStage} from './ingest-event.ts';
import {type NoDocument, noDocumentKind} from './no-document.ts';

/** What the stages of one run share. */
export interface IngestRun {
  store: Pick<KnowledgeStore, 'put'>;
  records: Pick<FileRecords, 'put'>;
  pool: Pick<ParserPool, 'parse'>;
  ownFolders: readonly string[];
  build: string;
  recognises: boolean;
  /** Files that failed before are tried again though they did not change. */
  retry: boolean;
  signal: AbortSignal;
  /** What was known when the run began. */
  known: ReadonlyMap<string, FileRecord>;
  documents: DocumentsInRun;
}

/** The documents as the run goes on. */
export interface DocumentsInRun {
  at(path: string): KnowledgeDocument | undefined;
  has(id: string): boolean;
  /** Takes the document whose file is gone and which says the same, or nearly so; nobody else gets it then. */
  takeMoved(sha256: string, sketch: string): KnowledgeDocument | undefined;
  stored(document: KnowledgeDocument): void;
  /** Copies and other versions of a document, by path or title. */
  linksOf(document: KnowledgeDocument): {kind: DocumentLink['kind']; name: string; similarity: number}[];
}

/** A file on its way. A stage that sets `done` or `noDocument` ends it. */
export interface FileWork {
  readonly found: FoundFile;
  stamp: string;
  parsed?: ParsedFile & {document: ParsedDocument; assessment: DocumentAssessment};
  document?: Omit<WholeDocument, 'revision'>;
  /** The document stood at this path before. */
  movedFrom?: string;
  /** It lay in a folder and is no document. */
  noDocument?: NoDocument;
  done?: IngestedFile;
}

/** One step in taking a file in. */
export type Stage = (work: FileWork, run: IngestRun) => Promise<void>;

/**
 * The steps that every file goes through when it is added, in this order, until one is done with it: check, parse,
 * judge, store.
 */
export const fileStages: readonly (readonly [IngestStage, Stage])[] = [
  ['check', check],
  ['parse', parse],
  ['judge', judge],
  ['store', store],
];

/**
 * Skips files that need no parsing: secrets and the program's own data are refused, what did not change is left alone,
 * and what failed before for a lasting reason is not tried again.
 */
async function check(work: FileWork, run: IngestRun): Promise<void> {
  const {path} = work.found;
  if (isSecretPath(path)) {
    const message = 'By its name it holds passwords or keys, which do not belong into a knowledge base.';
    return refuse(work, run, 'secret', [message, 'Rename it if it does not.']);
  }
  if (run.ownFolders.some(folder => liesIn(path, folder))) {
    const message = 'It belongs to what this program keeps itself.';
    return refuse(work, run, 'own-state', [message, 'Nothing to do.']);
  }
  const record = run.known.get(path);
  work.stamp = (await fileStamp(path)) ?? '';
  // A new file, or one that another version of the program parsed: it has to be read.
  if (!record || record.build !== buildFor(record.failure, run)) return;
  const seen = work.stamp !== '' && record.stamp === work.stamp;
  if (!seen && record.sha256 !== (await fileHash(path, defaultParseLimits.fileBytes))) return;
  if (record.outcome === 'failed') {
    if (run.retry || record.failure === undefined || !lasting.has(record.failure)) return;
    await remember(work, run, record);
    return finish(work, record, 'failed', {reason: record.failure});
  }
  if (record.outcome === 'left-out') {
    if (work.found.named || record.noDocument === undefined) return;
    await remember(work, run, record);
    work.noDocument = record.noDocument;
    return;
  }
  const document = run.documents.at(path);
  if (document?.sha256 !== record.sha256) return;
  await remember(work, run, record);
  const isAside = document.status === 'quarantined';
  finish(work, record, isAside ? 'quarantined' : 'unchanged', {
    document: document.id,
    ...(isAside && {reason: 'poor-quality'}),
  });
}

/**
 * Reads the file in a process of its own, so that a file that crashes or hangs its parser harms nothing else. Where
 * that fails, the reason and what to do about it are told.
 */
async function parse(work: FileWork, run: IngestRun): Promise<void> {
  const parsed = await run.pool.parse(work.found.path, run.signal);
  const {outcome, assessment} = parsed;
  if (outcome.ok && assessment) {
    work.parsed = {...parsed, document: outcome.document, assessment};
    return;
  }
  if (outcome.ok) throw new Error(`the parser of \`${work.found.path}\` gave no assessment`);
  const {failure, message, hint} = outcome;
  const {path, named} = work.found;
  const kept = run.documents.at(path);
  const isUnread = failure === 'unsupported' || failure === 'needs-ocr';
  const noDocument = isUnread && !named && !kept ? noDocumentKind(path, parsed.mediaType) : undefined;
  if (noDocument !== undefined) return passOver(work, run, noDocument, parsed);
  const messages = [
    sentence(message),
    sentence(hint),
    ...(ending.has(failure) ? ['It is not tried again until it changes; `eca knowledge retry` tries it anyway.'] : []),
    ...(kept ? [`What it said on ${kept.addedAt.slice(0, 10)} is still known.`] : []),
  ];
  return refuse(work, run, failure, messages, parsed);
}

/**
 * Decides which document the file is (a known, a moved or a new one), and whether it was read well enough to be
 * searched or is set aside (quarantined).
 */
async function judge(work: FileWork, run: IngestRun): Promise<void> {
  const {parsed, found} = work;
  if (!parsed) throw new Error('judged before it was parsed');
  const {documents} = run;
  const stored = storedDocument(parsed, parsed.document, parsed.assessment);
  const current = documents.at(found.path);
  const moved = current ? undefined : documents.takeMoved(parsed.sha256, parsed.assessment.sketch);
  if (moved?.source.kind === 'file') work.movedFrom = moved.source.path;
  const before = current ?? moved;
  // Who accepted what it says need not do so again while it says that.
  const isAccepted = before?.sha256 === stored.sha256 && before.status === 'stored';
  work.document = {
    ...stored,
    id: before?.id ?? newId(found.path, documents),
    source: {kind: 'file', path: found.path},
    ...(isAccepted && {status: 'stored'}),
  };
}

/** Saves the document on disk and then notes that it is there; tells what it is a copy or a new version of. */
async function store(work: FileWork, run: IngestRun): Promise<void> {
  const {document, found, movedFrom} = work;
  if (!document) throw new Error('stored before it was judged');
  const became = await run.store.put(document);
  const stored = {...document, revision: 0};
  run.documents.stored(stored);
  const isAside = document.status === 'quarantined';
  const messages = [
    ...(isAside ? ['It is kept, but not searched: `eca knowledge accept` takes it in as it is.'] : []),
    ...(isAside ? document.quality.reasons : []),
    ...document.messages,
  ];
  const record: FileRecord = {
    path: found.path,
    stamp: work.stamp,
    sha256: document.sha256,
    outcome: document.status,
    messages,
    mediaType: document.mediaType,
    quality: document.quality.score,
    chunks: document.chunks ?? 0,
    build: run.build,
    named: found.named,
  };
  await run.records.put(record);
  // A file that only moved, or was read anew to the same text, is nothing new to the user.
  const saysTheSame =
    became === 'unchanged' || (movedFrom !== undefined && run.documents.at(movedFrom)?.sha256 === document.sha256);
  const outcome = isAside ? 'quarantined' : saysTheSame ? 'unchanged' : became === 'replaced' ? 'replaced' : 'stored';
  finish(work, record, outcome, {
    document: document.id,
    ...(isAside && {reason: 'poor-quality'}),
    notes: [
      ...(movedFrom !== undefined ? [`It was moved here from ${movedFrom}.`] : []),
      ...(saysTheSame ? [] : run.documents.linksOf(stored).slice(0, linksNamed).map(linkSentence)),
    ],
  });
}

/** What there is no text in may get some when a program that recognises characters is installed. */
function buildFor(failure: FileRecord['failure'], {build, recognises}: IngestRun): string {
  return failure === 'needs-ocr' && recognises ? `${build} with recognition` : build;
}

/** The most copies and versions that are named to the user for one document. */
const linksNamed = 3;

/** How a copy or another version is named to the user. */
function linkSentence({kind, name, similarity}: ReturnType<DocumentsInRun['linksOf']>[number]): string {
  const share = `${Math.round(similarity * 100)} % alike`;
  if (kind === 'duplicates') return `It says nearly the same as ${name} (${share}).`;
  return kind === 'supersedes' ? `It supersedes ${name} (${share}).` : `A later version of it is ${name} (${share}).`;
}

/** Ends a file that gives no document, and notes why. */
async function refuse(
  work: FileWork,
  run: IngestRun,
  failure: FileFailure,
  messages: readonly string[],
  {sha256, mediaType}: Pick<ParsedFile, 'sha256' | 'mediaType'> = {sha256: '', mediaType: ''},
): Promise<void> {
  const {path, named} = work.found;
  const nothing = {mediaType, quality: null, chunks: 0};
  const record: FileRecord = {
    ...{path, stamp: work.stamp, outcome: 'failed', failure, messages},
    // A parser that was ended did not say whose bytes ended it.
    sha256: sha256 || (ending.has(failure) ? ((await fileHash(path, defaultParseLimits.fileBytes)) ?? '') : ''),
    ...nothing,
    ...{build: buildFor(failure, run), named},
  };
  if (!unrecorded.has(failure)) await run.records.put(record);
  finish(work, record, 'failed', {reason: failure});
}

/** Leaves out a file of a folder that is no document, and notes that it need not be looked into again. */
async function passOver(
  work: FileWork,
  {records, build}: IngestRun,
  noDocument: NoDocument,
  {sha256, mediaType}: ParsedFile,
): Promise<void> {
  const {path} = work.found;
  const nothing = {messages: [], quality: null, chunks: 0, named: false};
  await records.put({path, stamp: work.stamp, sha256, outcome: 'left-out', noDocument, mediaType, build, ...nothing});
  work.noDocument = noDocument;
}

/** A record that still holds is written again only where it says something new. */
async function remember(work: FileWork, run: IngestRun, record: FileRecord): Promise<void> {
  const named = record.named || work.found.named;
  if (record.stamp === work.stamp && record.named === named) return;
  await run.records.put({...record, stamp: work.stamp, named});
}

/** What is reported about a file that is done. */
function finish(
  work: FileWork,
  {path, mediaType, quality, chunks, messages}: FileRecord,
  outcome: IngestedFile['outcome'],
  {reason, document, notes = []}: {reason?: string; document?: string; notes?: readonly string[]} = {},
): void {
  work.done = {
    path,
    outcome,
    ...(reason !== undefined && {reason}),
    ...{mediaType, quality, chunks},
    messages: [...notes, ...messages],
    ...(work.movedFrom !== undefined && {movedFrom: work.movedFrom}),
    ...(document !== undefined && {document}),
  };
}

/**
 * Makes the id of a new document from its path, so that two programs give it the same one; a document that moved away
 * has kept the one of its first path.
 */
function newId(path: string, documents: DocumentsInRun): string {
  for (let round = 0; ; round++) {
    const id = createHash('sha256')
      .update(round === 0 ? path : `${path}\n${round}`)
      .digest('hex')
      .slice(0, 16);
    if (!documents.has(id)) return id;
  }
}

/** Ends a text with a full stop, so that messages read as sentences. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
