import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {openUndoJournal} from './undo-journal.ts';

/**
 * Forgets what the user asked in the undo history of all projects below `projectsDirectory`, bytes included: of one
 * turn of the sessions, or of all their turns. What the turns changed stays there, and can still be taken back. @throws
 * EcaError `store-…`.
 */
export async function eraseUndoText(
  projectsDirectory: string,
  sessions: readonly string[],
  turn?: number,
): Promise<void> {
  for (const project of await readdir(projectsDirectory).catch(() => [])) {
    const directory = join(projectsDirectory, project, 'undo');
    const stored = await Promise.all(
      ['journal.json', 'journal.json.bak'].map(name => readFile(join(directory, name), 'utf8').catch(() => '')),
    );
    if (!stored.some(text => sessions.some(session => text.includes(session)))) continue;
    const journal = await openUndoJournal(directory);
    const erase = () =>
      journal.update(data => {
        for (const one of data.turns) {
          if (sessions.includes(one.session) && (turn === undefined || one.turn === turn)) one.text = '';
        }
      });
    await erase();
    // The store keeps the state before the last change beside it.
    await erase();
  }
}
