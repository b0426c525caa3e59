import {render} from 'ink';
import {toErrorData} from '../foundation/errors.ts';
import {createSessionMetrics} from '../runtime/session-metrics.ts';
import {App} from './app.tsx';
import {createAppKeys} from './app-keys.ts';
import {initialState} from './app-state.ts';
import {type AppStore, type Clock, createAppStore} from './app-store.ts';
import type {Block} from './chat/block.ts';
import {chatFrame} from './chat/chat-frame.ts';
import {questionRows} from './chat/live-lines.ts';
import {planQuestion, planStep} from './chat/plan-question.ts';
import {createQuestions} from './chat/questions.ts';
import {createTurnRunner} from './chat/turn-runner.ts';
import {firstRunCard, resumedBlocks} from './chat/welcome.ts';
import {createSubmit} from './commands/create-submit.ts';
import type {CompletionSources} from './completion/completion-state.ts';
import {parseFileReferences} from './completion/file-references.ts';
import {loadCompletion} from './completion/load-completion.ts';
import {eraseFrame, wrappedRows} from './frame-rows.ts';
import {createInkInput} from './ink-input.ts';
import {createInkScreen} from './ink-screen.ts';
import {createConversationSeat} from './open-conversation.ts';
import {createPanes} from './panes/create-panes.ts';
import {chooseMode, modeAfter} from './permission-mode.ts';
import {printFinished} from './print-finished.ts';
import {createKeyTokenizer} from './prompt/key-tokenizer.ts';
import {createPromptField} from './prompt-field.ts';
import type {OpenConversation, RuntimeContext} from './runtime-context.ts';
import type {Terminal} from './terminal.ts';
import {createTheme} from './theme.ts';

export interface RunAppOptions {
  terminal: Terminal;
  /** Being opened: the app draws and takes keys before it is there. */
  context: Promise<RuntimeContext>;
  /** Called once the prompt is on the screen and takes keys. */
  onDrawn: () => void;
  /** Rows that `firstFrame` left on the screen, to be drawn over. */
  frameRows: number;
  environment: Readonly<Record<string, string | undefined>>;
  /** Words in place of marks, and nothing that changes by itself. */
  screenReader: boolean;
  open: OpenConversation;
  /** Aborted when the program is told to end. */
  signal: AbortSignal;
  /** Stops the process until the shell lets it go on. Absent where that is not possible. */
  suspend?: () => Promise<void>;
}

