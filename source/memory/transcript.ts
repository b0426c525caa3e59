import type {ErrorData} from '../foundation/errors.ts';
import type {Attachment, Citation, Message, Usage} from '../providers/language-model.ts';

/** The name of the file format of stored conversations. */
export const transcriptFormat = 'eca-transcript';
/** The version of the format; a file of a higher version is refused untouched. */
export const transcriptVersion = 1;

/** What a step adds to the conversation. A `user` message in a step is steering: typed while the turn was running. */
export type StepMessage = Exclude<Message, {role: 'system'}>;

/**
 * How a turn ended, as stored: why it stopped, the model, tokens, sources, changed files, cost. `usage`, `citations`
 * and `model` are those of the answer.
 */
export interface TurnEnd {
  stopReason: 'end' | 'limit' | 'cancelled' | 'denied' | 'error' | 'incomplete';
  model: string;
  usage: Usage;
  citations: Citation[];
  durationMs?: number;
  toolCalls?: {name: string; input: unknown; decision: 'allow' | 'ask' | 'deny'; ok: boolean}[];
  filesChanged?: string[];
  /** US dollars; absent where no price was known. */
  cost?: number;
  error?: ErrorData;
}

/** The user's judgement on an answer, given (`good`, `bad`, a text) or seen (`edited`, `undone`, `retried`…). */
export interface Feedback {
  /** Kebab-case: `good`, `bad`, `comment`, `accepted`, `edited`, `undone`, `interrupted`, `denied`, `retried`. */
  signal: string;
  source: 'user' | 'observed';
  text?: string;
  data?: unknown;
}

/**
 * What happened beside the messages. Topics are kebab-case: `approval` (request and answer of a call), `file-change` (what a
 * tool wrote), `model-select`, `warning`, `recall`; whoever writes a topic owns the shape of its `data`, which must be JSON.
 */
export interface TurnNote {
  topic: string;
  data: unknown;
}

/**
 * One line of a stored conversation, without what the log adds. `turn` is the turn's id, so that turns of two processes
 * may interleave.
 */
export type EntryBody =
  | {kind: 'session'; id: string; workspaceRoot: string; forkedFrom?: {session: string; throughTurn?: number}}
  /** `erased`: what was said in the turn was taken out; its text is empty. */
  | {kind: 'user-message'; turn: string; text: string; attachments?: Attachment[]; erased?: true}
  | {kind: 'step'; turn: string; messages: StepMessage[]}
  | ({kind: 'note'; turn?: string} & TurnNote)
  | {kind: 'turn-end'; turn: string; result: TurnEnd}
  | ({kind: 'feedback'; turn?: string} & Feedback)
  | {kind: 'compaction'; throughTurn: string; messages: StepMessage[]}
  | {kind: 'title'; title: string};

/**
 * A line with its number and time. `sequence` starts at 1 and rises by 1 in a session; it alone decides order. `at` is
 * ISO 8601 and only shown.
 */
export type TranscriptEntry = EntryBody & {sequence: number; at: string};

/** The text fields that each kind of entry must have; without them it is damaged. */
const requiredText: Record<EntryBody['kind'], readonly string[]> = {
  session: ['id', 'workspaceRoot'],
  'user-message': ['turn', 'text'],
  step: ['turn'],
  note: ['topic'],
  'turn-end': ['turn'],
  feedback: ['signal'],
  compaction: ['throughTurn'],
  title: ['title'],
};

/**
 * Checks a line of a stored conversation when it is read back: `entry`, `unknown` (an entry of a kind that this version
 * does not know: to be kept and passed over) or `damaged`.
 */
export function classifyEntry(value: unknown): 'entry' | 'unknown' | 'damaged' {
  if (!isRecord(value) || typeof value.kind !== 'string' || typeof value.at !== 'string') return 'damaged';
  if (!Number.isSafeInteger(value.sequence)) return 'damaged';
  const names = Object.hasOwn(requiredText, value.kind) ? requiredText[value.kind as EntryBody['kind']] : undefined;
  if (!names) return 'unknown';
  if (!names.every(name => typeof value[name] === 'string')) return 'damaged';
  if (value.kind === 'step' || value.kind === 'compaction') {
    return Array.isArray(value.messages) && value.messages.every(isStepMessage) ? 'entry' : 'damaged';
  }
  if (value.kind === 'turn-end') return isTurnEnd(value.result) ? 'entry' : 'damaged';
  if (value.kind === 'user-message' && value.attachments !== undefined) {
    return Array.isArray(value.attachments) && value.attachments.every(isRecord) ? 'entry' : 'damaged';
  }
  return 'entry';
}

/** Whether the stored end of a turn has what is read of it: why it stopped, the model, the usage and the sources. */
function isTurnEnd(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.stopReason === 'string' &&
    typeof value.model === 'string' &&
    isRecord(value.usage) &&
    Array.isArray(value.citations) &&
    value.citations.every(citation => isRecord(citation) && typeof citation.path === 'string')
  );
}

/** Whether a stored message can be shown and sent to a model again. */
function isStepMessage(value: unknown): boolean {
  if (!isRecord(value) || typeof value.text !== 'string') return false;
  if (value.role === 'user') return true;
  if (value.role === 'tool') return typeof value.callId === 'string' && typeof value.name === 'string';
  if (value.role !== 'assistant') return false;
  const calls = value.toolCalls;
  return calls === undefined || (Array.isArray(calls) && calls.every(isToolCall));
}

/** Whether a stored tool call has the id by which its result is found, and a name. */
function isToolCall(value: unknown): boolean {
  return isRecord(value) && typeof value.id === 'string' && typeof value.name === 'string';
}

/** Whether a value is an object with fields. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
