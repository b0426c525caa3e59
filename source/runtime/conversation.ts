import type {AgentEvent, AgentEventBody} from '../agent/agent-event.ts';
import {runTurn} from '../agent/agent-loop.ts';
import {planIn} from '../agent/plan.ts';
import type {ApprovalAnswer, ApprovalRequest} from '../agent/turn-input.ts';
import {createTurnMeter} from '../agent/turn-meter.ts';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import type {Session, Turn} from '../memory/session.ts';
import type {TurnNote} from '../memory/transcript.ts';
import type {SessionTurn} from '../memory/transcript-fold.ts';
import type {Attachment, LanguageModel, Message} from '../providers/language-model.ts';
import type {PermissionMode} from '../security/permissions.ts';
import {createConversationKnowledge} from './conversation-knowledge.ts';
import {createConversationRecall, type RecallReport} from './conversation-recall.ts';
import type {ParentTurn} from './delegation.ts';
import {openModelAccess} from './model-access.ts';
import {addSpent, costOfUsage, type Spent, unpriced} from './model-cost.ts';
import type {Runtime} from './runtime.ts';
import {createSessionPermissions} from './session-permissions.ts';
import type {TurnContexts} from './turn-context.ts';
import {createTurnFeedback} from './turn-feedback.ts';
import {createTurnMeasures} from './turn-measures.ts';

/** Which session is opened, and how it is held: model, limits, tools, memory, permissions. */
export interface ConversationOptions {
  /** Which session to go on with: the last one of this folder, one by its id, or a new one when absent. */
  resume?: 'latest' | {session: string};
  /** Go on in a copy. */
  fork?: boolean;
  /** The last turn that the copy has; all when absent. */
  throughTurn?: number;
  /** `provider:model` to use and no other: a turn ends with the error `model-unreachable` or `model-not-served` where it cannot be used. */
  model?: string;
  /** The limit for each turn; the setting `performance.timeout` when absent. */
  timeoutMs?: number;
  /** The most model calls of a turn; 40 when absent. */
  maxSteps?: number;
  /** The model gets no tools. */
  noTools?: boolean;
  /** Nothing remembered goes to the model: neither past sessions and documents nor passages from the index. */
  noMemory?: boolean;
  /** Further instructions for the model. */
  system?: string;
  /** The permission mode, asked at each call so that it may change meanwhile; that of the settings where it says undefined. */
  mode?: () => PermissionMode | undefined;
  /** Permission rules beside those of the settings. */
  allow?: readonly string[];
  deny?: readonly string[];
}

/** How one question is asked: what comes with it, and how the user is heard meanwhile. */
export interface AskOptions {
  signal: AbortSignal;
  attachments?: readonly Attachment[];
  /** Called after each step: what was typed meanwhile, in order; each message is handed out once. */
  takeSteering?: () => readonly string[];
  /** Asks the user for an approval; where it is absent nobody can be asked. */
  askApproval?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>;
}

/** A session one can talk in: the one stream of agent events that every face consumes. */
export interface Conversation {
  readonly session: string;
  /** Asks and yields the turn's events, ending with `result`. One turn at a time. */
  ask(text: string, options: AskOptions): AsyncGenerator<AgentEvent>;
  /** Summarises what was said so far to make room. The session keeps it all; only models are given the summary. */
  compact(signal: AbortSignal): Promise<{message: string}>;
  /** What filled the context of the last turn, estimated, largest first; empty before a model was asked. */
  context(): Promise<{name: string; tokens: number}[]>;
  /** Tokens that the context of the model of the last turn holds; undefined where its server has not told. */
  contextLimit(): number | undefined;
  close(): Promise<void>;
}

/** What a conversation needs of the machine around it. */
export interface ConversationSurroundings {
  /** What this program was started with: tools take PATH from it, commands more. */
  environment: NodeJS.ProcessEnv;
  /** Where `data/` is. */
  packageFolder: string;
}

/**
 * Opens a conversation with the assistant in `runtime`, a new one or one that is gone on with; the app and the command
 * line both talk through it.
 */
