import type {LanguageModel} from '../providers/language-model.ts';
import {tokensOfMessage} from './context-assembler.ts';
import {renderSummary, summaryMessages} from './conversation-summary.ts';
import {pruneResults} from './prune-results.ts';
import {summaryByRules} from './summary-rules.ts';
import {estimateTokens} from './token-estimate.ts';
import type {StepMessage} from './turn-input.ts';
import {writeSummary} from './written-summary.ts';

/** What is to be made shorter, and how far the shortening may go. */
export interface CompactionRequest {
  /** The conversation as it is stored, without system text. */
  messages: readonly StepMessage[];
  /** The window that the model is served with. */
  windowTokens: number;
  /** Writes the summary; rules do where it is absent, fails or writes nothing of use. */
  model?: LanguageModel;
  /** What the conversation may take where that is less than half of the window. */
  roomTokens?: number;
  /** Never go on to the second stage: it costs a call of the model. */
  pruneOnly?: boolean;
  /** Go on to the second stage even where the first made room enough, as `/compact` does. */
  thorough?: boolean;
  /** What the conversation takes as it was sent, with the recalled text behind its questions, which compaction drops. */
  sentTokens?: number;
  /** The model has the tool `recall`, with which it can look up what a summary leaves out. */
  canRecall?: boolean;
  estimate?: (text: string) => number;
  signal: AbortSignal;
}

/** A conversation that was made shorter: what stands in its place, and by how much. */
export interface Compaction {
  /** What stands in place of the conversation from now on. */
  messages: StepMessage[];
  /** Which stage it took: old results pruned, or all but the newest exchange summarised, or all where that is too long. */
  stage: 'pruned' | 'summarised';
  summaryBy?: 'model' | 'rules';
  tokensBefore: number;
  tokensAfter: number;
}

/** A conversation is compacted when it fills this share of the window. */
const compactionShare = 0.75;
/** Compaction is enough when the conversation comes down to this share. */
const enoughShare = 0.5;
/**
 * The most that a summary takes, as a share of the window, and of what the conversation may take after compaction: the
 * rest is for the newest exchange.
 */
const summaryShare = {window: 0.15, room: 0.6};
/**
 * The share of the window that a turn should have for recalled text and the results of its calls: with less, old
 * results are pruned before the question.
 */
const workShare = 0.3;
/** The share it cannot do without: with less, the conversation is summarised. */
const leastWorkShare = 0.1;
/** Below this share of the window a summary of the conversation has no room either. */
const leastRoomShare = 0.15;
/**
 * The newest messages that are not summarised: what is kept begins with the first of the user's among them that leaves
 * room enough.
 */
const newestMessages = 6;
/** The fewest of the newest messages that the first stage keeps whole. */
const fewestKept = 2;
/**
 * How many of the newest messages the first stage tries to keep whole, the most first: the first number that leaves
 * room enough is taken.
 */
const keptWhole = [8, 4, fewestKept];
/**
 * To gain less than a tenth of the conversation is not worth what a server has to read anew, nor a summary the call of
 * the model.
 */
const leastGain = 0.9;
/**
 * How much of one message of the user is kept word for word in a summary, in characters. Longer ones are nearly always
 * pasted text: head and tail are kept, and how much is missing. Less in small windows, of which a few such messages
 * would fill all.
 */
const longestVerbatim = {least: 1_000, most: 6_000, perWindowToken: 1 / 8};

/**
 * Whether a conversation has become too long and has to be shortened: it fills three quarters of the model's context
 * window.
 */
export function needsCompaction(contextTokens: number, windowTokens: number): boolean {
  return windowTokens > 0 && contextTokens >= windowTokens * compactionShare;
}

/** What fills a model's window at a question, in tokens. */
export interface WindowUse {
  windowTokens: number;
  /** System prompt and tools. */
  systemTokens: number;
  /** What is kept free for the answer. */
  answerTokens: number;
  questionTokens: number;
  /** What was said before. */
  historyTokens: number;
  /** The turn may call tools, whose results need room. */
  hasTools: boolean;
}

/**
 * Whether the conversation has to be shortened before a question, and how far: it nearly fills the window, or leaves too
 * little room for the work. Undefined where it fits.
 */
export function compactionNeed(use: WindowUse): Pick<CompactionRequest, 'pruneOnly' | 'roomTokens'> | undefined {
  const {windowTokens, systemTokens, historyTokens} = use;
  const roomTokens = windowTokens - systemTokens - use.answerTokens - use.questionTokens;
  // No summary makes room beside a question that fills the window by itself.
  const canShrink = roomTokens > windowTokens * leastRoomShare;
  const exceeds = (share: number) =>
    canShrink && historyTokens > roomTokens - (use.hasTools ? windowTokens * share : 0);
  const isFull = exceeds(leastWorkShare) || needsCompaction(historyTokens + systemTokens, windowTokens);
  if (!isFull && !exceeds(workShare)) return undefined;
  const wantedTokens = roomTokens - windowTokens * workShare;
  return {
    pruneOnly: !isFull,
    ...(canShrink && {roomTokens: Math.max(wantedTokens, windowTokens * leastRoomShare)}),
  };
}

