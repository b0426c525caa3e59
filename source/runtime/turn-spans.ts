import type {AgentEventBody, TurnResult} from '../agent/agent-event.ts';
import type {OtlpExport, Span} from '../metrics/otlp-export.ts';
import {modelLabels} from './measure.ts';

/** Makes a trace of each turn: the turn, its model calls and its tool calls, without a word of what was said. */
export interface TurnSpans {
  take(event: AgentEventBody): void;
}

export interface TurnSpansOptions {
  startTrace: NonNullable<OtlpExport['startTrace']>;
  session: string;
  /** Unix milliseconds. */
  now?: () => number;
}

/** A turn whose trace is not finished. */
interface OpenTurn {
  span: Span;
  model: string;
  /** When a request can have begun: it is known to have been made once something comes of it. */
  requestMs: number | undefined;
  call: Span | undefined;
  usage: {inputTokens: number; outputTokens: number};
  tools: Map<string, Span>;
}

/** What our own tools are called. A model may ask for anything, and its words have no place in a trace. */
const toolName = /^[a-z]+(?:-[a-z]+){0,3}$/;

/**
 * Traces each turn for an OpenTelemetry collector: how long it, its model calls and its tool calls took. Follows the
 * turns of one conversation, one at a time; names and attributes as in the GenAI semantic conventions for spans.
 */
export function createTurnSpans({startTrace, session, now = Date.now}: TurnSpansOptions): TurnSpans {
  let turn: OpenTurn | undefined;

  function beginTurn(): OpenTurn {
    const attributes = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'eca',
      'gen_ai.conversation.id': session,
    };
    const span = startTrace('invoke_agent eca', {startMs: now(), attributes});
    const usage = {inputTokens: 0, outputTokens: 0};
    return {span, model: '', requestMs: undefined, call: undefined, usage, tools: new Map()};
  }

  /** Begins the part of a model call once something came of it, as of the time when it was asked. */
  function beginCall(open: OpenTurn): void {
    if (open.call || open.requestMs === undefined) return;
    const labels = modelLabels(open.model);
    open.call = open.span.startSpan(`chat ${labels['gen_ai.request.model']}`, {
      startMs: open.requestMs,
      isRequest: true,
      attributes: {'gen_ai.operation.name': 'chat', ...labels},
    });
  }

  function endCall(open: OpenTurn, error?: string): void {
    open.call?.end(now(), error);
    open.call = undefined;
    open.requestMs = undefined;
  }

  /** Ends a model call with its own tokens, since `usage` counts those of the whole turn. */
  function takeUsage(open: OpenTurn, {inputTokens, outputTokens}: {inputTokens: number; outputTokens: number}): void {
    beginCall(open);
    open.call?.set({
      'gen_ai.usage.input_tokens': inputTokens - open.usage.inputTokens,
      'gen_ai.usage.output_tokens': outputTokens - open.usage.outputTokens,
    });
    open.usage = {inputTokens, outputTokens};
    endCall(open);
  }

  /** Begins the part of a tool call; a name that is none of ours stays out of the trace. */
  function beginTool(open: OpenTurn, id: string, name: string): void {
    const tool = toolName.test(name) ? name : 'unknown';
    const attributes = {'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool, 'gen_ai.tool.call.id': id};
    open.tools.set(id, open.span.startSpan(`execute_tool ${tool}`, {startMs: now(), attributes}));
  }

  /** Ends the trace of a turn; tool calls without a result count as cancelled. */
  function endTurn(open: OpenTurn, {stopReason, usage, cost, model}: TurnResult): void {
    const failure = stopReason === 'end' ? undefined : stopReason;
    endCall(open, failure);
    for (const tool of open.tools.values()) tool.end(now(), 'cancelled');
    open.span.set({
      ...modelLabels(model),
      'gen_ai.usage.input_tokens': usage.inputTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
      'eca.stop_reason': stopReason,
      ...(cost === undefined ? {} : {'eca.cost': cost}),
    });
    open.span.end(now(), failure);
  }

  return {
    take(event) {
      if (event.type === 'turn-start') turn = beginTurn();
      if (!turn) return;
      switch (event.type) {
        case 'model-select':
          // The one before was asked in vain.
          beginCall(turn);
          endCall(turn, 'failed');
          turn.model = event.model;
          turn.requestMs = event.model === 'retrieval-only' ? undefined : now();
          break;
        case 'text-delta':
        case 'reasoning-delta':
          beginCall(turn);
          break;
        case 'usage':
          takeUsage(turn, event);
          break;
        case 'tool-call':
          endCall(turn);
          beginTool(turn, event.id, event.name);
          break;
        case 'tool-result':
          turn.tools.get(event.id)?.end(now(), event.ok ? undefined : 'failed');
          turn.tools.delete(event.id);
          turn.requestMs = now();
          break;
        case 'steering':
          turn.requestMs = now();
          break;
        case 'result':
          endTurn(turn, event);
          turn = undefined;
          break;
      }
    },
  };
}
