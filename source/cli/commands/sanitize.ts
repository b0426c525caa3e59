import {EcaError} from '../../foundation/errors.ts';
import {runBatch} from '../batch.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {quoted, usageError} from '../usage-error.ts';

/**
 * `eca sanitize`: makes any bytes safe to print, by taking out the control sequences (ANSI escapes) that a terminal
 * would act on.
 */
export const command: Command = {
  name: 'sanitize',
  summary: 'Untrusted bytes in, text that is safe to print out',
  verbs: [
    {
      name: '',
      summary: 'Reads bytes on stdin and prints them without anything that a terminal would act on',
      example: 'curl -s https://example.org/log | eca sanitize',
      flags: {
        batch: {
          type: 'boolean',
          summary:
            'JSON lines instead: {"id","chunks":["…"]} in, {"id","text"} out; the chunks are one text cut anywhere',
        },
      },
      run: sanitize,
    },
  ],
};

/** Prints stdin without anything that a terminal would act on, as it comes in. */
async function sanitize(context: CommandContext): Promise<number> {
  if (context.flags.batch === true) return sanitizeBatch(context);
  const {stdin, output, signal} = context;
  if (output.json) {
    throw usageError(
      'flags-contradict',
      'Unexpected `--json`: the answer is the text itself',
      'Use --batch for JSON lines',
    );
  }
  const {createTerminalSanitizer} = await (await context.runtime()).sanitizer();
  const sanitizer = createTerminalSanitizer();
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, {once: true});
  try {
    for await (const chunk of stdin) await output.write(sanitizer.write(chunk as Buffer | string));
  } catch (error) {
    signal.throwIfAborted();
    // What cannot be written has an error of its own.
    if ((error as NodeJS.ErrnoException).syscall !== 'read') throw error;
    throw new EcaError('input-unreadable', `stdin cannot be read: ${(error as Error).message}`, {cause: error});
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  await output.write(sanitizer.end());
  return exitCodes.done;
}

/** The same for texts in JSON lines. */
async function sanitizeBatch(context: CommandContext): Promise<number> {
  const {createTerminalSanitizer} = await (await context.runtime()).sanitizer();
  return runBatch(context, {
    async handle({chunks}) {
      if (!Array.isArray(chunks)) throw badChunks(chunks);
      const sanitizer = createTerminalSanitizer();
      const parts = chunks.map((chunk: unknown) => {
        if (typeof chunk !== 'string') throw badChunks(chunk);
        return sanitizer.write(chunk);
      });
      return {text: parts.join('') + sanitizer.end()};
    },
  });
}

/** The error for chunks that are no list of texts. */
function badChunks(found: unknown): EcaError {
  const shown = found === undefined ? 'nothing' : quoted(JSON.stringify(found));
  return new EcaError('batch-bad-chunks', `\`chunks\` has ${shown}, expected a list of texts`);
}
