import {type TurnPart, type TurnView, viewSession, viewTurn} from './session-view.ts';
import type {FoldedTranscript} from './transcript-fold.ts';

/** What a session can be exported as. */
export type ExportFormat = 'markdown' | 'json';

/** Exports the session `id` as Markdown or JSON text, in pieces of whole lines. @see ConversationLog.export */
export function* exportTranscript(id: string, folded: FoldedTranscript, format: ExportFormat): Generator<string> {
  yield* format === 'json' ? exportJson(id, folded) : exportMarkdown(id, folded);
}

/** Everything that is stored, as one JSON object. */
function* exportJson(id: string, folded: FoldedTranscript): Generator<string> {
  const {title, workspaceRoot, createdAt, forkedFrom, feedback} = folded;
  const head = {format: 'eca-session', version: 1, session: id, title, workspaceRoot, createdAt, forkedFrom, feedback};
  yield `${escapedJson(head).slice(0, -1)},"turns":[`;
  for (const [index, turn] of folded.turns.entries()) {
    const {endSequence: _, ...rest} = turn;
    yield `${index === 0 ? '' : ','}\n${escapedJson(rest)}`;
  }
  yield '\n]}\n';
}

/** JSON in which no control, invisible or direction-changing character stands as itself, so that it is safe to print. */
function escapedJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, unsafe =>
    unsafe
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The conversation as a document for people. */
function* exportMarkdown(id: string, folded: FoldedTranscript): Generator<string> {
  const {title, workspaceRoot, createdAt, forkedFrom} = viewSession(id, folded, 0);
  yield `# ${oneLine(title) || 'Session without a message'}\n\n`;
  yield `- Session: ${id}\n- Project: ${oneLine(workspaceRoot)}\n- Begun: ${createdAt}\n`;
  if (forkedFrom) yield `- Forked from: ${forkedFrom}\n`;
  for (const turn of folded.turns) yield* markdownTurn(viewTurn(turn));
}

/**
 * One turn as a section: the question, the answer with its steps, and below it sources, changed files and approvals.
 */
function* markdownTurn(turn: TurnView): Generator<string> {
  yield `\n## Turn ${turn.number} · ${turn.at}\n\n${turn.erased ? '*Forgotten.*' : quoted(turn.userText)}\n`;
  if (turn.erased) return;
  if (turn.attachments.length > 0) yield `\nWith ${turn.attachments.map(code).join(', ')}.\n`;
  for (const part of turn.parts) yield `\n${markdownPart(part)}\n`;
  if (turn.state === 'unanswered') yield '\n*Not answered.*\n';
  if (turn.state === 'incomplete') yield `\n*Incomplete (${turn.stopReason}).*\n`;
  if (turn.citations.length > 0) yield `\nSources: ${turn.citations.map(code).join(', ')}\n`;
  if (turn.filesChanged.length > 0) yield `\nChanged: ${turn.filesChanged.map(code).join(', ')}\n`;
  if (turn.approvals.length > 0) yield `\nApprovals:\n\n${turn.approvals.map(line => `- ${code(line)}`).join('\n')}\n`;
  for (const {signal, text} of turn.feedback) yield `\nFeedback: ${signal}${text ? `: ${oneLine(text)}` : ''}\n`;
  if (turn.model) yield `\n<sub>${turn.model}</sub>\n`;
}

/** One step of an answer as Markdown. */
function markdownPart(part: TurnPart): string {
  switch (part.kind) {
    case 'text':
      return part.text.trimEnd();
    case 'steering':
      return quoted(part.text);
    case 'reasoning':
      return `<details><summary>Reasoning</summary>\n\n${part.text.trimEnd()}\n\n</details>`;
    case 'tool-call':
      return `**${part.title}** ${code(part.text)}`;
    case 'tool-result':
      return `${part.ok ? 'Result' : 'Failed'} of ${part.title}:\n\n${fenced(part.text)}`;
  }
}

/** What the user said, as a quotation. */
function quoted(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map(line => (line ? `> ${line}` : '>'))
    .join('\n');
}

/** A tool's output as a block of code, with a fence longer than any in it, so that it cannot break out. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

/** A short text as inline code, safe from back quotes in it. */
function code(text: string): string {
  const tick = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${tick}${space}${oneLine(text)}${space}${tick}`;
}

/** The most back quotes in a row in a text. */
function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Joins lines, since a heading or a list item ends with its line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
