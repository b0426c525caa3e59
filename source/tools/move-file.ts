import {createHash} from 'node:crypto';
import {escapeUnseen} from '../security/escape-unseen.ts';
import type {Expected} from '../security/standing.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import {expectedOf} from './delete-file.ts';
import type {FileHands} from './file-hands.ts';
import type {SeenFiles} from './seen-files.ts';
import type {Tool, ToolDetails, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** What a model asks for: where the file is and where it shall be. */
export interface MoveFileInput {
  path: string;
  to: string;
}

/** What a model gives: two paths of at most 4,096 characters. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', minLength: 1, maxLength: 4096},
    to: {type: 'string', minLength: 1, maxLength: 4096},
  },
  required: ['path', 'to'],
  additionalProperties: false,
};

/** A move that was worked out and not made yet, so that the user can be asked about it. */
interface Plan {
  ok: true;
  expected: Exclude<Expected, 'missing'>;
  realPath: string;
  shownPath: string;
  details: Extract<ToolDetails, {kind: 'move'}>;
  fingerprint: string;
}

/**
 * The tool `move-file`, with which a model moves or renames one file, or link, to a path where nothing is yet; nothing
 * is overwritten, and folders that are missing are made. Folders themselves are not moved.
 */
export function createMoveFile({hands, seen}: {hands: FileHands; seen: SeenFiles}): Tool<MoveFileInput> {
  /** Finds out what would be moved where, and refuses where something stands already. */
  const plan = ({path, to}: MoveFileInput, approved: boolean): Plan | {ok: false; result: ToolResult} => {
    const refuse = (problem: string) => ({ok: false as const, result: failedResult(problem)});
    // To move a file away is to delete it there: it needs the permission for that.
    const looked = hands.look(path, {approved, link: true, operation: 'delete'});
    if (!looked.ok) return refuse(`${looked.message} (${looked.reason})`);
    if (looked.standing.kind === 'missing') return refuse(`\`${path}\` does not exist`);
    const target = hands.look(to, {approved, link: true});
    if (!target.ok) return refuse(`${target.message} (${target.reason})`);
    if (target.standing.kind !== 'missing')
      return refuse(`\`${to}\` exists already, expected a path where nothing is yet`);
    if (/[/\\]$/.test(to)) return refuse(`\`${to}\` names a folder, expected the new path of the file`);
    const expected = expectedOf(looked.standing);
    return {
      ok: true,
      expected,
      realPath: looked.realPath,
      shownPath: looked.shownPath,
      details: {
        kind: 'move',
        path: escapeUnseen(looked.shownPath),
        to: escapeUnseen(target.shownPath),
        what: looked.standing.kind,
      },
      fingerprint: createHash('sha256')
        .update(JSON.stringify([looked.realPath, target.realPath, expected]))
        .digest('hex'),
    };
  };
  return {
    name: 'move-file',
    description: 'Move or rename one file.',
    inputSchema: shownSchema(schema),
    effect: 'write',
    check: input => checkInput(schema, input),
    permissions: ({path, to}) => [{tool: 'move-file', path, to}],
    async preview(input) {
      const planned = plan(input, true);
      return planned.ok ? {ok: true, details: planned.details, fingerprint: planned.fingerprint} : planned;
    },
    async run(input, {signal, approved, previewed}) {
      const planned = plan(input, approved);
      if (!planned.ok) return planned.result;
      // The user said yes to something else than what stands there now.
      if (previewed !== undefined && previewed !== planned.fingerprint) {
        return failedResult(`\`${input.path}\` or \`${input.to}\` has changed since the move was approved`);
      }
      signal.throwIfAborted();
      const moved = await hands.move(input.path, input.to, {expected: planned.expected, approved});
      if (!moved.ok) return failedResult(`${moved.message} (${moved.reason})`);
      // The model knows the file under its new path too and may edit it without reading it again.
      const hash = seen.hashOf(planned.realPath);
      seen.forget(planned.realPath);
      if (hash !== undefined) seen.note(moved.realPath, hash);
      const {path, to} = planned.details;
      return {
        ok: true,
        content: `${path} moved to ${to}.`,
        summary: `${path} → ${to}`,
        details: planned.details,
        filesChanged: [planned.shownPath, moved.shownPath],
      };
    },
  };
}
