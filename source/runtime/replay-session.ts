import {createSeenFiles} from '../tools/seen-files.ts';
import {createToolExecutor} from '../tools/tool-executor.ts';
import {createAgentTools} from './agent-tools.ts';
import type {Runtime} from './runtime.ts';

/** One call of a tool as it was recorded. */
export interface RecordedCall {
  name: string;
  input: unknown;
}

/** What changes files, and what must be done before: a file is changed only after it was read. */
const replayed = new Set(['read-file', 'write-file', 'edit-file', 'delete-file', 'move-file']);

/** The calls of a stored session that succeeded, in their order. @throws EcaError as the store does. */
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

/** Runs recorded calls again in the project of `runtime`, those that touch files alone. What fails changes nothing. */
export async function replayCalls(
  runtime: Runtime,
  calls: readonly RecordedCall[],
  signal: AbortSignal,
): Promise<void> {
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
