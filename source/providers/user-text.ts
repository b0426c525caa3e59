import type {Attachment, Message} from './language-model.ts';

/**
 * Puts the user's question and the attached files into one text for the model: what was asked, then each attachment in
 * a fence of its own, labelled with path and lines. Lines that have a place in a file carry their numbers, as
 * `read-file` shows them: answers name places by them. The same message always gives the same text.
 */
export function renderUserText(message: Extract<Message, {role: 'user'}>): string {
  const attachments = (message.attachments ?? []).map(renderAttachment);
  return [message.text, ...attachments].filter(part => part !== '').join('\n\n');
}

/** One attachment in a fence that is longer than any in it, so that its text cannot pass for the user's words. */
function renderAttachment(attachment: Attachment): string {
  const label = describe(attachment);
  if (attachment.text === undefined) return `Attached: ${label} (its text is not here)`;
  const longestRun = Math.max(0, ...(attachment.text.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(Math.max(3, longestRun + 1));
  const isPlaced = attachment.path !== undefined || attachment.startLine !== undefined;
  const text = isPlaced ? numbered(attachment.text, attachment.startLine ?? 1) : attachment.text;
  const end = text.endsWith('\n') ? '' : '\n';
  return `Attached: ${label}\n${fence}\n${text}${end}${fence}`;
}

/** Lines with their numbers in the file, so that an answer can name them. */
function numbered(text: string, startLine: number): string {
  if (text === '') return '';
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  const width = String(startLine + lines.length - 1).length;
  return lines.map((line, index) => `${String(startLine + index).padStart(width)}│${line}`).join('\n');
}

/** What was attached: path and lines, or where text without a file came from. */
function describe({kind, path, startLine, endLine}: Attachment): string {
  const name = path ?? (kind === 'stdin' ? 'text from standard input' : 'selected text');
  const lines =
    startLine === undefined
      ? ''
      : endLine === undefined || endLine === startLine
        ? `, line ${startLine}`
        : `, lines ${startLine}-${endLine}`;
  return `${name}${lines}`;
}
