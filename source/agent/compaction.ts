import type {LanguageModel} from '../providers/language-model.ts';
import {tokensOfMessages} from './context-assembler.ts';
import {summaryMessages} from './conversation-summary.ts';
import {type PruneOptions, pruneResults} from './prune-results.ts';
import {renderSummary} from './render-summary.ts';
import {summaryByRules} from './summary-rules.ts';
import {estimateTokens} from './token-estimate.ts';
import type {StepMessage} from './turn-input.ts';
import {type SentConversation, writeSummary} from './written-summary.ts';

/** What is to be made shorter, and how far the shortening may go. */
export interface CompactionRequest {
  /** The conversation as it is stored, without system text. */
  messages: readonly StepMessage[];
  /** The window that the model is served with. */
  windowTokens: number;
  /** Writes the summary; rules do where it is absent, fails or writes nothing of use. */
  model?: LanguageModel;
  /** What the conversation may take, see `conversationRoom`; shares of the window when absent. */
  room?: ConversationRoom;
  /** The conversation as the model was last sent it: a summary asked for behind it is written without reading it anew. */
  behind?: SentConversation;
  /** Never go on to the second stage: it costs a call of the model. */
  pruneOnly?: boolean;
  /** Go on to the second stage even where the first made room enough, as `/compact` does. */
  thorough?: boolean;
  /** What the conversation takes as it was sent: with the recalled text behind its questions, with results that were cut. */
  sentTokens?: number;
  estimate?: (text: string) => number;
  signal: AbortSignal;
}

/** A conversation that was made shorter: what stands in its place, and by how much. */
export interface Compaction {
  /** What stands in place of the conversation from now on. */
  messages: StepMessage[];
  /** Which stage it took: old results pruned, or all but the newest exchange summarised. */
  stage: 'pruned' | 'summarised';
  summaryBy?: 'model' | 'rules';
  tokensBefore: number;
  tokensAfter: number;
}

/** A conversation is compacted when it fills this share of the window. */
const compactionShare = 0.75;
/**
 * The share of the window that a turn cannot do without for recalled text and the results of its calls, about one long
 * result: with less, the conversation is summarised.
 */
const leastWorkShare = 0.15;
/** Results are pruned where the conversation fills this share of what it may fill before it has to be summarised. */
const pruneShare = 0.85;
/**
 * The share of the same to which a conversation is brought down: the rest is what may be said before it has to be
 * shortened again, so that the call of the model and what a server reads anew are worth their cost.
 */
const loweredShare = 0.5;
/** It is not brought down further than to this share of the window: a summary and the newest exchange need that much. */
const leastLoweredShare = 0.1;
/** Below this share of the window a summary of the conversation has no room either. */
const leastRoomShare = 0.15;
/**
 * The most that a summary takes, as a share of the window, and of what the conversation may take after compaction: the
 * rest is for the newest exchange, and what that does not need is the summary's again.
 */
const summaryShare = {window: 0.15, lowered: 0.5};
/**
 * The newest messages that are not summarised: what is kept begins with the first of the user's among them that leaves
 * room enough.
 */
const newestMessages = 6;
/**
 * How far the first stage goes, the least first: how many of the newest messages it keeps whole, and of the newest
 * results it keeps head and tail instead of their first line. The first that makes room enough is taken.
 */
const pruneLevels: readonly PruneOptions[] = [
  {keepNewest: 8},
  {keepNewest: 4},
  {keepNewest: 2},
  {keepNewest: 2, keepEnds: 8},
  {keepNewest: 2, keepEnds: 2},
];
/**
 * To gain less than this share of the conversation, or of the window, is not worth what a server has to read anew, nor
 * a summary the call of the model.
 */
const leastGain = {conversation: 0.1, window: 0.05};
/**
 * How much of one message of the user is kept word for word in a summary, in characters. Longer ones are nearly always
 * pasted text: head and tail are kept, and how much is missing. Less in small windows, of which a few such messages
 * would fill all.
 */
const longestVerbatim = {least: 1_000, most: 6_000, perWindowToken: 1 / 8};

/** What fills a model's window at a question, in tokens. */
export interface WindowUse {
  windowTokens: number;
  /** System prompt and tools. */
  systemTokens: number;
  /** What is kept free for the answer. */
  answerTokens: number;
  questionTokens: number;
}

/** How much a conversation may take before it is shortened, in tokens, and how much after it. */
export interface ConversationRoom {
  /** With more, it has to be shortened, by a summary if need be. */
  mostTokens: number;
  /** With more, old results are pruned if enough is gained. */
  pruneTokens: number;
  /** To this it is brought down. */
  loweredTokens: number;
}

/**
 * How much room a conversation has beside a question and the work on it: it is shortened before it nearly fills the
 * window or leaves too little for recalled text and results, and then far enough that it need not be shortened again
 * soon. Undefined where a question fills the window by itself, so that no summary makes room beside it.
 */
export function conversationRoom(use: WindowUse): ConversationRoom | undefined {
  const {windowTokens, systemTokens} = use;
  const besideTokens = windowTokens - systemTokens - use.answerTokens - use.questionTokens;
  if (besideTokens <= windowTokens * leastRoomShare) return undefined;
  const mostTokens = Math.max(
    Math.min(besideTokens - windowTokens * leastWorkShare, windowTokens * compactionShare - systemTokens),
    windowTokens * leastRoomShare,
  );
  const loweredTokens = Math.max(mostTokens * loweredShare, windowTokens * leastLoweredShare);
  return {mostTokens, pruneTokens: mostTokens * pruneShare, loweredTokens};
}

