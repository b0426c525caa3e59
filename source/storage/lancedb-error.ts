import {EcaError} from '../foundation/errors.ts';

/**
 * What kind of failure LanceDB reported. Whatever is not a matter of room, rights, memory or other writers means damage: what is
 * asked of it was checked before, and the index can be rebuilt.
 */
export type LanceDbFault = 'full' | 'unwritable' | 'busy' | 'conflict' | 'damaged';

/**
 * How a full disk, missing rights, a lack of memory or open files, and a collision with another writer are told apart:
 * by LanceDB's wording, since its native module gives every error the same code.
 */
const patterns: [LanceDbFault, RegExp][] = [
  ['full', /no space left on device|os error (28|122)\b|quota exceeded|there is not enough space/i],
  ['unwritable', /permission denied|read-only file ?system|access is denied|os error (1|13|30)\b/i],
  ['busy', /too many open files|os error (12|23|24)\b|cannot allocate memory|resources exhausted/i],
  [
    'conflict',
    /commit conflict|too many concurrent writers|retryable|concurrent transaction|incompatible transaction/i,
  ],
];

/** Tells why LanceDB failed from the text of its error; whatever matches no pattern counts as damage. */
export function classifyLanceDbError(error: unknown): LanceDbFault {
  const message = error instanceof Error ? error.message : String(error);
  return patterns.find(([, pattern]) => pattern.test(message))?.[0] ?? 'damaged';
}

/**
 * Turns LanceDB's error into one with a code, a sentence for the user and a hint, for instance `store-full` when the
 * disk is full, `store-unwritable` without rights, `store-damaged` when the index is corrupt and has to be rebuilt.
 */
export function toLanceDbEcaError(error: unknown, directory: string, collection: string): EcaError {
  if (error instanceof EcaError) return error;
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200);
  const what = `the index \`${collection}\` in \`${directory}\``;
  switch (classifyLanceDbError(error)) {
    case 'full':
      return new EcaError('store-full', `No room on disk to write ${what}, nothing of it was saved`, {
        hint: 'Free some space and repeat; what was saved before is intact and readable.',
        cause: error,
      });
    case 'unwritable':
      return new EcaError('store-unwritable', `Cannot read or write ${what}: ${said}`, {
        hint: 'Check owner and rights of that folder, or set ECA_HOME to a folder you can write to.',
        cause: error,
      });
    case 'conflict':
      return new EcaError('store-locked', `Another process kept writing to ${what}`, {hint: 'Repeat.', cause: error});
    case 'busy':
      return new EcaError('store-busy', `The system has no means left to read or write ${what}: ${said}`, {
        cause: error,
      });
    case 'damaged':
      return new EcaError('store-damaged', `Unreadable: ${what}: ${said}`, {
        hint: 'It is rebuilt from the records: `eca doctor --rebuild-index`.',
        cause: error,
      });
  }
}
