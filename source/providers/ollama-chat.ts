import type {Message as WireMessage} from 'ollama/browser';
import {type EcaError, toErrorData} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {answerStream, toolInput} from './answer-stream.ts';
import {findShortfall} from './context-shortfall.ts';
import {errorOf, isRecord} from './error-detail.ts';
import {type JsonLine, readJsonLines} from './event-stream.ts';
import {openStream} from './http-stream.ts';
import type {FinishReason, Message, ModelRequest, StreamPart} from './language-model.ts';
import {mergeDeltas} from './merge-deltas.ts';
import {endpoint, type Notice, serverName} from './model-server.ts';
import {judgeOllama, type OllamaAccess, ollamaHints, ollamaProvider} from './ollama.ts';
import {streamError} from './server-failure.ts';
import {renderUserText} from './user-text.ts';

/** What a conversation with a model of Ollama needs: the server, the model and its context window. */
export interface OllamaChat {
  access: Omit<OllamaAccess, 'signal'>;
  model: string;
  /** The window asked for: the same in every request of a session, since a change makes the server load the model again. */
  contextTokens: number;
  /** Whether the model can be told not to reason first. */
  canSkipReasoning: boolean;
  /** What is said while no first byte comes, and after how long. */
  slow: {message: string; afterMs: number};
  /** The window the model is really served with; asked once the answer has begun, never throws. */
  servedWindow(signal: AbortSignal): Promise<number | undefined>;
}

/**
 * Sends the conversation to Ollama (`/api/chat`) and streams the answer back, in the contract of
 * `LanguageModel.stream`.
 */
export function streamOllamaChat(
  chat: OllamaChat,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const name = serverName(ollamaProvider, endpoint(chat.access.baseUrl, ''));
  return answerStream(readAnswer(chat, request, signal, name), {name, signal});
}

/** Reads Ollama's answer line by line; says that the model is being loaded when the first byte is slow to come. */
async function* readAnswer(
  chat: OllamaChat,
  request: ModelRequest,
  signal: AbortSignal,
  name: string,
): AsyncGenerator<StreamPart> {
  const {baseUrl, ...access} = chat.access;
  const notice: Notice = {code: 'model-loading', message: chat.slow.message};
  let slow: NodeJS.Timeout | undefined;
  let told = false;
  const response = await openStream({
    ...access,
    signal,
    onRequest() {
      clearTimeout(slow);
      if (told) return;
      slow = setTimeout(() => {
        told = true;
        access.onNotice?.(notice);
      }, chat.slow.afterMs);
    },
    onNotice(retry) {
      // While it waits to ask again, nothing is being loaded.
      clearTimeout(slow);
      access.onNotice?.(retry);
    },
    provider: ollamaProvider,
    url: endpoint(baseUrl, '/api/chat'),
    body: requestBody(chat, request),
    hints: {
      ...ollamaHints,
      'model-time-limit': 'A large model may load longer: raise `performance.firstByteTimeout`, or use a smaller one.',
    },
    judge: judgeOllama(chat.model),
  }).finally(() => clearTimeout(slow));

  // Asked beside the answer: the model is loaded now, so the server can tell its window.
  const window = chat.servedWindow(signal);
  let callNumber = 0;
  let unreadable = 0;
  let last: Record<string, unknown> | undefined;
  const partsOf = function* (lines: readonly JsonLine[]): Generator<StreamPart> {
    for (const line of lines) {
      if (!line.ok || !isRecord(line.value)) {
        unreadable += 1;
        if (unreadable === 1) yield {type: 'warning', ...toErrorData(unreadableLine(name))};
        if (unreadable >= mostUnreadableLines) throw unreadableLine(name);
        continue;
      }
      const {value} = line;
      if (value.error !== undefined && value.error !== null) {
        throw streamError({name, hints: ollamaHints}, errorOf(value) ?? {message: '', code: ''}, {
          redact: access.redact,
          judge: judgeOllama(chat.model),
        });
      }
      const message = isRecord(value.message) ? value.message : {};
      if (typeof message.thinking === 'string') yield {type: 'reasoning-delta', text: message.thinking};
      if (typeof message.content === 'string') yield {type: 'text-delta', text: message.content};
      for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
        callNumber += 1;
        yield toolCall(call, `call-${request.messages.length}-${callNumber}`);
      }
      if (value.done === true) {
        last = value;
        return;
      }
    }
  };
  for await (const lines of readJsonLines(response.bytes, {server: name})) {
    yield* mergeDeltas(partsOf(lines));
    if (last === undefined) continue;
    response.release();
    yield* lastParts(last, request, await window, name);
    yield {type: 'finish', reason: unreadable > 0 ? 'incomplete' : finishReason(last.done_reason)};
    return;
  }
}

