import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import type {Citation, LanguageModel, Message, StreamPart, Usage} from '../providers/language-model.ts';
import type {AgentEventBody, StopReason, TurnResult} from './agent-event.ts';

/** Where the loop records what was said. `endTurn` is called exactly once a turn, also after a failure. */
export interface TranscriptPort {
  readonly session: string;
  /** Resolves when the user's message cannot be lost any more. */
  beginTurn(text: string): Promise<{turn: number}>;
  appendStep(messages: readonly Message[]): Promise<void>;
  endTurn(result: TurnResult): Promise<void>;
}

export interface TurnInput {
  /** What the user asks now. */
  text: string;
  /** What stands before it: system prompt and earlier turns. */
  history: readonly Message[];
  /** Chooses the model; called once the user's message is safe. */
  selectModel(signal: AbortSignal): Promise<{model: LanguageModel; why: string}>;
  transcript: TranscriptPort;
  maxTokens?: number;
  temperature?: number;
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
    session: input.transcript.session,
    text: '',
    model: '',
    stopReason: 'end',
    usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    citations: [],
    toolCalls: [],
    filesChanged: [],
    durationMs: 0,
  };

  const begun = await attempt(() => input.transcript.beginTurn(input.text));
  if ('fault' in begun) yield {type: 'warning', ...notSaved(begun.fault)};
  yield {type: 'turn-start', turn: 'value' in begun ? begun.value.turn : 0};

  try {
    const {model, why} = await input.selectModel(input.signal);
    result.model = model.id;
    yield {type: 'model-select', model: model.id, why};
    const request = {
      messages: [...input.history, {role: 'user', text: input.text} as const],
      ...(input.maxTokens !== undefined && {maxTokens: input.maxTokens}),
      ...(input.temperature !== undefined && {temperature: input.temperature}),
    };
    for await (const part of model.stream(request, input.signal)) yield* take(part, result);
  } catch (error) {
    result.stopReason = isCancellation(error) || input.signal.aborted ? 'cancelled' : 'error';
    if (result.stopReason === 'error') yield {type: 'error', ...toErrorData(error)};
  }

  result.durationMs = Math.round(clock() - startedAtMs);
  if ('value' in begun) {
    const saved = await attempt(async () => {
      if (result.text !== '') await input.transcript.appendStep([{role: 'assistant', text: result.text}]);
      await input.transcript.endTurn(result);
    });
    if ('fault' in saved) yield {type: 'warning', ...notSaved(saved.fault)};
  }
  yield {type: 'turn-end', stopReason: result.stopReason};
  yield result;
  return result;
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

function notSaved(fault: ErrorData): ErrorData {
  return {...fault, message: `this turn is not saved: ${fault.message}`};
}

async function attempt<Value>(work: () => Promise<Value>): Promise<{value: Value} | {fault: ErrorData}> {
  try {
    return {value: await work()};
  } catch (error) {
    return {fault: toErrorData(error)};
  }
}
