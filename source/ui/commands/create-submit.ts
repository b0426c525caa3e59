import {toErrorData} from '../../foundation/errors.ts';
import type {AppStore} from '../app-store.ts';
import type {Block} from '../chat/block.ts';
import type {ConversationSeat} from '../open-conversation.ts';
import type {OpenConversation, RuntimeContext} from '../runtime-context.ts';
import type {Theme} from '../theme.ts';

/** Where a question or command goes, and what commands can change in the app. */
export interface SubmitOptions {
  store: AppStore;
  context: Promise<RuntimeContext>;
  seat: ConversationSeat;
  openSession(request: OpenConversation): Promise<void>;
  /** What is no command goes to the model. */
  ask(text: string): void;
  print(...blocks: Block[]): void;
  theme(): Theme;
  showTab(id: string): void;
  quit(): void;
  signal: AbortSignal;
}

/** What becomes of what is entered. */
export interface Submit {
  /** A slash command is run and its reply printed; everything else is asked, once no command runs any more. */
  take(text: string): void;
  /** Stops the commands that run. Returns whether one did. */
  stop(): boolean;
}

/**
 * A slash command that takes longer than this many milliseconds shows that it runs; for a quick one the line would only
 * flash up.
 */
const quickMs = 300;

/** Takes what the user enters in the prompt: runs it where it is a slash command, else sends it to the model. */
export function createSubmit(options: SubmitOptions): Submit {
  const {store, seat, print, ask} = options;
  let stopping = new AbortController();
  let commands = 0;
  let last: Promise<void> = Promise.resolve();
  /** Runs a slash command and prints its reply; a text that only looks like one is asked. */
  const run = async (text: string) => {
    const [{parseCommand}, {runCommand}, {replyLines}, context] = await Promise.all([
      import('./parse-command.ts'),
      import('./run-command.ts'),
      import('./reply-lines.ts'),
      options.context,
    ]);
    const show = (parts: Parameters<typeof replyLines>[0]) => {
      const lines = replyLines(parts, store.state().size.columns, options.theme());
      if (lines.length > 0) print({kind: 'lines', lines: ['', ...lines]});
    };
    if (!parseCommand(text)) {
      ask(text);
      return;
    }
    // Before the command says anything of its own.
    print({kind: 'user', text});
    const reply = runCommand(text, {
      context,
      app: {
        session: () => (store.state().turns > 0 ? store.state().session : undefined),
        model: () => store.state().model,
        contextLimit: () => store.state().contextLimit,
        working: () => store.state().activity !== 'idle',
        conversation: seat.current,
        newSession: () => options.openSession({}),
        openSession: (session, {fork = false, throughTurn} = {}) =>
          options.openSession({resume: {session}, fork, ...(throughTurn !== undefined && {throughTurn})}),
        async chooseModel(model) {
          await seat.changeModel(model);
          if (model !== undefined) store.dispatch({type: 'model', model});
        },
        mode: () => store.state().mode,
        chooseMode(mode) {
          context.permissions.chooseMode(mode);
          store.dispatch({type: 'mode', mode});
        },
        showTab: options.showTab,
        recalled: () => store.state().recalled,
        forgotten: passage => store.dispatch({type: 'forgotten', passage}),
        quit: options.quit,
      },
      say: (...parts) => show(parts),
      signal: AbortSignal.any([options.signal, stopping.signal]),
    });
    show((await reply) ?? []);
  };
  /** Runs `text` as a command; it is counted, and shown once it takes long. */
  const follow = async (text: string) => {
    commands++;
    const [name = ''] = text.split(/\s/, 1);
    const show = (shown: string | undefined) => store.dispatch({type: 'command', text: shown, atMs: performance.now()});
    const timer = setTimeout(() => show(name), quickMs);
    try {
      await run(text);
    } catch (error) {
      print({kind: 'error', problem: toErrorData(error)});
    } finally {
      clearTimeout(timer);
      commands--;
      if (store.state().command === name) show(undefined);
    }
  };
  return {
    take(text) {
      if (text.startsWith('/')) last = Promise.all([last, follow(text)]).then(() => {});
      else if (commands === 0) ask(text);
      else void last.then(() => ask(text));
    },
    stop() {
      if (commands === 0) return false;
      stopping.abort();
      stopping = new AbortController();
      return true;
    },
  };
}