/**
 * How many lines of an answer may be no JSON before the answer is given up; up to then they are skipped, with one
 * warning.
 */
const mostUnreadableLines = 20;

/** The error for an answer with a line that is no JSON; the first few are only warned of. */
function unreadableLine(name: string): EcaError {
  return streamError({name, hints: {}}, {message: 'a line that is no JSON', code: ''}, {what: 'sent'});
}

/** The token counts at the end of an answer, and a warning when the server has silently cut the prompt. */
function* lastParts(
  last: Record<string, unknown>,
  request: ModelRequest,
  windowTokens: number | undefined,
  server: string,
): Generator<StreamPart> {
  const inputTokens = count(last.prompt_eval_count);
  const outputTokens = count(last.eval_count);
  if (inputTokens + outputTokens > 0) {
    yield {type: 'usage', usage: {inputTokens, outputTokens, contextTokens: inputTokens + outputTokens}};
  }
  // Servers before 0.3 leave the count out when the prompt was cached.
  const cut = inputTokens > 0 && findShortfall({request, countedTokens: inputTokens, windowTokens, server});
  if (cut) yield {type: 'warning', ...cut};
}

/** A tool call as Ollama sends it; where the server gives it no id, it gets `fallbackId`. */
function toolCall(call: unknown, fallbackId: string): StreamPart {
  const record = isRecord(call) ? call : {};
  const called = isRecord(record.function) ? record.function : {};
  const id = typeof record.id === 'string' && record.id !== '' ? record.id : fallbackId;
  const given = called.arguments ?? {};
  return {
    type: 'tool-call',
    id,
    name: typeof called.name === 'string' ? called.name : '',
    input: typeof given === 'string' ? toolInput(given) : given,
  };
}

/** Why the model stopped, in our words. */
function finishReason(reason: unknown): FinishReason {
  if (reason === 'length') return 'length';
  // An answer that only says that the model was loaded or unloaded is none.
  return reason === 'load' || reason === 'unload' ? 'incomplete' : 'end';
}

/**
 * Builds the request for Ollama. The keys stand in a fixed order: equal requests are equal bytes, so that the server
 * finds what it has computed before.
 */
function requestBody(chat: OllamaChat, request: ModelRequest): string {
  const {tools = [], format, maxTokens, temperature} = request;
  return JSON.stringify({
    model: chat.model,
    stream: true,
    // A prompt that does not fit is an error instead of being cut (0.12.6 and later; older servers ignore both).
    truncate: false,
    shift: false,
    ...(request.reasoning === false && chat.canSkipReasoning && {think: false}),
    options: {
      num_ctx: chat.contextTokens,
      ...(maxTokens !== undefined && {num_predict: maxTokens}),
      ...(temperature !== undefined && {temperature}),
    },
    ...(format && {format}),
    ...(tools.length > 0 && {
      tools: tools.map(({name, description, inputSchema}) => ({
        type: 'function',
        function: {name, description, parameters: inputSchema},
      })),
    }),
    messages: request.messages.map(wireMessage),
  });
}

/** One message of the conversation in Ollama's own form. */
function wireMessage(message: Message): WireMessage {
  switch (message.role) {
    case 'system':
      return {role: 'system', content: message.text};
    case 'user':
      return {role: 'user', content: renderUserText(message)};
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text,
        ...(message.reasoning && {thinking: message.reasoning}),
        ...(message.toolCalls?.length && {
          tool_calls: message.toolCalls.map(({name, input}) => ({
            // The server takes nothing but an object here.
            function: {name, arguments: isRecord(input) ? input : {}},
          })),
        }),
      };
    case 'tool':
      return {role: 'tool', content: message.text, tool_name: sanitizeLine(message.name)};
  }
}

/** A number of tokens, or 0 where a server sends something else. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
