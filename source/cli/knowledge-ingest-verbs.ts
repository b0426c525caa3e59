import {basename} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import type {KnowledgePort} from '../runtime/knowledge-port.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {type IngestedLine, ingestedLines, leftOutText, summaryText} from './ingest-text.ts';
import type {Progress} from './output.ts';

type IngestEvents = ReturnType<KnowledgePort['ingest']>;
type IngestEvent = IngestEvents extends AsyncIterable<infer Event> ? Event : never;

/**
 * `eca knowledge ingest`: takes files and folders into the knowledge base, and out of it what is gone from them; with
 * `--watch` it goes on until Ctrl-C.
 */
export const ingest: Verb = {
  name: 'ingest',
  summary: 'Takes files, folders and patterns in; what is gone from a folder goes too',
  usage: 'PATH…',
  example: 'eca knowledge ingest docs/ handbook.pdf',
  flags: {watch: {type: 'boolean', summary: 'Goes on: what changes, comes or goes is followed until Ctrl-C'}},
  async run(context) {
    if (context.operands.length === 0) {
      throw new EcaError('usage-missing-operand', '`eca knowledge ingest` needs a file, a folder or a pattern', {
        hint: 'For example: eca knowledge ingest docs/',
      });
    }
    const {operands, signal, flags} = context;
    const knowledge = await (await context.runtime()).knowledge();
    return follow(
      context,
      flags.watch === true ? knowledge.watch(operands, {signal}) : knowledge.ingest(operands, {signal}),
      {
        watching: flags.watch === true,
      },
    );
  },
};

/** `eca knowledge retry`: tries the files again that could not be read. */
export const retry: Verb = {
  name: 'retry',
  summary: 'Tries the files again that failed, all or those named',
  usage: '[PATH…]',
  example: 'eca knowledge retry',
  async run(context) {
    const knowledge = await (await context.runtime()).knowledge();
    return follow(context, knowledge.retry(context.operands, {signal: context.signal}));
  },
};

/** `eca knowledge accept`: lets documents be searched that were set aside because they were read poorly. */
export const accept: Verb = {
  name: 'accept',
  summary: 'Lets documents be searched that were set aside as poorly read',
  usage: 'ID|PATH…',
  example: 'eca knowledge accept 3f2a',
  async run({output, operands, runtime}) {
    if (operands.length === 0) {
      throw new EcaError('usage-missing-operand', '`eca knowledge accept` needs the id or path of a document', {
        hint: 'eca knowledge list shows which are set aside.',
      });
    }
    const opened = await runtime();
    const named = await (await opened.knowledge()).accept(operands);
    const {sanitizeLine} = await opened.sanitizer();
    const accepted = named.filter(({status}) => status !== 'stored');
    const searched = named.filter(({status}) => status === 'stored');
    if (output.json) {
      const briefly = (documents: typeof named) => documents.map(({id, title}) => ({id, title}));
      await output.value({accepted: briefly(accepted), ...(searched.length > 0 && {already: briefly(searched)})});
      return exitCodes.done;
    }
    const nameOf = ({id, title, source}: (typeof named)[number]) =>
      title || (source.kind === 'file' ? basename(source.path) : id);
    const titles = (documents: typeof named) => documents.map(one => sanitizeLine(nameOf(one))).join(', ');
    if (accepted.length > 0) output.note(`Searched from now on: ${titles(accepted)}`);
    if (searched.length > 0) output.note(`Not set aside, so it is searched already: ${titles(searched)}`);
    return exitCodes.done;
  },
};

/**
 * Prints what becomes of each file; resolves to the exit code, 1 where one failed. After Ctrl-C it says how far it got.
 */
async function follow(
  {output, runtime, signal}: CommandContext,
  events: IngestEvents,
  {watching = false}: {watching?: boolean} = {},
): Promise<number> {
  const opened = await runtime();
  const {sanitizeLine} = await opened.sanitizer();
  const layout = {sanitize: sanitizeLine, folder: opened.workspaceRoot};
  const bar = ingestProgress(output);
  let files: IngestedLine[] = [];
  let hasFailed = false;
  let runs = 0;
  let reached = '';
  try {
    for await (const event of events) {
      bar.show(event);
      if (event.type === 'warning') output.warn(event.warning);
      else if (event.type === 'file-done') {
        const {document: _, ...line} = event.file;
        hasFailed ||= line.outcome === 'failed';
        reached = `${event.done} of ${event.total} files`;
        // JSON goes out at once; lines for people wait, so that alike ones can be told together.
        if (output.json) await output.value(line);
        else files.push(line);
      } else if (event.type === 'summary') {
        const {removed, leftOut} = event.summary;
        if (!output.json) {
          for (const line of ingestedLines(files, layout)) await output.line(line);
          await output.line(summaryText(event.summary));
          files = [];
        }
        for (const {path} of removed) output.note(`Removed, since its file is gone: ${sanitizeLine(path)}`);
        // Said of the first run alone: while changes are watched it would come again and again.
        const text = leftOutText(leftOut, layout);
        if (text !== '' && runs === 0) output.note(text);
        if (watching && runs === 0) output.note('Watching for changes; Ctrl-C ends it.');
        runs++;
      }
    }
  } catch (error) {
    if (signal.aborted && reached !== '')
      output.note(`Stopped at ${reached}: they are taken in, and the same command goes on from there.`);
    throw error;
  } finally {
    bar.end();
  }
  if (runs === 0) output.note('Nothing to try again.');
  return hasFailed ? exitCodes.failed : exitCodes.done;
}

/** The progress bar while files are read and indexed, with how many files a second. */
function ingestProgress(output: CommandContext['output']) {
  let progress: Progress | undefined;
  let startMs = 0;
  let changed = 0;
  return {
    show(event: IngestEvent) {
      if (event.type === 'found') {
        progress = output.progress('Reading');
        startMs = performance.now();
        changed = 0;
      } else if (event.type === 'file-done' || event.type === 'file-left-out') {
        if (event.type === 'file-done' && ['stored', 'replaced'].includes(event.file.outcome)) changed++;
        const perSecond = (event.done * 1_000) / Math.max(1, performance.now() - startMs);
        progress?.update(event.done, event.total, `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} files/s`);
      } else if (event.type === 'stage' && event.stage === 'index') {
        progress?.end();
        progress = output.progress('Indexing');
        progress.update(changed, undefined, changed === 1 ? 'document' : 'documents');
      } else if (event.type === 'summary') progress?.end();
    },
    end: () => progress?.end(),
  };
}
