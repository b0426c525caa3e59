import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {ToolPlace, ToolResult} from '../tools/tool.ts';
import {failedResult, type PreparedCall, type ToolExecutor} from '../tools/tool-executor.ts';
import {type Abortable, createAbortable} from './abortable.ts';
import type {AgentEventBody, ToolCallSummary} from './agent-event.ts';
import {keyOf, type RepeatGuard} from './repeat-guard.ts';
import type {ReadCall} from './tool-calls.ts';
import type {StepMessage, TurnInput} from './turn-input.ts';
import type {UnansweredRequest} from './turn-meter.ts';

/** The most tool calls that are run of one step; the model is told that the rest were not. */
const callsPerStep = 16;

/** The most characters of a running call that are shown; its result has the rest. */
const mostOutput = 1_000_000;

/** What came of the tool calls of one step. */
export interface ToolRound {
  /** One for each call, in the order of the calls. */
  messages: Extract<StepMessage, {role: 'tool'}>[];
  summaries: ToolCallSummary[];
  places: ToolPlace[];
  filesChanged: Set<string>;
  /** Approvals that nobody could give. */
  unanswered: UnansweredRequest[];
  /** Why the turn has to stop. */
  stop?: string;
}

/** A call on its way through the round: judged, asked about where need be, then run or answered in its place. */
interface Work {
  call: ReadCall;
  prepared?: PreparedCall;
  decision: ToolCallSummary['decision'];
  /** Names the effect that was shown for approval. */
  previewed?: string;
  /** Set where the call does not run. */
  answer?: ToolResult;
  /** The call's own identity and result count for the repeated-call guard. */
  guarded: boolean;
}

/** What a round of calls works with. */
export interface RoundTools extends Pick<TurnInput, 'askApproval' | 'offersFor'> {
  executor: ToolExecutor;
  guard: RepeatGuard;
}

/**
 * Runs the tool calls that a model asked for in one step, asking the user for approval where it is needed. Calls that
 * only read run side by side (in parallel), one that changes something alone and in its place: it is judged and asked
 * about when what stands before it has run. Results come in the order of the calls. Nothing throws but the signal's
 * reason, at once.
 */
export async function* runToolRound(
  calls: readonly ReadCall[],
  tools: RoundTools,
  signal: AbortSignal,
): AsyncGenerator<AgentEventBody, ToolRound> {
  const round: ToolRound = {messages: [], summaries: [], places: [], filesChanged: new Set(), unanswered: []};
  for (const {id, name, input} of calls) yield {type: 'tool-call', id, name: sanitizeLine(name), input};

  const abortable = createAbortable(signal);
  try {
    const works = calls.map((call, index) => prepare(call, index, calls, tools, round));
    for (let first = 0; first < works.length; ) {
      const end = endOfGroup(works, first);
      const group = works.slice(first, end);
      for (const work of group) {
        if (first > 0) judgeAgain(work, tools.executor);
        yield* approve(work, tools, round, abortable, signal);
      }
      yield* runGroup(group, tools.guard, round, abortable, signal);
      first = end;
    }
  } finally {
    abortable.release();
  }
  return round;
}

/**
 * Asks the user whether a call may run, showing what it would do; where nobody can be asked, it is denied and noted.
 */
async function* approve(
  work: Work,
  {askApproval, offersFor}: RoundTools,
  round: ToolRound,
  abortable: Abortable,
  signal: AbortSignal,
): AsyncGenerator<AgentEventBody> {
  if (work.answer || work.prepared?.decision !== 'ask') return;
  const {id, input} = work.call;
  const tool = sanitizeLine(work.call.name);
  const {reason, requests} = work.prepared;
  const preview = work.prepared.preview ? await abortable.wait(work.prepared.preview()) : undefined;
  // What it would do cannot be done: nobody need be asked.
  if (preview && !preview.ok) {
    work.answer = preview.result;
    work.decision = 'deny';
    return;
  }
  if (preview) work.previewed = preview.fingerprint;
  const request = {
    id,
    tool,
    input,
    requests,
    reason,
    ...(preview && {details: preview.details}),
    offers: offersFor?.(requests) ?? [],
  };
  yield {type: 'approval-request', decision: 'ask', ...request};
  const answer = askApproval ? await abortable.wait(askApproval(request, signal)) : undefined;
  const said = answer?.reason ? sanitizeLine(answer.reason) : undefined;
  work.decision = answer?.decision ?? 'ask';
  if (answer?.decision !== 'allow') {
    // The model is told who said no, and not to try the same another way.
    const why = answer ? `The user said no${said ? `: ${said}` : ''}` : `Nobody can be asked for approval (${reason})`;
    const next = said ? 'Heed what the user said.' : 'Do not try it again another way; go on without it.';
    work.answer = failedResult(`Denied: ${why}. ${next}`);
    if (!answer) round.unanswered.push({tool, reason, requests});
  }
  yield {
    type: 'approval-response',
    id,
    decision: answer?.decision ?? 'deny',
    reason: said ?? (answer ? 'the user' : 'nobody can be asked'),
    ...(answer?.decision === 'allow' && {scope: answer.scope ?? 'once'}),
  };
}

