import {EcaError} from '../../foundation/errors.ts';
import type {AgentEvent, Attachment, Runtime, TurnResult} from '../../runtime/runtime.ts';
import {createTerminalAsker} from '../ask-approval.ts';
import type {AskContext} from '../ask-context.ts';
import {conversationOptions} from '../conversation-options.ts';
import {exitCodeOf, exitCodes} from '../exit-codes.ts';
import type {Output} from '../output.ts';
import {quoted, usageError} from '../usage-error.ts';

/**
 * Answers one question from the command line, `eca "…"`, in the form that `--output` names, and returns the exit code.
 */
export async function ask(context: AskContext): Promise<number> {
  const {flags, output, signal} = context;
  const runtime = await context.runtime();
  const files = await readFiles(runtime, flags.files);
  const conversation = await runtime.conversation({
    ...(flags.continue && {resume: 'latest' as const}),
    ...(flags.resume !== undefined && {resume: {session: flags.resume}}),
    fork: flags.fork,
    ...(flags.model !== undefined && {model: flags.model}),
    ...conversationOptions(flags),
    mode: () => flags.permissionMode,
  });
  // Awaited as late as this: it may still have been on its way.
  const stdinText = await context.stdinText;
  const text = context.prompt ?? stdinText ?? '';
  const piped: Attachment[] =
    context.prompt !== undefined && stdinText !== undefined ? [{kind: 'stdin', text: stdinText}] : [];

  // Whoever reads JSON is a program.
  const asker = context.person && flags.output === 'text' ? createTerminalAsker(context.person) : undefined;
  const unwatch = watchIndexing(runtime, output);
  let noted: {count: number; waiting: boolean} | undefined;
  const unlisten = runtime.events.on('memory-note', note => {
    noted = note;
  });
  const printer = printers[flags.output](output);
  let exitCode: number = exitCodes.failed;
  try {
    for await (const event of conversation.ask(text, {
      signal,
      attachments: [...files, ...piped],
      ...(asker && {askApproval: asker}),
    })) {
      if (event.type === 'error') exitCode = exitCodeOf(new EcaError(event.code, event.message));
      if (event.type === 'text-delta' || event.type === 'approval-request' || event.type === 'turn-end') unwatch();
      await printer(event);
      if (event.type !== 'result') continue;
      exitCode = exitCodeOfResult(event, exitCode);
      if (event.model === 'retrieval-only') tellUnused(context);
    }
  } finally {
    unwatch();
    unlisten();
  }
  // After the answer, which it must not interrupt.
  if (noted) tellNoted(output, noted);
  return exitCode;
}

/** Tells that something the user said was noted, and where it can be looked at. */
function tellNoted(output: Output, {count, waiting}: {count: number; waiting: boolean}): void {
  const what = count === 1 ? 'what you stated' : `${count} statements`;
  if (!waiting) output.note(`note: remembered ${what}: eca memory list`);
  else output.note(`note: ${what} ${count === 1 ? 'waits' : 'wait'} in the inbox of memory: eca memory list --inbox`);
}

/**
 * Warns that `--system` had no effect because no model answered: what quoting cannot honour is said, never dropped in
 * silence.
 */
function tellUnused({flags, output}: AskContext): void {
  if (flags.system === undefined) return;
  output.warn({
    code: 'system-not-used',
    message: '`--system` was not used: no model answered, and quotations take no instructions',
    hint: 'eca models shows what is connected.',
  });
}

type Printer = (event: AgentEvent) => Promise<void>;

/**
 * How the events of a turn are printed: text as it streams in, one JSON object at the end, or each event as a line of
 * JSON.
 */
const printers: Record<AskContext['flags']['output'], (output: Output) => Printer> = {
  text: output => {
    let endsLine = true;
    return async event => {
      tell(output, event);
      if (event.type === 'text-delta') {
        await output.write(event.text);
        if (event.text !== '') endsLine = event.text.endsWith('\n');
      }
      if (event.type === 'turn-end' && !endsLine) await output.line();
    };
  },
  json: output => async event => {
    tell(output, event);
    if (event.type !== 'result') return;
    const {sequence: _sequence, at: _at, ...result} = event;
    await output.value(result);
  },
  'stream-json': output => async event => output.value(event),
};

/** Prints notices, warnings and errors of a turn, on stderr. */
function tell(output: Output, event: AgentEvent): void {
  if (event.type === 'notice') output.note(`note: ${event.message}`);
  if (event.type === 'warning') output.warn(event);
  if (event.type === 'error') output.error(event);
}

/** Reads the files of `--file`; one that may not or cannot be read ends the run. */
async function readFiles(runtime: Runtime, paths: readonly string[]): Promise<Attachment[]> {
  if (paths.length === 0) return [];
  const guard = await runtime.guard();
  return Promise.all(
    paths.map(async path => {
      const outcome = await guard.readText(path);
      if (outcome.ok) return {kind: 'file', path: guard.check(path, 'read').relativePath ?? path, text: outcome.text};
      const message = `\`--file\` ${quoted(path)} cannot be used: ${outcome.message}`;
      throw usageError(`file-${outcome.reason}`, message, hintFor(outcome.reason, guard.workspaceRoot));
    }),
  );
}

/** What the user can do about a file that `--file` does not take; of one outside it is not told whether it exists. */
function hintFor(reason: string, workspaceRoot: string): string | undefined {
  switch (reason) {
    case 'missing':
      return `Paths are looked up from ${quoted(workspaceRoot)}`;
    case 'outside-workspace':
      return 'Only files of this folder are read. Pipe it in (`eca "…" < FILE`), or name its folder with --cwd';
    case 'too-large':
      return 'Pipe in the part that matters, for example: tail -n 20000 FILE | eca "…"';
    default:
      return undefined;
  }
}

/** Shows the progress of an index that is made before the first answer; returns what takes it away. */
function watchIndexing(runtime: Runtime, output: Output): () => void {
  const startedAtMs = performance.now();
  const bar = output.progress('indexing');
  const unsubscribe = runtime.events.on('index-progress', ({done, total}) => {
    const seconds = (performance.now() - startedAtMs) / 1000;
    bar.update(done, total, `${Math.round(done / Math.max(seconds, 0.001))} files/s`);
  });
  return () => {
    unsubscribe();
    bar.end();
  };
}

/**
 * The exit code for the end of a turn: 0 done, 6 at a limit, 5 where an approval was missing, 130 cancelled, else that
 * of the failure.
 */
function exitCodeOfResult({stopReason}: TurnResult, failureCode: number): number {
  switch (stopReason) {
    case 'end':
      return exitCodes.done;
    case 'limit':
      return exitCodes.limitReached;
    case 'denied':
      return exitCodes.approvalNeeded;
    case 'cancelled':
      return exitCodes.interrupted;
    default:
      return failureCode;
  }
}
