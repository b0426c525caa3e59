import type {AgentEvent} from '../../agent/agent-event.ts';
import {isCancellation, toErrorData} from '../../foundation/errors.ts';
import type {AppStore, Clock} from '../app-store.ts';
import type {AppConversation, RuntimeContext} from '../runtime-context.ts';
import type {AnswerStream} from './answer-stream.ts';
import {approvalAnswer, approvalQuestion} from './approval-question.ts';
import type {Block} from './block.ts';
import type {Questions} from './questions.ts';

/**
 * How long, in milliseconds, a stopped turn has to end by itself: then it is left behind, and the app takes keys for
 * the next one.
 */
const stopWithinMs = 150;

/** Events that end a piece of the answer: what follows stands, if at all, below something else. */
const endsAnswer = new Set<AgentEvent['type']>(['tool-call', 'steering', 'warning', 'error', 'result']);

/**
 * Sends the user's messages to the model, one turn after the other, and shows the events of the running one as they
 * come.
 */
export interface TurnRunner {
  /**
   * Asks now; while a turn is running the message is queued: the turn takes it in after a step, else it is asked next.
   */
  submit(text: string): void;
  /** Stops the running turn. Returns the messages that were waiting: nothing sends them any more. */
  cancel(): readonly string[];
  readonly running: boolean;
  /**
   * Stops the running turn, and resolves when nothing runs any more, or when it does not end in twice the time it has
   * to stop.
   */
  close(): Promise<void>;
}

/** The conversation and screen that turns go through, and who is told of what. */
export interface TurnRunnerOptions {
  store: AppStore;
  clock: Clock;
  conversation: () => Promise<AppConversation>;
  /** Reads the files that a message names. */
  filesOf: (text: string) => ReturnType<RuntimeContext['readFiles']>;
  /** Makes what turns an answer into lines for a window of that width. */
  openAnswer: (columns: number) => Promise<AnswerStream>;
  questions: Questions;
  /** A turn in plan mode has ended with a plan, and nothing else waits to be sent. */
  onPlan: (plan: string) => void;
  /** Hears every event as it comes: measuring. */
  onEvent?: (event: AgentEvent, atMs: number) => void;
  log: (message: string, fields: object) => void;
}

/**
 * Makes what sends messages to the model. Messages typed while it answers are queued (steering); Esc stops the answer;
 * a turn that fails ends with an error on the screen, and the next can begin.
 */
