import {homedir} from 'node:os';
import {join, sep} from 'node:path';
import {createEventBus} from '../foundation/event-bus.ts';
import {belowFolder} from '../runtime/below-folder.ts';
import {hasDocuments} from '../runtime/has-documents.ts';
import type {Runtime} from '../runtime/runtime.ts';
import type {DocumentEntry, IntakeProgress, IntakeReport, KnowledgeAppPort} from '../ui/ports/knowledge-port.ts';

type Knowledge = Awaited<ReturnType<Runtime['knowledge']>>;
type Document = Awaited<ReturnType<Knowledge['list']>>[number];
type IngestEvents = ReturnType<Knowledge['ingest']>;

/** Of one document no more passages than this are shown. */
const passagesOfOne = 3;
/** The length of an excerpt in characters: it is for the place of what bears on the query alone. */
const excerptCharacters = 300;
/**
 * How long a search waits for new documents to be indexed, at most, in milliseconds; then what is indexed by now is
 * searched.
 */
const refreshAtMostMs = 1_000;
/** What the app says of each stage while files are taken in. */
const stageTexts: Readonly<Record<string, string>> = {
  find: 'looking for files',
  check: 'checking',
  parse: 'reading',
  judge: 'judging',
  store: 'storing',
  index: 'indexing',
};

/**
 * Gives the app's Knowledge tab what it lists, searches, reads and takes in, made safe to print. Nothing is loaded
 * where there are no documents.
 */
export async function createKnowledgeAppPort(runtime: Runtime): Promise<KnowledgeAppPort> {
  const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
  const bus = createEventBus<{intake: IntakeProgress | undefined}>();
  const isEmpty = () => !hasDocuments(runtime);
  const shown = (path: string) => sanitizeLine(shownPath(path, runtime.workspaceRoot));

  const entryOf = (document: Document): DocumentEntry => {
    const {id, title, source, mediaType, addedAt, metadata, words, quality, messages, status} = document;
    const date = metadata.modified ?? metadata.date;
    return {
      id,
      title: sanitizeLine(title),
      ...(source.kind === 'file' && {path: shown(source.path)}),
      mediaType: sanitizeLine(mediaType),
      addedAt,
      ...(date !== undefined && {date: sanitizeLine(date)}),
      words,
      ...(metadata.pages !== undefined && {pages: metadata.pages}),
      quality: quality.score,
      reasons: quality.reasons.map(sanitizeLine),
      messages: messages.map(sanitizeLine),
      setAside: status === 'quarantined',
    };
  };

  /** Takes files in, tells the app how far it is, and reports what became of them. */
  async function follow(what: string, events: IngestEvents): Promise<IntakeReport> {
    const problems: IntakeReport['problems'][number][] = [];
    let progress: IntakeProgress = {what: sanitizeLine(what), done: 0, total: 0, stage: stageTexts.find ?? ''};
    let report: IntakeReport = {files: 0, outcomes: noOutcomes, moved: 0, removed: 0, problems};
    const step = (more: Partial<IntakeProgress>) => {
      progress = {...progress, ...more};
      bus.emit('intake', progress);
    };
    step({});
    try {
      for await (const event of events) {
        if (event.type === 'found') step({total: event.files});
        if (event.type === 'stage') {
          step({
            stage: stageTexts[event.stage] ?? event.stage,
            ...(event.path !== undefined && {path: shown(event.path)}),
          });
        }
        if (event.type === 'file-done' || event.type === 'file-left-out') {
          step({done: event.done, total: event.total});
        }
        if (event.type === 'file-done') {
          const {path, outcome, reason = outcome, messages} = event.file;
          if (outcome === 'failed' || outcome === 'quarantined') {
            problems.push({name: shown(path), reason, message: sanitizeLine(messages.join(' '))});
          }
        }
        if (event.type === 'warning') runtime.events.emit('warning', event.warning);
        if (event.type === 'summary') {
          const {files, outcomes, moved, removed} = event.summary;
          report = {files, outcomes, moved, removed: removed.length, problems};
        }
      }
      return report;
    } finally {
      bus.emit('intake', undefined);
    }
  }

  return {
    async documents() {
      if (isEmpty()) return [];
      return (await (await runtime.knowledge()).list()).map(entryOf).reverse();
    },
    async failures() {
      if (isEmpty()) return [];
      return (await (await runtime.knowledge()).failures()).map(({path, reason, messages}) => ({
        path,
        name: shown(path),
        reason: sanitizeLine(reason),
        messages: messages.map(sanitizeLine),
      }));
    },
    async search(query, {limit, signal}) {
      if (isEmpty() || query.trim() === '') return {confidence: 0, finds: []};
      const knowledge = await runtime.knowledge();
      // While files are taken in, what is indexed by now can be searched.
      const request = {limit, perDocument: passagesOfOne, excerptCharacters, refreshAtMostMs, ...(signal && {signal})};
      const {confidence, passages} = await knowledge.search(query, request);
      return {
        confidence,
        finds: passages.map(({document, place, title, from, page, startLine, headings, text, coverage}) => ({
          id: document,
          place,
          title: sanitizeLine(title),
          ...(from.source.kind === 'file' && {path: shown(from.source.path)}),
          ...(page !== undefined && {page}),
          ...(startLine !== undefined && {startLine}),
          headings: headings.map(sanitizeLine),
          text: sanitizeText(text),
          coverage,
        })),
      };
    },
    async read(id) {
      const knowledge = await runtime.knowledge();
      const document = await knowledge.get(id);
      const {source, mediaType} = document;
      return {
        text: sanitizeText(knowledge.markdownOf(document)),
        ...(source.kind === 'file' && {file: {path: source.path, isText: mediaType.startsWith('text/')}}),
        freshness: await knowledge.freshnessOf(document),
      };
    },
    ingest: async (paths, {signal}) =>
      follow(paths.join(' '), (await runtime.knowledge()).ingest(paths.map(inHome), {signal})),
    retry: async (paths, {signal}) => follow('failed files', (await runtime.knowledge()).retry(paths, {signal})),
    async accept(id) {
      await (await runtime.knowledge()).accept([id]);
    },
    async remove(documentOrPath) {
      await (await runtime.knowledge()).remove([documentOrPath]);
    },
    onIntake: listener => bus.on('intake', listener),
  };
}

/** A path as the user types it: `~` is the home folder, since no shell has made a path of it here. */
function inHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** The counts before anything was taken in. */
const noOutcomes = {stored: 0, unchanged: 0, replaced: 0, quarantined: 0, failed: 0};

/** Below the project as the project names it, below the home folder with `~`. */
function shownPath(path: string, workspaceRoot: string): string {
  for (const [folder, prefix] of [
    [workspaceRoot, ''],
    [homedir(), `~${sep}`],
  ] as const) {
    const below = belowFolder(path, folder);
    if (below !== undefined) return prefix + below;
  }
  return path;
}
