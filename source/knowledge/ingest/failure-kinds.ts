import type {ParseFailure} from '../parsers/parser.ts';
import type {FileFailure} from './file-records.ts';

/**
 * Failures that ended the parser's process; the same file would end it again, so it is not retried until it changes.
 */
export const ending: ReadonlySet<string> = new Set<ParseFailure>(['died', 'too-slow', 'out-of-memory']);
/** Failures that lie in the file itself: while it is the same it is not tried again, unless a retry is asked for. */
export const lasting: ReadonlySet<string> = new Set<ParseFailure>([
  'died',
  'too-slow',
  'out-of-memory',
  'empty',
  'too-large',
  'unsupported',
  'corrupt',
  'password',
  'too-many-pages',
  'inflates',
  'too-deep',
  'needs-ocr',
]);

/**
 * Failures that are not kept in the journal: they are found out at every look, and for files that may not be looked at.
 */
export const unrecorded: ReadonlySet<string> = new Set<FileFailure>(['vanished', 'secret', 'own-state']);