/**
 * Makes a long conversation shorter so that it fits the model's context window again (compaction), in two stages: first
 * old tool results are pruned; where that is not enough, everything but the newest exchange is summarised into a fixed
 * structure (goal, the user's own words, decisions, files, open points). What the user wrote, corrections included, is
 * kept by rule, never left to a model. However long the conversation, its summary takes at most 15 % of the window: the
 * oldest goes first, and that it does is said. Undefined where too little can be gained.
 */
export async function compactConversation(request: CompactionRequest): Promise<Compaction | undefined> {
  const {
    messages,
    windowTokens,
    roomTokens = windowTokens,
    thorough = false,
    pruneOnly = false,
    estimate = estimateTokens,
  } = request;
  const enoughTokens = Math.min(windowTokens * enoughShare, roomTokens);
  const count = (some: readonly StepMessage[]) =>
    some.reduce((sum, message) => sum + tokensOfMessage(message, estimate), 0);
  const tokensBefore = Math.max(count(messages), request.sentTokens ?? 0);
  const pruned = pruneResults(messages);
  const prunedTokens = count(pruned);
  for (const keepNewest of thorough ? [] : keptWhole) {
    const shorter = pruneResults(messages, {keepNewest});
    const tokensAfter = count(shorter);
    if (tokensAfter <= tokensBefore * leastGain && tokensAfter <= enoughTokens)
      return {messages: shorter, stage: 'pruned', tokensBefore, tokensAfter};
  }
  if (pruneOnly) {
    const shortest = pruneResults(messages, {keepNewest: fewestKept});
    const tokensAfter = count(shortest);
    if (tokensAfter > tokensBefore * leastGain) return undefined;
    return {messages: shortest, stage: 'pruned', tokensBefore, tokensAfter};
  }
  const summaryTokens = Math.floor(Math.min(windowTokens * summaryShare.window, enoughTokens * summaryShare.room));
  const newest = newestThatFit(pruned, enoughTokens - summaryTokens, count);
  const old = pruned.slice(0, pruned.length - newest.length);
  if (old.length === 0)
    return prunedTokens < tokensBefore
      ? {messages: pruned, stage: 'pruned', tokensBefore, tokensAfter: prunedTokens}
      : undefined;
  const mostAfter = Math.min(summaryTokens, count(old)) + count(newest);
  if (!thorough && mostAfter > tokensBefore * leastGain) return undefined;
  const {text, by} = await summarise(old, {...request, summaryTokens, estimate, isWhole: newest.length === 0});
  const summarised = [...summaryMessages(text), ...newest];
  const tokensAfter = count(summarised);
  if (tokensAfter >= tokensBefore) return undefined;
  return {messages: summarised, stage: 'summarised', summaryBy: by, tokensBefore, tokensAfter};
}

/**
 * The newest exchanges, beginning with a message of the user: as many as fit so many tokens; the last with its results
 * cut, since it is answered too, or none where that is too much.
 */
function newestThatFit(
  messages: readonly StepMessage[],
  tokens: number,
  count: (some: readonly StepMessage[]) => number,
): readonly StepMessage[] {
  const from = messages.length - newestMessages;
  const starts = messages.flatMap((message, index) => (message.role === 'user' ? index : []));
  const last = starts.at(-1) ?? messages.length;
  const candidates = [
    ...starts.filter(index => index >= from).map(index => messages.slice(index)),
    messages.slice(last),
    pruneResults(messages.slice(last), {keepNewest: 0}),
  ];
  return candidates.find(some => count(some) <= tokens) ?? [];
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
  const {model, windowTokens, estimate, signal} = request;
  const {least, most, perWindowToken} = longestVerbatim;
  const byRules = summaryByRules(old);
  const written = model && (await writeSummary({model, messages: old, windowTokens, estimate, signal}));
  const answers = {points: request.isWhole ? byRules.answers.points.slice(-1) : [], left: 0};
  const summary = written ? {...byRules, answers, ...written} : byRules;
  const text = renderSummary(summary, {
    tokens: request.summaryTokens,
    longestWords: Math.max(least, Math.min(most, Math.floor(windowTokens * perWindowToken))),
    canRecall: request.canRecall ?? false,
    estimate,
  });
  return {text, by: written ? 'model' : 'rules'};
}