export function createTurnRunner(options: TurnRunnerOptions): TurnRunner {
  const {store, clock} = options;
  /** The turn that runs; `left` when it did not end in time and nobody waits for it any more. */
  let current: {controller: AbortController; over: Promise<void>; left: boolean} | undefined;
  let previous: Promise<void> = Promise.resolve();
  let answer: AnswerStream | undefined;
  /**
   * Text of the answer that came since the last frame: it is laid out once for each frame, however small its pieces
   * are.
   */
  let pending = '';
  /** What the live lines were made for. */
  let {columns} = store.state().size;
  let plan: string | undefined;

  store.beforeFrame(() => {
    const {columns: now} = store.state().size;
    const isResized = now !== columns;
    columns = now;
    if (!answer || (pending === '' && !isResized)) return;
    if (isResized) answer.resize(columns);
    const text = pending;
    pending = '';
    store.stream({type: 'answer', ...answer.push(text)});
  });

  /** What the answer holds so far is printed: something else follows it. */
  const closeAnswer = () => {
    if (!answer) return;
    const {committed} = pending === '' ? {committed: []} : answer.push(pending);
    pending = '';
    const lines = [...committed, ...answer.end()];
    store.stream({type: 'answer', committed: lines, live: []});
    answer = undefined;
  };

  /** Shows one event of the turn. */
  const take = async (event: AgentEvent) => {
    const atMs = clock.nowMs();
    options.onEvent?.(event, atMs);
    if (event.type === 'plan') plan = event.text;
    if (event.type === 'text-delta') {
      answer ??= await options.openAnswer(store.state().size.columns);
      pending += event.text;
      const {activity} = store.state();
      if (activity !== 'streaming' && activity !== 'stopping') store.stream({type: 'event', event, atMs});
      store.requestFrame();
      return;
    }
    if (endsAnswer.has(event.type)) closeAnswer();
    store.stream({type: 'event', event, atMs});
  };

  /**
   * One turn from the question to the end of the answer, with the approvals asked meanwhile. What goes wrong is printed
   * and logged, never thrown.
   */
  async function run(turn: {controller: AbortController; left: boolean}, text: string): Promise<void> {
    const {signal} = turn.controller;
    try {
      const conversation = await options.conversation();
      const {attachments, names, problems} = await options.filesOf(text);
      const notes: Block[] = [
        ...(names.length > 0 ? [{kind: 'attached' as const, files: names}] : []),
        ...problems.map(problem => ({kind: 'warning' as const, problem})),
      ];
      if (notes.length > 0) store.stream({type: 'print', blocks: notes});
      const events = conversation.ask(text, {
        signal,
        ...(attachments.length > 0 && {attachments}),
        async askApproval(request, limit) {
          const {stops, ...answer} = approvalAnswer(await options.questions.ask(approvalQuestion(request), limit));
          if (stops) turn.controller.abort();
          return answer;
        },
        // What was typed meanwhile goes to the model with the next step; a stopped turn takes nothing more.
        takeSteering: () => {
          const texts = turn.left || signal.aborted ? [] : store.state().queued;
          if (texts.length > 0) store.stream({type: 'handed-over', count: texts.length});
          return texts;
        },
      });
      for await (const event of events) {
        if (turn.left) return;
        await take(event);
        if (event.type === 'usage') store.stream({type: 'context-limit', tokens: conversation.contextLimit?.()});
      }
    } catch (error) {
      // What the user has stopped is no error.
      if (turn.left || isCancellation(error)) return;
      options.log('a turn failed', {error: error instanceof Error ? error.stack : String(error)});
      closeAnswer();
      store.stream({type: 'print', blocks: [{kind: 'error', problem: toErrorData(error)}]});
    }
  }

  /** Starts a turn at once: what was asked stands on the screen before anything is loaded for it. */
  function begin(text: string): void {
    store.dispatch({type: 'turn-begin', text, atMs: clock.nowMs()});
    const turn = {controller: new AbortController(), left: false, over: Promise.resolve()};
    current = turn;
    // A turn that was left behind may still hold the conversation.
    const finished = previous.then(() => run(turn, text));
    previous = finished;
    turn.over = finished.then(() => finish(turn));
  }

  /**
   * After a turn: the next queued message begins one of its own; when none waits, a plan that was made is put before
   * the user.
   */
  function finish(turn: NonNullable<typeof current>): void {
    if (current !== turn) return;
    current = undefined;
    closeAnswer();
    const [next] = store.state().queued;
    const presented = turn.controller.signal.aborted ? undefined : plan;
    plan = undefined;
    if (next === undefined) {
      store.dispatch({type: 'turn-over'});
      if (presented !== undefined) options.onPlan(presented);
      return;
    }
    store.stream({type: 'turn-over'});
    store.stream({type: 'dequeue'});
    begin(next);
  }

  return {
    submit(text) {
      if (current) store.dispatch({type: 'queue', text});
      else begin(text);
    },
    cancel() {
      const turn = current;
      if (!turn) return [];
      const {queued} = store.state();
      turn.controller.abort();
      store.stream({type: 'unqueue'});
      store.dispatch({type: 'turn-stop'});
      // Esc has to work also where a tool or a server does not let go.
      clock.setTimer(() => {
        if (current !== turn) return;
        turn.left = true;
        closeAnswer();
        store.stream({type: 'print', blocks: [{kind: 'note', text: '■ stopped'}]});
        finish(turn);
      }, stopWithinMs);
      return queued;
    },
    get running() {
      return current !== undefined;
    },
    async close() {
      const turn = current;
      if (!turn) return;
      this.cancel();
      await new Promise<void>(resolve => {
        const cancelTimer = clock.setTimer(resolve, stopWithinMs * 2);
        void turn.over.then(() => {
          cancelTimer();
          resolve();
        });
      });
    },
  };
}
