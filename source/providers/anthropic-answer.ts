import {type EcaError, toErrorData} from '../foundation/errors.ts';
import {toolInput} from './answer-stream.ts';
import {answerTool} from './anthropic-request.ts';
import {errorOf, isRecord} from './error-detail.ts';
import {parseJson, readEvents, type ServerSentEvent} from './event-stream.ts';
import type {FinishReason, StreamPart} from './language-model.ts';
import {mergeDeltas} from './merge-deltas.ts';

/** What is needed to read a streamed answer of Anthropic. */
export interface AnthropicAnswerOptions {
  /** `Provider at host:port`, for messages. */
  server: string;
  bytes: AsyncIterable<Uint8Array>;
  /** Called when the answer is known to be whole, before the loop is left. */
  release(): void;
  /** Leads the ids of calls that come without one. */
  callPrefix: string;
  /** Whether the input of the tool `answer` is the text of the answer. */
  answerIsTool: boolean;
  /** Makes the error for what the server says went wrong in the middle of its answer. */
  streamError(said: {message: string; code: string}): EcaError;
}

/** A tool call whose arguments are still coming in. */
interface OpenCall {
  id: string;
  name: string;
  json: string;
  /** What stood in the start of the block, where a server sends the input whole. */
  input: unknown;
}

/**
 * How many events of an answer may be no JSON before the answer is given up; up to then they are skipped, with one
 * warning.
 */
const mostUnreadableEvents = 20;

/**
 * Reads Claude's answer as it streams in and turns Anthropic's events into text, reasoning, tool calls and token
 * counts. These are raw parts, to be passed through `answerStream`. The answer is whole with `message_stop`.
 */
export async function* readAnthropicAnswer(options: AnthropicAnswerOptions): AsyncGenerator<StreamPart> {
  const open = new Map<unknown, OpenCall>();
  const usage = {input: 0, output: 0, cached: 0};
  let calls = 0;
  let reason: FinishReason | undefined;
  let unreadable = 0;
  let whole = false;

  const partsOf = function* (events: readonly ServerSentEvent[]): Generator<StreamPart> {
    for (const {event, data} of events) {
      const json = parseJson(data);
      if (!json.ok || !isRecord(json.value)) {
        unreadable += 1;
        const fault = options.streamError({message: 'a part of the answer is no JSON', code: ''});
        if (unreadable >= mostUnreadableEvents) throw fault;
        if (unreadable === 1) yield {type: 'warning', ...toErrorData(fault)};
        continue;
      }
      const {value} = json;
      const delta = isRecord(value.delta) ? value.delta : {};
      switch (typeof value.type === 'string' ? value.type : event) {
        case 'error':
          throw options.streamError(errorOf(value) ?? {message: '', code: ''});
        case 'message_start':
          readUsage(isRecord(value.message) ? value.message.usage : undefined, usage);
          break;
        case 'content_block_start': {
          const block = isRecord(value.content_block) ? value.content_block : {};
          if (block.type === 'tool_use') {
            open.set(value.index, {id: textOf(block.id), name: textOf(block.name), json: '', input: block.input});
          } else yield* textParts(block);
          break;
        }
        case 'content_block_delta': {
          const call = open.get(value.index);
          if (!call) yield* textParts(delta);
          else {
            const piece = textOf(delta.partial_json);
            call.json += piece;
            if (isAnswer(call) && piece !== '') yield {type: 'text-delta', text: piece};
          }
          break;
        }
        case 'content_block_stop': {
          const call = open.get(value.index);
          open.delete(value.index);
          if (!call) break;
          calls += 1;
          if (!isAnswer(call)) yield toolCall(call, `${options.callPrefix}-${calls}`);
          else if (call.json === '') yield {type: 'text-delta', text: JSON.stringify(call.input ?? {})};
          break;
        }
        case 'message_delta':
          readUsage(value.usage, usage);
          if (typeof delta.stop_reason === 'string') {
            reason = finishReason(delta.stop_reason);
            if (delta.stop_reason === 'refusal') {
              yield {
                type: 'warning',
                code: 'model-content-filter',
                message: 'The model was stopped from answering this by the provider',
                hint: 'Ask in other words, or use another model with --model.',
              };
            }
          }
          break;
        case 'message_stop':
          // A call whose block was never closed did not arrive whole.
          for (const call of open.values()) if (!isAnswer(call)) yield {...toolCall(call, 'cut'), input: undefined};
          whole = true;
          return;
      }
    }
  };
  for await (const events of readEvents(options.bytes, {server: options.server})) {
    yield* mergeDeltas(partsOf(events));
    if (!whole) continue;
    options.release();
    break;
  }
  if (usage.input + usage.output > 0) yield usagePart(usage);
  if (whole) yield {type: 'finish', reason: unreadable > 0 ? 'incomplete' : (reason ?? 'end')};

  /** Whether the call is the model's answer in the wanted shape, and no tool to run. */
  function isAnswer(call: OpenCall): boolean {
    return options.answerIsTool && call.name === answerTool;
  }
}

/** The text and the thinking in a block or a piece of one. */
function* textParts(block: Record<string, unknown>): Generator<StreamPart> {
  const text = textOf(block.text);
  if (text !== '') yield {type: 'text-delta', text};
  const thinking = textOf(block.thinking);
  if (thinking !== '') yield {type: 'reasoning-delta', text: thinking};
}

/** A tool call that arrived whole; one that the server gave no id gets `fallbackId`. */
function toolCall({id, name, json, input}: OpenCall, fallbackId: string): Extract<StreamPart, {type: 'tool-call'}> {
  return {type: 'tool-call', id: id || fallbackId, name, input: json === '' ? (input ?? {}) : toolInput(json)};
}

/** Why the model stopped: out of tokens (its output limit or its window), waiting for tool results, or done. */
function finishReason(reason: string): FinishReason {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  return reason === 'tool_use' ? 'tool-calls' : 'end';
}

/** Counts come at the start and, growing, at the end. What was read from or written to the cache is input like the rest. */
function readUsage(found: unknown, usage: {input: number; output: number; cached: number}): void {
  if (!isRecord(found)) return;
  const input =
    count(found.input_tokens) + count(found.cache_read_input_tokens) + count(found.cache_creation_input_tokens);
  usage.input = Math.max(usage.input, input);
  usage.output = Math.max(usage.output, count(found.output_tokens));
  usage.cached = Math.max(usage.cached, count(found.cache_read_input_tokens));
}

/** The token counts as the rest of the program has them. */
function usagePart({input, output, cached}: {input: number; output: number; cached: number}): StreamPart {
  const usage = {inputTokens: input, outputTokens: output, contextTokens: input + output};
  return {type: 'usage', usage: {...usage, ...(cached > 0 && {cachedTokens: cached})}};
}

/** A text, or an empty one where a server sends something else. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number of tokens, or 0 where a server sends something else. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
