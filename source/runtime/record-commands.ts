import {toErrorData} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {RunCommandOptions} from '../tools/run-command.ts';
import type {TurnRecorder} from '../workspace/undo-store.ts';

/** The most files that one note names. */
const mostNamed = 8;

/**
 * Lets the file changes that a command made be undone, by looking at the project before and after it, and tells the
 * model what was changed and what of it cannot be restored. Commands in the background are not watched.
 */
export function recordCommands(
  recorder: () => TurnRecorder | undefined,
): Required<Pick<RunCommandOptions, 'beforeRun' | 'afterRun'>> {
  /** Why the state before the command could not be kept. */
  let problem: string | undefined;
  return {
    async beforeRun(command, {background}) {
      problem = undefined;
      try {
        await recorder()?.beforeCommand();
        if (background) {
          const path = `(background) ${sanitizeLine(command).slice(0, 80)}`;
          await recorder()?.notRestorable({path, why: 'what a command in the background changes is not watched'});
        }
      } catch (error) {
        problem = toErrorData(error).message;
      }
    },
    async afterRun(_command, {background}) {
      if (background) return {notes: [], filesChanged: []};
      const notes: string[] = [];
      try {
        const {changed, notRestorable} = (await recorder()?.afterCommand()) ?? {changed: [], notRestorable: []};
        if (changed.length > 0) notes.push(`Changed: ${named(changed)}.`);
        const lost = notRestorable.filter(({path}) => path !== '.').map(({path}) => path);
        if (lost.length > 0) notes.push(`Changed too, and undo cannot restore it: ${named(lost)}.`);
        const partly = notRestorable.find(({path}) => path === '.');
        if (partly) notes.push(`Other changes may have gone unnoticed: ${partly.why}.`);
        if (problem !== undefined) notes.push(`What it changed cannot be undone: ${problem}`);
        return {notes, filesChanged: changed};
      } catch (error) {
        return {notes: [`What it changed cannot be undone: ${toErrorData(error).message}`], filesChanged: []};
      }
    },
  };
}

/** Paths as a note names them: the first few, and how many more there are. */
function named(paths: readonly string[]): string {
  const shown = paths.slice(0, mostNamed).map(path => sanitizeLine(path));
  return paths.length > shown.length ? `${shown.join(', ')} and ${paths.length - shown.length} more` : shown.join(', ');
}
