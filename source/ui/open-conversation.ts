import type {AppConversation, OpenConversation, RuntimeContext} from './runtime-context.ts';

/**
 * The session (conversation) that the app talks in: opened when the first message needs it, and left for another one or
 * another model.
 */
export interface ConversationSeat {
  /** @throws what opening throws; the next call tries again. */
  current(): Promise<AppConversation>;
  /** Leaves the session, if one is open, for another; a chosen model stays unless `request` names one. */
  change(request: OpenConversation): Promise<AppConversation>;
  /** The same session with another model, from the next message on; undefined lets the settings choose again. */
  changeModel(model: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Opens the app's session when it is first needed. After a failure to open it the next call tries again. */
export function createConversationSeat(context: Promise<RuntimeContext>, first: OpenConversation): ConversationSeat {
  let request = first;
  let opened: Promise<AppConversation> | undefined;
  /** The open session; opened now where none is. */
  const current = () => {
    opened ??= context
      .then(({openConversation}) => openConversation(request))
      .catch(error => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
  /** Closes the session, if one is open or being opened. */
  const close = async () => {
    const leaving = opened;
    opened = undefined;
    // One that could not be opened needs no closing.
    const conversation = await leaving?.catch(() => undefined);
    await conversation?.close();
  };
  return {
    current,
    close,
    async change(next) {
      const model = next.model ?? request.model;
      const leaving = opened;
      request = {...next, ...(model !== undefined && {model})};
      opened = undefined;
      try {
        // The one before is closed once the other is open, or could not be opened.
        return await current();
      } finally {
        await (await leaving?.catch(() => undefined))?.close();
      }
    },
    async changeModel(model) {
      // The conversation goes on with the new model; what was said stays in it.
      const session = (await opened?.catch(() => undefined))?.session;
      await close();
      const {model: _before, ...rest} = request;
      request = {...(session === undefined ? rest : {resume: {session}}), ...(model !== undefined && {model})};
    },
  };
}
