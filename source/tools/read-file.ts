import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {boundLine} from './bound-text.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {SeenFiles} from './seen-files.ts';
import type {Tool} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** A text file's content, or why it is not to be had; the path guard's reads fit. */
export type TextRead =
  | {ok: true; text: string; sizeBytes: number; hash?: string; realPath?: string}
  | {ok: false; reason: string; message: string};

/** Reads text files as the permissions allow. */
export interface FileReader {
  readText(path: string, options?: {maxBytes?: number; approved?: boolean}): Promise<TextRead>;
}

/** What a model asks for: a file and, of a long one, from which line to which. */
export interface ReadFileInput {
  path: string;
  startLine?: number;
  endLine?: number;
}

/**
 * The most lines that are shown at once, so that one file does not fill the context; the model is told how to read on.
 */
const linesAtOnce = 400;
/** The most characters that are shown of one line; how many more there are is said at its end. */
const lineCharacters = 500;

/** What a model gives: a path, and the first and last line that it wants, counted from 1. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', minLength: 1, maxLength: 4096},
    startLine: {type: 'integer', minimum: 1},
    endLine: {type: 'integer', minimum: 1},
  },
  required: ['path'],
  additionalProperties: false,
};

/**
 * The tool `read-file`, with which a model reads a text file: its lines with their numbers, at most 400 lines and the
 * executor's characters at once, lines cut at 500 characters; what is left is named with the call that reads on.
 * Binary, huge, missing and guarded files are named. A file that was read this way may be edited afterwards.
 */
export function createReadFile(options: {files: FileReader; seen?: SeenFiles}): Tool<ReadFileInput> {
  return {
    name: 'read-file',
    description: `Read a file with line numbers, ${linesAtOnce} lines at once.`,
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: ({path}) => [{tool: 'read-file', path}],
    async run({path, startLine = 1, endLine}, {signal, approved, maxCharacters}) {
      const outcome = await options.files.readText(path, {approved});
      signal.throwIfAborted();
      if (!outcome.ok) return failedResult(`${outcome.message} (${outcome.reason})`);
      const {realPath, hash} = outcome;
      // From now on the file may be edited, for as long as it stays as it was read.
      if (realPath !== undefined && hash !== undefined) options.seen?.note(realPath, hash);
      const lines = linesOf(outcome.text);
      const shownPath = sanitizeLine(path);
      if (lines.length === 0) return {ok: true, content: `${shownPath} is empty.`, summary: `${shownPath}: empty`};
      // A model that asks beyond the end learns how long the file is, and need not guess again.
      if (startLine > lines.length) {
        return failedResult(
          `\`${path}\` has ${lines.length} lines, expected a startLine up to there instead of ${startLine}`,
        );
      }
      const wanted = Math.min(endLine ?? lines.length, lines.length);
      if (wanted < startLine) {
        return failedResult(`endLine ${endLine} lies before startLine ${startLine}, expected startLine ≤ endLine`);
      }
      const {text, lastLine} = numbered(
        lines,
        startLine,
        Math.min(wanted, startLine + linesAtOnce - 1),
        maxCharacters - 400,
      );
      const head = `${shownPath}, lines ${startLine}-${lastLine} of ${lines.length}:`;
      const rest =
        lastLine < wanted ? `\n(${wanted - lastLine} more lines: read on with startLine ${lastLine + 1})` : '';
      return {
        ok: true,
        content: `${head}\n${text}${rest}`,
        summary: `${shownPath}:${startLine}-${lastLine}`,
        places: [{path, startLine, endLine: lastLine}],
      };
    },
  };
}

/** The lines of a text without their ends, whichever they are. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Whole lines from `first` up to `last` that fit, at least one of them. */
function numbered(
  lines: readonly string[],
  first: number,
  last: number,
  room: number,
): {text: string; lastLine: number} {
  const width = String(last).length;
  const shown: string[] = [];
  let used = 0;
  let lastLine = first;
  for (let number = first; number <= last; number++) {
    const row = `${String(number).padStart(width)}│${boundLine(lines[number - 1] ?? '', lineCharacters)}`;
    used += row.length + 1;
    if (used > room && shown.length > 0) break;
    shown.push(row);
    lastLine = number;
  }
  return {text: shown.join('\n'), lastLine};
}
