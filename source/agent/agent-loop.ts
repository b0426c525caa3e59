import {setMaxListeners} from 'node:events';
import {EcaError, type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import type {Citation} from '../providers/language-model.ts';
import {type Abortable, createAbortable, settleSoon} from './abortable.ts';
import type {AgentEventBody, StopReason, TurnResult} from './agent-event.ts';
import {citedDocuments} from './cited-documents.ts';
import {citedPlaces} from './cited-places.ts';
import {emptyOutcome, isOverlong, runModelStep, type StepOutcome} from './model-step.ts';
import {createRepeatGuard, type RepeatGuard} from './repeat-guard.ts';
import {showsFencedCall} from './text-calls.ts';
import {encodeRequest, type ReadCall} from './tool-calls.ts';
import {type RoundTools, runToolRound} from './tool-round.ts';
import {
  addCitation,
  addedUsage,
  citationOf,
  defaultSteps,
  emptyResult,
  estimatedUsage,
  limitMet,
  limitWarning,
  narrowestCitations,
  notSaved,
  withUniqueIds,
} from './turn-accounts.ts';
import type {
  FailedModel,
  ModelChoice,
  SaveOutcome,
  StepMessage,
  TurnContext,
  TurnInput,
  TurnRecord,
} from './turn-input.ts';
import {createTurnMeter, type TurnMeter, type UnansweredRequest} from './turn-meter.ts';

/** How long a cancelled turn waits for its record to reach a slow disk, in milliseconds; it is written all the same. */
const recordGraceMs = 150;
/** What servers say of a request with tools in a form that they do not take. */
const toolRefusals = new Set(['model-without-tools', 'model-bad-request']);
/** Told to the model when only one step is left, so that the turn ends with an answer instead of one more call. */
const lastRoundNote = 'This was the last round of tool calls: answer now with what you have.';

/** A turn under way. */
interface Turn {
  input: TurnInput;
  record: TurnRecord;
  result: TurnResult;
  signal: AbortSignal;
  abortable: Abortable;
  guard: RepeatGuard;
  /** What the turn has added to the conversation so far, for the next step. */
  added: StepMessage[];
  shown: Citation[];
  /** What this turn and those it hands work to use. */
  meter: TurnMeter;
  /** Ids of calls so far. */
  ids: Set<string>;
  /** What the last round wanted and nobody could approve. */
  unanswered: UnansweredRequest[];
  /** That the server cuts the prompt holds for the whole turn, and is said once in it. */
  toldOfCut: boolean;
  saveFault?: ErrorData;
}

/**
 * Answers one question, the agent loop: asks the model, runs the tools that it calls, hands it the results, and again
 * until it is done or a limit is met. Functions in, events out. Yields events in order and ends with `turn-end` and
 * `result`; what goes wrong is an event and a stop reason, never a throw. Text that arrived before a failure or a
 * cancellation is kept and recorded; the text of `result` is what the `text-delta` events say together. Within 300 ms
 * of `signal` the turn has ended, whatever models, tools and disks do.
 */
export async function* runTurn(input: TurnInput): AsyncGenerator<AgentEventBody, TurnResult> {
  const clock = input.clock ?? (() => performance.now());
  const startedAtMs = clock();
  // On the disk before anything else: a crash while it is answered does not lose the question.
  const record = await input.transcript.beginTurn(input.text, {attachments: input.attachments ?? []});
  if (!record.begun.saved) yield notSaved('your message', record.begun.problem);
  yield {type: 'turn-start', turn: input.turn};

  const {timeoutMs} = input.limits ?? {};
  const deadline = timeoutMs ? AbortSignal.timeout(timeoutMs) : undefined;
  // Ends whatever of the turn still runs when it is over, or when nobody reads its events any more.
  const closed = new AbortController();
  const signal = AbortSignal.any([input.signal, closed.signal, ...(deadline ? [deadline] : [])]);
  // Each call that runs listens to it.
  setMaxListeners(0, signal);
  const turn: Turn = {
    input,
    record,
    result: emptyResult(input.transcript.id),
    signal,
    abortable: createAbortable(signal),
    guard: createRepeatGuard(),
    added: [],
    shown: [],
    meter: input.meter ?? createTurnMeter(),
    ids: new Set(),
    unanswered: [],
    toldOfCut: false,
    ...(!record.begun.saved && {saveFault: record.begun.problem}),
  };
  const {result} = turn;
  let fault: ErrorData | undefined;
  try {
    result.stopReason = yield* runSteps(turn);
  } catch (error) {
    result.stopReason = stopReasonOf(error, input.signal, deadline);
    if (result.stopReason === 'limit') {
      yield limitWarning(
        'time',
        `The turn took longer than ${(timeoutMs ?? 0) / 1000} s`,
        '--timeout or `performance.timeout`',
      );
    }
    if (result.stopReason === 'error') {
      fault = toErrorData(error);
      yield {type: 'error', ...fault};
    }
  } finally {
    turn.abortable.release();
    closed.abort();
  }

  // Only places that the model was really shown become sources, each as narrow as the answer names it.
  const cited = [...citedPlaces(result.text, turn.shown), ...citedDocuments(result.text, turn.shown)];
  for (const place of cited) addCitation(result.citations, place);
  result.citations = narrowestCitations(result.citations);
  result.durationMs = Math.round(clock() - startedAtMs);
  const {type: _type, session: _session, text: _text, ...outcome} = result;
  const ending = record.end({...outcome, ...(fault && {error: fault})});
  const ended = input.signal.aborted ? await settleSoon(ending, input.signal, recordGraceMs) : await ending;
  if (ended) yield* tellUnsaved(turn, 'the answer', ended);
  yield {type: 'turn-end', stopReason: result.stopReason};
  yield result;
  return result;
}

/**
 * The loop itself: one model call and its tool calls after another, with the limits checked before each; a model that
 * cannot be reached gives way to the next. Returns why it stopped.
 */
async function* runSteps(turn: Turn): AsyncGenerator<AgentEventBody, StopReason> {
  const {input, result, signal} = turn;
  const maxSteps = input.limits?.steps || defaultSteps;
  const withoutTools = new Set<string>();
  let {choice, context} = yield* chooseModel(turn);
  for (let step = 1; ; step++) {
    const {meter} = turn;
    const limit = limitMet(input.limits ?? {}, {step: meter.steps + 1, usage: meter.usage, cost: meter.cost});
    if (limit) {
      yield limit;
      return 'limit';
    }
    const outcome = emptyOutcome();
    const failed = yield* callModel(turn, choice, context, outcome);
    if (failed) {
      // A server that refuses calls in one form is asked once more in another; after that the next model takes over.
      const refused = toolRefusals.has(failed.error.code) && context.tools && !withoutTools.has(failed.model);
      if (refused) {
        withoutTools.add(failed.model);
        context.tools?.onFailure?.();
        context = yield* prepare(turn, choice);
      } else ({choice, context} = yield* chooseModel(turn, failed));
      step--;
      continue;
    }
    meter.steps++;
    const calls = withUniqueIds(outcome.calls, step, turn.ids);
    // Of a stream that broke off a call may be half: none is kept, none is run.
    yield* append(turn, assistantMessage(outcome, outcome.finish === 'incomplete' ? [] : calls));
    if (outcome.finish === 'incomplete') return 'incomplete';
    if (outcome.finish === 'length') {
      const cut = isOverlong(outcome)
        ? limitWarning(
            'answer',
            'The answer was cut off: no answer is a million characters long',
            'a more precise question',
          )
        : limitWarning(
            'output',
            'The answer was cut off at the longest output of one model call',
            '`performance.maxTokens`',
          );
      yield cut;
      return 'limit';
    }
    if (calls.length > 0 && context.tools) {
      if (context.tools.settle) await turn.abortable.wait(context.tools.settle());
      const round = yield* runToolRound(calls, {...roundTools(turn), executor: context.tools.executor}, signal);
      // Said before its last step: after it nothing could be heeded any more.
      const last = round.messages.at(-1);
      if (meter.steps + 1 >= maxSteps && last) last.text += `\n\n${lastRoundNote}`;
      turn.unanswered = [...round.unanswered, ...meter.unanswered.splice(0)];
      tellUsed(turn);
      result.toolCalls.push(...round.summaries);
      for (const path of round.filesChanged) if (!result.filesChanged.includes(path)) result.filesChanged.push(path);
      turn.shown.push(...round.places.map(citationOf));
      yield* append(turn, ...round.messages);
      if (round.stop !== undefined) {
        yield limitWarning('repeated-call', round.stop, 'a more precise question');
        return 'limit';
      }
    }
    // What the user typed meanwhile reaches the model between two steps.
    const typed = input.takeSteering?.() ?? [];
    for (const text of typed) {
      yield {type: 'steering', text};
      yield* append(turn, {role: 'user', text});
    }
    if (calls.length === 0 && context.tools) {
      const names = context.tools.executor.descriptions.map(({name}) => name);
      if (showsFencedCall(outcome.text, names)) yield fencedCall;
    }
    if (calls.length === 0 && typed.length === 0 && outcome.text.trim() === '') yield emptyAnswer;
    if ((calls.length === 0 || !context.tools) && typed.length === 0) return yield* endOfAnswer(turn);
    signal.throwIfAborted();
  }
}

/** What the calls of a step need of the turn: the guard against going in circles, and the way to ask the user. */
function roundTools({input, guard}: Turn): Omit<RoundTools, 'executor'> {
  const {askApproval, offersFor} = input;
  return {guard, ...(askApproval && {askApproval}), ...(offersFor && {offersFor})};
}

/**
 * Warns that the model wrote a tool call in a code fence, as small models do now and then: a call that is only shown is
 * never run.
 */
const fencedCall: AgentEventBody = {
  type: 'warning',
  code: 'model-call-in-fence',
  message: 'The model wrote a tool call in a code fence: it was shown, not run',
  hint: 'If it was meant, ask again, or use a model that `eca models probe` shows with calls in its own form.',
};

/** Warns of an answer without a word, which small models give now and then: without it the turn seems not to have been one. */
const emptyAnswer: AgentEventBody = {
  type: 'warning',
  code: 'model-empty-answer',
  message: 'The model ended its turn without an answer',
  hint: 'Ask again, in other words or for less at once.',
};

/** Picks the model for the turn, or the next one after `failed`. */
async function* chooseModel(
  turn: Turn,
  failed?: FailedModel,
): AsyncGenerator<AgentEventBody, {choice: ModelChoice; context: TurnContext}> {
  const {input, abortable, signal} = turn;
  const choice = await abortable.wait(input.selectModel(signal, failed));
  return {choice, context: yield* prepare(turn, choice)};
}

/** Puts together what the chosen model is sent, and says what was chosen. */
async function* prepare(
  turn: Turn,
  {model, why, instead, note}: ModelChoice,
): AsyncGenerator<AgentEventBody, TurnContext> {
  const {input, abortable, signal, result} = turn;
  const context = await abortable.wait(input.assemble(model, signal));
  result.model = model.id;
  const {tier, hiddenTools = []} = context;
  yield {
    type: 'model-select',
    model: model.id,
    why,
    ...(tier && {tier}),
    ...(hiddenTools.length > 0 && {hiddenTools: [...hiddenTools]}),
  };
  if (note !== undefined) yield {type: 'notice', code: 'model-automatic', message: note};
  if (instead !== undefined) {
    const who = model.id === 'retrieval-only' ? 'No model answers' : `${model.id} answers`;
    yield {type: 'warning', code: 'model-fallback', message: `${who}: ${instead}`};
  }
  for (const warning of context.warnings ?? []) yield {type: 'warning', ...warning};
  turn.shown.push(...(context.places ?? []));
  return context;
}

/**
 * Asks the model for its next step, shows its words as they stream in, and counts tokens and cost. Returns what failed
 * where another model may still take over, because nothing was said yet.
 */
async function* callModel(
  turn: Turn,
  {model}: ModelChoice,
  context: TurnContext,
  outcome: StepOutcome,
): AsyncGenerator<AgentEventBody, FailedModel | undefined> {
  const {input, result} = turn;
  const {executor, mode} = context.tools ?? {};
  // A turn that has outgrown the window is cut down before it is sent.
  if (context.fit) fitAdded(turn, context.fit);
  // Without tools there is nothing to make of another model's calls and their results.
  const added = context.tools ? turn.added : turn.added.filter(({role}) => role === 'user');
  const encoded = encodeRequest([...context.messages, ...added], mode, executor?.descriptions ?? []);
  const request = {
    ...encoded,
    ...(input.maxTokens !== undefined && {maxTokens: input.maxTokens}),
    ...(input.temperature !== undefined && {temperature: input.temperature}),
  };
  let spoken = false;
  try {
    for await (const event of runModelStep(model, request, mode, outcome, turn.signal)) {
      if (event.type === 'text-delta') {
        // Texts of two steps are two paragraphs, on screen as in the result.
        if (!spoken && result.text !== '' && !result.text.endsWith('\n\n')) {
          const gap = result.text.endsWith('\n') ? '\n' : '\n\n';
          result.text += gap;
          yield {type: 'text-delta', text: gap};
        }
        spoken = true;
        result.text += event.text;
      }
      if (event.type === 'warning' && event.code === 'model-prompt-cut') {
        if (turn.toldOfCut) continue;
        turn.toldOfCut = true;
      }
      yield event;
    }
  } catch (error) {
    // Once a word was shown no other model takes over: two beginnings would read as one answer.
    const silent = outcome.text === '' && outcome.reasoning === '';
    if (silent && !turn.signal.aborted && error instanceof EcaError && error.code.startsWith('model-')) {
      return {model: model.id, error: toErrorData(error)};
    }
    yield* append(turn, assistantMessage(outcome, []));
    throw error;
  } finally {
    for (const citation of outcome.citations) addCitation(result.citations, citation);
  }
  // A call as a tag in the text, though the server has a form of its own: the form is tried anew next time.
  if (mode === 'native' && outcome.calls.length === 0 && outcome.text.includes('<tool_call>'))
    context.tools?.onFailure?.();
  const usage = outcome.usage ?? estimatedUsage(encoded.messages, outcome);
  const {meter} = turn;
  // An answer without a model costs no tokens: nothing is counted.
  const told = outcome.usage !== undefined || context.tools !== undefined;
  if (told) meter.usage = addedUsage(meter.usage, usage);
  const cost = input.costOf?.(model.id, usage);
  if (cost === undefined) meter.unpriced = true;
  else meter.cost += cost;
  if (told) result.usage.contextTokens = usage.contextTokens;
  tellUsed(turn);
  if (told) yield {type: 'usage', ...result.usage};
  return undefined;
}

/**
 * Shortens older tool results where the turn has outgrown the model's window. A call whose result was cut may be made
 * again.
 */
function fitAdded(turn: Turn, cutDown: NonNullable<TurnContext['fit']>): void {
  const fitted = cutDown(turn.added);
  const cut = new Set(
    turn.added.flatMap((message, index) =>
      message.role === 'tool' && fitted[index] !== message ? [message.callId] : [],
    ),
  );
  for (const message of cut.size > 0 ? turn.added : []) {
    if (message.role !== 'assistant') continue;
    for (const {id, name, input} of message.toolCalls ?? []) if (cut.has(id)) turn.guard.forgive(name, input);
  }
  turn.added = [...fitted];
}

/**
 * Brings the figures of the result up to date: what was used, by those who were handed work too; the context is the
 * turn's own.
 */
function tellUsed({meter, result}: Turn): void {
  result.usage = {...meter.usage, contextTokens: result.usage.contextTokens};
  if (meter.unpriced) delete result.cost;
  else result.cost = meter.cost;
}

/** What the model said in one step, as the conversation keeps it. */
function assistantMessage(outcome: StepOutcome, calls: readonly ReadCall[]): StepMessage {
  const {text, reasoning} = outcome;
  return {
    role: 'assistant',
    text,
    ...(reasoning !== '' && {reasoning}),
    ...(calls.length > 0 && {toolCalls: calls.map(({id, name, input}) => ({id, name, input}))}),
  };
}

/** Records messages and keeps them for the next step. A message without any content is none. */
async function* append(turn: Turn, ...messages: StepMessage[]): AsyncGenerator<AgentEventBody> {
  const whole = messages.filter(message => message.role !== 'assistant' || message.text !== '' || message.toolCalls);
  if (whole.length === 0) return;
  turn.added.push(...whole);
  const saved = await settleSoon(turn.record.appendStep(whole), turn.signal, recordGraceMs);
  if (saved) yield* tellUnsaved(turn, 'the conversation', saved);
}

/** Warns once in a turn that saving fails (a full disk, for example). */
function* tellUnsaved(turn: Turn, what: string, outcome: SaveOutcome): Generator<AgentEventBody> {
  if (outcome.saved || turn.saveFault) return;
  turn.saveFault = outcome.problem;
  yield notSaved(what, outcome.problem);
}

/**
 * Ends a turn whose model has said its last word: well, or as `denied` where an approval was needed that nobody could
 * give, with the flags that would have allowed it.
 */
function* endOfAnswer(turn: Turn): Generator<AgentEventBody, StopReason> {
  if (turn.unanswered.length === 0) return 'end';
  // Work that was handed out: the turn that it was done for tells the user too.
  if (turn.input.meter) turn.meter.unanswered.push(...turn.unanswered);
  const needed = turn.unanswered.map(({tool, reason, requests: [first]}) => {
    const subject = first?.command ?? first?.path;
    return {rule: subject === undefined ? tool : `${tool}(${subject})`, reason};
  });
  const said = needed.map(({rule, reason}) => `\`${rule}\` (${reason})`);
  // Only what a shell and a rule take literally is put together for the user to copy.
  const flags = [...new Set(needed.map(({rule}) => rule))]
    .filter(rule => /^[\w-]+\([\w ./:@=+,-]+\)$/.test(rule))
    .map(rule => `--allow '${rule}'`);
  yield {
    type: 'warning',
    code: 'approval-needed',
    message: `An approval was needed and nobody could be asked: ${said.join('; ')}`,
    hint: `Ask in the app, or allow it beforehand with ${flags.length > 0 ? flags.join(' ') : '--allow RULE'}.`,
  };
  return 'denied';
}

/** Whether a turn that threw was cancelled by the user, ran out of time, or failed. */
function stopReasonOf(error: unknown, cancel: AbortSignal, deadline: AbortSignal | undefined): StopReason {
  if (cancel.aborted) return 'cancelled';
  if (deadline?.aborted) return 'limit';
  return isCancellation(error) ? 'cancelled' : 'error';
}
