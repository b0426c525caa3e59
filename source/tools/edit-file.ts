import {createHash} from 'node:crypto';
import {escapeText} from '../security/escape-text.ts';
import type {Expected} from '../security/guarded-write.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import {type Candidate, type EditMatch, findEdit} from './edit-ladder.ts';
import type {FileHands} from './file-hands.ts';
import {type EvenText, evenLines, replaceEven, restoreLines} from './line-endings.ts';
import type {SeenFiles} from './seen-files.ts';
import {decodeText, encodeText} from './text-bytes.ts';
import {diffDetails} from './text-diff.ts';
import type {CheckedInput, DiffDetails, Tool, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

export interface OneEdit {
  oldText: string;
  newText: string;
  replaceAll?: boolean;
}

export interface EditFileInput {
  path: string;
  edits: OneEdit[];
}

const editSchema: InputSchema = {
  type: 'object',
  properties: {
    oldText: {type: 'string', minLength: 1, maxLength: 1_000_000},
    newText: {type: 'string', maxLength: 1_000_000},
    replaceAll: {type: 'boolean'},
  },
  required: ['oldText', 'newText'],
  additionalProperties: false,
};

const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', minLength: 1, maxLength: 4096},
    edits: {type: 'array', minItems: 1, maxItems: 50, items: editSchema},
  },
  required: ['path', 'edits'],
  additionalProperties: false,
};

export interface EditFileOptions {
  hands: FileHands;
  seen: SeenFiles;
}

/** A change that was worked out and not made yet. */
interface Plan {
  ok: true;
  bytes: Buffer;
  expected: Expected;
  realPath: string;
  details: DiffDetails;
  fingerprint: string;
  notes: string[];
}

/**
 * `edit-file`: replaces pieces of a file that was read and has not changed since. All edits of a call are made, each on what
 * the ones before it left, or none. Line endings, encoding, byte order mark, final line end and mode stay.
 */
export function createEditFile(options: EditFileOptions): Tool<EditFileInput> {
  return {
    name: 'edit-file',
    description: 'Replace text in a file you have read. oldText must be there once.',
    inputSchema: shownSchema(schema),
    effect: 'write',
    check: checkEdits,
    permissions: ({path}) => [{tool: 'edit-file', path}],
    async preview(input) {
      const plan = planEdit(input, options, true);
      if (!plan.ok) return {ok: false, result: plan.result};
      return {ok: true, details: plan.details, fingerprint: plan.fingerprint};
    },
    async run(input, {signal, approved, previewed}) {
      const plan = planEdit(input, options, approved);
      if (!plan.ok) return plan.result;
      if (previewed !== undefined && previewed !== plan.fingerprint) {
        return failedResult(`\`${input.path}\` has changed since the edit was approved; read it and edit it anew`);
      }
      signal.throwIfAborted();
      const written = await options.hands.write(input.path, plan.bytes, {expected: plan.expected, approved});
      if (!written.ok) return failedResult(`${written.message} (${written.reason})`);
      options.seen.note(plan.realPath, hashOf(plan.bytes));
      const {addedLines, removedLines, path} = plan.details;
      const notes = plan.notes.length > 0 ? `\n${plan.notes.join('\n')}` : '';
      return {
        ok: true,
        content: `${path}: ${addedLines} lines added, ${removedLines} removed.${notes}`,
        summary: `${path} +${addedLines} -${removedLines}`,
        details: plan.details,
        filesChanged: [written.shownPath],
      };
    },
  };
}

/** One edit may come without the list around it. */
function checkEdits(sent: unknown): CheckedInput<EditFileInput> {
  const given = sent as Record<string, unknown> | null;
  if (typeof given === 'object' && given !== null && !('edits' in given) && 'oldText' in given) {
    const {path, ...edit} = given;
    return checkInput(schema, {path, edits: [edit]});
  }
  return checkInput(schema, sent);
}

function planEdit(
  input: EditFileInput,
  {hands, seen}: EditFileOptions,
  approved: boolean,
): Plan | {ok: false; result: ToolResult} {
  const refuse = (problem: string) => ({ok: false as const, result: failedResult(problem)});
  const {path} = input;
  const looked = hands.look(path, {approved});
  if (!looked.ok) return refuse(`${looked.message} (${looked.reason})`);
  const {realPath, shownPath, standing} = looked;
  if (standing.kind === 'missing') return refuse(`\`${path}\` does not exist; write-file makes a new file`);
  if (standing.kind !== 'file') return refuse(`\`${path}\` is a link, expected a file`);
  const seenHash = seen.hashOf(realPath);
  if (seenHash === undefined)
    return refuse(`\`${path}\` was not read in this conversation; read it with read-file first`);
  if (seenHash !== standing.hash) {
    return refuse(`\`${path}\` has changed since it was read; read it again, then edit it`);
  }
  const decoded = decodeText(standing.bytes);
  if (!decoded.ok) return refuse(`\`${path}\` ${decoded.problem}`);
  let even: EvenText = evenLines(decoded.text);
  const notes: string[] = [];
  const pieces: string[] = [];
  for (const [index, edit] of input.edits.entries()) {
    const which = input.edits.length > 1 ? `Edit ${index + 1} of ${input.edits.length}: ` : '';
    const oldText = evenLines(edit.oldText).text;
    const newText = evenLines(edit.newText).text;
    if (oldText === newText) return refuse(`${which}oldText and newText are the same: there is nothing to change`);
    if (decoded.form === 'bytes-ascii' && /[^\0-\x7f]/.test(newText)) {
      return refuse(
        `${which}\`${path}\` is not UTF-8, and characters beyond ASCII cannot be written to it without damage`,
      );
    }
    const match = findEdit(even.text, oldText, newText, edit.replaceAll);
    if (!match.found) return refuse(which + notFound(path, match, input.edits.length > 1));
    for (const {start, end, replacement} of [...match.edits].reverse()) {
      pieces.push(even.text.slice(start, end), replacement);
      even = replaceEven(even, start, end, replacement);
    }
    if (match.rung !== 'exact') notes.push(`${which}oldText was not there exactly; found by ${match.rung}`);
    if (match.edits.length > 1) notes.push(`${which}${match.edits.length} places`);
  }
  const text = restoreLines(even);
  if (text === decoded.text) return refuse(`The edits leave \`${path}\` as it is: there is nothing to change`);
  const encoded = encodeText(text, decoded.form);
  if (!encoded.ok) return refuse(`\`${path}\`: ${encoded.problem}`);
  return {
    ok: true,
    bytes: encoded.bytes,
    expected: {hash: standing.hash},
    realPath,
    details: diffDetails(shownPath, 'edit', decoded.text, text, notes),
    fingerprint: hashOf(JSON.stringify([realPath, pieces])),
    notes,
  };
}

function notFound(path: string, match: Extract<EditMatch, {found: false}>, several: boolean): string {
  const none = several ? ' None of the edits was made.' : '';
  const shown = match.candidates.map(showCandidate).join('\n');
  if (match.why === 'ambiguous') {
    return `oldText is in \`${path}\` ${match.total} times, expected once: give more lines around it, or set replaceAll.${none}\n${shown}`;
  }
  const nearest = match.candidates.length > 0 ? `The nearest lines:\n${shown}` : 'Nothing resembles it.';
  return `oldText is not in \`${path}\`: copy it from the file as it is.${none} ${nearest}`;
}

function showCandidate({startLine, lines}: Candidate): string {
  return lines.map((line, index) => `${startLine + index}│${escapeText(line.slice(0, 300))}`).join('\n');
}

function hashOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
