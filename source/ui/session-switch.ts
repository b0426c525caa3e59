import type {AppStore} from './app-store.ts';
import type {Block} from './chat/block.ts';
import type {Questions} from './chat/questions.ts';
import type {TurnRunner} from './chat/turn-runner.ts';
import {firstRunCard, resumedBlocks} from './chat/welcome.ts';
import type {ConversationSeat} from './open-conversation.ts';
import type {OpenConversation, RuntimeContext} from './runtime-context.ts';
import type {Theme} from './theme.ts';

/** What has to be stopped, and where the other session is shown. */
export interface SessionSwitchOptions {
  store: AppStore;
  context: Promise<RuntimeContext>;
  seat: ConversationSeat;
  turns: TurnRunner;
  questions: Questions;
  theme: () => Theme;
  print: (...blocks: Block[]) => void;
}

/** Goes to another session (resume, fork, new) and shows what was last said in it. */
export interface SessionSwitch {
  /**
   * Leaves what is talked about for another session, and shows how far that one got. A running answer is cancelled and
   * an open question dismissed.
   */
  open(request: OpenConversation): Promise<void>;
  /** What is shown first: the session that is gone on with, or how to connect a model where there is none. */
  welcome(request: OpenConversation): Promise<void>;
}

/** Makes what switches between sessions and greets the user at the start. */
export function createSessionSwitch(options: SessionSwitchOptions): SessionSwitch {
  const {store, context, seat, turns, questions, theme, print} = options;

  /** The session that is gone on with, and the end of what was said in it. */
  async function show(session: string): Promise<void> {
    const [{renderMarkdown}, {sessions}] = await Promise.all([import('./markdown/markdown-stream.ts'), context]);
    const content = await sessions.read(session);
    store.dispatch({type: 'session', session, turns: content.turns.length});
    const {columns} = store.state().size;
    print(...resumedBlocks(content, text => renderMarkdown(text, {columns, theme: theme()})));
  }

  return {
    async open(request) {
      turns.cancel();
      questions.dismiss();
      const {session} = await seat.change(request);
      if (request.resume === undefined) store.dispatch({type: 'session', session, turns: 0});
      else await show(session);
    },
    async welcome(request) {
      const {models} = await context;
      if (request.resume !== undefined) return show((await seat.current()).session);
      if (request.model !== undefined) return;
      // Whoever asks right away hears from the turn what cannot be reached.
      const asked = new AbortController();
      const unsubscribe = store.subscribe(() => {
        if (store.state().turns > 0) asked.abort();
      });
      const listed = await models.list(asked.signal).catch(() => undefined);
      unsubscribe();
      const card = listed && store.state().turns === 0 ? firstRunCard(listed) : undefined;
      if (card) print(card);
    },
  };
}
