import {render} from 'ink';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import {createSessionMetrics} from '../runtime/session-metrics.ts';
import {App} from './app.tsx';
import {createAppKeys} from './app-keys.ts';
import {createAppScreen} from './app-screen.ts';
import {initialState} from './app-state.ts';
import {type Clock, createAppStore} from './app-store.ts';
import type {Block} from './chat/block.ts';
import {chatFrame} from './chat/chat-frame.ts';
import {questionRows} from './chat/live-lines.ts';
import {planQuestion, planStep} from './chat/plan-question.ts';
import {createQuestions} from './chat/questions.ts';
import {createTurnRunner} from './chat/turn-runner.ts';
import {createSubmit} from './commands/create-submit.ts';
import type {CompletionSources} from './completion/completion-state.ts';
import {parseFileReferences} from './completion/file-references.ts';
import {loadCompletion} from './completion/load-completion.ts';
import {followContext} from './follow-context.ts';
import {followSeconds} from './follow-seconds.ts';
import {eraseFrame} from './frame-rows.ts';
import {createInkInput} from './ink-input.ts';
import {createInkScreen} from './ink-screen.ts';
import type {JobControl} from './job-control.ts';
import {shownKey} from './keymap.ts';
import {createConversationSeat} from './open-conversation.ts';
import {tabsOf} from './pane.ts';
import {createPanes} from './panes/create-panes.ts';
import {createTabs} from './panes/tabs.ts';
import {chooseMode, modeAfter} from './permission-mode.ts';
import {printFinished} from './print-finished.ts';
import {createKeyTokenizer} from './prompt/key-tokenizer.ts';
import {createPromptField} from './prompt-field.ts';
import type {OpenConversation, RuntimeContext} from './runtime-context.ts';
import {createSessionSwitch} from './session-switch.ts';
import type {Terminal} from './terminal.ts';
import {terminalHabits} from './terminal-habits.ts';
import {createTheme} from './theme.ts';

/**
 * What the app is started with: the terminal, the program that is being opened, and which conversation to begin with.
 */
export interface RunAppOptions {
  terminal: Terminal;
  /** Being opened: the app draws and takes keys before it is there. */
  context: Promise<RuntimeContext>;
  /** Called once the prompt is on the screen and takes keys. */
  onDrawn: () => void;
  /** Rows that `firstFrame` left on the screen, to be drawn over. */
  frameRows: number;
  environment: Readonly<Record<string, string | undefined>>;
  /** For a screen reader: words in place of marks, and nothing that changes by itself. */
  screenReader: boolean;
  open: OpenConversation;
  /** Aborted when the program is told to end. */
  signal: AbortSignal;
  /** How the shell stops the process and lets it go on. Absent where there is no such thing. */
  jobs?: JobControl;
}

