import type {Attachment, Message} from '../providers/language-model.ts';
import {createRedactor} from '../security/redaction.ts';
import type {Feedback, StepMessage, TranscriptEntry, TurnEnd, TurnNote} from './transcript.ts';

/**
 * One question and its answer. `complete` ended in order; `incomplete` was cut by an error, a cancellation or a broken
 * stream and keeps the text so far; `unanswered` has no end (its process was killed, or is still at it) and consists of
 * the user's message alone.
 */
export interface SessionTurn {
  id: string;
  /** From 1, in the order in which the users' messages were stored; never changes. */
  number: number;
  /** ISO 8601. */
  at: string;
  endedAt?: string;
  /** The sequence number of its end. */
  endSequence?: number;
  state: 'complete' | 'incomplete' | 'unanswered';
  /** The user had it forgotten: nothing of what was said is there any more. */
  erased?: true;
  userText: string;
  attachments: Attachment[];
  /** What followed the user's message; empty when unanswered. */
  messages: StepMessage[];
  notes: (TurnNote & {at: string})[];
  feedback: (Feedback & {at: string})[];
  result?: TurnEnd;
}

/** A whole conversation as its stored entries make it. */
export interface FoldedTranscript {
  id?: string;
  workspaceRoot?: string;
  createdAt?: string;
  forkedFrom?: {session: string; throughTurn?: number};
  /** The name given, else the first line of the first message, at most 80 characters; empty before any message. */
  title: string;
  turns: SessionTurn[];
  /** Feedback on the session as a whole. */
  feedback: (Feedback & {at: string})[];
  compaction?: {throughTurn: string; messages: StepMessage[]; sequence: number};
  /** The highest sequence number met; 0 when there is none. */
  lastSequence: number;
}

/**
 * Puts a conversation together from its stored lines: folds entries, in any order and with turns interleaved, into
 * turns. Entries that refer to a turn nobody began are passed over.
 */
export function foldTranscript(entries: Iterable<TranscriptEntry>): FoldedTranscript {
  const ordered = [...entries].sort((a, b) => a.sequence - b.sequence);
  const folded: FoldedTranscript = {title: '', turns: [], feedback: [], lastSequence: 0};
  const begun = new Map<string, SessionTurn>();
  let givenTitle: string | undefined;
  for (const entry of ordered) {
    folded.lastSequence = Math.max(folded.lastSequence, entry.sequence);
    const known = 'turn' in entry && entry.turn !== undefined ? begun.get(entry.turn) : undefined;
    switch (entry.kind) {
      case 'session':
        folded.id ??= entry.id;
        folded.workspaceRoot ??= entry.workspaceRoot;
        folded.createdAt ??= entry.at;
        if (entry.forkedFrom) folded.forkedFrom ??= entry.forkedFrom;
        break;
      case 'user-message':
        if (!known) begun.set(entry.turn, beginTurn(folded.turns, entry));
        break;
      case 'step':
        if (known && !known.result) known.messages.push(...entry.messages);
        break;
      case 'note':
        known?.notes.push({topic: entry.topic, data: entry.data, at: entry.at});
        break;
      case 'turn-end':
        if (known && !known.result) endTurn(known, entry);
        break;
      case 'feedback':
        (known?.feedback ?? folded.feedback).push(feedbackOf(entry));
        break;
      case 'compaction':
        folded.compaction = {throughTurn: entry.throughTurn, messages: entry.messages, sequence: entry.sequence};
        break;
      case 'title':
        givenTitle = entry.title;
        break;
    }
  }
  // A turn without an end was cut off by a kill or still runs: half an answer would pass for a whole one.
  for (const turn of folded.turns) if (!turn.result) turn.messages = [];
  folded.title = givenTitle ?? titleOf(folded.turns.find(turn => turn.userText.trim())?.userText ?? '');
  return folded;
}

/**
 * Builds the messages that a model is sent when a session goes on: the last compaction in place of what it covers, then
 * each user's message with what answered it. Tool calls without a result and results without a call are left out,
 * because every model server refuses them; the last calls of a turn that was cut off are answered with that. A question
 * that failed before anything was said is left out where the same one follows it. Turns in `except` are left out whole.
 */
