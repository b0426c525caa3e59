import {EcaError, systemCode} from '../foundation/errors.ts';

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const unwritableCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/**
 * A file system's failure at `path` as the error that callers branch on: `store-full` (no room, quota or size limit),
 * `store-unwritable` (no rights, read-only, a file where a folder should be). Anything else comes back as it was.
 */
export function toStoreError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof EcaError) return error;
  if (fullCodes.has(code)) {
    return new EcaError('store-full', `No room on disk to write \`${path}\` (${code}), nothing of it was saved`, {
      hint: 'Free some space and repeat; what was saved before is intact and readable.',
      cause: error,
    });
  }
  if (unwritableCodes.has(code)) {
    return new EcaError(
      'store-unwritable',
      `Cannot write \`${path}\` (${code}), expected a place this user may write to`,
      {
        hint: 'Check owner and rights of that path, or set ECA_HOME to a folder you can write to.',
        cause: error,
      },
    );
  }
  return error;
}
