import {EcaError} from '../foundation/errors.ts';
import type {ConversationLog} from '../memory/conversation-log.ts';

/** What a person says of an answer. */
export interface UserFeedback {
  signal: 'good' | 'bad' | 'comment';
  text?: string;
}

/** Keeps what people say of answers. */
export interface FeedbackPort {
  /**
   * Resolves to the turn's number, from 1, when the feedback on the last turn of `session` that has an end is on disk.
   * @throws EcaError `usage-nothing-answered`; what the store says when it cannot be written.
   */
  addFeedback(session: string, feedback: UserFeedback): Promise<{turn: number}>;
}

const longestText = 10_000;

/** Feedback as entries of the sessions' own transcripts. */
export function createFeedbackPort(sessions: () => Promise<ConversationLog>): FeedbackPort {
  return {
    async addFeedback(id, {signal, text}) {
      const log = await sessions();
      const session = await log.open(id).catch((error: unknown) => {
        // A new session has no file before its first message.
        if (error instanceof EcaError && error.code === 'usage-unknown-session') return undefined;
        throw error;
      });
      if (!session) throw nothingAnswered();
      try {
        const turn = (await session.turns()).findLast(({result}) => result !== undefined);
        if (!turn) throw nothingAnswered();
        const words = text?.trim().slice(0, longestText);
        const outcome = await session.addFeedback({
          signal,
          source: 'user',
          turn: turn.id,
          ...(words && {text: words}),
        });
        if (!outcome.saved) throw new EcaError(outcome.problem.code, outcome.problem.message, outcome.problem);
        return {turn: turn.number};
      } finally {
        await session.close();
      }
    },
  };
}

function nothingAnswered(): EcaError {
  return new EcaError('usage-nothing-answered', 'Nothing has been answered in this session yet', {
    hint: 'Ask something first; feedback belongs to an answer.',
  });
}
