import {isAbsolute} from 'node:path';
import {toErrorData} from '../foundation/errors.ts';
import type {Changed, GuardedWriter, LookedAt} from '../security/guarded-write.ts';
import type {WriteFailure} from '../security/write-failure.ts';
import {type FileState, hashOf, stateAt} from './undo-state.ts';
import type {TurnRecorder} from './undo-store.ts';

type Recorded = Pick<GuardedWriter, 'maxBytes' | 'look' | 'write' | 'remove' | 'move'>;

/**
 * Keeps the old state of each file before a tool changes it, so that the change can be undone. Where that cannot be
 * kept (a full disk), nothing is changed. `recorder` is asked for each time: it is that of the turn that runs.
 */
export function createRecordingHands(
  writer: GuardedWriter,
  root: string,
  recorder: () => TurnRecorder | undefined,
): Recorded {
  const recording = async (
    changes: {path: string; after: FileState}[],
    shownPaths: readonly string[],
    work: () => Promise<Changed | WriteFailure>,
  ): Promise<Changed | WriteFailure> => {
    const turn = recorder();
    if (!turn) return work();
    const inside = changes.filter(({path}) => !isAbsolute(path));
    try {
      if (inside.length > 0) await turn.changing(inside);
    } catch (error) {
      const {message} = toErrorData(error);
      return {
        ok: false,
        reason: 'no-room',
        message: `What stands there cannot be kept for undo, so it is not changed: ${message}`,
      };
    }
    const done = await work();
    try {
      if (!done.ok) await turn.changed(inside.map(({path}) => path));
      else {
        for (const path of shownPaths.filter(isAbsolute))
          await turn.notRestorable({path, why: 'outside the workspace'});
      }
    } catch {
      // The change itself is written down already; only the correction of it is missing.
    }
    return done;
  };

  return {
    maxBytes: writer.maxBytes,
    look: writer.look,
    async write(path, bytes, options) {
      const looked = writer.look(path, {approved: options.approved ?? false});
      if (!looked.ok) return looked;
      const mode = options.mode ?? modeOf(looked) ?? 0o666 & ~process.umask();
      const after: FileState = {kind: 'file', hash: hashOf(bytes), mode};
      const changes = [...newFolders(root, looked.shownPath), {path: looked.shownPath, after}];
      return recording(changes, [looked.shownPath], () => writer.write(path, bytes, {...options, mode}));
    },
    async remove(path, options) {
      const looked = writer.look(path, {approved: options.approved ?? false, link: true, operation: 'delete'});
      if (!looked.ok) return looked;
      const changes = [{path: looked.shownPath, after: {kind: 'missing' as const}}];
      return recording(changes, [looked.shownPath], () => writer.remove(path, options));
    },
    async move(from, to, options) {
      const source = writer.look(from, {approved: options.approved ?? false, link: true, operation: 'delete'});
      if (!source.ok) return source;
      const target = writer.look(to, {approved: options.approved ?? false, link: true});
      if (!target.ok) return target;
      const {standing} = source;
      const after: FileState =
        standing.kind === 'file' ? {kind: 'file', hash: standing.hash, mode: standing.mode} : {...standing};
      const changes = [
        {path: source.shownPath, after: {kind: 'missing' as const}},
        ...newFolders(root, target.shownPath),
        {path: target.shownPath, after},
      ];
      return recording(changes, [source.shownPath, target.shownPath], () => writer.move(from, to, options));
    },
  };
}

function modeOf({standing}: LookedAt): number | undefined {
  return standing.kind === 'file' ? standing.mode : undefined;
}

/** The folders that have to be made for `path`. */
function newFolders(root: string, path: string): {path: string; after: FileState}[] {
  if (isAbsolute(path)) return [];
  const parts = path.split('/').slice(0, -1);
  return parts
    .map((_part, index) => parts.slice(0, index + 1).join('/'))
    .filter(folder => stateAt(root, folder).state.kind === 'missing')
    .map(folder => ({path: folder, after: {kind: 'folder', mode: 0o777 & ~process.umask()}}));
}
