import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {Attachment, Message} from '../providers/language-model.ts';
import {createTurnId} from './session-id.ts';
import type {EntryBody, Feedback, StepMessage, TranscriptEntry, TurnEnd, TurnNote} from './transcript.ts';
import type {StampedEntry, TranscriptFile} from './transcript-file.ts';
import {conversationMessages, type FoldedTranscript, foldTranscript, type SessionTurn} from './transcript-fold.ts';

/**
 * Whether what was handed over is saved on disk. What is not (a full disk, for example) is kept in memory and written
 * with the next entry that can be.
 */
export type SaveOutcome = {saved: true} | {saved: false; problem: ErrorData};

/** A turn being written. None of its calls throws: what cannot be saved is said in the outcome, and the turn goes on. */
export interface Turn {
  readonly id: string;
  /** What became of the user's message. */
  readonly begun: SaveOutcome;
  /** Stores the messages of one model call or of its tool results, in order. */
  appendStep(messages: readonly StepMessage[]): Promise<SaveOutcome>;
  addNote(note: TurnNote): Promise<SaveOutcome>;
  /**
   * Ends the turn; until then it counts as its user's message alone. `text` is the whole answer: what of it no step has stored is
   * stored now. A second call changes nothing.
   */
  end(result: TurnEnd & {text?: string}): Promise<SaveOutcome>;
}

/** One conversation, which is saved while it goes on. Two processes may write the same one at once. */
export interface Session {
  readonly id: string;
  /** The absolute path of the project folder it was begun in. */
  readonly workspaceRoot: string;
  /** Stores the user's message durably before it resolves. Does not throw: see `Turn.begun`. */
  beginTurn(userText: string, options?: {attachments?: readonly Attachment[]}): Promise<Turn>;
  /** The conversation for a model, without turns that this process has begun and not ended. */
  messages(): Promise<Message[]>;
  turns(): Promise<SessionTurn[]>;
  title(): Promise<string>;
  /** Gives the session a name of the user's. */
  rename(title: string): Promise<SaveOutcome>;
  /** `turn` is a turn's id; without it the feedback is on the whole session. */
  addFeedback(feedback: Feedback & {turn?: string}): Promise<SaveOutcome>;
  addNote(note: TurnNote): Promise<SaveOutcome>;
  /** From now on `messages` stand in place of all turns up to and including `throughTurn` (an id); the turns stay stored. */
  addCompaction(compaction: {throughTurn: string; messages: readonly StepMessage[]}): Promise<SaveOutcome>;
  /** Tries once more to save what is only in memory, and closes the file. */
  close(): Promise<SaveOutcome>;
}

/** What a session is made of. */
export interface SessionOptions {
  id: string;
  workspaceRoot: string;
  file: TranscriptFile;
  /** What could not be read, each code once. */
  onWarning: (warning: ErrorData) => void;
  now: () => Date;
}

/**
 * Saves a conversation message by message over its transcript file, in the order given, and never throws when the disk
 * fails.
 */
export function createSession({id, workspaceRoot, file, onWarning, now}: SessionOptions): Session {
  const at = () => now().toISOString();
  let unsaved: StampedEntry[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  const warned = new Set<string>();
  const running = new Set<string>();

  /** Warns of each kind of problem once a session, not with every message. */
  const warnOnce = (problem: ErrorData) => {
    if (!warned.has(problem.code)) onWarning(problem);
    warned.add(problem.code);
  };

  /** Writes what waits to disk; when that fails, it is kept for the next try. */
  async function flush(): Promise<SaveOutcome> {
    if (unsaved.length === 0) return {saved: true};
    const batch = unsaved;
    try {
      await file.append(batch);
    } catch (error) {
      return {saved: false, problem: toErrorData(error)};
    }
    unsaved = unsaved.slice(batch.length);
    return {saved: true};
  }

  /** Saves entries in the order in which they come. */
  function save(...bodies: EntryBody[]): Promise<SaveOutcome> {
    unsaved = [...unsaved, ...bodies.map(body => ({...body, at: at()}))];
    const outcome = queue.then(flush);
    queue = outcome;
    return outcome;
  }

  /** The conversation so far, with what could not be saved yet: a full disk does not make the session forget. */
  async function fold(): Promise<FoldedTranscript> {
    await queue;
    const {entries, problem} = await file.read();
    if (problem) warnOnce(problem);
    const first = (entries.at(-1)?.sequence ?? 0) + 1;
    const waiting = unsaved.map((entry, index): TranscriptEntry => ({...entry, sequence: first + index}));
    return foldTranscript(waiting.length > 0 ? [...entries, ...waiting] : entries);
  }

  return {
    id,
    workspaceRoot,
    async beginTurn(userText, options = {}) {
      const turn = createTurnId();
      running.add(turn);
      const {attachments = []} = options;
      const begun = await save({
        kind: 'user-message',
        turn,
        text: userText,
        ...(attachments.length > 0 && {attachments: [...attachments]}),
      });
      return createTurn(turn, begun, save, () => running.delete(turn));
    },
    messages: async () => conversationMessages(await fold(), running),
    turns: async () => (await fold()).turns,
    title: async () => (await fold()).title,
    rename: title => save({kind: 'title', title}),
    addFeedback: feedback => save({kind: 'feedback', ...feedback}),
    addNote: note => save({kind: 'note', ...note}),
    addCompaction: ({throughTurn, messages}) => save({kind: 'compaction', throughTurn, messages: [...messages]}),
    async close() {
      const outcome = queue.then(flush);
      queue = outcome;
      const closed = await outcome;
      await file.close();
      return closed;
    },
  };
}

/** A turn that is being written; it remembers what was said, so that its end stores only what is missing. */
function createTurn(
  id: string,
  begun: SaveOutcome,
  save: (...bodies: EntryBody[]) => Promise<SaveOutcome>,
  onEnd: () => void,
): Turn {
  let said = '';
  let ended: Promise<SaveOutcome> | undefined;
  return {
    id,
    begun,
    appendStep(messages) {
      said += messages.map(message => (message.role === 'assistant' ? message.text : '')).join('');
      return save({kind: 'step', turn: id, messages: [...messages]});
    },
    addNote: note => save({kind: 'note', turn: id, ...note}),
    end(result) {
      if (ended) return ended;
      const {text = ''} = result;
      // An answer that was cut off in the middle of a step was not stored yet; what was is not stored twice.
      const unsaid = said.includes(text) ? '' : text.startsWith(said) ? text.slice(said.length) : text;
      const step: EntryBody[] = unsaid ? [{kind: 'step', turn: id, messages: [{role: 'assistant', text: unsaid}]}] : [];
      ended = save(...step, {kind: 'turn-end', turn: id, result: storedEnd(result)});
      onEnd();
      return ended;
    },
  };
}

/** What is stored of a turn's end: only what the record knows, since a caller's result object may carry more. */
function storedEnd(result: TurnEnd): TurnEnd {
  const {stopReason, model, usage, citations, durationMs, toolCalls, filesChanged, cost, error} = result;
  return {
    stopReason,
    model,
    usage,
    citations,
    ...(durationMs !== undefined && {durationMs}),
    ...(toolCalls?.length && {toolCalls}),
    ...(filesChanged?.length && {filesChanged}),
    ...(cost !== undefined && {cost}),
    ...(error && {error}),
  };
}
