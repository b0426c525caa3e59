import {EcaError} from '../foundation/errors.ts';
import type {ImportedText} from '../runtime/knowledge-port.ts';
import {runBatch} from './batch.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {foundLines} from './knowledge-text.ts';

/** Lines that arrive together share one write to the disk. */
const linesAtOnce = 200;
/** Below it the answer is said to be unsure. */
const unsureBelow = 0.5;

/** `eca knowledge import`. */
export const importVerb: Verb = {
  name: 'import',
  summary: 'Takes over texts held elsewhere: JSON lines in, {"id","ok"} out',
  example: `echo '{"id":"n1","title":"Deploys","text":"We deploy on Fridays."}' | eca knowledge import`,
  async run(context) {
    const knowledge = await (await context.runtime()).knowledge();
    const code = await runBatch(context, {
      concurrency: linesAtOnce,
      async handle(line) {
        await knowledge.importText(textOfLine(line));
        return {ok: true};
      },
    });
    // The next search would do it too, but would have to be waited for.
    await knowledge.refresh(context.signal);
    return code;
  },
};

/** `eca knowledge search`. */
export const search: Verb = {
  name: 'search',
  summary: 'The passages that answer a question, with where they stand; with --batch JSON lines in and out',
  usage: '[QUESTION…]',
  example: 'eca knowledge search "how long is the warranty?"',
  flags: {
    limit: {type: 'number', value: 'N', summary: 'How many (10)'},
    why: {type: 'boolean', summary: 'What the order goes by'},
    batch: {type: 'boolean', summary: '{"id","query"} lines in, {"id","hits","confidence"} out'},
  },
  async run(context) {
    const {output, operands, flags, signal} = context;
    if (flags.batch === true) return searchBatch(context);
    const question = operands.join(' ');
    if (question.trim() === '') {
      throw new EcaError('usage-missing-operand', 'Nothing to search for, expected `eca knowledge search QUESTION…`', {
        hint: 'For example: eca knowledge search "how long is the warranty?"',
      });
    }
    const runtime = await context.runtime();
    const knowledge = await runtime.knowledge();
    const {passages, confidence} = await knowledge.search(question, {limit: limitOf(context), signal});
    const documents = new Map((await knowledge.list()).map(document => [document.id, document]));
    const hits = passages.map(passage => ({...passage, source: documents.get(passage.document)}));
    if (output.json) {
      await output.value({
        query: question,
        confidence,
        hits: hits.map(({document, source, ...passage}) => ({
          id: document,
          path: source?.source.kind === 'file' ? source.source.path : null,
          addedAt: source?.addedAt ?? null,
          ...passage,
        })),
      });
      return exitCodes.done;
    }
    const {sanitizeLine} = await runtime.sanitizer();
    const layout = {columns: output.isTerminal ? output.columns : undefined, sanitize: sanitizeLine};
    for (const line of foundLines(hits, {...layout, why: flags.why === true})) await output.line(line);
    if (hits.length === 0) output.note('No document has a word of it.');
    else if (confidence < unsureBelow) output.note('No document may hold an answer to this: take it with care.');
    return exitCodes.done;
  },
};

async function searchBatch(context: CommandContext): Promise<number> {
  if (context.operands.length > 0) {
    throw new EcaError(
      'usage-unexpected-operand',
      'With --batch the questions come from stdin, one JSON object a line',
    );
  }
  const knowledge = await (await context.runtime()).knowledge();
  const limit = limitOf(context);
  const numeric = new Set((await knowledge.list()).filter(({numericId}) => numericId).map(({id}) => id));
  return runBatch(context, {
    async handle(line) {
      const {passages, confidence} = await knowledge.search(text(line, 'query'), {limit, signal: context.signal});
      const hits = passages.map(({document, score}) => ({
        id: numeric.has(document) ? Number(document) : document,
        score,
      }));
      return {hits, confidence};
    },
  });
}

function limitOf({flags}: CommandContext): number {
  if (flags.limit === undefined) return 10;
  if (typeof flags.limit === 'number' && Number.isInteger(flags.limit) && flags.limit >= 1) return flags.limit;
  throw new EcaError('usage-bad-flag', `Unexpected \`--limit ${flags.limit}\`, expected a whole number from 1`);
}

/** A line of `eca knowledge import`, checked. @throws EcaError `batch-bad-line`. */
function textOfLine(line: Record<string, unknown>): ImportedText {
  const {id} = line as {id: string | number};
  const optional = (name: 'title' | 'mediaType' | 'kind') =>
    line[name] === undefined || line[name] === null ? {} : {[name]: text(line, name)};
  return {
    id: String(id),
    ...(typeof id === 'number' && {numericId: true}),
    text: text(line, 'text'),
    ...optional('title'),
    ...optional('mediaType'),
    ...optional('kind'),
  };
}

function text(line: Record<string, unknown>, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 80)}`;
  throw new EcaError('batch-bad-line', `\`${name}\` ${shown}, expected a text`);
}