export async function openConversation(
  runtime: Runtime,
  options: ConversationOptions,
  surroundings: ConversationSurroundings,
): Promise<Conversation> {
  const permissions = createSessionPermissions({
    settings: () => runtime.permissions({inSandbox: true}),
    mode: () => options.mode?.(),
    lasting: {store: () => runtime.grants(), projectRoot: runtime.workspaceRoot},
    ...(options.allow && {allow: options.allow}),
    ...(options.deny && {deny: options.deny}),
  });
  const session = await openSession(runtime, options);
  const recall =
    options.noMemory || !runtime.config.values.memory.enabled
      ? undefined
      : createConversationRecall(runtime, session.id);
  const knowledge = options.noMemory ? undefined : createConversationKnowledge(runtime);
  const access = openModelAccess(runtime, options.model, {
    ...(recall && {remembered: recall.quote}),
    ...(knowledge && {documents: knowledge.quote}),
  });
  let contexts: Promise<TurnContexts> | undefined;
  let lastModel: LanguageModel | undefined;
  let turn = 0;
  let spent: Spent = {tokens: 0, cost: 0};
  let last: {id: string; userText: string} | undefined;
  let toldUnpriced = false;
  let sequence = 0;
  const measures = createTurnMeasures({measure: runtime.measure});
  const feedback = createTurnFeedback(runtime, session);
  const {startTrace} = (await runtime.telemetry()) ?? {};
  const spans = startTrace && (await import('./turn-spans.ts')).createTurnSpans({startTrace, session: session.id});
  const stamp = (body: AgentEventBody): AgentEvent => ({...body, sequence: ++sequence, at: new Date().toISOString()});
  const openContexts = () => {
    contexts ??= import('./turn-context.ts').then(({createTurnContexts}) =>
      createTurnContexts(runtime, {
        ...options,
        session,
        access,
        permissions,
        ...surroundings,
        ...(recall && {recall}),
        ...(knowledge && {knowledge}),
      }),
    );
    return contexts;
  };

  return {
    session: session.id,
    async *ask(text, {signal, attachments = [], takeSteering, askApproval}) {
      if (turn === 0) yield stamp({type: 'session-start', session: session.id});
      // A session that cannot be read does not keep a question from being answered.
      const stored = await session.messages().catch((error: unknown): Message[] => {
        runtime.events.emit('warning', toErrorData(error));
        return [];
      });
      // A session that is gone on with counts on from where it was.
      if (turn === 0) ({turn, spent, last} = await pastOf(session));
      turn++;
      await feedback.asked(text, last);
      const {performance, budget, models} = runtime.config.values;
      const director = access.director.beginTurn(text);
      if (!options.noMemory && director.intent !== 'conversation') openIndex(runtime);
      let counted = false;
      let lastWords = '';
      const planning = () => lastModel?.id !== retrievalOnly && permissions.policy().mode === 'plan';
      let record: Turn | undefined;
      const watch = (event: AgentEventBody) => {
        measures.take(event);
        feedback.take(event, record);
        spans?.take(event);
      };
      const shared: Omit<ParentTurn, 'session'> = {
        turn,
        ...(askApproval && {
          async askApproval(request, limit) {
            const answer = await askApproval(request, limit);
            const {decision, scope = 'once'} = answer;
            await record?.addNote(approvalNote(request, answer));
            // Allowed for longer: the next call like it is not asked about.
            if (decision === 'allow' && scope !== 'once') await permissions.grant(request, scope);
            return answer;
          },
        }),
        offersFor: permissions.offersFor,
        limits: {
          timeoutMs: options.timeoutMs ?? performance.timeout * 1000,
          ...(options.maxSteps !== undefined && {steps: options.maxSteps}),
          ...(budget.tokens > 0 && {tokens: budget.tokens}),
          ...(budget.cost > 0 && {cost: budget.cost}),
          spent,
        },
        costOf(model, usage) {
          const cost = costOfUsage(models.prices, model, usage);
          if (cost === undefined && budget.cost > 0 && model !== retrievalOnly && !toldUnpriced) {
            toldUnpriced = true;
            runtime.events.emit('warning', unpriced(model));
          }
          return cost;
        },
        maxTokens: performance.maxTokens,
        temperature: performance.temperature,
        meter: createTurnMeter(),
        signal,
      };
      const events = runTurn({
        ...shared,
        text,
        attachments,
        selectModel: (limit, failed) => director.next(limit, failed),
        async assemble(model, limit) {
          lastModel = model;
          counted = false;
          // Without a model nothing is put together: the answer is searched for, and earlier answers tell what a
          // question rests on.
          if (model.id === retrievalOnly) {
            const question: Message = {role: 'user', text, ...(attachments.length > 0 && {attachments})};
            const turns = await session.turns().catch(() => []);
            return {messages: [...spoken(turns.filter(({id}) => id !== record?.id)), question]};
          }
          const contexts = await openContexts();
          const context = await contexts.assemble({
            model,
            text,
            attachments,
            stored,
            parent: {...shared, session: session.id},
            signal: limit,
          });
          const passages = contexts.parts().find(({name}) => name === 'project passages');
          measures.shown({tokens: passages?.tokens ?? 0, places: context.places ?? []});
          return context;
        },
        transcript: {
          id: session.id,
          async beginTurn(said, begin) {
            record = await session.beginTurn(said, begin);
            last = {id: record.id, userText: said};
            return record;
          },
        },
        ...(takeSteering && {takeSteering: () => [...takeSteering()]}),
      });
      for await (const event of events) {
        watch(event);
        // Only the first request of a turn was estimated as a whole.
        if (event.type === 'usage' && !counted && lastModel) {
          counted = true;
          (await openContexts()).observe(lastModel.id, event);
        }
        if (event.type === 'text-delta') lastWords += event.text;
        if (event.type === 'tool-call') lastWords = '';
        // Where nobody can be asked the transcript says all the same what was wanted.
        if (event.type === 'approval-request' && !askApproval) await record?.addNote(approvalNote(event));
        if (event.type === 'turn-end' && event.stopReason === 'end' && planning()) {
          const plan = planIn(lastWords);
          if (plan !== undefined) yield stamp({type: 'plan', text: plan});
        }
        if (event.type === 'result') {
          spent = addSpent(spent, event);
          await recall?.turnEnded({text, number: turn}).catch((error: unknown) => {
            runtime.events.emit('warning', toErrorData(error));
          });
        }
        const recalled = recall?.takeReport();
        if (recalled) {
          for (const told of recallEvents(recalled)) {
            watch(told);
            yield stamp(told);
          }
        }
        yield stamp(event);
      }
    },
    async compact(signal) {
      return (await openContexts()).compact(lastModel, signal);
    },
    async context() {
      return contexts ? (await contexts).parts() : [];
    },
    contextLimit: () => lastModel?.contextTokens,
    async close() {
      recall?.close();
      if (contexts) await (await contexts).close();
      await feedback.settle();
      await session.close();
    },
  };
}

