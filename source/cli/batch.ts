import type {Readable} from 'node:stream';
import {EcaError, type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {CommandContext} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {readLines} from './read-lines.ts';

/** What is done with each line, how many lines at once, and how long one may be. */
export interface BatchOptions {
  /** The answer to one line, without its `id`. What it throws is put in the answer's place. */
  handle(line: Record<string, unknown>): Promise<object>;
  /** How many lines are worked on at once; answers keep the order of the lines. Default 1. */
  concurrency?: number;
  /** Longer lines get an error in their place. Default 32 MB. */
  maximumLineBytes?: number;
}

type BatchContext = Pick<CommandContext, 'output' | 'signal'> & {stdin: Readable};

/**
 * Answers many requests in one run: JSON lines from stdin to JSON lines on stdout, in order, in bounded memory. Blank
 * lines are skipped. A line that is bad or fails gives `{"id":…,"error":{"code","message","hint"?}}` in its place (`id`
 * null where it could not be read), and the rest goes on. Resolves to exit code 1 if any line failed, otherwise to 0.
 */
export async function runBatch(context: BatchContext, options: BatchOptions): Promise<number> {
  const {concurrency = 1, maximumLineBytes = 32_000_000, handle} = options;
  let anyFailed = false;
  // Each answer is written as soon as those before it are; a reader that waits for it before its next line gets it.
  let written = Promise.resolve();
  const unfinished: Promise<void>[] = [];
  for await (const line of readLines(context.stdin, {maximumLineBytes, signal: context.signal})) {
    context.signal.throwIfAborted();
    const answering = answerTo(line, handle);
    written = written.then(async () => {
      const {answer, failed} = await answering;
      anyFailed ||= failed;
      await context.output.value(answer);
    });
    // Whoever awaits it below hears of it.
    written.catch(() => {});
    unfinished.push(written);
    // No line is read before there is a place for it: memory stays small however long the input is.
    if (unfinished.length >= Math.max(1, concurrency)) await unfinished.shift();
  }
  await written;
  context.signal.throwIfAborted();
  return anyFailed ? exitCodes.failed : exitCodes.done;
}

/** The answer to one line, or its error in the answer's place. */
async function answerTo(line: string | Error, handle: BatchOptions['handle']) {
  let id: unknown = null;
  try {
    if (line instanceof Error) throw line;
    const value = parseLine(line);
    if (Object.hasOwn(value, 'id')) id = value.id;
    if (typeof id !== 'string' && typeof id !== 'number') {
      const given = Object.hasOwn(value, 'id') ? `has the \`id\` ${JSON.stringify(id)}` : 'has no `id`';
      id = null;
      throw new EcaError('batch-bad-id', `The line ${given}, expected a text or a number`);
    }
    return {answer: {id, ...(await handle(value))}, failed: false};
  } catch (error) {
    const data: ErrorData = toErrorData(error);
    return {answer: {id, error: data}, failed: true};
  }
}

/** A line has to be a JSON object. */
function parseLine(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new EcaError('batch-bad-json', `The line is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw new EcaError('batch-not-an-object', `The line is ${found}, expected a JSON object with an \`id\``);
  }
  return value as Record<string, unknown>;
}
