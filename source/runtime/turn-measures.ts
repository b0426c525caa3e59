import type {AgentEventBody, RecalledPassage, TurnResult} from '../agent/agent-event.ts';
import {overlap} from '../agent/turn-accounts.ts';
import type {Labels} from '../metrics/instrument.ts';
import type {Citation} from '../providers/language-model.ts';
import {type Measure, modelLabels} from './measure.ts';
import {takenUp} from './taken-up.ts';

/** Measures the turns of a conversation by their events. */
export interface TurnMeasures {
  take(event: AgentEventBody): void;
  /** What was put into the context of the turn's model: passages of the project, at these places, of so many tokens. */
  shown(passages: {tokens: number; places: readonly Citation[]}): void;
}

export interface TurnMeasuresOptions {
  measure: Measure;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

/** A model call under way. */
interface Call {
  startMs: number;
  hasChunk: boolean;
}

/** What is known of the turn under way. */
interface Turn {
  startMs: number;
  model: string;
  call: Call | undefined;
  hasText: boolean;
  usage: {inputTokens: number; outputTokens: number};
  /** When the user was asked, by the id of the call. */
  asked: Map<string, {tool: string; startMs: number}>;
  passages: readonly RecalledPassage[];
  shown: Parameters<TurnMeasures['shown']>[0] | undefined;
}

/** Tools that change files: a refused call of one counts as a refused edit. */
const changingTools = new Set(['edit-file', 'write-file', 'delete-file', 'move-file']);
/** Labels of figures on whole turns, and on calls of a model. */
const agent = {'gen_ai.agent.name': 'eca'};
const chat = {'gen_ai.operation.name': 'chat'};

/**
 * Measures the turns of one conversation for `eca metrics`: times, tokens, cost, failures, approvals, recall. One turn
 * at a time.
 */
export function createTurnMeasures({measure, clock = () => performance.now()}: TurnMeasuresOptions): TurnMeasures {
  let turn = newTurn(clock());
  const since = (startMs: number) => (clock() - startMs) / 1000;

  /** Measures how long the model call under way took, and what it failed with. */
  function endCall(failure?: string): void {
    if (!turn.call) return;
    measure('gen_ai.client.operation.duration', since(turn.call.startMs), {
      ...chat,
      ...modelLabels(turn.model),
      ...errorLabel(failure),
    });
    turn.call = undefined;
  }

  /** Measures how long the first piece of a model's answer, and the first text of the turn, took to arrive. */
  function takeChunk(isText: boolean): void {
    const model = modelLabels(turn.model);
    if (turn.call && !turn.call.hasChunk) {
      turn.call.hasChunk = true;
      measure('gen_ai.client.operation.time_to_first_chunk', since(turn.call.startMs), {...chat, ...model});
    }
    if (!isText || turn.hasText) return;
    turn.hasText = true;
    measure('eca.turn.first_text', since(turn.startMs), model);
  }

  /**
   * Counts the tokens of the call that just ended: `usage` is that of the whole turn, and what is new in it is the
   * call's.
   */
  function takeUsage(usage: {inputTokens: number; outputTokens: number}): void {
    const kinds = [
      ['input', usage.inputTokens - turn.usage.inputTokens],
      ['output', usage.outputTokens - turn.usage.outputTokens],
    ] as const;
    for (const [type, tokens] of kinds) {
      const labels = {...chat, ...modelLabels(turn.model), 'gen_ai.token.type': type};
      if (tokens > 0) measure('gen_ai.client.token.usage', tokens, labels);
    }
    const {inputTokens, outputTokens} = usage;
    turn.usage = {inputTokens, outputTokens};
  }

  /** Measures the whole turn: its end, time and cost, and how much of what it was shown was of use. */
  function endTurn(result: TurnResult): void {
    const {stopReason, cost, usage} = result;
    const model = modelLabels(result.model || turn.model || 'none');
    const failure = stopReason === 'end' ? undefined : stopReason;
    endCall(failure);
    takeUsage(usage);
    measure('eca.turn.count', 1, {...model, 'eca.stop_reason': stopReason});
    measure('gen_ai.invoke_agent.duration', since(turn.startMs), {...agent, ...model, ...errorLabel(failure)});
    if (cost !== undefined) measure('eca.turn.cost', cost, model);
    else if (usage.inputTokens + usage.outputTokens > 0) measure('eca.turn.unpriced', 1, model);
    if (usage.contextTokens > 0) measure('eca.context.used', usage.contextTokens, model);
    if (turn.shown && turn.shown.tokens > 0) {
      measure('eca.context.wasted', turn.shown.tokens * (1 - citedShare(turn.shown.places, result)), model);
    }
    for (const {text} of turn.passages) {
      measure('eca.recall.passages', 1, {'eca.used': takenUp(text, result.text) ? 'yes' : 'no'});
    }
    turn = newTurn(clock());
  }

  return {
    shown(passages) {
      turn.shown = passages;
    },
    take(event) {
      switch (event.type) {
        case 'turn-start':
          turn = newTurn(clock());
          break;
        case 'model-select':
          // The model before was asked in vain.
          endCall('failed');
          turn.model = event.model;
          turn.call = event.model === 'retrieval-only' ? undefined : {startMs: clock(), hasChunk: false};
          break;
        case 'text-delta':
        case 'reasoning-delta':
          takeChunk(event.type === 'text-delta');
          break;
        case 'usage':
          endCall();
          takeUsage(event);
          break;
        case 'tool-call':
          endCall();
          break;
        case 'tool-result':
        case 'steering':
          // The last of them comes right before the next request.
          turn.call = {startMs: clock(), hasChunk: false};
          break;
        case 'approval-request':
          turn.asked.set(event.id, {tool: event.tool, startMs: clock()});
          break;
        case 'approval-response':
          takeDecision(event);
          break;
        case 'warning':
          if (event.code === 'model-fallback') measure('eca.turn.fallbacks', 1, modelLabels(turn.model));
          break;
        case 'recall':
          if (event.passages.length > 0) measure('eca.recall.hits', 1);
          turn.passages = event.passages;
          break;
        case 'result':
          // The call that the last results would have been sent with was never made.
          if (turn.call && !turn.call.hasChunk && event.stopReason !== 'error') turn.call = undefined;
          endTurn(event);
          break;
      }
    },
  };

  /** Counts an approval that was given, refused or never answered, and how long the user was waited for. */
  function takeDecision({id, decision, reason}: Extract<AgentEventBody, {type: 'approval-response'}>): void {
    const asked = turn.asked.get(id);
    if (!asked) return;
    turn.asked.delete(id);
    const answered = reason === 'nobody can be asked' ? 'unanswered' : decision;
    const tool = {'gen_ai.tool.name': asked.tool};
    measure('eca.approval.count', 1, {...tool, 'eca.decision': answered});
    if (answered !== 'unanswered') measure('eca.approval.wait', since(asked.startMs), {'eca.decision': answered});
    if (decision === 'deny' && changingTools.has(asked.tool)) {
      const {'gen_ai.request.model': model = turn.model} = modelLabels(turn.model);
      measure('eca.edit.outcome', 1, {...tool, 'gen_ai.request.model': model, 'eca.outcome': 'denied'});
    }
  }
}

function newTurn(startMs: number): Turn {
  return {
    startMs,
    model: '',
    call: undefined,
    hasText: false,
    usage: {inputTokens: 0, outputTokens: 0},
    asked: new Map(),
    passages: [],
    shown: undefined,
  };
}

/** The label of what went wrong; none where all went well. */
function errorLabel(failure: string | undefined): Labels {
  return failure === undefined ? {} : {'error.type': failure};
}

/** The share of the shown passages that the answer cites, 0 to 1: the rest of the context was wasted. */
function citedShare(places: readonly Citation[], {citations}: TurnResult): number {
  if (places.length === 0) return 0;
  const cited = places.filter(place => citations.some(one => overlap(place, one)));
  return cited.length / places.length;
}
