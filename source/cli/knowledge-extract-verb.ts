import {resolve} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import type {Extraction} from '../runtime/file-extraction.ts';
import {runBatch} from './batch.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';

/** The forms in which a document can be printed. */
const formats = ['markdown', 'text', 'json'] as const;

/**
 * `eca knowledge extract`: prints the text of a document, such as a PDF, Word, HTML or Markdown file, without keeping
 * it.
 */
export const extract: Verb = {
  name: 'extract',
  summary: 'Prints what a document says, without storing it; with --batch JSON lines in and out',
  usage: '[FILE]',
  example: 'eca knowledge extract report.pdf --format markdown',
  flags: {
    format: {
      type: 'string',
      value: formats.join('|'),
      choices: formats,
      summary: 'As Markdown (what is printed otherwise), plain text, or blocks and tables with their places',
    },
    batch: {
      type: 'boolean',
      summary: '{"id","path"} lines in, {"id","title","author","date","language","text","tables","quality"} out',
    },
  },
  async run(context) {
    const {flags, operands, output, signal} = context;
    if (flags.batch === true) return extractBatch(context);
    const [file, ...more] = operands;
    if (file === undefined || more.length > 0) {
      throw new EcaError(
        file === undefined ? 'usage-missing-operand' : 'usage-unexpected-operand',
        `Expected one file, as in \`eca knowledge extract FILE\`, got ${operands.length}`,
        {hint: 'Many at once: --batch reads {"id","path"} lines from stdin.'},
      );
    }
    const runtime = await context.runtime();
    const extraction = await (await runtime.knowledge()).extract(resolve(runtime.workspaceRoot, file), signal);
    if (!extraction.ok) throw failureOf(file, extraction);
    const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
    if (output.json || flags.format === 'json') await output.value(jsonOf(file, extraction));
    else await output.line(sanitizeText(flags.format === 'text' ? extraction.text : extraction.markdown));
    for (const message of [...extraction.messages, ...extraction.quality.reasons]) output.note(sanitizeLine(message));
    return exitCodes.done;
  },
};

/** The same for many files: JSON lines in, JSON lines out, as many at once as the parser has workers. */
async function extractBatch(context: CommandContext): Promise<number> {
  if (context.operands.length > 0) {
    throw new EcaError('usage-unexpected-operand', 'With --batch the files come from stdin, one JSON object a line');
  }
  const runtime = await context.runtime();
  const knowledge = await runtime.knowledge();
  return runBatch(context, {
    concurrency: knowledge.workers,
    async handle({path}) {
      if (typeof path !== 'string' || path === '') {
        throw new EcaError('batch-bad-line', '`path` is missing or no text, expected the path of a file');
      }
      const extraction = await knowledge.extract(resolve(runtime.workspaceRoot, path), context.signal);
      if (!extraction.ok) throw failureOf(path, extraction);
      const {metadata, text, quality} = extraction;
      return {
        title: metadata.title ?? null,
        author: metadata.authors?.join(', ') ?? null,
        date: metadata.date ?? null,
        language: metadata.language ?? null,
        text,
        tables: tablesOf(extraction),
        quality,
      };
    },
  });
}

/**
 * The error for a file that gave no text: one that is not there is a mistake in the command line; everything else is
 * the file's own.
 */
function failureOf(path: string, {failure, message, hint}: Extraction & {ok: false}): EcaError {
  const code = failure === 'vanished' ? 'usage-missing-file' : `knowledge-${failure}`;
  return new EcaError(code, `\`${path}\`: ${message}`, {hint});
}

/** What `--json` prints of a document that was read. */
function jsonOf(path: string, extraction: Extraction & {ok: true}) {
  const {mediaType, sizeBytes, sha256, extractor, metadata, quality, messages, blocks, text} = extraction;
  const file = {path, mediaType, sizeBytes, sha256, extractor};
  return {...file, metadata, quality, messages, text, blocks, tables: tablesOf(extraction)};
}

/** Every table with the page that it stands on (null where there are no pages) and its cells. */
function tablesOf({blocks}: Extraction & {ok: true}) {
  return blocks.flatMap(block =>
    block.kind === 'table' ? [{page: block.origin.page ?? null, cells: block.cells, headerRows: block.headerRows}] : [],
  );
}
