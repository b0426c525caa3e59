import type {Expected} from '../security/standing.ts';
import {applyEdits, type OneEdit} from './apply-edits.ts';
import {changedLines, linesChanged} from './changed-lines.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {FileHands} from './file-hands.ts';
import type {SeenFiles} from './seen-files.ts';
import {decodeText, encodeText} from './text-bytes.ts';
import {diffDetails} from './text-diff.ts';
import type {CheckedInput, DiffDetails, Tool, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';
import {hashOf, writePlanned} from './write-planned.ts';

/** What a model asks for: the file and the replacements in it, made in this order. */
export interface EditFileInput {
  path: string;
  edits: OneEdit[];
}

/** One edit: old and new text of at most a million characters each. */
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

/** A file's path, at most 4,096 characters. */
const pathField = {type: 'string', minLength: 1, maxLength: 4096} as const;

/** What a model gives: a path and 1 to 50 edits. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    path: pathField,
    edits: {type: 'array', minItems: 1, maxItems: 50, items: editSchema},
  },
  required: ['path', 'edits'],
  additionalProperties: false,
};

/** What a model may give instead: one edit that stands beside the path, without the list around it. */
const flatSchema: InputSchema = {
  type: 'object',
  properties: {path: pathField, ...editSchema.properties},
  required: ['path', ...editSchema.required],
  additionalProperties: false,
};

/** What edits go through (the guard, and what undo needs) and the record of the files that were read. */
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
 * The tool `edit-file`, with which a model changes parts of a file that it has read and that has not changed since. All
 * edits of a call are made, each on what the ones before it left, or none. Line endings, encoding, byte order mark,
 * final line end and mode stay.
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
    async run(input, context) {
      const plan = planEdit(input, options, context.approved);
      if (!plan.ok) return plan.result;
      const written = await writePlanned(input.path, 'edit', plan, options, context);
      if (!written.ok) return written.result;
      const {addedLines, removedLines, path} = plan.details;
      const notes = plan.notes.length > 0 ? `\n${plan.notes.join('\n')}` : '';
      return {
        ok: true,
        content: `${path}: ${linesChanged(plan.details)}.${notes}${changedLines(plan.details)}`,
        summary: `${path} +${addedLines} -${removedLines}`,
        details: plan.details,
        filesChanged: written.filesChanged,
      };
    },
  };
}

/** Field names of other assistants' edit tools and what they are called here; models remember them. */
const otherNames: Readonly<Record<string, string>> = {
  file_path: 'path',
  filePath: 'path',
  old_string: 'oldText',
  old_text: 'oldText',
  old_str: 'oldText',
  oldString: 'oldText',
  new_string: 'newText',
  new_text: 'newText',
  new_str: 'newText',
  newString: 'newText',
  replace_all: 'replaceAll',
};

/**
 * Checks what a model sent. One edit may come without the list around it; what is wrong with it is then said in that
 * form.
 */
function checkEdits(sent: unknown): CheckedInput<EditFileInput> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return checkInput(schema, sent);
  const given = renamed({...sent});
  if (Array.isArray(given.edits)) return checkInput(schema, {...given, edits: given.edits.map(inListRenamed)});
  if ('edits' in given || !('oldText' in given || 'newText' in given)) return checkInput(schema, given);
  // Small models leave the list away for a single edit.
  const {path, ...edit} = given;
  const flat = checkInput<OneEdit & {path: string}>(flatSchema, given);
  return flat.ok ? checkInput(schema, {path, edits: [edit]}) : flat;
}

/** Puts our field names in the place of those of other programs; own names win. */
function renamed(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const meant = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
    if (meant === undefined) own[name] = value;
    else if (!(meant in fields)) own[meant] = value;
  }
  return own;
}

/** An edit of the list with our field names; anything that is no object stays as it is, for the check to name. */
function inListRenamed(edit: unknown): unknown {
  return typeof edit === 'object' && edit !== null ? renamed({...edit}) : edit;
}

/**
 * Works out the change without making it. Refuses a file that is missing, a link, was not read in this conversation,
 * has changed since, or is no text.
 */
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
  // An edit to what the model has not seen, or to what somebody saved since, would overwrite their work.
  const seenHash = seen.hashOf(realPath);
  if (seenHash === undefined)
    return refuse(`\`${path}\` was not read in this conversation; read it with read-file first`);
  if (seenHash !== standing.hash) {
    return refuse(`\`${path}\` has changed since it was read; read it again, then edit it`);
  }
  const decoded = decodeText(standing.bytes);
  if (!decoded.ok) return refuse(`\`${path}\` ${decoded.problem}`);
  // The model has misquoted the file: `misfit` lets the caller offer it another way to write the change.
  const applied = applyEdits(decoded.text, input.edits, path);
  if (!applied.ok) return {ok: false, result: {...failedResult(applied.problem), misfit: true}};
  const {text, notes} = applied;
  // In an old encoding nobody knows which byte an umlaut is: only ASCII can be written without breaking the file.
  if (decoded.form === 'bytes-ascii' && input.edits.some(({newText}) => /[^\0-\x7f]/.test(newText))) {
    return refuse(`\`${path}\` is not UTF-8, and characters beyond ASCII cannot be written to it without damage`);
  }
  const encoded = encodeText(text, decoded.form);
  if (!encoded.ok) return refuse(`\`${path}\`: ${encoded.problem}`);
  return {
    ok: true,
    bytes: encoded.bytes,
    expected: {hash: standing.hash},
    realPath,
    details: diffDetails(shownPath, 'edit', decoded.text, text, notes),
    // Only what is replaced counts: an earlier edit elsewhere in the file does not void the user's approval.
    fingerprint: hashOf(JSON.stringify([realPath, applied.pieces])),
    notes,
  };
}
