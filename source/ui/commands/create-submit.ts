import {toErrorData} from '../../foundation/errors.ts';
import type {AppStore} from '../app-store.ts';
import type {Block} from '../chat/block.ts';
import type {ConversationSeat} from '../open-conversation.ts';
import type {OpenConversation, RuntimeContext} from '../runtime-context.ts';
import type {Theme} from '../theme.ts';

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

/** Takes what was entered: a slash command is run and its reply printed, everything else is asked. */
export function createSubmit(options: SubmitOptions): (text: string) => void {
  const {store, seat, print, ask} = options;
  const run = async (text: string) => {
    const [{runCommand}, {replyLines}, context] = await Promise.all([
      import('./run-command.ts'),
      import('./reply-lines.ts'),
      options.context,
    ]);
    const show = (parts: Parameters<typeof replyLines>[0]) => {
      const lines = replyLines(parts, store.state().size.columns, options.theme());
      if (lines.length > 0) print({kind: 'lines', lines: ['', ...lines]});
    };
    const reply = runCommand(text, {
      context,
      app: {
        session: () => (store.state().turns > 0 ? store.state().session : undefined),
        model: () => store.state().model,
        contextLimit: () => store.state().contextLimit,
        working: () => store.state().activity !== 'idle',
        conversation: seat.current,
        newSession: () => options.openSession({}),
        openSession: (session, {fork = false} = {}) => options.openSession({resume: {session}, fork}),
        chooseModel: seat.changeModel,
        mode: () => store.state().mode,
        chooseMode(mode) {
          context.permissions.chooseMode(mode);
          store.dispatch({type: 'mode', mode});
        },
        showTab: options.showTab,
        quit: options.quit,
      },
      say: (...parts) => show(parts),
      signal: options.signal,
    });
    if (reply === undefined) ask(text);
    else {
      print({kind: 'user', text});
      show(await reply);
    }
  };
  return text => {
    if (!text.startsWith('/')) ask(text);
    else run(text).catch(error => print({kind: 'error', problem: toErrorData(error)}));
  };
}
