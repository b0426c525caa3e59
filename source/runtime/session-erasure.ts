import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {eraseUndoText} from '../workspace/erase-undo-text.ts';
import {removeOutputsOf} from './command-outputs.ts';
import type {Runtime} from './runtime.ts';

/**
 * Removes what else is known of a deleted session, or of one deleted turn: memory lets go of what was said there, and
 * of the notes that a rule or a model made of it and nobody accepted. The undo journal forgets the question, and the
 * kept outputs of the session's commands go.
 */
export async function forgetErased(runtime: Runtime, sessions: readonly string[], turn?: number): Promise<void> {
  const {memoryDirectory, projectsDirectory} = runtime.paths;
  await eraseUndoText(projectsDirectory, sessions, turn);
  await Promise.all(sessions.map(session => removeOutputsOf(session, projectsDirectory)));
  const {conversations, records} = await runtime.memory();
  for (const session of sessions) await conversations.sessionDeleted(session);
  // Where nothing was noted yet there is nothing to forget.
  if (!existsSync(join(memoryDirectory, 'records.jsonl'))) return;
  for (const {id, status, source} of await records.list()) {
    const isOfIt = source.session !== undefined && sessions.includes(source.session);
    // What the user wrote or accepted is the user's own by now, and stays.
    if (!isOfIt || status === 'active' || (turn !== undefined && source.turn !== turn)) continue;
    if (source.by !== 'user') await records.forget(id);
  }
}
