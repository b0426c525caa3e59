import type {Citation} from '../providers/language-model.ts';
import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import {approvalLine} from './approval-line.ts';
import type {FoldedTranscript, SessionTurn} from './transcript-fold.ts';

/** A piece of a turn, in order. `title` names it where text alone would not: the tool and its input. */
export interface TurnPart {
  kind: 'text' | 'reasoning' | 'tool-call' | 'tool-result' | 'steering';
  title?: string;
  ok?: boolean;
  text: string;
}

/** One turn as it is shown; every text in it is safe to print. */
export interface TurnView {
  number: number;
  id: string;
  at: string;
  state: SessionTurn['state'];
  /** What was said in it was forgotten: its text and parts are empty. */
  erased?: true;
  userText: string;
  /** `path:start-end`, or what was handed over without a path. */
  attachments: string[];
  parts: TurnPart[];
  stopReason?: string;
  model?: string;
  usage?: {inputTokens: number; outputTokens: number; contextTokens: number};
  /** `path:start-end`. */
  citations: string[];
  filesChanged: string[];
  /** Who decided about calls that were asked about, one line each. */
  approvals: string[];
  feedback: {signal: string; text?: string; at: string}[];
}

/** A session made for showing: every text in it is safe to print. */
export interface SessionView {
  id: string;
  title: string;
  workspaceRoot: string;
  createdAt: string;
  forkedFrom?: string;
  turnCount: number;
  turns: TurnView[];
}

/**
 * Prepares a past session for the screen, every text safe to print: what `folded` shows of the session `id`, all turns
 * or the one numbered `turn`.
 */
export function viewSession(id: string, folded: FoldedTranscript, turn?: number): SessionView {
  const shown = turn === undefined ? folded.turns : folded.turns.filter(candidate => candidate.number === turn);
  return {
    id,
    title: sanitizeLine(folded.title),
    workspaceRoot: sanitizeLine(folded.workspaceRoot ?? ''),
    createdAt: sanitizeLine(folded.createdAt ?? ''),
    ...(folded.forkedFrom && {forkedFrom: sanitizeLine(folded.forkedFrom.session)}),
    turnCount: folded.turns.length,
    turns: shown.map(viewTurn),
  };
}

/** One turn made safe to print. */
export function viewTurn(turn: SessionTurn): TurnView {
  const {result} = turn;
  return {
    number: turn.number,
    id: sanitizeLine(turn.id),
    at: sanitizeLine(turn.at),
    state: turn.state,
    ...(turn.erased && {erased: true}),
    userText: sanitizeText(turn.userText),
    attachments: turn.attachments.map(({kind, path, startLine, endLine}) => place(path ?? kind, startLine, endLine)),
    parts: turn.messages.flatMap(partsOf),
    ...(result && {
      stopReason: sanitizeLine(result.stopReason),
      model: sanitizeLine(result.model),
      usage: result.usage,
    }),
    citations: (result?.citations ?? []).map(citedPlace),
    filesChanged: (result?.filesChanged ?? []).map(path => sanitizeLine(String(path))),
    approvals: turn.notes.flatMap(note => approvalLine(note) ?? []),
    feedback: turn.feedback.map(({signal, text, at}) => ({
      signal: sanitizeLine(signal),
      ...(text !== undefined && {text: sanitizeText(String(text))}),
      at: sanitizeLine(at),
    })),
  };
}

/** What is shown of one message: its thoughts, its text and its tool calls, or what a tool gave back. */
function partsOf(message: SessionTurn['messages'][number]): TurnPart[] {
  if (message.role === 'user') return [{kind: 'steering', text: sanitizeText(message.text)}];
  if (message.role === 'tool') {
    return [{kind: 'tool-result', title: sanitizeLine(message.name), ok: message.ok, text: sanitizeText(message.text)}];
  }
  const parts: TurnPart[] = [];
  if (message.reasoning) parts.push({kind: 'reasoning', text: sanitizeText(message.reasoning)});
  if (message.text) parts.push({kind: 'text', text: sanitizeText(message.text)});
  for (const call of message.toolCalls ?? []) {
    parts.push({
      kind: 'tool-call',
      title: sanitizeLine(call.name),
      text: sanitizeText(JSON.stringify(call.input) ?? ''),
    });
  }
  return parts;
}

/** `path page 3` of a document that has pages, else `path:10-12` or the path alone. */
function citedPlace(citation: Citation): string {
  const {path, startLine, endLine} = citation;
  return citation.kind === 'knowledge' && citation.page !== undefined
    ? `${sanitizeLine(path)} page ${citation.page}`
    : place(path, startLine, endLine);
}

/** A place in a file as people write it: `path:10-12`. */
function place(path: string, startLine: unknown, endLine: unknown): string {
  const lines =
    typeof startLine !== 'number'
      ? ''
      : startLine === endLine || typeof endLine !== 'number'
        ? `:${startLine}`
        : `:${startLine}-${endLine}`;
  return sanitizeLine(path) + lines;
}
