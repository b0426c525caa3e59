import type {AgentEvent, AgentEventBody} from '../agent/agent-event.ts';
import {runTurn} from '../agent/agent-loop.ts';
import {EcaError, quoteNames, toErrorData} from '../foundation/errors.ts';
import type {Session} from '../memory/session.ts';
import type {Attachment, LanguageModel, Message} from '../providers/language-model.ts';
import type {Runtime} from './runtime.ts';

export interface ConversationOptions {
  /** Which session to go on with: the last one of this folder, one by its id, or a new one when absent. */
  resume?: 'latest' | {session: string};
  /** Go on in a copy. */
  fork?: boolean;
  /** `provider:model` to use and no other. @throws EcaError `model-unreachable` when its turn comes. */
  model?: string;
  /** The limit for each turn; the setting `performance.timeout` when absent. */
  timeoutMs?: number;
}

/** A session one can talk in: the one stream of agent events that every face consumes. */
export interface Conversation {
  readonly session: string;
  /** Asks and yields the turn's events, ending with `result`. One turn at a time. */
  ask(text: string, options: {signal: AbortSignal; attachments?: readonly Attachment[]}): AsyncGenerator<AgentEvent>;
  close(): Promise<void>;
}

/** Opens the session of `options` in `runtime`. */
export async function openConversation(runtime: Runtime, options: ConversationOptions): Promise<Conversation> {
  const session = await openSession(runtime, options);
  let turn = 0;
  let sequence = 0;
  const stamp = (body: AgentEventBody): AgentEvent => ({...body, sequence: ++sequence, at: new Date().toISOString()});
  const {performance} = runtime.config.values;

  return {
    session: session.id,
    async *ask(text, {signal, attachments = []}) {
      if (turn === 0) yield stamp({type: 'session-start', session: session.id});
      const history = await session.messages().catch((error: unknown): Message[] => {
        runtime.events.emit('warning', toErrorData(error));
        return [];
      });
      turn = turn === 0 ? history.filter(message => message.role === 'user').length + 1 : turn + 1;
      const events = runTurn({
        turn,
        text,
        attachments,
        selectModel: async () => selectModel(runtime, options.model),
        assemble: async () => ({
          messages: [...history, {role: 'user', text, ...(attachments.length > 0 && {attachments})}],
        }),
        transcript: session,
        maxTokens: performance.maxTokens,
        temperature: performance.temperature,
        limits: {timeoutMs: options.timeoutMs ?? performance.timeout * 1000},
        signal,
      });
      for await (const event of events) yield stamp(event);
    },
    async close() {
      await session.close();
    },
  };
}

async function openSession(runtime: Runtime, {resume, fork}: ConversationOptions): Promise<Session> {
  const log = await runtime.sessions();
  const {workspaceRoot} = runtime;
  if (resume === undefined) return log.create({workspaceRoot});
  if (resume !== 'latest') return fork ? log.fork(resume.session) : log.open(resume.session);
  const latest = await log.latest({workspaceRoot});
  if (!latest) {
    throw new EcaError('usage-no-session', 'There is no session of this folder to go on with', {
      hint: 'Ask without --continue to begin one; `eca session list` shows those of other folders.',
    });
  }
  if (!fork) return latest;
  await latest.close();
  return log.fork(latest.id);
}

async function selectModel(runtime: Runtime, wanted: string | undefined): Promise<{model: LanguageModel; why: string}> {
  if (wanted !== undefined && wanted !== 'retrieval-only') {
    throw new EcaError(
      'model-unreachable',
      `Model \`${wanted}\` cannot be reached, expected one of ${quoteNames(['retrieval-only'])}`,
      {
        hint: '`eca models list` shows what there is.',
      },
    );
  }
  const [{createRetrievalOnly}, {createEvidenceFinder}, index] = await Promise.all([
    import('../providers/retrieval-only.ts'),
    import('../workspace/evidence.ts'),
    runtime.projectIndex(),
  ]);
  const find = createEvidenceFinder(index);
  const model = createRetrievalOnly(async (question, earlier, signal) => {
    if (!runtime.config.values.index.automatic) return find(question, earlier, signal);
    const warnings = await index
      .refresh({
        signal,
        onProgress: (done, total) => runtime.events.emit('index-progress', {done, total}),
        budgetMs: firstQuestionBudgetMs,
      })
      .then(
        report => report.warnings,
        error => {
          signal.throwIfAborted();
          // What is indexed already still answers: a full disk must not end the conversation.
          return [toErrorData(error)];
        },
      );
    return {...(await find(question, earlier, signal)), warnings};
  });
  return {model, why: wanted === undefined ? 'no model is connected' : 'it was asked for'};
}

/** A question waits so long for the index; what is not indexed by then is named. */
const firstQuestionBudgetMs = 20_000;
