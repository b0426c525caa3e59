import {EcaError, toErrorData} from '../foundation/errors.ts';
import {errorOf, isRecord} from './error-detail.ts';
import {parseJson, readEvents, type ServerSentEvent} from './event-stream.ts';
import type {FinishReason, StreamPart} from './language-model.ts';
import {mergeDeltas} from './merge-deltas.ts';
import {createToolCallAssembler} from './openai-tool-calls.ts';

/** What is needed to read an answer of an OpenAI-compatible server. */
export interface OpenAiAnswerOptions {
  /** `Provider at host:port`, for messages. */
  server: string;
  bytes: AsyncIterable<Uint8Array>;
  /** Called when the answer is known to be whole, before the loop is left. */
  release(): void;
  /** Leads the ids of calls that come without one. */
  callPrefix: string;
  /** Makes the error for what the server says went wrong in the middle of its answer. */
  streamError(said: {message: string; code: string}): EcaError;
}

/**
 * How many events of an answer may be no JSON before the answer is given up; up to then they are skipped, with one
 * warning.
 */
const mostUnreadableEvents = 20;

/**
 * Reads the answer of OpenAI or a compatible server as it streams in: text, reasoning, tool calls and token counts.
 * These are raw parts, to be passed through `answerStream`. The answer is whole with `[DONE]`, or where a finish reason
 * came and the stream ended or fell silent after it.
 */
export async function* readOpenAiAnswer(options: OpenAiAnswerOptions): AsyncGenerator<StreamPart> {
  const calls = createToolCallAssembler(options.callPrefix);
  let usage: StreamPart | undefined;
  let reason: FinishReason | undefined;
  let unreadable = 0;
  let done = false;
  const partsOf = function* (events: readonly ServerSentEvent[]): Generator<StreamPart> {
    for (const {event, data} of events) {
      if (data.trim() === '[DONE]') {
        done = true;
        return;
      }
      const json = parseJson(data);
      if (!json.ok || !isRecord(json.value)) {
        // A last event without its closing blank line may be cut; others are faults.
        unreadable += 1;
        const fault = options.streamError({message: 'a part of the answer is no JSON', code: ''});
        if (unreadable >= mostUnreadableEvents) throw fault;
        if (unreadable === 1) yield {type: 'warning', ...toErrorData(fault)};
        continue;
      }
      const chunk = json.value;
      if ((chunk.error !== undefined && chunk.error !== null) || event === 'error') {
        throw options.streamError(errorOf(chunk) ?? {message: '', code: ''});
      }
      usage = readUsage(chunk) ?? usage;
      for (const part of readChoice(firstChoice(chunk))) {
        if (part.type === 'finish') reason = part.reason;
        else if (part.type === 'pieces') calls.push(part.pieces);
        else yield part;
      }
    }
  };
  try {
    for await (const events of readEvents(options.bytes, {server: options.server})) {
      yield* mergeDeltas(partsOf(events));
      if (!done) continue;
      options.release();
      break;
    }
  } catch (error) {
    // A server that said why it stopped and then never closed its answer has sent all of it.
    const fellSilent = error instanceof EcaError && ['model-broken-stream', 'model-time-limit'].includes(error.code);
    if (reason === undefined || unreadable > 0 || !fellSilent) throw error;
  }
  yield* calls.end();
  if (usage) yield usage;
  if (!done && reason === undefined) return;
  yield {type: 'finish', reason: unreadable > 0 ? 'incomplete' : (reason ?? 'end')};
}

/** The parts of an answer that a server gave whole although it was asked to stream. */
export function readWholeAnswer(value: unknown, options: Omit<OpenAiAnswerOptions, 'bytes' | 'release'>): StreamPart[] {
  const answer = isRecord(value) ? value : {};
  const choice = firstChoice(answer);
  if (!choice) throw options.streamError(errorOf(answer) ?? {message: 'the answer holds no choice', code: ''});
  const calls = createToolCallAssembler(options.callPrefix);
  let finish: StreamPart = {type: 'finish', reason: 'end'};
  const parts: StreamPart[] = [];
  for (const part of readChoice(choice)) {
    if (part.type === 'finish') finish = part;
    else if (part.type === 'pieces') calls.push(part.pieces);
    else parts.push(part);
  }
  const usage = readUsage(answer);
  return [...parts, ...calls.end(), ...(usage ? [usage] : []), finish];
}

/** The one answer of a reply; servers may send several, but one was asked for. */
function firstChoice(chunk: Record<string, unknown>): Record<string, unknown> | undefined {
  const first: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  return isRecord(first) ? first : undefined;
}

/** The parts of one chunk, by whichever names the different servers give reasoning and refusals. */
function* readChoice(
  choice: Record<string, unknown> | undefined,
): Generator<StreamPart | {type: 'pieces'; pieces: unknown}> {
  if (!choice) return;
  const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
  // DeepSeek, vLLM before 0.11 and llama.cpp say `reasoning_content`; OpenRouter, Groq and newer vLLM `reasoning`; some both.
  const reasoning = textOf(delta.reasoning_content) || textOf(delta.reasoning);
  if (reasoning !== '') yield {type: 'reasoning-delta', text: reasoning};
  const text = textOf(delta.content);
  if (text !== '') yield {type: 'text-delta', text};
  const refusal = textOf(delta.refusal);
  if (refusal !== '') yield {type: 'text-delta', text: refusal};
  if (delta.tool_calls !== undefined) yield {type: 'pieces', pieces: delta.tool_calls};
  const {finish_reason: reason} = choice;
  if (typeof reason !== 'string' || reason === '') return;
  if (reason === 'content_filter') {
    yield {
      type: 'warning',
      code: 'model-content-filter',
      message: 'The server cut the answer: its content filter took offence',
      hint: 'Ask in other words, or use another model with --model.',
    };
  }
  yield {type: 'finish', reason: finishReason(reason)};
}

/** Why the model stopped, in our words: out of tokens, broken off, waiting for tool results, or done. */
function finishReason(reason: string): FinishReason {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  if (reason === 'error' || reason === 'abort') return 'incomplete';
  return reason === 'tool_calls' || reason === 'function_call' ? 'tool-calls' : 'end';
}

/** A text, or the texts of a list of content parts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map(part => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/** The token counts of an answer, where the server sends some. */
function readUsage(chunk: Record<string, unknown>): StreamPart | undefined {
  const inner = isRecord(chunk.x_groq) ? chunk.x_groq.usage : undefined;
  const usage = isRecord(chunk.usage) ? chunk.usage : inner;
  if (!isRecord(usage)) return undefined;
  const inputTokens = count(usage.prompt_tokens);
  const outputTokens = count(usage.completion_tokens);
  if (inputTokens + outputTokens === 0) return undefined;
  const details = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  // DeepSeek has a name of its own.
  const cachedTokens = count(details.cached_tokens) || count(usage.prompt_cache_hit_tokens);
  return {
    type: 'usage',
    usage: {
      inputTokens,
      outputTokens,
      contextTokens: inputTokens + outputTokens,
      ...(cachedTokens > 0 && {cachedTokens: Math.min(cachedTokens, inputTokens)}),
    },
  };
}

/** A number of tokens, or 0 where a server sends something else. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
