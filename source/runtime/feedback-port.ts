import {EcaError} from '../foundation/errors.ts';
import {type FeedbackEvent, feedbackOf} from '../learning/feedback-event.ts';
import type {ConversationLog} from '../memory/conversation-log.ts';
import type {Measure} from './measure.ts';
import type {UndoneTurn} from './undo-port.ts';

/** What a person says of an answer. */
export interface UserFeedback {
  signal: 'good' | 'bad' | 'comment';
  text?: string;
}

/** Keeps what people say of answers (good, bad, a comment), and that they took changes back. */
export interface FeedbackPort {
  /**
   * Resolves to the turn's number, from 1, when the feedback on the last turn of `session` that has an end is on disk.
   * @throws EcaError `usage-nothing-answered`; what the store says when it cannot be written.
   */
  addFeedback(session: string, feedback: UserFeedback): Promise<{turn: number}>;
  /** What turns changed has been taken back: that says something about them. Turns of sessions that are gone are passed over. */
  undone(turns: readonly Pick<UndoneTurn, 'session' | 'turn' | 'files'>[]): Promise<void>;
  /** All judgements on the turns of a session, oldest turn first. @throws EcaError `usage-unknown-session`. */
  list(session: string): Promise<FeedbackEvent[]>;
}

/** The longest comment in characters; what is longer is cut. */
const longestText = 10_000;

/** Writes feedback into the transcript of the session that it is about. */
export function createFeedbackPort(sessions: () => Promise<ConversationLog>, measure: Measure): FeedbackPort {
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
        measure('eca.feedback.count', 1, {'eca.signal': signal, 'eca.source': 'user'});
        return {turn: turn.number};
      } finally {
        await session.close();
      }
    },
    async undone(turns) {
      const log = await sessions();
      for (const {session: id, turn: number, files} of turns) {
        const session = await log.open(id).catch(() => undefined);
        const turn = (await session?.turns())?.find(one => one.number === number);
        if (turn) {
          await session?.addFeedback({signal: 'undone', source: 'observed', turn: turn.id, data: {paths: files}});
          measure('eca.feedback.count', 1, {'eca.signal': 'undone', 'eca.source': 'observed'});
        }
        await session?.close();
      }
    },
    async list(id) {
      const session = await (await sessions()).open(id);
      try {
        return (await session.turns()).flatMap(turn => feedbackOf(session.id, turn));
      } finally {
        await session.close();
      }
    },
  };
}

/** The refusal of feedback in a session without an answer. */
function nothingAnswered(): EcaError {
  return new EcaError('usage-nothing-answered', 'Nothing has been answered in this session yet', {
    hint: 'Ask something first; feedback belongs to an answer.',
  });
}