/** Runs calls side by side and tells what they say meanwhile. */
async function* runGroup(
  group: readonly Work[],
  guard: RepeatGuard,
  round: ToolRound,
  abortable: Abortable,
  signal: AbortSignal,
): AsyncGenerator<AgentEventBody> {
  const waiting: AgentEventBody[] = [];
  let wake: () => void = () => {};
  const results: (ToolResult | undefined)[] = group.map(() => undefined);
  for (const [index, work] of group.entries()) {
    const {id} = work.call;
    let said = 0;
    const say = (text: string) => {
      if (said >= mostOutput) return;
      said += text.length;
      waiting.push({type: 'tool-output', id, text});
      wake();
    };
    void answerOf(work, signal, say).then(result => {
      results[index] = result;
      wake();
    });
  }
  // Results go out in the order of the calls; what the calls say meanwhile goes out at once.
  for (const [index, work] of group.entries()) {
    for (;;) {
      const next = waiting.shift();
      const result = results[index];
      if (next) yield next;
      else if (result) {
        yield record(work, result, guard, round);
        break;
      } else {
        await abortable.wait(
          new Promise<void>(resolve => {
            wake = resolve;
          }),
        );
      }
    }
  }
}

/**
 * Judges a call once more, right before it: what ran meanwhile, or a rule that was granted, may have changed what it
 * needs.
 */
function judgeAgain(work: Work, executor: ToolExecutor): void {
  if (work.answer) return;
  const prepared = executor.prepare(work.call);
  if (prepared.ready) {
    work.prepared = prepared.call;
    work.decision = prepared.call.decision;
    if (work.decision === 'deny') work.answer = deniedResult(prepared.call.reason);
  } else work.answer = prepared.result;
}

/** What the model is told of a call that the rules forbid. */
function deniedResult(reason: string): ToolResult {
  return failedResult(`Denied: ${reason}. Do not try it again another way.`);
}

/**
 * Decides before anybody is asked whether a call can run: not above the limit of a step, not twice in it, not over and
 * over, not malformed, and not what the rules deny.
 */
function prepare(
  call: ReadCall,
  index: number,
  calls: readonly ReadCall[],
  {executor, guard}: RoundTools,
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
  if (decision === 'deny') work.answer = deniedResult(reason);
  return work;
}

/** Calls that stand together and need not be alone run together. */
function endOfGroup(works: readonly Work[], first: number): number {
  const sociable = (work: Work | undefined) => work !== undefined && (work.answer || work.prepared?.alone === false);
  let end = first + 1;
  if (!sociable(works[first])) return end;
  while (sociable(works[end])) end++;
  return end;
}

/** Runs a call, or gives the answer that was found in its place. */
async function answerOf(work: Work, signal: AbortSignal, onOutput: (text: string) => void): Promise<ToolResult> {
  if (work.answer || !work.prepared) return work.answer ?? failedResult('Not run');
  const {prepared, previewed} = work;
  return prepared.run({
    signal,
    approved: prepared.decision === 'ask',
    onOutput,
    ...(previewed !== undefined && {previewed}),
  });
}

/** Keeps the result of a call for the model and the turn; a change resets the guard against repetition. */
function record(work: Work, result: ToolResult, guard: RepeatGuard, round: ToolRound): AgentEventBody {
  const {id, name, input} = work.call;
  const {details, filesChanged = []} = result;
  if ((result.ok && work.prepared && work.prepared.effect !== 'read') || filesChanged.length > 0) guard.reset();
  for (const path of filesChanged) round.filesChanged.add(path);
  const note = work.guarded ? guard.after(name, input, result.content) : '';
  const text = note === '' ? result.content : `${result.content}\n\n${note}`;
  round.messages.push({role: 'tool', callId: id, name, ok: result.ok, text});
  round.summaries.push({name: sanitizeLine(name), input, decision: work.decision, ok: result.ok});
  if (result.ok) round.places.push(...(result.places ?? []));
  return {type: 'tool-result', id, ok: result.ok, content: text, ...(details && {details})};
}