const clock: Clock = {
  nowMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Several resizes in a row (a window dragged by its edge) are drawn once, this long after the last. */
const resizeSettleMs = 80;
/** Frames a second until the settings are read. */
const firstMaxFps = 20;

/**
 * Runs the app until the user leaves it; the terminal is the caller's to restore. Resolves to the session it was in, if anything
 * was said. @throws what opening the program or the wanted session throws.
 */
export async function runApp(options: RunAppOptions): Promise<{session: string | undefined}> {
  const {terminal, environment, signal} = options;
  const screen = createInkScreen(terminal);
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
    const follow = () => {
      const {theme: setting, maxFps} = opened.appearance();
      theme = createTheme({setting, environment, spoken});
      store.setMaxFps(maxFps);
      store.dispatch({type: 'mode', mode: opened.permissions.mode()});
    };
    follow();
    opened.onSettingsChange(() => {
      follow();
      store.redraw();
    });
    opened.onWarning(problem => print({kind: 'warning', problem}));
    opened.onNotice?.((text, passing) => {
      if (passing) store.stream({type: 'passing', text});
      else print({kind: 'note', text});
    });
    opened.onIndexProgress(progress => store.stream({type: 'indexing', progress}));
    return opened;
  });
  opening
    .then(({permissions}) => permissions.sandbox())
    .then(({layer}) => store.dispatch({type: 'sandbox', layer: layer === 'none' ? 'no sandbox' : `sandbox ${layer}`}))
    .catch(error => context?.log('the sandbox is not known', {error: String(error)}));
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
  const show = (tab: string) => store.dispatch({type: 'tab', tab});
  const panes = createPanes({
    context: opening,
    metrics,
    currentSession: () => (store.state().turns > 0 ? store.state().session : undefined),
    recalled: () => store.state().recalled,
    limits: () => ({contextLimit: store.state().contextLimit, cost: store.state().cost}),
    actions: {
      leave(text) {
        panes.find(({id}) => id === store.state().tab)?.close();
        if (text !== undefined) prompt.setText(text);
        show('chat');
      },
      typeInField: sequence => input.type(sequence),
      note: text => print({kind: 'note', text}),
      openSession(session, {fork = false} = {}) {
        this.leave();
        void openSession({resume: {session}, fork}).catch(report);
      },
      openEditor: place => void openPlace(place),
    },
  });
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
    openAnswer: async () => {
      const {createMarkdownStream} = await import('./markdown/markdown-stream.ts');
      return createMarkdownStream({columns: store.state().size.columns, theme});
    },
    onPlan: plan => void decideOnPlan(plan).catch(report),
    onEvent: event => metrics.take(event),
    log: (message, fields) => context?.log(message, fields),
  });
  const decideOnPlan = async (plan: string) => {
    const {mode, send, edit} = planStep(await questions.ask(planQuestion, signal), plan);
    if (mode !== undefined) chooseMode(await opening, store, mode);
    if (edit !== undefined) prompt.setText(edit);
    if (send !== undefined) turns.submit(send);
    store.redraw();
  };
  /** Leaves what is talked about for another session, and shows how far that one got. */
  const openSession = async (request: OpenConversation) => {
    turns.cancel();
    questions.dismiss();
    const {session} = await seat.change(request);
    if (request.resume === undefined) store.dispatch({type: 'session', session, turns: 0});
    else await showSession(session);
  };
  /** The session that is gone on with, and the end of what was said in it. */
  const showSession = async (session: string) => {
    const [{renderMarkdown}, {sessions}] = await Promise.all([import('./markdown/markdown-stream.ts'), opening]);
    const content = await sessions.read(session);
    store.dispatch({type: 'session', session, turns: content.turns.length});
    const {columns} = store.state().size;
    print(...resumedBlocks(content, text => renderMarkdown(text, {columns, theme})));
  };

  /** The lines that Ink drew last. */
  const frame: {lines: readonly string[]} = {lines: new Array<string>(options.frameRows).fill('')};
  const repaint = (erase: string, change: () => void = () => {}) =>
    screen.repaint({columns: terminal.size().columns, frameRows: frame.lines.length, erase, render: change});
  /** Gives the terminal to somebody else until `work` is over. */
  const away = async (work: () => Promise<void>) => {
    terminal.write(eraseFrame(frame.lines.length));
    terminal.restore();
    screen.hold();
    try {
      await work();
    } finally {
      terminal.take();
      screen.release();
      repaint('', () => store.dispatch({type: 'resize', size: terminal.size()}));
    }
  };
  const openPlace = (place: {path: string; line: number}) =>
    away(async () => {
      const outcome = await context?.openEditor(place);
      if (outcome && !outcome.ok) print({kind: 'warning', problem: outcome.problem});
    }).catch(report);

  const submit = createSubmit({
    store,
    context: opening,
    seat,
    openSession,
    ask: text => turns.submit(text),
    print,
    theme: () => theme,
    showTab: show,
    quit: () => leave(),
    signal,
  });
  const onKey = createAppKeys({
    store,
    clock,
    prompt,
    panes,
    turns,
    questions,
    onSubmit: submit.take,
    onStopCommand: submit.stop,
    onQuit: () => leave(),
    onSuspend: () => void (options.suspend && away(options.suspend).catch(report)),
    onOpenPlace: ({path, startLine}) => void openPlace({path, line: startLine}),
    onRedraw: () => repaint('\u001B[2J\u001B[H'),
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
      return state.tab === 'chat' && !state.closing ? chatFrame(state, prompt, panes, theme).lines : undefined;
    },
  );
  const ink = render(<App store={store} prompt={prompt} panes={panes} theme={() => theme} frame={frame} />, {
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: input as unknown as NodeJS.ReadStream,
    stderr: screen as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    // The store says when to draw: keys at once, what streams in at most `ui.maxFps` times a second.
    maxFps: 1000,
  });
  // What came before the first frame waits for it.
  store.redraw();
  terminal.listen(text => keys.write(text));
  // After the keys that were typed before, and what they change on the screen.
  setImmediate(() => setImmediate(options.onDrawn));
  const stopTicking = tick(store);
  const stopResizing = followSize(terminal, store, repaint, frame);
  signal.addEventListener('abort', () => leave(), {once: true});
  opening.then(opened => welcome(opened, seat.current, options.open, store, print, showSession)).catch(leave);
  if (signal.aborted) leave();

  try {
    await left;
  } finally {
    stopTicking();
    stopResizing();
    keys.end();
    await turns.close();
    store.dispatch({type: 'close'});
    // React draws the state in a microtask.
    await new Promise(resolve => setImmediate(resolve));
    stopPrinting();
    ink.unmount();
    store.close();
    await seat.close().catch(error => context?.log('closing the session failed', {error: String(error)}));
  }
  const {turns: said, session} = store.state();
  return {session: said > 0 ? session : undefined};
}

/** What is shown first: the session that is gone on with, or how to connect a model where there is none. */
async function welcome(
  context: RuntimeContext,
  conversation: () => Promise<{session: string}>,
  open: OpenConversation,
  store: AppStore,
  print: (...blocks: Block[]) => void,
  showSession: (session: string) => Promise<void>,
): Promise<void> {
  if (open.resume !== undefined) {
    const {session} = await conversation();
    await showSession(session);
    return;
  }
  if (open.model !== undefined) return;
  // Whoever asks right away hears from the turn what cannot be reached.
  const asked = new AbortController();
  const unsubscribe = store.subscribe(() => {
    if (store.state().turns > 0) asked.abort();
  });
  const models = await context.models.list(asked.signal).catch(() => undefined);
  unsubscribe();
  const card = models && store.state().turns === 0 ? firstRunCard(models) : undefined;
  if (card) print(card);
}

/** Draws anew for a window of another size, over what the terminal made of the old frame. */
function followSize(
  terminal: Terminal,
  store: AppStore,
  repaint: (erase: string, change: () => void) => void,
  frame: {lines: readonly string[]},
): () => void {
  let cancelTimer: (() => void) | undefined;
  const draw = () => {
    const size = terminal.size();
    const drawn = store.state().size;
    if (size.columns === drawn.columns && size.rows === drawn.rows) return;
    const rows = Math.min(size.rows - 1, wrappedRows(frame.lines, size.columns));
    repaint(eraseFrame(rows), () => store.dispatch({type: 'resize', size}));
  };
  const unsubscribe = terminal.onResize(() => {
    cancelTimer?.();
    cancelTimer = clock.setTimer(draw, resizeSettleMs);
  });
  return () => {
    cancelTimer?.();
    unsubscribe();
  };
}

/** The clock of a running turn, a second at a time; an idle app does nothing. */
function tick(store: AppStore): () => void {
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = store.subscribe(() => {
    const working = store.state().activity !== 'idle' || store.state().command !== undefined;
    if (working && !timer) timer = setInterval(() => store.stream({type: 'tick', atMs: clock.nowMs()}), 1000);
    if (!working && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  });
  return () => {
    unsubscribe();
    clearInterval(timer);
  };
}
