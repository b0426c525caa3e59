import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import type {Attachment, Citation, LanguageModel, Message, StreamPart, Usage} from '../providers/language-model.ts';
import type {AgentEventBody, StopReason, TurnResult} from './agent-event.ts';

/** Whether something is on disk; if not, why. */
export type SaveOutcome = {saved: true} | {saved: false; problem: ErrorData};

/** Where the loop records what is said. None of its calls throws: a turn goes on when it cannot be saved. */
export interface TranscriptPort {
  readonly id: string;
  /** Resolves when the user's message cannot be lost any more, or cannot be saved. */
  beginTurn(
    text: string,
    options?: {attachments?: readonly Attachment[]},
  ): Promise<{
    readonly begun: SaveOutcome;
    end(result: Omit<TurnResult, 'type' | 'session'> & {error?: ErrorData}): Promise<SaveOutcome>;
  }>;
}

export interface TurnInput {
  /** The number of the turn in its session, from 1. */
  turn: number;
  /** What the user asks now. */
  text: string;
  attachments?: readonly Attachment[];
  /** What stands before it: system prompt and earlier turns. */
  history: readonly Message[];
  /** Chooses the model; called once the user's message is safe. */
  selectModel(signal: AbortSignal): Promise<{model: LanguageModel; why: string}>;
  transcript: TranscriptPort;
  maxTokens?: number;
  temperature?: number;
  /** The limit for the whole turn; none when absent or 0. */
  timeoutMs?: number;
  signal: AbortSignal;
  /** Monotonic milliseconds; the process clock when absent. */
  clock?: () => number;
}

/**
 * Runs one turn: functions in, events out. Yields events in order and ends with `turn-end` and `result`; what goes wrong is an
 * event and a stop reason, never a throw. Text that arrived before a failure or a cancellation is kept and recorded.
 */
export async function* runTurn(input: TurnInput): AsyncGenerator<AgentEventBody, TurnResult> {
  const clock = input.clock ?? (() => performance.now());
  const startedAtMs = clock();
  const result: TurnResult = {
    type: 'result',
    session: input.transcript.id,
    text: '',
    model: '',
    stopReason: 'end',
    usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    citations: [],
    toolCalls: [],
    filesChanged: [],
    durationMs: 0,
  };
  const attachments = input.attachments ?? [];
  const question = {text: input.text, ...(attachments.length > 0 && {attachments})};

  const record = await input.transcript.beginTurn(input.text, {attachments});
  if (!record.begun.saved) yield notSaved('your message', record.begun.problem);
  yield {type: 'turn-start', turn: input.turn};

  const deadline = input.timeoutMs ? AbortSignal.timeout(input.timeoutMs) : undefined;
  const signal = deadline ? AbortSignal.any([input.signal, deadline]) : input.signal;
  let fault: ErrorData | undefined;
  try {
    const {model, why} = await input.selectModel(signal);
    result.model = model.id;
    yield {type: 'model-select', model: model.id, why};
    const request = {
      messages: [...input.history, {role: 'user' as const, ...question}],
      ...(input.maxTokens !== undefined && {maxTokens: input.maxTokens}),
      ...(input.temperature !== undefined && {temperature: input.temperature}),
    };
    for await (const part of model.stream(request, signal)) yield* take(part, result);
  } catch (error) {
    result.stopReason = stopReasonOf(error, input.signal, deadline);
    if (result.stopReason === 'error') {
      fault = toErrorData(error);
      yield {type: 'error', ...fault};
    }
  }

  result.durationMs = Math.round(clock() - startedAtMs);
  const {type: _type, session: _session, ...outcome} = result;
  const ended = await record.end({...outcome, ...(fault && {error: fault})});
  if (!ended.saved && record.begun.saved) yield notSaved('the answer', ended.problem);
  yield {type: 'turn-end', stopReason: result.stopReason};
  yield result;
  return result;
}

function stopReasonOf(error: unknown, cancel: AbortSignal, deadline: AbortSignal | undefined): StopReason {
  if (cancel.aborted) return 'cancelled';
  if (deadline?.aborted) return 'limit';
  return isCancellation(error) ? 'cancelled' : 'error';
}

function* take(part: StreamPart, result: TurnResult): Generator<AgentEventBody> {
  switch (part.type) {
    case 'text-delta':
      result.text += part.text;
      yield part;
      return;
    case 'reasoning-delta':
    case 'warning':
      yield part;
      return;
    case 'citation':
      addCitation(result.citations, part.citation);
      return;
    case 'usage':
      addUsage(result.usage, part.usage);
      yield {type: 'usage', ...result.usage};
      return;
    case 'finish':
      result.stopReason = stopReasons[part.reason];
      return;
    case 'tool-call':
      yield {type: 'tool-call', id: part.id, name: part.name, input: part.input};
  }
}

const stopReasons: Record<Extract<StreamPart, {type: 'finish'}>['reason'], StopReason> = {
  end: 'end',
  'tool-calls': 'end',
  length: 'limit',
  incomplete: 'incomplete',
};

function addCitation(citations: Citation[], added: Citation): void {
  const same = (known: Citation) =>
    known.path === added.path && known.startLine === added.startLine && known.endLine === added.endLine;
  if (!citations.some(same)) citations.push(added);
}

function addUsage(total: Usage, step: Usage): void {
  total.inputTokens += step.inputTokens;
  total.outputTokens += step.outputTokens;
  total.contextTokens = step.contextTokens;
}

function notSaved(what: string, problem: ErrorData): AgentEventBody {
  return {type: 'warning', ...problem, message: `${what} could not be saved: ${problem.message}`};
}
