import {PassThrough} from 'node:stream';
import {render} from 'ink';
import {App} from './app.tsx';
import {createAppKeys} from './app-keys.ts';
import {initialState} from './app-state.ts';
import {type Clock, createAppStore} from './app-store.ts';
import {createPlainStream} from './chat/answer-stream.ts';
import type {Block} from './chat/block.ts';
import {createPlainPrompt} from './chat/plain-prompt.ts';
import {createTurnRunner} from './chat/turn-runner.ts';
import {createInkScreen} from './ink-screen.ts';
import type {Pane} from './pane.ts';
import {createKeyTokenizer} from './prompt/key-tokenizer.ts';
import type {AppConversation, OpenConversation, RuntimeContext} from './runtime-context.ts';
import type {Terminal} from './terminal.ts';
import {createTheme} from './theme.ts';

export interface RunAppOptions {
  terminal: Terminal;
  /** Being opened: the app draws and takes keys before it is there. */
  context: Promise<RuntimeContext>;
  /** What `firstFrame` left on the screen, to be drawn over. */
  frameRows: number;
  environment: Readonly<Record<string, string | undefined>>;
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

/** Runs the app until the user leaves it. Resolves to the session it was in, if anything was said. */
export async function runApp(options: RunAppOptions): Promise<{session: string | undefined}> {
  const {terminal, environment, signal} = options;
  const screen = createInkScreen(terminal);
  const store = createAppStore(initialState(terminal.size()), {clock, maxFps: 20});
  let theme = createTheme({setting: 'auto', environment});
  let context: RuntimeContext | undefined;
  const opening = options.context.then(opened => {
    context = opened;
    const {theme: setting, maxFps} = opened.appearance();
    theme = createTheme({setting, environment});
    store.setMaxFps(maxFps);
    opened.onWarning(problem => store.dispatch({type: 'print', blocks: [{kind: 'warning', problem}]}));
    opened.onIndexProgress(progress => store.stream({type: 'indexing', progress}));
    return opened;
  });
  let conversation: Promise<AppConversation> | undefined;
  const talk = () => {
    conversation ??= opening
      .then(opened => opened.openConversation(options.open))
      .catch(error => {
        conversation = undefined;
        throw error;
      });
    return conversation;
  };
  const panes: Pane[] = [];
  const prompt = createPlainPrompt();
  const turns = createTurnRunner({
    store,
    clock,
    conversation: talk,
    openAnswer: async () => createPlainStream({columns: store.state().size.columns}),
    log: (message, fields) => context?.log(message, fields),
  });

  const print = (...blocks: Block[]) => store.dispatch({type: 'print', blocks});
  let leave: () => void = () => {};
  const left = new Promise<void>(resolve => {
    leave = resolve;
  });
  let liveRows = options.frameRows;
  const repaint = (erase: string, change: () => void = () => {}) => {
    screen.repaint({columns: terminal.size().columns, frameRows: liveRows, erase, render: change});
  };

  const onKey = createAppKeys({
    store,
    clock,
    prompt,
    panes,
    turns,
    onSubmit: text => turns.submit(text),
    onQuit: leave,
    onSuspend: () => void 0,
    onOpenCitation: () => void 0,
    onRedraw: () => repaint('\u001B[2J\u001B[H'),
  });
  const keys = createKeyTokenizer({onKey, setTimer: clock.setTimer});

  screen.prefixNextWrite(`\u001B[${options.frameRows}A\r\u001B[J`);
  const ink = render(<App store={store} prompt={prompt} panes={panes} theme={() => theme} />, {
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stderr: screen as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    // The store says when to draw; see there.
    maxFps: 1000,
  });
  terminal.listen(text => keys.write(text));
  const stopTicking = tick(store);
  const stopResizing = terminal.onResize(() => {
    repaint('\u001B[2J\u001B[H', () => store.dispatch({type: 'resize', size: terminal.size()}));
  });
  signal.addEventListener('abort', leave, {once: true});
  opening.catch(leave);
  if (signal.aborted) leave();

  await left;
  stopTicking();
  stopResizing();
  keys.end();
  await turns.close();
  store.dispatch({type: 'close'});
  await new Promise(resolve => setImmediate(resolve));
  ink.unmount();
  store.close();
  await opening;
  const opened = await conversation?.catch(() => undefined);
  await opened?.close();
  void print;
  liveRows = 0;
  return {session: store.state().turns > 0 ? store.state().session : undefined};
}

/** The clock of a running turn, a second at a time; an idle app does nothing. */
function tick(store: ReturnType<typeof createAppStore>): () => void {
  let timer: NodeJS.Timeout | undefined;
  const update = () => {
    const working = store.state().activity !== 'idle';
    if (working && !timer) timer = setInterval(() => store.stream({type: 'tick', atMs: clock.nowMs()}), 1000);
    if (!working && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const unsubscribe = store.subscribe(update);
  return () => {
    unsubscribe();
    clearInterval(timer);
  };
}
