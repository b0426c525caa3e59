import {createSeenFiles} from '../tools/seen-files.ts';
import {createToolExecutor} from '../tools/tool-executor.ts';
import {createAgentTools} from './agent-tools.ts';
import type {Runtime} from './runtime.ts';

/** One call of a tool as it was recorded. */
export interface RecordedCall {
  name: string;
  input: unknown;
}

/**
 * The tools that are run again: those that change files, and reading, since a file is changed only after it was read.
 * Commands are not.
 */
const replayed = new Set(['read-file', 'write-file', 'edit-file', 'delete-file', 'move-file']);

/** Reads out of a stored session which tool calls succeeded, in their order. @throws EcaError as the store does. */
export async function recordedCalls(runtime: Pick<Runtime, 'sessions'>, session: string): Promise<RecordedCall[]> {
  const opened = await (await runtime.sessions()).open(session);
  try {
    const turns = await opened.turns();
    const messages = turns.flatMap(turn => turn.messages);
    const done = new Set(messages.flatMap(one => (one.role === 'tool' && one.ok ? [one.callId] : [])));
    const calls = messages.flatMap(one => (one.role === 'assistant' ? (one.toolCalls ?? []) : []));
    return calls.filter(({id}) => done.has(id));
  } finally {
    await opened.close();
  }
}

/**
 * Repeats the file changes of a recorded session in the project of `runtime`, without a model and without asking
 * (replay). What fails changes nothing.
 */
export async function replayCalls(
  runtime: Runtime,
  calls: readonly RecordedCall[],
  signal: AbortSignal,
): Promise<void> {
  // Nobody is there to ask, and nothing is done but what was recorded.
  const tools = await createAgentTools(runtime, {
    programFolders: undefined,
    seen: createSeenFiles(),
    permissions: {policy: () => ({mode: 'full-auto', allow: [], ask: [], deny: []})},
    recorder: () => undefined,
  });
  const executor = createToolExecutor({tools, decide: () => ({decision: 'allow', reason: 'it was recorded'})});
  for (const {name, input} of calls) {
    if (!replayed.has(name)) continue;
    const prepared = executor.prepare({name, input});
    if (prepared.ready) await prepared.call.run({signal});
  }
}
