import {EcaError} from '../foundation/errors.ts';
import {exerciseFolders, importExercism} from './import-exercism.ts';
import {hasPairs, type ImportPairsOptions, importPairs, pairFolders} from './import-pairs.ts';
import type {ImportOutcome} from './scenario-draft.ts';

/**
 * Imports training tasks from a folder, whatever it holds: programs that are wrong and right with cases, a track of
 * Exercism, or exercises of one. Yields what became of each.
 * @throws EcaError `usage-not-importable` where it is of another shape.
 */
export async function* importFolder(options: ImportPairsOptions): AsyncGenerator<ImportOutcome> {
  const {folder} = options;
  if (hasPairs(folder)) {
    yield* importPairs(options);
    return;
  }
  const exercises = exerciseFolders(folder);
  if (exercises.length > 0) {
    yield* importExercism({...options, exercises});
    return;
  }
  throw new EcaError('usage-not-importable', `\`${folder}\` holds nothing that can be imported`, {
    hint: `Expected ${pairFolders}; or a track of Exercism (exercises/practice/…), or one of its exercises (.meta/config.json).`,
  });
}