export function conversationMessages(folded: FoldedTranscript, except: ReadonlySet<string> = new Set()): Message[] {
  const covered = folded.compaction ? folded.turns.findIndex(turn => turn.id === folded.compaction?.throughTurn) : -1;
  const messages: Message[] = covered >= 0 ? [...(folded.compaction?.messages ?? [])] : [];
  for (const [index, turn] of folded.turns.entries()) {
    // A turn of another process may have ended after the summary was written: then the summary knows nothing of its answer.
    const isCovered = index <= covered && (turn.endSequence ?? 0) < (folded.compaction?.sequence ?? 0);
    if (isCovered || turn.erased || except.has(turn.id)) continue;
    const {userText, attachments} = turn;
    if (turn.messages.length === 0 && folded.turns[index + 1]?.userText === userText) continue;
    messages.push({role: 'user', text: userText, ...(attachments.length > 0 && {attachments})});
    messages.push(...pairedMessages(turn.state === 'incomplete' ? withCutCalls(turn.messages) : turn.messages));
  }
  return messages;
}

/** Takes passwords and keys out of titles, which are shown in every list of sessions. */
const redactor = createRedactor();

/**
 * Makes the title of a session from its first message: the first line with words of `text`, blanks joined, secrets
 * taken out, cut at 80 characters (never within one).
 */
export function titleOf(text: string): string {
  const line =
    text
      .slice(0, 4000)
      .split(/[\r\n]/)
      .find(candidate => candidate.trim()) ?? '';
  // Before the cut: half a key is not known for one any more.
  const joined = redactor.redact(line).replace(/\s+/g, ' ').trim();
  // So few units are no more characters; a segmenter takes longer to set up than a transcript to read.
  if (joined.length <= 80) return joined;
  const characters = [...new Intl.Segmenter().segment(joined.slice(0, 400))].map(part => part.segment);
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : characters.join('');
}

/** Begins a turn with what the user asked; until its end is read it counts as unanswered. */
function beginTurn(turns: SessionTurn[], entry: Extract<TranscriptEntry, {kind: 'user-message'}>): SessionTurn {
  const turn: SessionTurn = {
    id: entry.turn,
    number: turns.length + 1,
    at: entry.at,
    state: 'unanswered',
    ...(entry.erased && {erased: true}),
    userText: entry.text,
    attachments: entry.attachments ?? [],
    messages: [],
    notes: [],
    feedback: [],
  };
  turns.push(turn);
  return turn;
}

/** Closes a turn: complete, or incomplete where it was cancelled or failed. */
function endTurn(turn: SessionTurn, entry: Extract<TranscriptEntry, {kind: 'turn-end'}>): void {
  turn.result = entry.result;
  turn.endedAt = entry.at;
  turn.endSequence = entry.sequence;
  const cut = ['cancelled', 'error', 'incomplete'].includes(entry.result.stopReason);
  turn.state = cut ? 'incomplete' : 'complete';
}

/** The user's judgement without the fields of its line in the file. */
function feedbackOf(entry: Extract<TranscriptEntry, {kind: 'feedback'}>): Feedback & {at: string} {
  const {kind: _, sequence: __, turn: ___, ...feedback} = entry;
  return feedback;
}

/**
 * Answers the tool calls of a turn that was cut off. Results of one step are stored together: where the turn was cut
 * off meanwhile, the model learns what it had called.
 */
function withCutCalls(messages: StepMessage[]): StepMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || !last.toolCalls) return messages;
  const text =
    'The turn was stopped before this was done: no result was kept, and what was done until then is not known.';
  return [
    ...messages,
    ...last.toolCalls.map(({id, name}) => ({role: 'tool' as const, callId: id, name, ok: false, text})),
  ];
}

/**
 * Leaves out tool calls without a result and results without a call: a model server refuses a conversation with either.
 */
function pairedMessages(messages: StepMessage[]): StepMessage[] {
  const answered = new Set(messages.flatMap(message => (message.role === 'tool' ? [message.callId] : [])));
  const called = new Set<string>();
  const paired: StepMessage[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (called.has(message.callId)) paired.push(message);
      continue;
    }
    if (message.role === 'user' || !message.toolCalls) {
      if (message.text) paired.push(message);
      continue;
    }
    const toolCalls = message.toolCalls.filter(call => answered.has(call.id));
    for (const call of toolCalls) called.add(call.id);
    const {toolCalls: _, ...spoken} = message;
    if (toolCalls.length > 0) paired.push({...spoken, toolCalls});
    else if (message.text) paired.push(spoken);
  }
  return paired;
}