/** Begins to open the project's index, which whichever model answers is shown passages of, while that model is looked for. */
function openIndex(runtime: Runtime): void {
  const opening = runtime.projectIndex().then(index => index.open());
  // What keeps it from opening is told where it is asked.
  opening.catch(() => {});
}

/** An approval as the transcript keeps it: who decided about a call, for how long and why. */
function approvalNote(
  {id, tool, requests, reason}: Pick<ApprovalRequest, 'id' | 'tool' | 'requests' | 'reason'>,
  answer?: ApprovalAnswer,
): TurnNote {
  const {decision = 'deny', scope = 'once', reason: said} = answer ?? {};
  return {
    topic: 'approval',
    data: {
      call: id,
      tool,
      requests,
      asked: reason,
      decision,
      by: answer ? 'user' : 'nobody',
      ...(decision === 'allow' && {scope}),
      ...(said !== undefined && {reason: said}),
    },
  };
}

/** The stand-in that answers without a model, by quoting. */
const retrievalOnly = 'retrieval-only';
/** With less confidence than this (0 to 1) memory most likely holds no answer, and the user is told so. */
const unsureBelow = 0.2;

/** Tells what was recalled, and that memory is unsure where the question was about the past. */
function recallEvents({confidence, asked, passages}: RecallReport): AgentEventBody[] {
  if (passages.length === 0 && !asked) return [];
  const unsure = asked && confidence < unsureBelow;
  return [
    {type: 'recall', confidence, passages},
    ...(unsure
      ? [
          {
            type: 'notice' as const,
            code: 'memory-unsure',
            message: 'Memory does not seem to hold an answer to this',
            hint: '`eca memory search` shows the nearest that was said.',
          },
        ]
      : []),
  ];
}

/**
 * What a session that is gone on with has had, so that numbers and budgets continue: how many turns, what they took,
 * and the last of them.
 */
async function pastOf(
  session: Session,
): Promise<{turn: number; spent: Spent; last: {id: string; userText: string} | undefined}> {
  const turns = await session.turns().catch(() => []);
  const results = turns.flatMap(({result}) => result ?? []);
  return {turn: turns.length, spent: results.reduce(addSpent, {tokens: 0, cost: 0}), last: turns.at(-1)};
}

/** What was said, with the places that answers rest on: enough for an answer without a model. */
function spoken(turns: readonly SessionTurn[]): Message[] {
  return turns.flatMap(({userText, erased, messages, result}): Message[] => {
    if (erased) return [];
    const text = messages.flatMap(message => (message.role === 'assistant' ? message.text : [])).join('');
    const citations = result?.citations ?? [];
    const answer: Message[] = text === '' ? [] : [{role: 'assistant', text, citations}];
    return [{role: 'user', text: userText}, ...answer];
  });
}

/**
 * Opens the session that is meant: a new one, the last one of this folder (`--continue`), one by its id (`--resume`),
 * or a copy (`--fork`).
 */
async function openSession(runtime: Runtime, {resume, fork, throughTurn}: ConversationOptions): Promise<Session> {
  const log = await runtime.sessions();
  const {workspaceRoot} = runtime;
  if (resume === undefined) return log.create({workspaceRoot});
  if (resume !== 'latest') {
    return fork ? log.fork(resume.session, throughTurn === undefined ? {} : {throughTurn}) : log.open(resume.session);
  }
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
