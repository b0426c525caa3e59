import {
  type CompactionRequest,
  type ConversationRoom,
  compactConversation,
  conversationRoom,
} from '../agent/compaction.ts';
import {tokensOfMessage, tokensOfMessages} from '../agent/context-assembler.ts';
import type {SentHistory} from '../agent/sent-history.ts';
import type {FixedPrefix} from '../agent/system-prompt.ts';
import {estimateTokens} from '../agent/token-estimate.ts';
import {encodeRequest, type ToolCallMode} from '../agent/tool-calls.ts';
import type {StepMessage} from '../agent/turn-input.ts';
import type {SentConversation} from '../agent/written-summary.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {Session} from '../memory/session.ts';
import type {Attachment, LanguageModel, Message} from '../providers/language-model.ts';

/** Which session is shortened, and how its size is measured. */
export interface SessionCompactionOptions {
  session: Session;
  /** What was sent of the session; forgotten when it is shortened. */
  sent: SentHistory;
  /** The context window of a model in tokens. */
  windowOf(model: LanguageModel): number;
  /** Estimates tokens as the model's server counts them. */
  estimateOf(model: LanguageModel): (text: string) => number;
  /** The window that is assumed where no model was asked yet. */
  usualWindowTokens: number;
}

/** A question that is about to be asked, and what stands before the conversation. */
export interface ComingQuestion {
  model: LanguageModel;
  text: string;
  attachments: readonly Attachment[];
  /** The conversation before it. */
  stored: readonly Message[];
  prefix: Pick<FixedPrefix, 'systemText' | 'tools' | 'tokens'>;
  /** How the model calls tools; absent: it is offered none. */
  mode?: ToolCallMode;
  answerTokens: number;
  signal: AbortSignal;
}

/** Keeps the conversation of one session short enough for the window of its models. */
export interface SessionCompaction {
  /**
   * Shortens the conversation before a question where it fills too much of the window. Returns what stands in place of
   * `stored`, with what the user is told of it.
   */
  before(question: ComingQuestion): Promise<{stored: readonly Message[]; warning?: ErrorData}>;
  /** Summarises what was said so far with `model`, or by rules; one line on what came of it. */
  now(model: LanguageModel | undefined, signal: AbortSignal): Promise<{message: string}>;
}

/** Shortens what models are given of a session; the session itself keeps the whole of it. */
export function createSessionCompaction(options: SessionCompactionOptions): SessionCompaction {
  const {session, sent, windowOf, estimateOf} = options;
  /** What the user was told of already. */
  const told = {pruned: false, whereItStays: false};
  /** What the last question was asked with. */
  let last: (Pick<ComingQuestion, 'model' | 'prefix' | 'mode'> & {room: ConversationRoom | undefined}) | undefined;

  /**
   * Shortens the stored conversation up to its last finished turn and saves the result in the session; undefined where
   * nothing can be gained. With one line on what came of it, and whether the user has to be told.
   */
  async function shorten(
    model: LanguageModel | undefined,
    signal: AbortSignal,
    how: Pick<CompactionRequest, 'thorough' | 'pruneOnly'>,
  ): Promise<{message: string; isNews: boolean} | undefined> {
    // A turn that is not finished is still needed as it is.
    const turns = (await session.turns()).filter(({result}) => result !== undefined);
    const through = turns.at(-1)?.id;
    if (through === undefined) return undefined;
    const messages = (await session.messages()).filter((message): message is StepMessage => message.role !== 'system');
    const estimate = model ? estimateOf(model) : estimateTokens;
    const own = last && last.model.id === model?.id ? last : undefined;
    const compaction = await compactConversation({
      messages,
      windowTokens: model ? windowOf(model) : options.usualWindowTokens,
      estimate,
      ...(model && model.id !== 'retrieval-only' && {model}),
      ...(own && {behind: sentBefore(own, messages)}),
      ...(own?.room && {room: own.room}),
      sentTokens: tokensOfMessages(sent.render(messages), estimate),
      ...how,
      signal,
    });
    if (!compaction) return undefined;
    // Kept in the session: whoever goes on with it need not shorten it anew.
    const saved = await session.addCompaction({throughTurn: through, messages: compaction.messages});
    if (!saved.saved) return {message: `The summary could not be saved: ${saved.problem.message}`, isNews: true};
    sent.forget();
    const {tokensBefore, tokensAfter, stage, summaryBy} = compaction;
    const what =
      stage === 'pruned'
        ? 'old tool results and recalled text were shortened'
        : `earlier turns were summarised${summaryBy === 'rules' ? ' by rules' : ''}`;
    // Pruned is often and loses nothing that was said: once is enough.
    const isNews = stage === 'summarised' || !told.pruned;
    told.pruned ||= stage === 'pruned';
    return {message: `The conversation went from about ${tokensBefore} to ${tokensAfter} tokens: ${what}`, isNews};
  }

  /** The conversation as its model was sent it with the last question: its server may still remember that. */
  function sentBefore({prefix, mode}: Pick<ComingQuestion, 'prefix' | 'mode'>, messages: Message[]): SentConversation {
    const {systemText} = prefix;
    const system: Message[] = systemText === '' ? [] : [{role: 'system', text: systemText}];
    return {request: encodeRequest([...system, ...sent.render(messages)], mode, prefix.tools), mode};
  }

  return {
    async before({model, text, attachments, stored, prefix, mode, answerTokens, signal}) {
      const estimate = estimateOf(model);
      const historyTokens = tokensOfMessages(sent.render(stored), estimate);
      const room = conversationRoom({
        windowTokens: windowOf(model),
        systemTokens: prefix.tokens,
        answerTokens,
        questionTokens: tokensOfMessage({role: 'user', text, attachments: [...attachments]}, estimate),
      });
      last = {model, prefix, ...(mode !== undefined && {mode}), room};
      if (!room || historyTokens <= room.pruneTokens) return {stored};
      const shortened = await shorten(model, signal, {pruneOnly: historyTokens <= room.mostTokens});
      if (!shortened) return {stored};
      const hint = 'The whole conversation stays in the session; `eca session show` shows it.';
      const warning = {
        code: 'context-compacted',
        message: shortened.message,
        ...(!told.whereItStays && {hint}),
      };
      told.whereItStays = true;
      return {stored: await session.messages(), ...(shortened.isNews && {warning})};
    },
    async now(model, signal) {
      const shortened = await shorten(model, signal, {thorough: true});
      return {message: shortened?.message ?? 'There is nothing to summarise yet.'};
    },
  };
}
