import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {ToolPlace, ToolResult} from '../tools/tool.ts';
import {failedResult, type PreparedCall, type ToolExecutor} from '../tools/tool-executor.ts';
import {createAbortable} from './abortable.ts';
import type {AgentEventBody, ToolCallSummary} from './agent-event.ts';
import {keyOf, type RepeatGuard} from './repeat-guard.ts';
import type {ReadCall} from './tool-calls.ts';
import type {StepMessage, TurnInput} from './turn-input.ts';

/** The calls of one step that are answered at most; the rest are told so. */
const callsPerStep = 16;

export interface ToolRound {
  /** One for each call, in the order of the calls. */
  messages: Extract<StepMessage, {role: 'tool'}>[];
  summaries: ToolCallSummary[];
  places: ToolPlace[];
  /** Approvals that nobody could give: tool and reason. */
  unanswered: {tool: string; reason: string}[];
  /** Why the turn has to stop. */
  stop?: string;
}

interface Work {
  call: ReadCall;
  prepared?: PreparedCall;
  decision: ToolCallSummary['decision'];
  /** Set where the call does not run. */
  answer?: ToolResult;
  /** The call's own identity and result count for the repeated-call guard. */
  guarded: boolean;
}

/**
 * Answers the calls of one step. Calls that only read run side by side, one that changes something alone and in its place; results come
 * in the order of the calls. Nothing throws but the signal's reason, at once.
 */
export async function* runToolRound(
  calls: readonly ReadCall[],
  executor: ToolExecutor,
  guard: RepeatGuard,
  askApproval: TurnInput['askApproval'],
  signal: AbortSignal,
): AsyncGenerator<AgentEventBody, ToolRound> {
  const round: ToolRound = {messages: [], summaries: [], places: [], unanswered: []};
  for (const {id, name, input} of calls) yield {type: 'tool-call', id, name: sanitizeLine(name), input};

  const abortable = createAbortable(signal);
  try {
    const works = calls.map((call, index) => prepare(call, index, calls, executor, guard, round));
    for (const work of works) {
      if (work.answer || work.prepared?.decision !== 'ask') continue;
      const {id} = work.call;
      const {reason, requests} = work.prepared;
      yield {type: 'approval-request', id, decision: 'ask', reason};
      const request = {id, tool: work.call.name, input: work.call.input, requests, reason};
      const answer = askApproval ? await abortable.wait(askApproval(request, signal)) : undefined;
      const said = answer?.reason ? sanitizeLine(answer.reason) : undefined;
      work.decision = answer?.decision ?? 'ask';
      if (answer?.decision !== 'allow') {
        const why = answer
          ? `The user said no${said ? `: ${said}` : ''}`
          : `Nobody can be asked for approval (${reason})`;
        work.answer = failedResult(`Denied: ${why}. Do not try it again another way; go on without it.`);
        if (!answer) round.unanswered.push({tool: work.call.name, reason});
      }
      const decided = answer?.decision ?? 'deny';
      yield {
        type: 'approval-response',
        id,
        decision: decided,
        reason: said ?? (answer ? 'the user' : 'nobody can be asked'),
      };
    }

    for (let first = 0; first < works.length; ) {
      const end = endOfGroup(works, first);
      const running = works.slice(first, end).map(work => answerOf(work, signal));
      for (const [offset, result] of running.entries()) {
        const work = works[first + offset] as Work;
        yield record(work, await abortable.wait(result), guard, round);
      }
      first = end;
    }
  } finally {
    abortable.release();
  }
  return round;
}

function prepare(
  call: ReadCall,
  index: number,
  calls: readonly ReadCall[],
  executor: ToolExecutor,
  guard: RepeatGuard,
  round: ToolRound,
): Work {
  const denied = (problem: string, guarded: boolean): Work => ({
    call,
    decision: 'deny',
    answer: failedResult(problem),
    guarded,
  });
  if (index >= callsPerStep) return denied(`Not run: at most ${callsPerStep} calls in one step`, false);
  const key = keyOf(call.name, call.input);
  const twin = calls.slice(0, index).find(other => keyOf(other.name, other.input) === key);
  if (twin) return denied('Not run: this very call stands above in the same step', false);
  const repeated = guard.before(call.name, call.input);
  if (repeated.verdict !== 'run') {
    if (repeated.verdict === 'stop') round.stop = repeated.reason;
    return denied(repeated.reason, false);
  }
  if (call.problem !== undefined) return denied(`${call.problem}. Nothing was run.`, true);
  const prepared = executor.prepare(call);
  if (!prepared.ready) return {call, decision: 'deny', answer: prepared.result, guarded: true};
  const {decision, reason} = prepared.call;
  const work: Work = {call, prepared: prepared.call, decision, guarded: true};
  if (decision === 'deny') work.answer = failedResult(`Denied: ${reason}. Do not try it again another way.`);
  return work;
}

/** Reading calls that stand together run together. */
function endOfGroup(works: readonly Work[], first: number): number {
  const readsOnly = (work: Work | undefined) => work !== undefined && (work.answer || work.prepared?.effect === 'read');
  let end = first + 1;
  if (!readsOnly(works[first])) return end;
  while (readsOnly(works[end])) end++;
  return end;
}

async function answerOf(work: Work, signal: AbortSignal): Promise<ToolResult> {
  if (work.answer || !work.prepared) return work.answer ?? failedResult('Not run');
  return work.prepared.run({signal, approved: work.prepared.decision === 'ask'});
}

function record(work: Work, result: ToolResult, guard: RepeatGuard, round: ToolRound): AgentEventBody {
  const {id, name, input} = work.call;
  if (result.ok && work.prepared && work.prepared.effect !== 'read') guard.reset();
  const note = work.guarded ? guard.after(name, input, result.content) : '';
  const text = note === '' ? result.content : `${result.content}\n\n${note}`;
  round.messages.push({role: 'tool', callId: id, name, ok: result.ok, text});
  round.summaries.push({name: sanitizeLine(name), input, decision: work.decision, ok: result.ok});
  if (result.ok) round.places.push(...(result.places ?? []));
  return {type: 'tool-result', id, ok: result.ok, content: text};
}