/**
 * Makes a long conversation shorter so that it fits the model's context window again (compaction), in two stages: first
 * old tool results are pruned; where that is not enough, everything but the newest exchange is summarised into a fixed
 * structure (goal, the user's own words, decisions, files, open points). What the user wrote, corrections included, is
 * kept by rule, never left to a model. However long the conversation, its summary takes at most 15 % of the window: the
 * oldest goes first, and that it does is said. Undefined where too little can be gained.
 */
export async function compactConversation(request: CompactionRequest): Promise<Compaction | undefined> {
  const {messages, windowTokens, thorough = false, pruneOnly = false, estimate = estimateTokens} = request;
  const usualTokens = windowTokens * compactionShare;
  const {pruneTokens = usualTokens * pruneShare, loweredTokens = usualTokens * loweredShare} = request.room ?? {};
  const count = (some: readonly StepMessage[]) => tokensOfMessages(some, estimate);
  const tokensBefore = request.sentTokens ?? count(messages);
  const worthwhileTokens = Math.max(tokensBefore * leastGain.conversation, windowTokens * leastGain.window);
  const isWorth = (tokensAfter: number) => tokensBefore - tokensAfter >= worthwhileTokens;
  // First stage: old results are cut, no further than is needed.
  for (const level of thorough ? [] : pruneLevels) {
    const shorter = pruneResults(messages, level);
    const tokensAfter = count(shorter);
    const isLast = level === pruneLevels.at(-1);
    // At the last level less is enough, since the next stage costs a call of the model.
    const enoughTokens = isLast ? (pruneOnly ? tokensBefore : pruneTokens) : loweredTokens;
    if (isWorth(tokensAfter) && tokensAfter <= enoughTokens)
      return {messages: shorter, stage: 'pruned', tokensBefore, tokensAfter};
  }
  if (pruneOnly) return undefined;
  // Second stage: everything but the newest exchange gives way to a summary.
  const newest = newestThatFit(messages, loweredTokens * (1 - summaryShare.lowered), count);
  const old = messages.slice(0, newest.from);
  if (old.length === 0) return undefined;
  const kept = count(newest.messages);
  const summaryTokens = Math.floor(Math.min(windowTokens * summaryShare.window, loweredTokens - kept));
  if (!thorough && !isWorth(Math.min(summaryTokens, count(old)) + kept)) return undefined;
  const {text, by} = await summarise(old, {...request, summaryTokens, estimate, isWhole: newest.messages.length === 0});
  const summarised = [...summaryMessages(text), ...newest.messages];
  const tokensAfter = count(summarised);
  // A summary that is longer than what it stands for would only lose words.
  if (tokensAfter >= tokensBefore) return undefined;
  return {messages: summarised, stage: 'summarised', summaryBy: by, tokensBefore, tokensAfter};
}

/**
 * The newest exchanges, beginning with a message of the user, and where they begin: as many as fit so many tokens; at
 * least what was said in the last one, since a question often rests on the answer before it; none where even that is
 * too much.
 */
function newestThatFit(
  messages: readonly StepMessage[],
  tokens: number,
  count: (some: readonly StepMessage[]) => number,
): {from: number; messages: readonly StepMessage[]} {
  const starts = messages.flatMap((message, index) => (message.role === 'user' ? index : []));
  const last = starts.at(-1) ?? messages.length;
  const candidates = [...starts.filter(index => index >= messages.length - newestMessages), last].flatMap(from => {
    const whole = messages.slice(from);
    return [whole, pruneResults(whole, {keepNewest: 0})].map(some => ({from, messages: some}));
  });
  const newest = [...candidates, {from: last, messages: spoken(messages.slice(last))}];
  return newest.find(one => count(one.messages) <= tokens) ?? {from: messages.length, messages: []};
}

/** What was said, without calls and their results. */
function spoken(messages: readonly StepMessage[]): StepMessage[] {
  return messages.flatMap((message): StepMessage[] => {
    if (message.role === 'user') return [message];
    return message.role === 'assistant' && message.text !== '' ? [{role: 'assistant', text: message.text}] : [];
  });
}

/**
 * Writes the summary: goal, the user's words and files by rule, the rest by the model, or by rules too where it cannot.
 */
async function summarise(
  old: readonly StepMessage[],
  request: CompactionRequest & {
    summaryTokens: number;
    estimate: (text: string) => number;
    /** Nothing but the summary is kept: it has to say what was answered last. */
    isWhole: boolean;
  },
): Promise<{text: string; by: 'model' | 'rules'}> {
  const {model, behind, windowTokens, summaryTokens, estimate, signal} = request;
  const {least, most, perWindowToken} = longestVerbatim;
  const byRules = summaryByRules(old, request.messages);
  const written =
    model &&
    (await writeSummary({
      ...{model, messages: old, windowTokens, summaryTokens, estimate, signal},
      ...(behind && {behind}),
    }));
  // Where a model wrote the summary, what was answered last is added only if no message still shows it.
  const answers = {points: request.isWhole ? byRules.answers.points.slice(-1) : [], left: 0};
  const summary = written ? {...byRules, answers, ...written} : byRules;
  const text = renderSummary(summary, {
    tokens: summaryTokens,
    longestWords: Math.max(least, Math.min(most, Math.floor(windowTokens * perWindowToken))),
    estimate,
  });
  return {text, by: written ? 'model' : 'rules'};
}
