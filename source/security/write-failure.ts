import {systemCode} from '../foundation/errors.ts';
import {escapePath} from './path-verdict.ts';
import {FolderMoved} from './pinned-folder.ts';

/** Why a file was not changed. */
export type WriteRefusal =
  | 'protected'
  | 'not-approved'
  | 'missing'
  | 'exists'
  | 'not-a-file'
  | 'too-large'
  | 'changed'
  | 'no-room'
  | 'unwritable';

/** A change that was refused or that failed, and why. */
export interface WriteFailure {
  ok: false;
  reason: WriteRefusal;
  /** What is wrong, with the path, escaped. */
  message: string;
}

/** Stops a change: why it is refused, and the message for it. */
export class Refused extends Error {
  readonly reason: WriteRefusal;
  constructor(reason: WriteRefusal, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Where a change happens: the path as it was named, where it leads, and how it is shown. */
export interface Target {
  path: string;
  realPath: string;
  shownPath: string;
}

/** Somebody else has changed what stands there. */
export function changed(target: Target): Refused {
  return new Refused('changed', `\`${escapePath(target.path)}\` has changed meanwhile`);
}

/** There is more of it than is read or written for a change. */
export function tooLarge(path: string, sizeBytes: number, maxBytes: number): Refused {
  return new Refused(
    'too-large',
    `\`${escapePath(path)}\` has ${sizeBytes} bytes, more than the ${maxBytes} that are written`,
  );
}

/**
 * The system's errors that mean the disk or the user's quota is full, or the file too big; nothing is lost then, as the
 * old file stays until the new one is complete.
 */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Explains a failed change to the user and the model: no room on disk, changed meanwhile, missing, or not writable,
 * with the path. On a full disk it says that the file is as it was before.
 */
export function failure(path: string, error: unknown): WriteFailure {
  const shown = `\`${escapePath(path)}\``;
  if (error instanceof Refused) return {ok: false, reason: error.reason, message: error.message};
  if (error instanceof FolderMoved) return {ok: false, reason: 'changed', message: `${shown}: ${error.message}`};
  const code = systemCode(error) ?? 'unknown error';
  if (fullCodes.has(code)) {
    return {
      ok: false,
      reason: 'no-room',
      message: `No room on disk to write ${shown} (${code}); it is as it was before`,
    };
  }
  if (code === 'ENOENT') return {ok: false, reason: 'missing', message: `${shown} does not exist any more`};
  if (code === 'ENOTDIR' || code === 'EISDIR') {
    return {
      ok: false,
      reason: 'not-a-file',
      message: `${shown} cannot be written: a file stands where a folder is needed, or the other way round`,
    };
  }
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return {ok: false, reason: 'exists', message: `${shown} is not empty`};
  if (code === 'ELOOP') return {ok: false, reason: 'changed', message: `${shown} became a link meanwhile`};
  return {ok: false, reason: 'unwritable', message: `${shown} cannot be written (${code})`};
}
