import {EcaError} from '../foundation/errors.ts';

/** What kind of failure LanceDB reported. */
export type LanceDbFault = 'full' | 'unwritable' | 'conflict' | 'busy' | 'damaged' | 'unknown';

// LanceDB's native module gives every error the same code, so its text is all there is to tell them apart.
const patterns: [LanceDbFault, RegExp][] = [
  ['full', /no space left on device|os error (28|122)\b|quota exceeded|there is not enough space/i],
  ['unwritable', /permission denied|read-only file ?system|access is denied|os error (1|13|30)\b/i],
  ['busy', /too many open files|os error (23|24)\b|cannot allocate memory|os error 12\b|resources exhausted/i],
  [
    'conflict',
    /commit conflict|too many concurrent writers|retryable|concurrent transaction|incompatible transaction/i,
  ],
  [
    'damaged',
    /not found|no such file|corrupt|LanceError\((IO|Io|Internal|Index|Schema)|invalid (file|magic|footer|manifest|page)|failed to (decode|fill|read)|end of file|out of (bounds|range)|panick|object at location|file size|too small|range started|prost|protobuf|does not exist|encountered internal error/i,
  ],
];

export function classifyLanceDbError(error: unknown): LanceDbFault {
  const message = error instanceof Error ? error.message : String(error);
  return patterns.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown';
}

/** LanceDB's error as one that callers branch on. */
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
    case 'damaged':
      return new EcaError('store-damaged', `Unreadable: ${what}: ${said}`, {
        hint: 'It is rebuilt from the records: `eca doctor --rebuild-index`.',
        cause: error,
      });
    default:
      return new EcaError('store-failed', `Unexpected answer of LanceDB for ${what}: ${said}`, {cause: error});
  }
}