/** The clock and timers of the system, in the form in which the parts of the app are given them. */
const clock: Clock = {
  nowMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Most frames a second that are drawn for streaming text until the settings are read (`ui.maxFps`): an answer need not
 * flow more smoothly than the eye follows.
 */
const firstMaxFps = 20;

/**
 * Runs the terminal app (TUI) until the user leaves it: puts prompt, panes, keys and conversation together and draws
 * them. It takes keys before the program behind it is loaded; the terminal is the caller's to restore.
 *
 * Resolves to the session it was in, if anything was said. @throws what opening the program or the wanted session
 * throws.
 */
export async function runApp(options: RunAppOptions): Promise<{session: string | undefined}> {
  const {terminal, environment, signal} = options;
  const screen = createInkScreen(terminal, terminalHabits(environment));
  const store = createAppStore(
    {...initialState(terminal.size()), model: options.open.model ?? ''},
    {clock, maxFps: firstMaxFps},
  );
  const print = (...blocks: Block[]) => store.dispatch({type: 'print', blocks});
  const report = (error: unknown) => print({kind: 'error', problem: toErrorData(error)});
  const {screenReader: spoken} = options;
  let theme = createTheme({setting: 'auto', environment, spoken});
  let leave: (failure?: unknown) => void = () => {};
  const left = new Promise<void>((resolve, reject) => {
    leave = failure => (failure === undefined ? resolve() : reject(failure));
  });

  let context: RuntimeContext | undefined;
  const opening = options.context.then(opened => {
    context = opened;
    followContext(opened, {
      store,
      print,
      onAppearance({theme: setting}) {
        theme = createTheme({setting, environment, spoken});
      },
    });
    return opened;
  });
  // What was typed before the project's files were known is completed once they are.
  const completeAgain = () => {
    prompt.completeAgain();
    store.redraw();
  };
  const takeCompletion = (loaded: CompletionSources) => {
    completion = loaded;
    completeAgain();
  };
  loadCompletion(opening, takeCompletion, {signal, onLoaded: completeAgain, nowMs: clock.nowMs}).catch(error =>
    context?.log('completion is not there', {error: String(error)}),
  );
  opening
    .then(({history}) => history.load())
    .then(entries => {
      prompt.loadHistory(entries);
      store.redraw();
    })
    .catch(error => context?.log('the history is not there', {error: String(error)}));
  const input = createInkInput();
  const seat = createConversationSeat(opening, options.open);
  const metrics = createSessionMetrics();
  let completion: CompletionSources | undefined;
  const prompt = createPromptField({completion: () => completion});
  const panes = createPanes({
    context: opening,
    metrics,
    currentSession: () => (store.state().turns > 0 ? store.state().session : undefined),
    recalled: () => store.state().recalled,
    still: spoken,
    limits: () => ({contextLimit: store.state().contextLimit, cost: store.state().cost}),
    actions: {
      leave(text) {
        if (text !== undefined) prompt.setText(text);
        tabs.show('chat');
      },
      typeInField: sequence => input.type(sequence),
      note: text => print({kind: 'note', text}),
      openSession(session, {fork = false} = {}) {
        this.leave();
        void sessions.open({resume: {session}, fork}).catch(report);
      },
      openEditor: (place, onProblem) => void openPlace(place, onProblem),
    },
  });
  const tabs = createTabs(store, panes);
  const questions = createQuestions({store, clock, rows: () => questionRows(store.state().size)});
  const turns = createTurnRunner({
    store,
    clock,
    questions,
    conversation: seat.current,
    filesOf: async text => {
      const references = parseFileReferences(text);
      return references.length === 0
        ? {attachments: [], names: [], problems: []}
        : (await opening).readFiles(references);
    },
    openAnswer: async columns => {
      const {createMarkdownStream} = await import('./markdown/markdown-stream.ts');
      return createMarkdownStream({columns, theme});
    },
    onPlan: plan => void decideOnPlan(plan).catch(report),
    onEvent: event => metrics.take(event),
    log: (message, fields) => context?.log(message, fields),
  });
  /**
   * Asks whether a plan that the assistant made is to be carried out, then changes the mode and sends or edits it as
   * was answered.
   */
  const decideOnPlan = async (plan: string) => {
    const {mode, send, edit} = planStep(await questions.ask(planQuestion, signal), plan);
    if (mode !== undefined) chooseMode(await opening, store, mode);
    if (edit !== undefined) prompt.setText(edit);
    if (send !== undefined) turns.submit(send);
    store.redraw();
  };
  const sessions = createSessionSwitch({store, context: opening, seat, turns, questions, theme: () => theme, print});
  const appScreen = createAppScreen({terminal, screen, store, clock, environment});
  const {jobs} = options;
  const suspend = () => void (jobs && appScreen.suspend(jobs.stop).catch(report));
  const stopFollowingJobs = jobs?.follow({onStop: suspend, onGoOn: () => void appScreen.comeBack().catch(report)});
  /**
   * Gives the terminal to the user's editor until it is closed; what goes wrong is told in the chat, or by the pane
   * that asked.
   */
  const openPlace = (
    place: {path: string; line: number},
    onProblem: (problem: EcaError) => void = problem => print({kind: 'warning', problem: toErrorData(problem)}),
  ) =>
    appScreen
      .away(async () => {
        const outcome = await context?.openEditor(place);
        if (!outcome || outcome.ok) return;
        const {code, message, hint} = outcome.problem;
        onProblem(new EcaError(code, message, {hint}));
      })
      .catch(report);

  const submit = createSubmit({
    store,
    context: opening,
    seat,
    openSession: sessions.open,
    ask: text => turns.submit(text),
    print,
    theme: () => theme,
    showTab: tabs.show,
    quit: () => leave(),
    signal,
  });
  const onKey = createAppKeys({
    store,
    clock,
    prompt,
    panes,
    tabs,
    turns,
    questions,
    onSubmit: submit.take,
    onStopCommand: submit.stop,
    onQuit: () => leave(),
    onSuspend: suspend,
    onOpenPlace({path, startLine, page}) {
      // What an editor would show of a PDF is not its text.
      if (page === undefined) void openPlace({path, line: startLine ?? 1});
      else
        print({
          kind: 'note',
          text: `${path} page ${page}: ${shownKey('next-tab')} to the Knowledge tab, which reads it`,
        });
    },
    onRedraw: appScreen.repaint,
    onNextMode: () => context && chooseMode(context, store, modeAfter(context.permissions.mode())),
  });
  const keys = createKeyTokenizer({onKey, setTimer: clock.setTimer});

  screen.prefixNextWrite(eraseFrame(options.frameRows));
  const stopPrinting = printFinished(
    store,
    screen,
    () => theme,
    () => {
      const state = store.state();
      return state.tab === 'chat' && !state.closing ? chatFrame(state, prompt, tabsOf(panes), theme).lines : undefined;
    },
  );
  const ink = render(<App store={store} prompt={prompt} panes={panes} theme={() => theme} />, {
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: input as unknown as NodeJS.ReadStream,
    stderr: screen as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    // The store says when to draw: keys at once, what streams in at most `ui.maxFps` times a second.
    maxFps: 1000,
    onRender: ({renderTime}) => context?.figures.measureFrame(renderTime / 1000),
  });
  // What came before the first frame waits for it.
  store.redraw();
  terminal.listen(text => keys.write(text));
  // After the keys that were typed before, and what they change on the screen.
  setImmediate(() => setImmediate(options.onDrawn));
  const stopTicking = followSeconds(store, clock);
  signal.addEventListener('abort', () => leave(), {once: true});
  sessions.welcome(options.open).catch(leave);
  // A signal that came while the app was being put together must not be lost.
  if (signal.aborted) leave();

  try {
    await left;
  } finally {
    // Leaving: what runs is ended, the last frame is drawn, and the terminal goes back to the shell as it was.
    await appScreen.settle();
    stopTicking();
    keys.end();
    await turns.close();
    store.dispatch({type: 'close'});
    // React draws the state in a microtask.
    await new Promise(resolve => setImmediate(resolve));
    stopPrinting();
    stopFollowingJobs?.();
    appScreen.close();
    ink.unmount();
    store.close();
    await seat.close().catch(error => context?.log('closing the session failed', {error: String(error)}));
  }
  const {turns: said, session} = store.state();
  return {session: said > 0 ? session : undefined};
}
