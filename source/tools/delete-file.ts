import {createHash} from 'node:crypto';
import {escapeUnseen} from '../security/escape-unseen.ts';
import type {Expected, Standing} from '../security/standing.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {FileHands} from './file-hands.ts';
import type {SeenFiles} from './seen-files.ts';
import type {Tool, ToolDetails, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** What a model asks for: the file that shall go. */
export interface DeleteFileInput {
  path: string;
}

/** What a model gives: the path, at most 4,096 characters. */
const schema: InputSchema = {
  type: 'object',
  properties: {path: {type: 'string', minLength: 1, maxLength: 4096}},
  required: ['path'],
  additionalProperties: false,
};

/** A deletion that was worked out and not made yet, so that the user can be asked about it. */
interface Plan {
  ok: true;
  expected: Expected;
  realPath: string;
  details: Extract<ToolDetails, {kind: 'delete'}>;
  fingerprint: string;
}

/**
 * The tool `delete-file`, with which a model deletes one file, or one link (not what it leads to). Folders stay. It
 * refuses when the file has changed since the user approved.
 */
export function createDeleteFile({hands, seen}: {hands: FileHands; seen: SeenFiles}): Tool<DeleteFileInput> {
  /** Finds out what would be deleted, and refuses what is not there or may not go. */
  const plan = ({path}: DeleteFileInput, approved: boolean): Plan | {ok: false; result: ToolResult} => {
    const refuse = (problem: string) => ({ok: false as const, result: failedResult(problem)});
    const looked = hands.look(path, {approved, link: true, operation: 'delete'});
    if (!looked.ok) return refuse(`${looked.message} (${looked.reason})`);
    const {standing, realPath, shownPath} = looked;
    if (standing.kind === 'missing') return refuse(`\`${path}\` does not exist`);
    const expected = expectedOf(standing);
    return {
      ok: true,
      expected,
      realPath,
      details: {
        kind: 'delete',
        path: escapeUnseen(shownPath),
        sizeBytes: standing.kind === 'file' ? standing.bytes.length : 0,
        what: standing.kind,
      },
      fingerprint: createHash('sha256')
        .update(JSON.stringify([realPath, expected]))
        .digest('hex'),
    };
  };
  return {
    name: 'delete-file',
    description: 'Delete one file.',
    inputSchema: shownSchema(schema),
    effect: 'write',
    check: input => checkInput(schema, input),
    permissions: ({path}) => [{tool: 'delete-file', path}],
    async preview(input) {
      const planned = plan(input, true);
      return planned.ok ? {ok: true, details: planned.details, fingerprint: planned.fingerprint} : planned;
    },
    async run(input, {signal, approved, previewed}) {
      const planned = plan(input, approved);
      if (!planned.ok) return planned.result;
      // The user said yes to losing another content than the file has now.
      if (previewed !== undefined && previewed !== planned.fingerprint) {
        return failedResult(`\`${input.path}\` has changed since its deletion was approved`);
      }
      signal.throwIfAborted();
      const removed = await hands.remove(input.path, {expected: planned.expected, approved});
      if (!removed.ok) return failedResult(`${removed.message} (${removed.reason})`);
      seen.forget(planned.realPath);
      const {path} = planned.details;
      return {
        ok: true,
        content: `${path} deleted.`,
        summary: `${path} deleted`,
        details: planned.details,
        filesChanged: [removed.shownPath],
      };
    },
  };
}

/**
 * The state that the file or link must still be in when it is deleted or moved: if somebody saved it meanwhile, nothing
 * happens.
 */
export function expectedOf(standing: Exclude<Standing, {kind: 'missing'}>): Exclude<Expected, 'missing'> {
  return standing.kind === 'file' ? {hash: standing.hash} : {target: standing.target};
}
