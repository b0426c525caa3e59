import {escapeUnseen} from '../security/escape-unseen.ts';
import type {Expected} from '../security/standing.ts';
import {linesChanged} from './changed-lines.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {FileHands} from './file-hands.ts';
import {commonEnding, evenLines} from './line-endings.ts';
import {findPlaceholder} from './placeholder.ts';
import type {SeenFiles} from './seen-files.ts';
import {decodeText, encodeText, type TextForm} from './text-bytes.ts';
import {diffDetails} from './text-diff.ts';
import type {DiffDetails, Tool, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';
import {hashOf, writePlanned} from './write-planned.ts';

/** What a model asks for: a path and all that shall stand in the file. */
export interface WriteFileInput {
  path: string;
  content: string;
}

/** What a model gives: a path and the whole content, at most 5 million characters. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', minLength: 1, maxLength: 4096},
    content: {type: 'string', maxLength: 5_000_000},
  },
  required: ['path', 'content'],
  additionalProperties: false,
};

/** A file that was worked out and not written yet, so that the user can see the change before it is made. */
interface Plan {
  ok: true;
  bytes: Buffer;
  expected: Expected;
  realPath: string;
  details: DiffDetails;
  fingerprint: string;
}

/**
 * The tool `write-file`, with which a model makes a new file, or replaces the whole of one that was read and has not
 * changed since. A file that is replaced keeps its encoding, byte order mark, line ends, final line end and mode;
 * folders that are missing are made.
 */
export function createWriteFile(options: {hands: FileHands; seen: SeenFiles}): Tool<WriteFileInput> {
  return {
    name: 'write-file',
    description: 'Make a file, or replace one you have read. Give all of it.',
    inputSchema: shownSchema(schema),
    effect: 'write',
    check: input => checkInput(schema, input),
    permissions: ({path}) => [{tool: 'write-file', path}],
    async preview(input) {
      const plan = planWrite(input, options, true);
      if (!plan.ok) return {ok: false, result: plan.result};
      return {ok: true, details: plan.details, fingerprint: plan.fingerprint};
    },
    async run(input, context) {
      const plan = planWrite(input, options, context.approved);
      if (!plan.ok) return plan.result;
      const written = await writePlanned(input.path, 'write', plan, options, context);
      if (!written.ok) return written.result;
      const {path, change, addedLines, removedLines} = plan.details;
      const what = change === 'create' ? 'made' : 'replaced';
      return {
        ok: true,
        content: `${path} ${what}: ${linesChanged(plan.details)}.`,
        summary: `${path} ${what}, +${addedLines} -${removedLines}`,
        details: plan.details,
        filesChanged: written.filesChanged,
      };
    },
  };
}

/**
 * Works out the change without making it. Refuses a folder, a link, content with placeholders for code, and content
 * that changes nothing.
 */
function planWrite(
  {path, content}: WriteFileInput,
  {hands, seen}: {hands: FileHands; seen: SeenFiles},
  approved: boolean,
): Plan | {ok: false; result: ToolResult} {
  const refuse = (problem: string) => ({ok: false as const, result: failedResult(problem)});
  // A path that ends with a slash would make a file in the place of a folder.
  if (/[/\\]$/.test(path)) return refuse(`\`${path}\` names a folder, expected the path of a file`);
  const looked = hands.look(path, {approved});
  if (!looked.ok) return refuse(`${looked.message} (${looked.reason})`);
  const {realPath, shownPath, standing} = looked;
  if (standing.kind === 'link') return refuse(`\`${path}\` is a link, expected a file`);
  const before = standing.kind === 'file' ? currentText(path, realPath, standing, seen) : undefined;
  if (before && !before.ok) return refuse(before.problem);
  // A model that writes `// ... rest of the file` would delete that rest.
  const placeholder = findPlaceholder(content, before?.text ?? '', path);
  if (placeholder !== undefined) {
    const problem = `The content has the line \`${escapeUnseen(placeholder)}\` in place of code. Write out the whole file, or change a part of it with edit-file.`;
    return {ok: false, result: {...failedResult(problem), misfit: true}};
  }
  // A model writes Unix line ends; on a Windows file that would show every line as changed.
  const text = before ? likeBefore(content, before.text) : content;
  if (before?.text === text) return refuse(`\`${path}\` has this very content already: there is nothing to change`);
  const form = before?.form ?? 'utf-8';
  // In an old encoding nobody knows which byte an umlaut is: only ASCII can be written without breaking the file.
  if (form === 'bytes-ascii' && /[^\0-\x7f]/.test(text)) {
    return refuse(`\`${path}\` is not UTF-8, and characters beyond ASCII cannot be written to it without damage`);
  }
  const encoded = encodeText(text, form);
  if (!encoded.ok) return refuse(`\`${path}\`: ${encoded.problem}`);
  return {
    ok: true,
    bytes: encoded.bytes,
    expected: standing.kind === 'file' ? {hash: standing.hash} : 'missing',
    realPath,
    details: diffDetails(shownPath, before ? 'replace' : 'create', before?.text ?? '', text),
    /** The file as it was and as it will be: when either is another by the time of the run, the approval is void. */
    fingerprint: hashOf(
      JSON.stringify([realPath, standing.kind === 'file' ? standing.hash : '', hashOf(encoded.bytes)]),
    ),
  };
}

/** What stands in the file now, or why it must not be replaced. */
type CurrentText = {ok: true; text: string; form: TextForm} | {ok: false; problem: string};

/**
 * The text of the file that is to be replaced; refused where it was not read in this conversation, or has changed
 * since.
 */
function currentText(
  path: string,
  realPath: string,
  file: {hash: string; bytes: Buffer},
  seen: SeenFiles,
): CurrentText {
  const seenHash = seen.hashOf(realPath);
  if (seenHash === undefined) {
    return {
      ok: false,
      problem: `\`${path}\` exists and was not read in this conversation; read it with read-file first`,
    };
  }
  if (seenHash !== file.hash) {
    return {ok: false, problem: `\`${path}\` has changed since it was read; read it again, then write it`};
  }
  const decoded = decodeText(file.bytes);
  return decoded.ok ? decoded : {ok: false, problem: `\`${path}\` ${decoded.problem}; it is not replaced by text`};
}

/** The new content with the line ends of the file, and its final one where the model forgot it. */
function likeBefore(content: string, before: string): string {
  if (before === '') return content;
  const usual = commonEnding(evenLines(before).endings);
  const whole = /[\r\n]$/.test(before) && content !== '' && !/[\r\n]$/.test(content) ? `${content}\n` : content;
  return evenLines(whole).text.replaceAll('\n', usual);
}
