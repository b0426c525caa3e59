import {EcaError, toErrorData} from '../foundation/errors.ts';
import {createTerminalSanitizer, sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import {abortError, throwIfAborted} from './abort-error.ts';
import {isRecord} from './error-detail.ts';
import type {FinishReason, StreamPart} from './language-model.ts';
import {createReasoningTags} from './reasoning-tags.ts';

/**
 * Checks and cleans a model's answer while it streams in, so that every provider's answer behaves the same, also when
 * the connection breaks in the middle. Makes the contract of `LanguageModel.stream` hold for what an adapter reads off
 * the wire; every adapter returns its parts through here and may yield text as raw as it came. What comes out:
 * - Text and reasoning in channels of their own (reasoning tags inside text are taken out), each through one terminal
 *   sanitiser.
 * - Tool calls only at the end and only when the answer arrived whole: one that is cut, or whose input is no object, is
 *   a warning.
 * - Exactly one `finish`, last; nothing after it is read. `tool-calls` is the reason whenever there are some.
 * - A break after something was answered is a warning and `finish` with `incomplete`; before that it is thrown.
 * - AbortError as soon as `signal` is aborted and the source yields or throws.
 *
 * `name` is the server's, such as `Ollama at 127.0.0.1:11434`.
 */
export async function* answerStream(
  parts: AsyncIterable<StreamPart>,
  {name, signal}: {name: string; signal: AbortSignal},
): AsyncGenerator<StreamPart> {
  const channels = createChannels();
  const calls: Extract<StreamPart, {type: 'tool-call'}>[] = [];
  let answered = false;
  let reason: FinishReason | undefined;
  let fault: unknown;
  throwIfAborted(signal);
  try {
    for await (const part of parts) {
      throwIfAborted(signal);
      if (part.type === 'finish') {
        reason = part.reason;
        break;
      }
      if (part.type === 'tool-call') calls.push(part);
      else if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
        for (const safe of channels.push(part)) {
          answered = true;
          yield safe;
        }
      } else if (part.type === 'warning') yield safeWarning(part);
      else yield part;
    }
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    fault = error;
  }
  for (const safe of channels.end()) {
    answered = true;
    yield safe;
  }
  throwIfAborted(signal);
  // Nothing was shown yet: then it is an error, and another model can be asked. Otherwise what arrived is kept.
  if (fault !== undefined && !answered) throw fault;
  if (fault === undefined && reason === undefined && !answered) throw endedEarly(name);
  if (fault !== undefined || reason === undefined) {
    yield {type: 'warning', ...toErrorData(fault ?? endedEarly(name))};
    yield {type: 'finish', reason: 'incomplete'};
    return;
  }
  // A tool call may have been cut off with the answer: run, it could write half a file.
  if (reason === 'incomplete' || reason === 'length') {
    if (calls.length > 0) yield droppedCalls(name, calls.length);
    yield {type: 'finish', reason};
    return;
  }
  let valid = 0;
  for (const call of calls) {
    if (isRecord(call.input) && call.name.trim() !== '') {
      valid += 1;
      yield {...call, id: sanitizeLine(call.id), name: sanitizeLine(call.name)};
    } else yield invalidCall(name, call.name);
  }
  yield {type: 'finish', reason: valid > 0 ? 'tool-calls' : 'end'};
}

/**
 * Parses the arguments of a tool call, which models send as JSON text. An empty text stands for no arguments; what is
 * no JSON gives undefined, which no tool accepts.
 */
export function toolInput(argumentsText: string): unknown {
  if (argumentsText.trim() === '') return {};
  try {
    return JSON.parse(argumentsText);
  } catch {
    return undefined;
  }
}

/** Keeps answer text and reasoning ("thinking") apart and makes both safe for the terminal. */
function createChannels() {
  const tags = createReasoningTags();
  const sanitizers = {text: createTerminalSanitizer(), reasoning: createTerminalSanitizer()};
  const part = (channel: 'text' | 'reasoning', text: string): StreamPart[] =>
    text === '' ? [] : [{type: channel === 'text' ? 'text-delta' : 'reasoning-delta', text}];
  return {
    push({type, text}: {type: 'text-delta' | 'reasoning-delta'; text: string}): StreamPart[] {
      if (type === 'reasoning-delta') return part('reasoning', sanitizers.reasoning.write(text));
      return tags.push(text).flatMap(piece => part(piece.channel, sanitizers[piece.channel].write(piece.text)));
    },
    end(): StreamPart[] {
      const rest = tags.end().flatMap(piece => part(piece.channel, sanitizers[piece.channel].write(piece.text)));
      return [...rest, ...part('reasoning', sanitizers.reasoning.end()), ...part('text', sanitizers.text.end())];
    },
  };
}

/** A warning with what a server said in it made safe for the terminal. */
function safeWarning(part: Extract<StreamPart, {type: 'warning'}>): StreamPart {
  const hint = part.hint === undefined ? {} : {hint: sanitizeText(part.hint)};
  return {...part, message: sanitizeText(part.message), ...hint};
}

/** The error for an answer that stopped without an end marker: the server or the connection broke off. */
function endedEarly(name: string): EcaError {
  return new EcaError('model-broken-stream', `${name} ended its answer without saying that it is whole`, {
    hint: 'What arrived is kept. Ask again for the rest; the log of the server says why it stopped.',
  });
}

/** The warning that tool calls were dropped because the answer was cut off before it was whole. */
function droppedCalls(name: string, count: number): StreamPart {
  const what = count === 1 ? 'a tool call' : `${count} tool calls`;
  return {
    type: 'warning',
    code: 'model-cut-tool-call',
    message: `${name} stopped before its answer was whole, so ${what} did not run`,
    hint: 'Ask again, or raise `performance.maxTokens` if the answer hit that limit.',
  };
}

/** The warning for a tool call whose name is empty or whose arguments are no JSON object: it is not run. */
function invalidCall(name: string, tool: string): StreamPart {
  return {
    type: 'warning',
    code: 'model-bad-tool-call',
    message: `${name} called the tool \`${sanitizeLine(tool).slice(0, 80)}\` with an input that is no JSON object; it did not run`,
  };
}
