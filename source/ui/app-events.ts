import type {AgentEvent} from '../agent/agent-event.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {Activity, AppState, RunningTool} from './app-state.ts';
import type {Block, CitedPlace} from './chat/block.ts';
import {toolOutcome, toolTitle} from './chat/tool-line.ts';
import {endingOf} from './chat/turn-ending.ts';
import {textEnd} from './graphemes.ts';
import {withBlocks} from './outbox.ts';

/**
 * Most characters of a running tool's output that are kept for the screen: the last ones, what came earlier is dropped.
 * A command that prints for hours costs no more.
 */
const outputKept = 8_000;

/** Whether the model has come further than its server's notice said. */
export function saysMore({type}: AgentEvent): boolean {
  return type === 'text-delta' || type === 'reasoning-delta' || type === 'tool-call' || type === 'result';
}

/**
 * What an event of the assistant (text, a tool call or its result, a warning, the end of the turn) changes on the
 * screen. A turn that is being stopped stays `stopping`, whatever still arrives.
 */
export function afterEvent(state: AppState, event: AgentEvent): AppState {
  const working = (activity: Activity): Activity => (state.activity === 'stopping' ? 'stopping' : activity);
  switch (event.type) {
    case 'session-start':
      return {...state, session: event.session};
    case 'model-select': {
      // The tier is not known where the user chose the model and it has not answered yet.
      const changed = event.model !== state.model || (state.tier === undefined && event.tier !== undefined);
      const next = {...state, model: event.model, tier: event.tier};
      const {hiddenTools: hidden = []} = event;
      const why = hidden.length > 0 ? `${event.why} · no room for ${hidden.join(', ')}` : event.why;
      return changed ? withBlocks(next, {kind: 'model', model: event.model, why}) : next;
    }
    case 'reasoning-delta': {
      const {text, startedAtMs} = state.reasoning ?? {text: '', startedAtMs: state.nowMs};
      return {...state, activity: working('thinking'), reasoning: {text: text + event.text, startedAtMs}};
    }
    case 'text-delta':
      return {...closeReasoning(state), activity: working('streaming')};
    case 'steering':
      return withBlocks({...state, answering: false}, {kind: 'user', text: event.text, steering: true});
    case 'tool-call': {
      const tool = {
        id: event.id,
        title: toolTitle(event.name, event.input),
        startedAtMs: state.nowMs,
        output: '',
      };
      const closed = closeReasoning(state);
      return {...closed, activity: working('tool'), answering: false, tools: [...state.tools, tool]};
    }
    case 'tool-result': {
      const tool = state.tools.find(({id}) => id === event.id);
      const tools = state.tools.filter(({id}) => id !== event.id);
      const next = {...state, activity: working(tools.length > 0 ? 'tool' : 'waiting'), tools};
      const title = tool?.title ?? 'tool';
      const {details} = event;
      const block: Block = {
        kind: 'tool',
        title,
        ok: event.ok,
        outcome: toolOutcome(event.content, event.ok ? details : undefined),
        ...(details && {details}),
        // Three lines of what the tool said stay on the screen; ten where it failed or reasoning is shown.
        ...(tool &&
          tool.output !== '' && {output: tool.output, outputLines: state.showReasoning || !event.ok ? 10 : 3}),
      };
      return details?.kind === 'todo' ? withBlocks({...next, todo: details.items}, block) : withBlocks(next, block);
    }
    case 'usage': {
      const {inputTokens, outputTokens, contextTokens} = event;
      return {...state, usage: {inputTokens, outputTokens, contextTokens}};
    }
    case 'notice':
      return withBlocks(state, {kind: 'note', text: event.message});
    case 'warning':
    case 'error':
      return withBlocks(state, {kind: event.type, problem: problemOf(event)});
    case 'result': {
      const places = event.citations.map(
        ({kind, score, symbol, ...place}, index): CitedPlace => ({number: index + 1, ...place}),
      );
      const cost = event.cost === undefined ? state.cost : (state.cost ?? 0) + event.cost;
      const next = {...closeReasoning(state), citations: places, cost};
      const ending = endingOf(event.stopReason);
      const blocks: Block[] = next.tools.map(stoppedTool);
      if (places.length > 0) blocks.push({kind: 'citations', places});
      if (ending !== undefined) blocks.push({kind: 'note', text: ending});
      return withBlocks({...next, tools: []}, ...blocks);
    }
    case 'tool-output': {
      const tools = state.tools.map(tool =>
        tool.id === event.id ? {...tool, output: textEnd(tool.output + event.text, outputKept)} : tool,
      );
      return {...state, tools};
    }
    case 'recall': {
      const {confidence, passages} = event;
      const next = {...state, recalled: {confidence, passages}};
      return passages.length === 0 ? next : withBlocks(next, {kind: 'recalled', recalled: {confidence, passages}});
    }
    case 'plan':
    case 'turn-start':
    case 'turn-end':
    case 'approval-request':
    case 'approval-response':
      return state;
  }
}

/** A tool call that the end of the turn cut off: shown as stopped, with the last three lines that it said. */
function stoppedTool({title, output}: RunningTool): Block {
  return {kind: 'tool', title, ok: false, outcome: 'stopped', ...(output !== '' && {output, outputLines: 3})};
}

/**
 * Ends the model's thinking: a line says how many seconds it took, at least one; the text itself is printed only while
 * reasoning is shown.
 */
export function closeReasoning(state: AppState): AppState {
  if (!state.reasoning) return state;
  const {text, startedAtMs} = state.reasoning;
  const seconds = Math.max(1, Math.round((state.nowMs - startedAtMs) / 1000));
  return withBlocks(
    {...state, reasoning: undefined},
    {kind: 'reasoning', seconds, text: state.showReasoning ? text : undefined},
  );
}

/** What is shown of a warning or error. */
function problemOf({code, message, hint}: ErrorData): ErrorData {
  return {code, message, ...(hint !== undefined && {hint})};
}
