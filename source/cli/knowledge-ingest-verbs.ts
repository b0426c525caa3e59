import {EcaError} from '../foundation/errors.ts';
import type {KnowledgePort} from '../runtime/knowledge-port.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {type IngestedLine, ingestedLines, leftOutText, summaryText} from './ingest-text.ts';

type IngestEvents = ReturnType<KnowledgePort['ingest']>;

/** `eca knowledge ingest`. */
export const ingest: Verb = {
  name: 'ingest',
  summary: 'Takes files, folders and patterns in; what is gone from a folder goes too',
  usage: 'PATH…',
  example: 'eca knowledge ingest docs/ handbook.pdf',
  async run(context) {
    if (context.operands.length === 0) {
      throw new EcaError('usage-missing-operand', '`eca knowledge ingest` needs a file, a folder or a pattern', {
        hint: 'For example: eca knowledge ingest docs/',
      });
    }
    const knowledge = await (await context.runtime()).knowledge();
    return follow(context, knowledge.ingest(context.operands, {signal: context.signal}));
  },
};

/** `eca knowledge retry`. */
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

/** `eca knowledge accept`. */
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
    const accepted = await (await opened.knowledge()).accept(operands);
    const {sanitizeLine} = await opened.sanitizer();
    if (output.json) await output.value({accepted: accepted.map(({id, title}) => ({id, title}))});
    else output.note(`Searched from now on: ${accepted.map(({id, title}) => sanitizeLine(title || id)).join(', ')}`);
    return exitCodes.done;
  },
};

/** Prints what happens; resolves to the exit code. */
async function follow({output, runtime}: CommandContext, events: IngestEvents): Promise<number> {
  const opened = await runtime();
  const {sanitizeLine} = await opened.sanitizer();
  const layout = {sanitize: sanitizeLine, folder: opened.workspaceRoot};
  const startMs = performance.now();
  let progress = output.progress('Looking');
  const files: IngestedLine[] = [];
  let hasFailed = false;
  let ended = false;
  try {
    for await (const event of events) {
      switch (event.type) {
        case 'found':
          progress.end();
          progress = output.progress('Reading');
          break;
        case 'file-done': {
          const {document: _, ...line} = event.file;
          hasFailed ||= line.outcome === 'failed';
          if (output.json) await output.value(line);
          else files.push(line);
          const perSecond = (event.done * 1_000) / Math.max(1, performance.now() - startMs);
          progress.update(event.done, event.total, `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} files/s`);
          break;
        }
        case 'stage':
          if (event.stage !== 'index') break;
          progress.end();
          progress = output.progress('Indexing');
          progress.update(0, undefined);
          break;
        case 'warning':
          output.warn(event.warning);
          break;
        case 'summary': {
          ended = true;
          progress.end();
          if (!output.json) {
            for (const line of ingestedLines(files, layout)) await output.line(line);
            await output.line(summaryText(event.summary));
          }
          for (const {path} of event.summary.removed)
            output.note(`Removed, since its file is gone: ${sanitizeLine(path)}`);
          const leftOut = leftOutText(event.summary.leftOut, layout);
          if (leftOut !== '') output.note(leftOut);
        }
      }
    }
  } finally {
    progress.end();
  }
  if (!ended) output.note('Nothing to try again.');
  return hasFailed ? exitCodes.failed : exitCodes.done;
}
