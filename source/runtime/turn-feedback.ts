import {createHash} from 'node:crypto';
import type {AgentEventBody} from '../agent/agent-event.ts';
import {asksAgain} from '../learning/asks-again.ts';
import {type FeedbackSignal, recallTopic} from '../learning/feedback-event.ts';
import type {Session, Turn} from '../memory/session.ts';
import type {Runtime} from './runtime.ts';

/**
 * Learns from what the user does, without asking, whether an answer was of use (implicit feedback): the question asked
 * again, a changed file edited by hand, an approval given or refused, an answer interrupted.
 */
export interface TurnFeedback {
  /** A question was asked, `before` what the session has of earlier turns: it may judge the last one. Resolves when that is kept. */
  asked(text: string, before: {id: string; userText: string} | undefined): Promise<void>;
  /** An event of the turn that is kept in `record`. */
  take(event: AgentEventBody, record: Turn | undefined): void;
  /** Resolves when all that was seen is kept. */
  settle(): Promise<void>;
}

/** Larger files, in bytes, are not looked at again. */
const watchedBytes = 1_000_000;
/** The most files of one turn that are looked at again at the next question. */
const watchedFiles = 50;

/**
 * Watches the turns of `session` for signs of approval and disapproval, and keeps them with the session. Failures to
 * keep them are logged: they are no reason to disturb a turn.
 */
export function createTurnFeedback(runtime: Runtime, session: Session): TurnFeedback {
  /** What the last turn left its files as, by path. */
  let left: {turn: string; files: Map<string, string>} | undefined;
  let approvals = new Map<string, string[]>();
  let saving: Promise<unknown> = Promise.resolve();

  /** Does the work after what waits already, so that no turn is held up by it. */
  const later = (work: () => Promise<unknown>) => {
    saving = saving
      .then(work)
      .catch((error: unknown) => runtime.logger.warn('feedback was not kept', {error: String(error)}));
  };
  /** Keeps a sign with the turn that it says something about. */
  const keep = (turn: string, signal: FeedbackSignal, details: {text?: string; paths?: string[]} = {}) => {
    const {text, paths = []} = details;
    runtime.measure('eca.feedback.count', 1, {'eca.signal': signal, 'eca.source': 'observed'});
    later(() =>
      session.addFeedback({
        signal,
        source: 'observed',
        turn,
        ...(text !== undefined && {text}),
        ...(paths.length > 0 && {data: {paths}}),
      }),
    );
  };

  /** A hash of what is in a file, by which a later change of it is noticed. */
  async function fingerprint(path: string): Promise<string> {
    const outcome = await (await runtime.guard()).readText(path, {maxBytes: watchedBytes});
    return outcome.ok ? createHash('sha256').update(outcome.text).digest('base64') : outcome.reason;
  }

  /** Notes how a turn left the files it changed, to see at the next question whether somebody edited them. */
  async function remember(turn: string, paths: readonly string[]): Promise<void> {
    const files = new Map<string, string>();
    for (const path of paths.slice(0, watchedFiles)) files.set(path, await fingerprint(path));
    left = {turn, files};
  }

  return {
    async asked(text, before) {
      await saving;
      if (before && asksAgain(text, before.userText)) keep(before.id, 'retried');
      const watched = left;
      left = undefined;
      if (!watched) return;
      const edited: string[] = [];
      for (const [path, hash] of watched.files) if ((await fingerprint(path)) !== hash) edited.push(path);
      const turn = edited.length > 0 ? (await session.turns()).find(({id}) => id === watched.turn) : undefined;
      // Undone by the program: the user edited nothing.
      if (turn && !turn.feedback.some(({signal}) => signal === 'undone')) keep(watched.turn, 'edited', {paths: edited});
    },
    take(event, record) {
      if (!record) return;
      switch (event.type) {
        case 'recall':
          if (event.passages.length > 0) {
            const ids = event.passages.map(({id}) => id);
            later(() => record.addNote({topic: recallTopic, data: {ids}}));
          }
          break;
        case 'approval-request':
          approvals.set(
            event.id,
            event.requests.flatMap(({path}) => path ?? []),
          );
          break;
        case 'approval-response': {
          const paths = approvals.get(event.id);
          approvals.delete(event.id);
          if (!paths || event.reason === 'nobody can be asked') break;
          // A reason in the user's own words says more than the no.
          const text = event.decision === 'deny' && event.reason !== 'the user' ? {text: event.reason} : {};
          keep(record.id, event.decision === 'allow' ? 'accepted' : 'denied', {paths, ...text});
          break;
        }
        case 'result':
          approvals = new Map();
          if (event.stopReason === 'cancelled') keep(record.id, 'interrupted');
          if (event.filesChanged.length > 0) later(() => remember(record.id, event.filesChanged));
          break;
      }
    },
    async settle() {
      await saving;
    },
  };
}
